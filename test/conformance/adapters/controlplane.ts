// Cases of `harvester-sim-conformance/1`, area control plane: function, scenario and statistical ones.
import { type Adapter, isObject, runCase, Unsupported } from '../adapter.ts';
import { type Case, objs, text } from './controlplane-json.ts';
import { leaseChecks } from './controlplane-leases.ts';
import { linkChecks } from './controlplane-links.ts';
import { networkChecks } from './controlplane-networks.ts';
import { nodeChecks } from './controlplane-nodes.ts';
import { poolChecks } from './controlplane-pools.ts';
import { raftChecks } from './controlplane-raft.ts';
import { reliabilityChecks } from './controlplane-reliability.ts';

const checks: Readonly<Record<string, (one: Case, title: string) => readonly string[]>> = {
  ...raftChecks,
  ...leaseChecks,
  ...nodeChecks,
  ...poolChecks,
  ...networkChecks,
  ...linkChecks,
  ...reliabilityChecks,
};

/** Features that no model has, and why. */
const left: Readonly<Record<string, string>> = {
  'guest.project_quota': 'projects of Rancher',
  'guest.lifecycle': 'guest clusters are VMs to the simulation: their own controllers are not modelled',
  'guest.lb_name': 'names of objects that guest clusters make',
  'guest.network_name': 'names of objects that guest clusters make',
  'upgrade.plan': "upgrades of guest clusters by Rancher's system-upgrade-controller",
};

export const controlPlane: Adapter = {
  format: 'harvester-sim-conformance/1 (control plane)',
  reads: (file) =>
    isObject(file) &&
    file['schema'] === 'harvester-sim-conformance/1' &&
    objs(file['cases']).some((c) => text(c, 'feature') in checks),
  *run(file) {
    if (!isObject(file)) return;
    for (const one of objs(file['cases'])) {
      const feature = text(one, 'feature');
      yield runCase(text(one, 'id'), feature, () => {
        const check = checks[feature];
        if (check === undefined) throw new Unsupported(left[feature] ?? `feature ${feature}`);
        const { given, expect } = one;
        return check(
          { given: isObject(given) ? given : {}, steps: objs(one['steps']), expect: isObject(expect) ? expect : {} },
          text(one, 'title'),
        );
      });
    }
  },
};
