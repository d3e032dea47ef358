// kube-scheduler for launcher pods: one decision at a time, and a queue that is woken by what changes, never by a clock.

import { type Model, on } from '../engine/model.ts';
import { PolicyRunner } from '../engine/policy.ts';
import { bindRequests } from './accounting.ts';
import { apiBack, nodeCordon, nodePosted, settingChange, vmiPodGone, vmiSchedule } from './events.ts';
import { LauncherPod } from './lifecycles.ts';
import { measures } from './measures.ts';
import { vmPlacement } from './policies/vm-placement.ts';
import { apiWritable } from './reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from './schema.ts';
import { requestVolumes } from './volume-attachment.ts';

const runner = new PolicyRunner<ClusterWorld>(vmPlacement);

export const scheduler: Model<ClusterSchema> = {
  name: 'scheduler',
  on: [
    on(vmiSchedule, (sim, i) => {
      const { vmi } = sim.world;
      if (!apiWritable(sim.world) || vmi.pod[i] !== LauncherPod.state.Pending) return;
      vmi.put.attempts(i, vmi.attempts[i] + 1);
      const chosen = place(sim, i);
      if (chosen < 0) return;
      bindRequests(sim.world, i, chosen);
      vmi.drive.pod(i, LauncherPod.signal.Bind);
      sim.probes.adjust(measures.pendingVms, sim.now, -1);
      requestVolumes(sim, i);
    }),
    on(nodePosted, (sim) => wake(sim)),
    on(nodeCordon, (sim) => wake(sim)),
    on(vmiPodGone, (sim) => wake(sim)),
    on(settingChange, (sim) => wake(sim)),
    on(apiBack, (sim) => wake(sim)),
  ],
};

/** Pods that fit nowhere are tried again when something changed that might let them fit. */
function wake(sim: ClusterSimulation): void {
  const { vmi } = sim.world;
  if (sim.probes.readGauge(measures.pendingVms, sim.now).last === 0) return;
  for (let i = 0; i < vmi.rows; i++)
    if (vmi.isLive(i) && vmi.pod[i] === LauncherPod.state.Pending) sim.schedule(vmiSchedule, 0, i);
}

let everyNode = new Int32Array(0);

function place(sim: ClusterSimulation, i: number): number {
  const { world } = sim;
  const { node, cluster } = world;
  if (everyNode.length < node.rows) everyNode = Int32Array.from({ length: 2 * node.rows }, (_, n) => n);
  const chosen = runner.choose(world, i, everyNode, node.rows, cluster.luck, 0);
  if (sim.recording) {
    const name = (row: number) => sim.store.nameOf(sim.store.store('node'), row);
    const item = sim.store.nameOf(sim.store.store('vmi'), i);
    sim.decided(runner.explain(world, i, everyNode, node.rows, chosen, { item: () => item, slot: name }));
  }
  return chosen;
}
