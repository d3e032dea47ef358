// Clusters of plain nodes with disks, for the rows about storage.

import type { ClusterSimulation } from '../../models/schema.ts';
import { scheduleReplicas } from '../../models/storage/schedule-pass.ts';
import { GIB, plainCluster } from './compute-world.ts';

const DISK_RATE = 360 * 1024 * 1024;

/** Nodes with so many disks of 4 TiB each. */
export function storageWorld(nodes: number, disks: number): ClusterSimulation {
  const sim = plainCluster(nodes, 64, 256, 200);
  const { disk, link } = sim.world;
  for (let n = 0; n < nodes; n++) {
    for (let k = 0; k < disks; k++) {
      const name = `node-${n}/disk-${k}`;
      const read = link.add({ name: `${name}/read`, capacity: DISK_RATE });
      const write = link.add({ name: `${name}/write`, capacity: DISK_RATE });
      disk.add({ name, node: n, maximum: 4096 * GIB, free: 4000 * GIB, available: 4000 * GIB, read, write });
    }
  }
  return sim;
}

/** A volume of 20 GiB with three placed replicas. */
export function addVolumeOf(sim: ClusterSimulation, number: number): number {
  const { volume, replica } = sim.world;
  const v = volume.add({ name: `volume-${number}`, size: 20 * GIB });
  const rows = [0, 1, 2].map((k) => replica.add({ name: `volume-${number}-r${k}`, volume: v }));
  scheduleReplicas(sim, v, rows);
  return v;
}
