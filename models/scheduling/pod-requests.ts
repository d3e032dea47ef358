// Pod requests: what kube-scheduler sums up of a pod's containers, plain and as it scores them.
import type { Amounts } from './pod-spec.ts';

export interface Container {
  readonly requests: Amounts;
  /** An init container that keeps running beside the others (restartPolicy Always). */
  readonly restartable?: boolean;
}

export interface PodParts {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly overhead: Amounts;
}

/** Taken for a container that names no request, when nodes are scored.
 *  Source: kubernetes/kubernetes pkg/scheduler/util/pod_resources.go:29 (v1.34.1). */
const SCORED: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 };

/** Containers and restartable init containers add up; ordinary init containers run one after the other, each beside the restartable ones
 *  before it; the larger of the two counts, plus the overhead.
 *  Source: kubernetes/component-helpers resource/helpers.go (PodRequests, v0.34). */
export function podRequests(pod: PodParts): Amounts {
  return sum(pod, (container) => container.requests);
}

/** The same with the defaults that scores use for CPU and memory. */
export function scoredRequests(pod: PodParts): Amounts {
  return sum(pod, (container) => ({ ...SCORED, ...container.requests }));
}

function sum(pod: PodParts, requestsOf: (container: Container) => Amounts): Amounts {
  const total: Record<string, number> = {};
  for (const container of pod.containers) add(total, requestsOf(container));
  const restartable: Record<string, number> = {};
  const peak: Record<string, number> = {};
  for (const container of pod.initContainers) {
    const own = requestsOf(container);
    if (container.restartable === true) {
      add(total, own);
      add(restartable, own);
      most(peak, restartable);
    } else {
      const running = { ...restartable };
      add(running, own);
      most(peak, running);
    }
  }
  most(total, peak);
  add(total, pod.overhead);
  return total;
}

function add(to: Record<string, number>, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) to[name] = (to[name] ?? 0) + amount;
}

function most(of: Record<string, number>, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) of[name] = Math.max(of[name] ?? 0, amount);
}
