// What operators do that is not about power: cordon a node, change a setting.
import { type Model, on } from '../engine/model.ts';
import { isLastSchedulable, type SchedulableNode } from './control-plane/management-check.ts';
import { nodeCordon, settingChange } from './events.ts';
import { Maintenance } from './lifecycles.ts';
import type { ClusterSchema, ClusterSimulation } from './schema.ts';
import { argumentValue } from './setting-value.ts';

export const operations: Model<ClusterSchema> = {
  name: 'operations',
  on: [
    on(nodeCordon, (sim, n, cordoned) => {
      const { node } = sim.world;
      if (cordoned === 1 && isLastSchedulable(schedulableView(sim), sim.store.names.text(node.name[n]))) {
        sim.note("Harvester's webhook refuses: no other node could take new pods");
        return;
      }
      node.put.cordoned(n, cordoned);
    }),
    on(settingChange, (sim, row, packed) => sim.world.setting.put.value(row, argumentValue(packed))),
  ],
};

/** The nodes as the webhook sees them. The witness takes no VMs, which it does not know. */
function schedulableView({ world, store }: ClusterSimulation): SchedulableNode[] {
  const { node } = world;
  const rows = [...Array(node.rows).keys()].filter((n) => node.isLive(n) && node.deleted[n] === 0);
  return rows.map((n) => ({
    name: store.names.text(node.name[n]),
    cordoned: node.cordoned[n] === 1,
    maintenance: node.maintenance[n] !== Maintenance.initial,
  }));
}
