// The wall clock of a run: its instants as a cluster's objects would write them.
import { UNSET } from '../engine/column.ts';
import type { ClusterManifest, Condition, EpochMs } from '../models/manifest/index.ts';

/** Turns an instant of the run into one of the calendar; null for one that has not come. */
export type Calendar = (at: number) => EpochMs | null;

/** The run begins at the youngest time in the objects: the moment at which someone wrote the cluster down. Without any it begins in 1970. */
export function calendarOf(cluster: ClusterManifest): Calendar {
  const start = Math.max(
    0,
    ...cluster.leases.map(({ renewTime }) => renewTime ?? 0),
    ...cluster.nodes.flatMap(({ conditions }) => conditions.map(({ lastTransitionTime }) => lastTransitionTime ?? 0)),
    ...cluster.virtualMachineInstances.map(({ creationTimestamp }) => creationTimestamp ?? 0),
  );
  return (at) => (at === UNSET ? null : start + at);
}

/** When a condition changed; null when it has not since the run began. */
export function changedAt(calendar: Calendar, at: number): EpochMs | null {
  return at <= 0 ? null : calendar(at);
}

/** The conditions with one of them as it is now; one that has not changed keeps its time. */
export function withCondition(all: readonly Condition[], now: Condition): readonly Condition[] {
  const before = all.find(({ type, status }) => type === now.type && status === now.status);
  const kept = { ...now, lastTransitionTime: now.lastTransitionTime ?? before?.lastTransitionTime ?? null };
  return [...all.filter(({ type }) => type !== now.type), kept].sort((a, b) => (a.type < b.type ? -1 : 1));
}
