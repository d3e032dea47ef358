// Orphans: directories of replicas whose objects were deleted while their node could not be reached. They take room until they are deleted.
//
// Source: longhorn/longhorn-manager controller/node_controller.go:1474-1640 and types/setting.go:1360, :1376 @5ddaa369f.
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  diskReplace,
  nodePosted,
  orphanDelete,
  orphanFound,
  settingChange,
  storageChanged,
} from '../events.ts';
import { NodeReady } from '../lifecycles.ts';
import { apiWritable, isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { orphanGrace, orphanKinds, settingOf } from '../settings.ts';
import { refreshPressure, setFree } from './disk-usage.ts';

/** Longhorn looks at its disks that often: longhorn/longhorn-manager controller/monitor @5ddaa369f. */
const MONITOR_MS = 30_000;
/** Values of `orphan-resource-auto-deletion` in which replica-data is named. */
const REPLICA_DATA = 2;

export const orphans: Model<ClusterSchema> = {
  name: 'orphan',
  on: [
    on(nodePosted, (sim, n) => {
      const { node } = sim.world;
      if (node.ready[n] === NodeReady.state.True) for (const o of orphansOn(sim.world, n)) lookAt(sim, o);
    }),
    on(storageChanged, (sim) => lookAtAll(sim)),
    on(settingChange, (sim) => lookAtAll(sim)),
    // Objects are neither made nor deleted while the API takes no writes.
    on(apiBack, (sim) => lookAtAll(sim)),
    on(orphanFound, (sim, o) => {
      const { orphan } = sim.world;
      if (!isSeen(sim.world, o) || !apiWritable(sim.world)) return;
      orphan.put.foundAt(o, sim.now);
      lookAt(sim, o);
    }),
    on(orphanDelete, (sim, o) => remove(sim, o)),
    on(diskReplace, (sim, d) => {
      const { disk, orphan } = sim.world;
      for (let o = disk.orphans.first[d]; o >= 0; o = disk.orphans.first[d]) orphan.remove(o);
    }),
  ],
};

/** What a deleted replica leaves on a disk whose node nobody reaches: its directory. Returns whether it does. */
export function leaveOrphan({ world, store }: ClusterSimulation, r: number): boolean {
  const { replica, disk, orphan, volume } = world;
  const d = replica.disk[r];
  if (d < 0 || replica.occupied[r] === 0 || isUp(world, disk.node[d])) return false;
  orphan.add({
    name: store.names.compose(store.names.intern('orphan-'), replica.name[r]),
    disk: d,
    volume: volume.name[replica.volume[r]],
    size: replica.occupied[r],
  });
  return true;
}

function lookAtAll(sim: ClusterSimulation): void {
  const { orphan } = sim.world;
  for (let o = 0; o < orphan.rows; o++) if (orphan.isLive(o)) lookAt(sim, o);
}

/** Finds it within half a minute and, if that is wanted, deletes it when it has been known for long enough. */
function lookAt(sim: ClusterSimulation, o: number): void {
  const { orphan } = sim.world;
  if (isBeingEmptied(sim.world, o) && orphan.foundAt[o] >= 0) {
    // The object vanishes, what lies on the disk does not.
    orphan.put.foundAt(o, -1);
    sim.cancel(orphanDelete, o);
  }
  if (!isSeen(sim.world, o)) return;
  if (orphan.foundAt[o] < 0) {
    if (sim.dueAt(orphanFound, o) === Number.POSITIVE_INFINITY) sim.schedule(orphanFound, MONITOR_MS, o);
  } else if (settingOf(sim.world, orphanKinds) >= REPLICA_DATA)
    sim.schedule(orphanDelete, Math.max(0, orphan.foundAt[o] + settingOf(sim.world, orphanGrace) - sim.now), o);
  else sim.cancel(orphanDelete, o);
}

/** On a node that runs and a disk that is not being emptied. */
function isSeen(world: ClusterWorld, o: number): boolean {
  const { orphan, disk, node } = world;
  const d = orphan.disk[o];
  const n = disk.node[d];
  return !isBeingEmptied(world, o) && disk.ready[d] === 1 && node.ready[n] === NodeReady.state.True;
}

function isBeingEmptied({ orphan, disk, node }: ClusterWorld, o: number): boolean {
  const d = orphan.disk[o];
  return disk.eviction[d] === 1 || node.storageEviction[disk.node[d]] === 1;
}

function remove(sim: ClusterSimulation, o: number): void {
  const { orphan, disk } = sim.world;
  const d = orphan.disk[o];
  if (!isSeen(sim.world, o) || !apiWritable(sim.world)) return;
  setFree(sim.world, d, disk.free[d] + orphan.size[o]);
  orphan.remove(o);
  refreshPressure(sim, d);
  sim.schedule(storageChanged, 0);
}

function orphansOn({ node, disk }: ClusterWorld, n: number): number[] {
  const found: number[] = [];
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d])
    for (let o = disk.orphans.first[d]; o >= 0; o = disk.orphans.next[o]) found.push(o);
  return found;
}
