// What is in force for one migration: the cluster's settings, and the MigrationPolicy that matches its VM.
import type { Labels } from '../manifest/index.ts';
import { viewOf } from '../scheduling/scheduler-view.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import {
  allowAutoConverge,
  allowDisruption,
  allowPostCopy,
  completionTimeout,
  migrationBandwidth,
  type SettingSpec,
  settingOf,
} from '../settings.ts';
import { matchPolicy } from './migration-policy.ts';

/** The column of a policy that overrides a setting; -1 there leaves it alone. */
const OVERRIDES: ReadonlyMap<SettingSpec, 'autoConverge' | 'postCopy' | 'disruption' | 'bandwidth' | 'completion'> =
  new Map([
    [allowAutoConverge, 'autoConverge'],
    [allowPostCopy, 'postCopy'],
    [allowDisruption, 'disruption'],
    [migrationBandwidth, 'bandwidth'],
    [completionTimeout, 'completion'],
  ]);

/** The value for a migration, in the unit of the setting. */
export function settingFor(world: ClusterWorld, m: number, spec: SettingSpec): number {
  const policy = world.migration.policy[m];
  const column = OVERRIDES.get(spec);
  if (policy < 0 || column === undefined) return settingOf(world, spec);
  const value = world.migrationPolicy[column][policy];
  return value < 0 ? settingOf(world, spec) : value;
}

/** Finds the policy of the instance's VM, or none.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/migration/migration.go (matchMigrationPolicy) @540f37cfa3. */
export function choosePolicy(sim: ClusterSimulation, m: number): void {
  const { migration, migrationPolicy, vmi } = sim.world;
  if (migrationPolicy.count === 0) return;
  const { labels, namespace } = viewOf(sim).pod(vmi.launcher[migration.vmi[m]]);
  const policies = Array.from({ length: migrationPolicy.rows }, (_, row) => ({
    row,
    name: sim.store.names.text(migrationPolicy.name[row]),
    vmiSelector: selectorOf(sim, migrationPolicy.vmiSelector[row]),
    namespaceSelector: selectorOf(sim, migrationPolicy.namespaceSelector[row]),
  }));
  const found = matchPolicy(policies, labels, viewOf(sim).labelsOfNamespace(namespace));
  migration.put.policy(m, found?.row ?? -1);
}

function selectorOf(sim: ClusterSimulation, text: number): Labels {
  return JSON.parse(sim.store.names.text(text) || '{}') as Labels;
}
