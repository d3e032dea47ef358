// Target pods of migrations that are taken away with the other pods of their node.
import { apiWritable, isHeard } from '../network/reach.ts';
import type { ClusterSimulation } from '../schema.ts';
import { failMigration, isFinal } from './migration-end.ts';

export function endTargets(sim: ClusterSimulation, n: number): void {
  const { pod } = sim.world;
  if (apiWritable(sim.world) && isHeard(sim.world, n)) loseTargets(sim, n, (p) => pod.terminating[p] === 1);
}

export function loseTargets(sim: ClusterSimulation, n: number, goes: (pod: number) => boolean): void {
  const { migration } = sim.world;
  for (let m = 0; m < migration.rows; m++) {
    if (!migration.isLive(m) || isFinal(migration.phase[m]) || migration.target[m] !== n) continue;
    if (migration.pod[m] >= 0 && goes(migration.pod[m])) failMigration(sim, m, 'its target pod was deleted');
  }
}
