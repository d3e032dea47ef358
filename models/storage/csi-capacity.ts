// What Longhorn tells kube-scheduler about room on nodes, for the setting csi-storage-capacity-tracking.

import type { ClusterSimulation } from '../schema.ts';
import { capacityOf, figuresOf, limitsOf } from './disk-space.ts';
import { isNodeReady, isNodeSchedulable } from './longhorn-node.ts';
import { searchFor } from './replica-scheduler.ts';
import type { ReplicaSearch } from './replica-search.ts';

export interface StorageCapacity {
  /** Bytes of the largest volume with one replica that a disk would take. */
  readonly maximumVolumeSize: number;
  /** Bytes over all fitting disks. */
  readonly availableCapacity: number;
}

/** Capacity for volumes like `v` on a node (by row) or in a zone (by name). Neither free space nor the 25 % that must stay free are
 *  looked at. Source: longhorn/longhorn-manager csi/controller_server.go:760-900 @5ddaa369f. */
export function storageCapacity(sim: ClusterSimulation, v: number, where: number | string): StorageCapacity {
  const { node } = sim.world;
  const search = searchFor(sim, v);
  let [maximumVolumeSize, availableCapacity] = [0, 0];
  for (let n = 0; n < node.rows; n++) {
    if (typeof where === 'number' ? n !== where : search.text(node.zone[n]) !== where) continue;
    if (!offersCapacity(search, n)) continue;
    for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d]) {
      if (!diskFits(search, d)) continue;
      const room = capacityOf(figuresOf(sim.world, d), limitsOf(sim.world).over);
      maximumVolumeSize = Math.max(maximumVolumeSize, room);
      availableCapacity += room;
    }
  }
  return { maximumVolumeSize, availableCapacity };
}

function offersCapacity(search: ReplicaSearch, n: number): boolean {
  const { world } = search;
  return (
    world.node.isLive(n) &&
    isNodeReady(world, n) &&
    isNodeSchedulable(world, n) &&
    world.node.storageSchedulable[n] === 1 &&
    world.node.storageEviction[n] === 0 &&
    search.nodeTagsFit(n)
  );
}

function diskFits(search: ReplicaSearch, d: number): boolean {
  const { disk, volume } = search.world;
  return (
    disk.allowed[d] === 1 &&
    disk.eviction[d] === 0 &&
    disk.schedulable[d] === 1 &&
    disk.block[d] === volume.v2[search.volume] &&
    search.diskTagsFit(d)
  );
}
