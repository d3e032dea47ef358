// The descheduler add-on of Harvester: off by default; when on, it looks every five minutes and asks full nodes' VMs to leave.
import { below } from '../../engine/chance.ts';
import { type Model, on } from '../../engine/model.ts';
import { descheduleDue, settingChange } from '../events.ts';
import { NodeReady } from '../lifecycles.ts';
import { evict } from '../migration/evacuation.ts';
import { apiWritable } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { descheduling, deschedulingInterval, settingOf } from '../settings.ts';
import { harvesterDescheduler, planDescheduling } from './descheduler-plan.ts';
import { placementOf } from './scheduler.ts';
import { viewOf } from './scheduler-view.ts';

export const descheduler: Model<ClusterSchema> = {
  name: 'descheduler',
  on: [
    on(settingChange, (sim, row) => {
      if (row !== descheduling.row && row !== deschedulingInterval.row) return;
      if (settingOf(sim.world, descheduling) === 1) sim.schedule(descheduleDue, 0, 0);
      else sim.cancel(descheduleDue, 0);
    }),
    on(descheduleDue, (sim) => {
      cycle(sim);
      sim.schedule(descheduleDue, settingOf(sim.world, deschedulingInterval), 0);
    }),
  ],
};

/** One that was found at work looks at an instant of its interval that is in no object: drawn. */
export function beginDescheduling(sim: ClusterSimulation): void {
  if (settingOf(sim.world, descheduling) === 0) return;
  sim.schedule(descheduleDue, below(sim.world.cluster.luck, 0, settingOf(sim.world, deschedulingInterval)), 0);
}

/** Upgrades suspend it. Pods whose eviction is under way already are not asked again.
 *  Source: harvester/harvester pkg/controller/master/upgrade/upgrade_controller.go:999 @3d63c2af1; kubernetes-sigs/descheduler
 *  pkg/descheduler/evictions/evictions.go:515 @7d2b28bf2. */
function cycle(sim: ClusterSimulation): void {
  const { node, pod, vmi, cluster } = sim.world;
  if (!apiWritable(sim.world) || cluster.upgrading[0] === 1) return;
  const { evicted } = planDescheduling(
    viewOf(sim),
    placementOf(sim),
    harvesterDescheduler,
    (n) => node.ready[n] === NodeReady.state.True,
  );
  for (const p of evicted) {
    const i = pod.vmi[p];
    if (i >= 0 && vmi.launcher[i] === p && vmi.evacuating[i] < 0) evict(sim, i);
  }
}
