// What operators do that is not about power: cordon a node, change a setting.
import { type Model, on } from '../engine/model.ts';
import { nodeCordon, settingChange } from './events.ts';
import type { ClusterSchema } from './schema.ts';

export const operations: Model<ClusterSchema> = {
  name: 'operations',
  on: [
    on(nodeCordon, (sim, n, cordoned) => sim.world.node.put.cordoned(n, cordoned)),
    on(settingChange, (sim, row, thousandths) => sim.world.setting.put.value(row, thousandths / 1000)),
  ],
};
