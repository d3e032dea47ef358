// Zones as the node lifecycle controller sees them, and how fast it then evicts.
//
// Source: kubernetes/kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go (ComputeZoneState, handleDisruption) @003e862.

export type ZoneState = 'normal' | 'partial-disruption' | 'full-disruption';

/** A zone is partially disrupted only with more than this many nodes that are not ready. */
const TOLERATED_NOT_READY = 2;

/** @param threshold share of nodes that are not ready, 0.55 by default */
export function zoneState(ready: number, notReady: number, threshold: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'full-disruption';
  if (notReady > TOLERATED_NOT_READY && notReady / (notReady + ready) >= threshold) return 'partial-disruption';
  return 'normal';
}

export interface ZoneNode {
  readonly zone: string;
  readonly ready: boolean;
  /** Label node.kubernetes.io/exclude-disruption: counts neither as ready nor as not ready. */
  readonly excluded: boolean;
}

/** State and size of every zone, in the order in which they first occur. A zone whose nodes are all excluded is normal. */
export function zonesOf(
  nodes: readonly ZoneNode[],
  threshold: number,
): Map<string, { state: ZoneState; size: number }> {
  const zones = new Map<string, { state: ZoneState; size: number }>();
  for (const { zone } of nodes) {
    if (zones.has(zone)) continue;
    const own = nodes.filter((n) => n.zone === zone);
    const counted = own.filter((n) => !n.excluded);
    const ready = counted.filter((n) => n.ready).length;
    zones.set(zone, { state: zoneState(ready, counted.length - ready, threshold), size: own.length });
  }
  return zones;
}

export interface EvictionLimits {
  readonly primaryPerSecond: number;
  readonly secondaryPerSecond: number;
  readonly largeClusterThreshold: number;
}

/** Evictions a second in a zone. A fully disrupted one keeps the normal rate, unless all are: then nothing is evicted and NoExecute taints
 *  are taken back, for it is more likely that the master is cut off than that everything is dead. */
export function evictionRate(state: ZoneState, size: number, allFull: boolean, limits: EvictionLimits): number {
  if (allFull) return 0;
  if (state !== 'partial-disruption') return limits.primaryPerSecond;
  return size > limits.largeClusterThreshold ? limits.secondaryPerSecond : 0;
}

export function allFullyDisrupted(states: readonly ZoneState[]): boolean {
  return states.length > 0 && states.every((s) => s === 'full-disruption');
}

/** When the next taint of a zone may be put, `count` places behind one put at `lastAt`: a token bucket that holds one. */
export function taintDueAt(now: number, lastAt: number, perSecond: number, count = 1): number {
  if (perSecond === 0) return Number.POSITIVE_INFINITY;
  return lastAt < 0 ? now : Math.max(now, lastAt + (count * 1000) / perSecond);
}
