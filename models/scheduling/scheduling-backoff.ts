// Back-off of pods that fitted nowhere: 1 s, doubled with each failed attempt up to 10 s.

/** Source: kubernetes/kubernetes pkg/scheduler/apis/config/v1/defaults.go (podInitialBackoffSeconds 1, podMaxBackoffSeconds 10, v1.34.1). */
const INITIAL_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 10_000;

/** From the failure of attempt number `failures` on. Source: pkg/scheduler/backend/queue/backoff_queue.go:207 (v1.34.1). */
export function backoffMs(
  failures: number,
  initialMs: number = INITIAL_BACKOFF_MS,
  maxMs: number = MAX_BACKOFF_MS,
): number {
  if (failures === 0) return 0;
  let backoff = initialMs;
  for (let i = 1; i < failures && backoff < maxMs; i++) backoff *= 2;
  return Math.min(backoff, maxMs);
}

/** When a pod may be tried again: the end of its back-off, aligned down to a whole second. Source: backoff_queue.go:170 (v1.34.1). */
export function backoffEndsAt(failedAt: number, failures: number): number {
  return Math.trunc((failedAt + backoffMs(failures)) / 1000) * 1000;
}
