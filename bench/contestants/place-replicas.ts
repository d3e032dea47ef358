// Replica decisions of Longhorn's newest scheduler: volumes come, get all their replicas, and the oldest goes.

import { removeReplica } from '../../models/storage/replica-removal.ts';
import { scheduleReplicas } from '../../models/storage/schedule-pass.ts';
import { operationsPerSecond, report } from '../measure.ts';
import { addVolumeOf, storageWorld } from './storage-world.ts';

const nodes = Number(process.argv[2]);
const disks = Number(process.argv[3]);
const sim = storageWorld(nodes, disks);
const { volume, replica } = sim.world;
const volumes = Array.from({ length: 64 }, (_, i) => addVolumeOf(sim, i));
let oldest = 0;

/** Each operation is one replica; three make a volume. */
function decide(decisions: number): void {
  for (let i = 0; i < decisions; i += 3) {
    const v = volumes[oldest] ?? -1;
    oldest = oldest + 1 === volumes.length ? 0 : oldest + 1;
    for (let r = volume.replicas.first[v] ?? -1; r >= 0; r = volume.replicas.first[v] ?? -1) removeReplica(sim, r);
    const rows = [0, 1, 2].map((k) => replica.add({ name: `r${k}`, volume: v }));
    scheduleReplicas(sim, v, rows);
  }
}

report(operationsPerSecond(decide, 300), { volumes: volumes.length });
