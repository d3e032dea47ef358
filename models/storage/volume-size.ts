// The size of volumes over time: what users write, trim, snapshot and expand, and when Longhorn's status shows it.
import { type Model, on } from '../../engine/model.ts';
import {
  settingChange,
  sizeReported,
  snapshotDelete,
  snapshotPurge,
  snapshotTake,
  storageChanged,
  volumeExpand,
  volumeReplenish,
  volumeTrim,
  volumeWrite,
  volumeWritten,
} from '../events.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { allowsExpansion, figuresOf, limitsOf } from './disk-space.ts';
import { refreshPressure } from './disk-usage.ts';
import { replicaRules } from './replica-rules.ts';
import { countWritten, purgeSnapshots, takeSnapshot, trimBytes, writeBytes } from './snapshot-chain.ts';
import { renewWriter } from './volume-writer.ts';

const MIB = 1024 * 1024;
/** Sizes are rounded up to this: longhorn/longhorn-manager util/util.go:75 @5ddaa369f. */
const STEP = 2 * MIB;

export const volumeSizeModel: Model<ClusterSchema> = {
  name: 'volume-size',
  on: [
    on(sizeReported, ({ world: { volume } }, v) => volume.put.reported(v, volume.actual[v])),
    on(volumeWrite, (sim, v, mebibytes) => {
      countWritten(sim, v);
      writeBytes(sim, v, mebibytes * MIB);
    }),
    on(volumeWritten, (sim, v) => {
      if (sim.world.volume.isLive(v)) renewWriter(sim, v);
    }),
    on(settingChange, (sim) => refreshDisks(sim)),
    on(storageChanged, (sim) => refreshDisks(sim)),
    on(volumeTrim, (sim, v, mebibytes) => {
      countWritten(sim, v);
      trimBytes(sim, v, mebibytes * MIB);
    }),
    on(snapshotTake, (sim, v) => {
      if (takeSnapshot(sim, v, true) < 0) sim.note('the volume has as many snapshots as it may have');
    }),
    on(snapshotDelete, (sim, s) => sim.world.snapshot.put.removed(s, 1)),
    on(snapshotPurge, (sim, v) => purgeSnapshots(sim, v)),
    on(volumeExpand, (sim, v, mebibytes) => {
      if (!expand(sim, v, roundedSize(mebibytes * MIB)))
        sim.note('the volume is not expanded: a disk of a replica has no room for it');
    }),
  ],
};

/** The condition Schedulable of every disk, which settings and changes to disks bear on. */
function refreshDisks(sim: ClusterSimulation): void {
  const { disk } = sim.world;
  for (let d = 0; d < disk.rows; d++) if (disk.isLive(d)) refreshPressure(sim, d);
}

/** The size that a new volume of so many bytes gets: longhorn/longhorn-manager util/util.go:75 @5ddaa369f (at least 10 MiB). */
export function takenSize(bytes: number): number {
  return Math.max(10 * MIB, roundedSize(bytes));
}

export function roundedSize(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP;
}

/** Whether every disk of the volume would take the growth, with as many replicas as lie on it.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1211 @5ddaa369f. */
export function mayExpand(world: ClusterWorld, v: number, size: number): boolean {
  const { volume, replica } = world;
  const onDisk = new Map<number, number>();
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.disk[r] >= 0) onDisk.set(replica.disk[r], (onDisk.get(replica.disk[r]) ?? 0) + 1);
  const physical = replicaRules(world.cluster.release[0]).physicalExpansion;
  const limits = limitsOf(world);
  if (onDisk.size === 0) return false;
  return [...onDisk].every(([d, count]) =>
    allowsExpansion(figuresOf(world, d), count * (size - volume.size[v]), limits, physical),
  );
}

/** Grows a volume, or leaves it as it is. */
function expand(sim: ClusterSimulation, v: number, size: number): boolean {
  const { volume, replica, disk } = sim.world;
  if (size <= volume.size[v] || !mayExpand(sim.world, v, size)) return false;
  const growth = size - volume.size[v];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.disk[r] >= 0) disk.put.scheduled(replica.disk[r], disk.scheduled[replica.disk[r]] + growth);
  volume.put.size(v, size);
  sim.schedule(volumeReplenish, 0, v);
  return true;
}
