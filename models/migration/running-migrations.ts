// Running migrations: how many there are, in the cluster and out of one node, as KubeVirt's limits count them.
import { MigrationPhase } from '../lifecycles.ts';
import type { ClusterWorld } from '../schema.ts';
import { countsAsRunning, type Running } from './migration-rules.ts';

/** Migrations that count against the limits, all and those that leave one node. */
export function runningMigrations({ migration, cluster }: ClusterWorld, node: number): Running {
  const { openMigrations } = cluster;
  let [inCluster, fromNode] = [0, 0];
  for (let m = openMigrations.first[0]; m >= 0; m = openMigrations.next[m]) {
    const phase = MigrationPhase.states[migration.phase[m]] ?? '';
    if (!countsAsRunning(phase, migration.pod[m] >= 0)) continue;
    inCluster++;
    if (migration.source[m] === node) fromNode++;
  }
  return { inCluster, fromNode };
}
