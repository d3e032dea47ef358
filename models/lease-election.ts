// Leader election by lease, as client-go does it: when followers take over from a holder that went silent.
//
// Source: kubernetes/kubernetes staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go @0138c82. Followers poll; the pause
// between polls is P(1 + 1.2 U). A follower notes when it first saw the present record and tries to take the lease at the first poll
// later than that by the lease duration. Polls are computed from the instant of the fault, never simulated while nothing happens.
import { uniform53 } from '../engine/chance.ts';

/** client-go's jitter factor between tries to acquire (leaderelection.go JitterFactor). */
export const ELECTION_JITTER = 1.2;

export interface Takeover {
  /** Index of the follower that gets the lease. */
  readonly winner: number;
  /** Milliseconds from the moment the holder fell silent. */
  readonly delayMs: number;
}

/** Who takes over, and when, after a holder went silent at a random moment between two renewals. Draws from one stream: one draw for the
 *  age of the last renewal, then some for each follower in order.
 *  @param lease duration L in ms  @param retry period P in ms  @param followers how many live candidates there are, at least 1 */
export function takeover(lease: number, retry: number, followers: number, words: Int32Array, index: number): Takeover {
  const age = retry * uniform53(words, index);
  let best: Takeover = { winner: 0, delayMs: Number.POSITIVE_INFINITY };
  for (let i = 0; i < followers; i++) {
    const at = acquisition(-age, lease, retry, words, index);
    if (at < best.delayMs) best = { winner: i, delayMs: at };
  }
  return best;
}

/** After a clean hand-over the lease is free: the next poll of any follower takes it. */
export function takeoverAfterRelease(retry: number, followers: number, words: Int32Array, index: number): Takeover {
  let best: Takeover = { winner: 0, delayMs: Number.POSITIVE_INFINITY };
  for (let i = 0; i < followers; i++) {
    const delayMs = pause(retry, words, index) * uniform53(words, index);
    if (delayMs < best.delayMs) best = { winner: i, delayMs };
  }
  return best;
}

/** First poll strictly later than L after the follower saw the last renewal; all times relative to the fault. */
function acquisition(renewedAt: number, lease: number, retry: number, words: Int32Array, index: number): number {
  let poll = renewedAt + pause(retry, words, index) * uniform53(words, index);
  const deadline = poll + lease;
  while (poll <= deadline) poll += pause(retry, words, index);
  return poll;
}

function pause(retry: number, words: Int32Array, index: number): number {
  return retry * (1 + ELECTION_JITTER * uniform53(words, index));
}
