// The rules of Kubernetes' node lifecycle controller about one node: when it counts as silent, and what follows when.
//
// Source: kubernetes/kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go @003e862.
import { uniform53 } from '../../engine/chance.ts';

export interface Heard {
  /** Ages in ms of the last new status and the last new lease; null for none ever. */
  readonly statusAgeMs: number | null;
  readonly leaseAgeMs: number | null;
  /** How long the node has existed. */
  readonly ageMs: number;
}

export type NodeVerdict = 'unchanged' | 'Unknown';

/** Whether a node counts as silent. A fresh lease keeps a node whose status is old, and the other way round; one that never posted has
 *  the start-up grace period. */
export function silent(heard: Heard, graceMs: number, startupGraceMs: number): NodeVerdict {
  const newest = Math.min(heard.statusAgeMs ?? Number.POSITIVE_INFINITY, heard.leaseAgeMs ?? Number.POSITIVE_INFINITY);
  if (newest < Number.POSITIVE_INFINITY) return newest > graceMs ? 'Unknown' : 'unchanged';
  return heard.ageMs > startupGraceMs ? 'Unknown' : 'unchanged';
}

/** node-startup-grace-period, 60 s. */
export const STARTUP_GRACE_MS = 60_000;

/** From the last breath of a node to Ready=Unknown. The controller looks every `periodMs`; its clock for the node starts at the first look
 *  after a renewal, which come every `renewMs`, and runs for the grace period. */
export function silenceNoticedMs(
  renewMs: number,
  periodMs: number,
  graceMs: number,
  words: Int32Array,
  index: number,
): number {
  const age = renewMs * uniform53(words, index);
  const nextLook = periodMs * uniform53(words, index);
  // The look after the renewal is at or before now: that many whole periods back.
  return Math.max(0, graceMs - age + nextLook);
}

/** NoExecute is queued from what was observed in the pass before, so that it comes one pass after Ready changed. */
export function noExecuteMs(periodMs: number): number {
  return periodMs;
}

/** Whether pod garbage collection takes a pod: it terminates on a node that is not ready and out of service, or its node is gone.
 *  Source: kubernetes/kubernetes pkg/controller/podgc/gc_controller.go @003e862. */
export function isCollected(pod: {
  readonly terminating: boolean;
  readonly nodeReady: boolean;
  readonly outOfService: boolean;
}): boolean {
  return pod.terminating && !pod.nodeReady && pod.outOfService;
}

/** Orphaned pods of a deleted node are quarantined for so long. */
export const ORPHAN_QUARANTINE_MS = 40_000;
