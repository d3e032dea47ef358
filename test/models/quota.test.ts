// Resource quotas of a namespace, and the room that a migration needs in them.
import { describe, expect, test } from 'vitest';
import { vmCancelMigration, vmMigrate, vmStop } from '../../models/events.ts';
import { buildCluster, type ClusterSimulation } from '../../models/index.ts';
import { MigrationPhase } from '../../models/lifecycles.ts';
import { measures } from '../../models/measures.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const GIB = 1024 * 1024 * 1024;

/** The namespace tools has git with 8 GiB and monitoring with 16 GiB; both with their overhead fit 26 GiB, a second copy does not. */
function cluster(limitsMemory: number, skipAutoScaling: boolean): ClusterSimulation {
  const quota = {
    name: 'tools',
    namespace: 'tools',
    uid: null,
    labels: {},
    creationTimestamp: null,
    deletionTimestamp: null,
    limitsCpu: null,
    limitsMemory,
    skipAutoScaling,
  };
  const sim = buildCluster({ ...sampleCluster('four-nodes'), resourceQuotas: [quota] }, { seed: 1, release: 9 });
  sim.checking = true;
  return sim;
}

function migrateGit(sim: ClusterSimulation) {
  const v = sim.world.vm.find('tools/git');
  sim.inject(vmMigrate, v, -1, 'test');
  sim.run(3_600_000);
  const m = sim.world.vmi.migrations.first[sim.world.vm.instances.first[v]];
  return { v, phase: MigrationPhase.states[sim.world.migration.phase[m]] };
}

describe('the quota of a namespace', () => {
  test('grows while a VM migrates, so that it is not in the way', () => {
    expect(migrateGit(cluster(26 * GIB, false)).phase).toBe('Succeeded');
  });

  test('that may not grow leaves the migration pending for ever, without a target pod', () => {
    const sim = cluster(26 * GIB, true);
    expect(migrateGit(sim).phase).toBe('Pending');
    expect(sim.probes.readGauge(measures.pendingVms, sim.now).max).toBe(0);
  });

  test('lets the migration go on as soon as another VM makes room', () => {
    const sim = cluster(26 * GIB, true);
    const { v } = migrateGit(sim);
    sim.inject(vmStop, sim.world.vm.find('tools/monitoring'), 0, 'test');
    sim.run(2 * 3_600_000);
    const m = sim.world.vmi.migrations.first[sim.world.vm.instances.first[v]];
    expect(MigrationPhase.states[sim.world.migration.phase[m]]).toBe('Succeeded');
  });

  test('of a migration that waits is not used when that is cancelled', () => {
    const sim = cluster(26 * GIB, true);
    const { v } = migrateGit(sim);
    sim.inject(vmCancelMigration, v, 0, 'test');
    sim.run(2 * 3_600_000);
    expect(sim.probes.readCounter(measures.migrationsFailed)).toBe(1);
  });
});
