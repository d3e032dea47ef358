// KubeVirt's VM controller: what a run strategy wants, and the instance that is made or removed for it.
import { below } from '../../engine/chance.ts';
import { type Model, on } from '../../engine/model.ts';
import { acts } from '../control-plane/lease.ts';
import { apiBack, leaseTaken, vmiPodGone, vmReconcile, vmRestart, vmStart, vmStop } from '../events.ts';
import { Guest, LauncherPod, VmiPhase } from '../lifecycles.ts';
import { quotaRefusal } from '../scheduling/quota.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { countDown, guestDown } from './availability.ts';
import { createPod } from './launcher-pod.ts';
import { HALTED, RUN_STRATEGIES, runAction, STAYS_OFF, staysOff } from './run-strategy.ts';
import { startDelayMs } from './start-backoff.ts';
import { leave } from './vm-deletion.ts';
import { startAnew } from './vm-resize.ts';
import { shutDown } from './vmi.ts';

export const vmController: Model<ClusterSchema> = {
  name: 'vm-controller',
  on: [
    on(vmStart, (sim, v) => {
      const { vm } = sim.world;
      if (isLeaving(sim, v)) return;
      vm.put.stopRequested(v, endedOfManual(sim, v) ? 1 : 0);
      vm.put.ownerStopped(v, 0);
      vm.put.startRequested(v, 1);
      if (vm.runStrategy[v] === HALTED) vm.put.runStrategy(v, vm.startStrategy[v]);
      countDown(sim, v);
      sim.schedule(vmReconcile, 0, v);
    }),
    on(vmStop, (sim, v) => {
      const { vm } = sim.world;
      vm.put.stopRequested(v, 1);
      vm.put.startRequested(v, 0);
      if (vm.runStrategy[v] !== HALTED) vm.put.startStrategy(v, vm.runStrategy[v]);
      vm.put.runStrategy(v, HALTED);
      countDown(sim, v);
      sim.schedule(vmReconcile, 0, v);
    }),
    on(vmRestart, (sim, v) => {
      const { vm } = sim.world;
      if (isLeaving(sim, v)) return;
      vm.put.stopRequested(v, 1);
      vm.put.ownerStopped(v, 0);
      vm.put.startRequested(v, 1);
      sim.schedule(vmReconcile, 0, v);
    }),
    on(vmReconcile, (sim, v) => reconcile(sim, v)),
    on(vmiPodGone, (sim, i) => sim.schedule(vmReconcile, 0, sim.world.vmi.vm[i])),
    on(apiBack, (sim) => {
      const { vm } = sim.world;
      for (let v = 0; v < vm.rows; v++) if (vm.isLive(v)) sim.schedule(vmReconcile, 0, v);
    }),
    on(leaseTaken, (sim, l) => {
      const { vm, cluster } = sim.world;
      if (l !== cluster.virtControllerLease[0]) return;
      // A VM that runs and is not asked to stop would find nothing to do.
      for (let v = 0; v < vm.rows; v++)
        if (vm.isLive(v) && (vm.downSince[v] >= 0 || vm.stopRequested[v] === 1 || vm.startRequested[v] === 1))
          sim.schedule(vmReconcile, 0, v);
    }),
  ],
};

function isLeaving(sim: ClusterSimulation, v: number): boolean {
  const leaving = sim.world.vm.departing[v] > 0;
  if (leaving) sim.note('it is being deleted');
  return leaving;
}

/** With Manual an instance that has ended stays until somebody asks: a start then stops it first.
 *  Source: kubevirt/kubevirt pkg/virt-api/rest/subresource.go (StartVMRequestHandler) @540f37cfa3. */
function endedOfManual(sim: ClusterSimulation, v: number): boolean {
  const { vm, vmi } = sim.world;
  const i = vm.instances.first[v];
  return i >= 0 && RUN_STRATEGIES[vm.runStrategy[v]] === 'Manual' && hasEnded(vmi.phase[i]);
}

function hasEnded(phase: number): boolean {
  return phase === VmiPhase.state.Failed || phase === VmiPhase.state.Succeeded;
}

function reconcile(sim: ClusterSimulation, v: number): void {
  const { vm, vmi } = sim.world;
  if (!acts(sim.world, sim.world.cluster.virtControllerLease[0])) return;
  const i = vm.instances.first[v];
  const ended = i >= 0 && hasEnded(vmi.phase[i]);
  if (ended && vmi.pod[i] !== LauncherPod.state.Gone) return;
  if (i < 0 && vm.stopRequested[v] === 1) vm.put.stopRequested(v, 0);
  countDown(sim, v);
  const backoffLeft = Math.max(0, vm.startAfter[v] - sim.now);
  const action = runAction({
    strategy: RUN_STRATEGIES[vm.runStrategy[v]] ?? 'Halted',
    phase: i < 0 ? null : (VmiPhase.states[vmi.phase[i]] ?? null),
    startRequested: vm.startRequested[v] === 1,
    stopRequested: vm.stopRequested[v] === 1,
    lastStrategy: null,
    backoffLeft,
  });
  if (action === 'createVMI') create(sim, v);
  else if (action === 'wait') sim.schedule(vmReconcile, backoffLeft, v);
  else if (action === 'deleteVMI+startRequest') vm.put.startRequested(v, 1);
  if (i >= 0 && action !== 'none') {
    if (ended) forget(sim, i);
    else shutDown(sim, i);
  }
}

/** The ended instance is deleted. One that failed before it ever ran makes the next one wait. */
function forget(sim: ClusterSimulation, i: number): void {
  const { vm, vmi, migration } = sim.world;
  const v = vmi.vm[i];
  if (vmi.phase[i] === VmiPhase.state.Failed && vmi.ran[i] === 0) {
    vm.put.startFailures(v, vm.startFailures[v] + 1);
    const { min, max } = startDelayMs(vm.startFailures[v]);
    vm.put.startAfter(v, sim.now + min + (max > min ? below(vm.luck, v, max - min + 1) : 0));
  }
  if (vmi.phase[i] === VmiPhase.state.Succeeded && staysOff(sim.world, v)) sim.note(STAYS_OFF);
  for (let m = vmi.migrations.first[i]; m >= 0; m = vmi.migrations.first[i]) migration.remove(m);
  vmi.remove(i);
  if (vm.departing[v] > 0) leave(sim, v);
  else sim.schedule(vmReconcile, 0, v);
}

/** Harvester halts a VM whose namespace has no room for it.
 *  Source: harvester/harvester pkg/controller/master/virtualmachine/vm_controller.go:360 @3d63c2af1. */
function create(sim: ClusterSimulation, v: number): void {
  const { vm, vmi } = sim.world;
  const short = quotaRefusal(sim.world, v, false);
  if (short !== null) {
    sim.note(`halted: the resource quota of its namespace is used up (${short})`);
    vm.put.runStrategy(v, HALTED);
    vm.put.startRequested(v, 0);
    countDown(sim, v);
    return;
  }
  startAnew(sim, v);
  const i = vmi.add({ name: vm.name[v], vm: v, createdAt: sim.now });
  vm.put.startRequested(v, 0);
  vmi.put.launcher(i, createPod(sim, i));
  vmi.drive.pod(i, LauncherPod.signal.Create);
  vmi.drive.phase(i, VmiPhase.signal.PodCreated);
  if (vmi.guest[i] !== Guest.state.Up) guestDown(sim, v);
}
