// Migration policies: which of several is in force for a VM, and what it overrides.
import { describe, expect, test } from 'vitest';
import { vmMigrate } from '../../models/events.ts';
import { buildCluster } from '../../models/index.ts';
import { MigrationPhase } from '../../models/lifecycles.ts';
import type { MigrationPolicyManifest } from '../../models/manifest/index.ts';
import { MODES } from '../../models/migration/migration-monitor.ts';
import type { ClusterSimulation } from '../../models/schema.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const SECOND = 1000;

function migrate(sim: ClusterSimulation, name = 'default/db-primary'): { v: number; i: number } {
  const v = sim.world.vm.find(name);
  sim.inject(vmMigrate, v, -1, 'test');
  return { v, i: sim.world.vm.instances.first[v] };
}

/** Runs until the phase is reached, or an hour has passed. */
function until(sim: ClusterSimulation, i: number, phase: keyof typeof MigrationPhase.state): number {
  const { vmi, migration } = sim.world;
  const reached = () => {
    const m = vmi.migrations.first[i];
    return m >= 0 && migration.phase[m] === MigrationPhase.state[phase];
  };
  while (!reached() && sim.step(24 * 3600 * SECOND));
  return vmi.migrations.first[i];
}

describe('a migration policy', () => {
  const metadata = { uid: null, labels: {}, creationTimestamp: null, deletionTimestamp: null };
  const plain: MigrationPolicyManifest = {
    ...metadata,
    name: 'tools',
    vmiSelector: {},
    namespaceSelector: { 'kubernetes.io/metadata.name': 'tools' },
    allowAutoConverge: null,
    allowPostCopy: null,
    allowWorkloadDisruption: null,
    bandwidthPerMigration: null,
    completionTimeoutPerGiB: null,
  };
  const withPolicies = (...migrationPolicies: MigrationPolicyManifest[]): ClusterSimulation =>
    buildCluster({ ...sampleCluster('four-nodes'), migrationPolicies }, { seed: 1, release: 9 });

  test('that allows post-copy lets it happen, though the cluster lets nothing be disturbed', () => {
    // The cluster has allowWorkloadDisruption false.
    const slow = { ...plain, bandwidthPerMigration: 10e6, completionTimeoutPerGiB: 1 };
    const modeAtEnd = (policy: Partial<MigrationPolicyManifest>): number => {
      const sim = withPolicies({ ...slow, ...policy });
      const { i } = migrate(sim, 'tools/git');
      sim.run(sim.now + 1200 * SECOND);
      return sim.world.migration.mode[sim.world.vmi.migrations.first[i]];
    };
    expect(MODES[modeAtEnd({ allowPostCopy: true })]).toBe('PostCopy');
    expect(MODES[modeAtEnd({ allowPostCopy: true, allowWorkloadDisruption: false })]).toBe('PreCopy');
    expect(MODES[modeAtEnd({ allowWorkloadDisruption: true })]).toBe('Paused');
    expect(MODES[modeAtEnd({})]).toBe('PreCopy');
  });

  test('is the one that says most of the VM and its namespace, then of the VM, then the first by name', () => {
    const choose = (...policies: Partial<MigrationPolicyManifest>[]): string => {
      const sim = withPolicies(...policies.map((p) => ({ ...plain, namespaceSelector: {}, ...p })));
      const { i } = migrate(sim, 'tools/git');
      sim.run(sim.now + 60 * SECOND);
      const { migration, migrationPolicy, vmi } = sim.world;
      const p = migration.policy[vmi.migrations.first[i]];
      return p < 0 ? 'none' : sim.store.names.text(migrationPolicy.name[p]);
    };
    const here = { 'kubernetes.io/metadata.name': 'tools' };
    const vm = { 'harvesterhci.io/vmName': 'git' };
    expect(choose({ name: 'a' }, { name: 'b', namespaceSelector: here })).toBe('b');
    expect(choose({ name: 'a', namespaceSelector: here }, { name: 'b', vmiSelector: vm })).toBe('b');
    expect(choose({ name: 'b', vmiSelector: vm }, { name: 'a', vmiSelector: vm })).toBe('a');
    expect(choose({ name: 'a', vmiSelector: { ...vm, tier: 'db' } })).toBe('none');
    expect(choose({ name: 'a', namespaceSelector: { team: 'ops' } })).toBe('none');
    expect(choose({ name: 'a', namespaceSelector: { 'kubernetes.io/metadata.name': 'default' } })).toBe('none');
  });

  test('knows the labels of the namespace, where its object was read', () => {
    const namespaces = [{ ...metadata, name: 'tools', labels: { team: 'ops' } }];
    const migrationPolicies = [{ ...plain, name: 'ops', namespaceSelector: { team: 'ops' } }];
    const cluster = { ...sampleCluster('four-nodes'), namespaces, migrationPolicies };
    const sim = buildCluster(cluster, { seed: 1, release: 9 });
    const [git, web] = [migrate(sim, 'tools/git'), migrate(sim, 'default/web-1')];
    sim.run(sim.now + 60 * SECOND);
    const { migration, vmi } = sim.world;
    expect(migration.policy[vmi.migrations.first[git.i]]).toBe(0);
    expect(migration.policy[vmi.migrations.first[web.i]]).toBe(-1);
  });

  test('counts whole seconds for each decimal gigabyte, begun ones too', () => {
    const seconds = (completionTimeoutPerGiB: number): number => {
      const sim = withPolicies({ ...plain, bandwidthPerMigration: 1e6, completionTimeoutPerGiB });
      const { i } = migrate(sim, 'tools/git');
      const m = until(sim, i, 'Failed');
      return (sim.world.migration.endedAt[m] - sim.world.migration.copyStartedAt[m]) / SECOND;
    };
    // 8 GiB are 8.6 decimal gigabytes, so 9; it is given up in the first second after.
    expect([1, 3, 7].map(seconds)).toEqual([10, 28, 64]);
  });

  test('overrides the settings for the VMs that it matches, and for no others', () => {
    const policy = { ...plain, bandwidthPerMigration: 10e6, completionTimeoutPerGiB: 10 };
    const sim = withPolicies(policy);
    const other = migrate(sim);
    const { i } = migrate(sim, 'tools/git');
    const m = until(sim, i, 'Failed');
    // 8 GiB are 9 decimal gigabytes; at 10 MB/s half of them do not get through in 90 s.
    expect((sim.world.migration.endedAt[m] - sim.world.migration.copyStartedAt[m]) / SECOND).toBe(91);
    until(sim, other.i, 'Succeeded');
    expect(sim.world.migration.policy[sim.world.vmi.migrations.first[other.i]]).toBe(-1);
  });
});
