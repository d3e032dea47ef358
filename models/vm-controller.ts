// KubeVirt's VM controller: what a run strategy wants, and the instance that is made or removed for it.
import { type Model, on } from '../engine/model.ts';
import { guestDown } from './availability.ts';
import { apiBack, vmiPodGone, vmReconcile, vmRestart, vmStart, vmStop } from './events.ts';
import { createPod } from './launcher-pod.ts';
import { Guest, LauncherPod, VmiPhase } from './lifecycles.ts';
import { apiWritable } from './reach.ts';
import { HALTED, RERUN_ON_FAILURE, wantsInstance } from './run-strategy.ts';
import type { ClusterSchema, ClusterSimulation } from './schema.ts';
import { shutDown } from './vmi.ts';

export const vmController: Model<ClusterSchema> = {
  name: 'vm-controller',
  on: [
    on(vmStart, (sim, v) => {
      const { vm } = sim.world;
      vm.put.stopRequested(v, 0);
      vm.put.startRequested(v, 1);
      if (vm.runStrategy[v] === HALTED) vm.put.runStrategy(v, RERUN_ON_FAILURE);
      sim.schedule(vmReconcile, 0, v);
    }),
    on(vmStop, (sim, v) => {
      const { vm } = sim.world;
      vm.put.stopRequested(v, 1);
      vm.put.startRequested(v, 0);
      vm.put.runStrategy(v, HALTED);
      sim.schedule(vmReconcile, 0, v);
    }),
    on(vmRestart, (sim, v) => {
      const { vm } = sim.world;
      vm.put.stopRequested(v, 1);
      vm.put.startRequested(v, 1);
      sim.schedule(vmReconcile, 0, v);
    }),
    on(vmReconcile, (sim, v) => reconcile(sim, v)),
    on(vmiPodGone, (sim, i) => sim.schedule(vmReconcile, 0, sim.world.vmi.vm[i])),
    on(apiBack, (sim) => {
      const { vm } = sim.world;
      for (let v = 0; v < vm.rows; v++) if (vm.isLive(v)) sim.schedule(vmReconcile, 0, v);
    }),
  ],
};

function reconcile(sim: ClusterSimulation, v: number): void {
  const { vm, vmi } = sim.world;
  if (!apiWritable(sim.world)) return;
  const i = vm.instances.first[v];
  if (i < 0) {
    if (vm.stopRequested[v] === 1) vm.put.stopRequested(v, 0);
    if (wantsInstance(sim.world, v)) create(sim, v);
    return;
  }
  const phase = vmi.phase[i];
  if (phase === VmiPhase.state.Failed || phase === VmiPhase.state.Succeeded) {
    if (vmi.pod[i] !== LauncherPod.state.Gone) return;
    if (phase === VmiPhase.state.Failed && vm.runStrategy[v] === RERUN_ON_FAILURE) vm.put.startRequested(v, 1);
    vmi.remove(i);
    sim.schedule(vmReconcile, 0, v);
  } else if (vm.stopRequested[v] === 1) shutDown(sim, i);
}

function create(sim: ClusterSimulation, v: number): void {
  const { vm, vmi } = sim.world;
  const i = vmi.add({ name: sim.store.names.text(vm.name[v]), vm: v, createdAt: sim.now });
  vm.put.startRequested(v, 0);
  vmi.put.launcher(i, createPod(sim, i));
  vmi.drive.pod(i, LauncherPod.signal.Create);
  vmi.drive.phase(i, VmiPhase.signal.PodCreated);
  if (vmi.guest[i] !== Guest.state.Up) guestDown(sim, v);
}
