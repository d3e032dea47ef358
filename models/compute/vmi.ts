// A VirtualMachineInstance: its launcher pod, its guest, and what the loss of its node does to both.
import { lognormal } from '../../engine/distribution.ts';
import { type Model, on } from '../../engine/model.ts';
import { collectsPods } from '../control-plane/node-down.ts';
import { FOUND_OUT_MS, failsInstance, isUnresponsive } from '../control-plane/node-health.ts';
import {
  apiBack,
  guestHalted,
  nodePosted,
  nodePowerLost,
  nodeSilent,
  nodeUnresponsive,
  podBound,
  podDelete,
  podGc,
  reachChanged,
  vmCrash,
  vmiDomainStarted,
  vmiLost,
  vmiPodGone,
  vmiVolumesReady,
  volumeAttached,
  volumeEngineLost,
  volumeFull,
} from '../events.ts';
import { Guest, LauncherPod, NodeReady, VmiPhase } from '../lifecycles.ts';
import { apiWritable, isUp, reachesApi } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import {
  bootSpread,
  guestShutdown,
  launcherStart,
  nodeMonitorGrace,
  type SettingSpec,
  settingOf,
} from '../settings.ts';
import { releaseVolumes, requestVolumes, volumesReady } from '../storage/volume-attachment.ts';
import { guestDown } from './availability.ts';
import { beginBoot, endBoot, expectAnswers } from './guest-boot.ts';
import { deletePod, leaveQueue } from './launcher-pod.ts';
import { RUN_STRATEGIES } from './run-strategy.ts';

export const vmiModel: Model<ClusterSchema> = {
  name: 'vmi',
  on: [
    on(volumeAttached, (sim, v) => {
      const { volume, mount, vm } = sim.world;
      for (let m = volume.mounts.first[v]; m >= 0; m = volume.mounts.next[m]) {
        const i = vm.instances.first[mount.vm[m]];
        if (i >= 0) sim.schedule(vmiVolumesReady, 0, i);
      }
    }),
    on(podBound, (sim, p) => {
      const { vmi, pod } = sim.world;
      const i = pod.vmi[p];
      if (i < 0 || vmi.launcher[i] !== p) return;
      leaveQueue(sim);
      vmi.put.node(i, pod.node[p]);
      vmi.drive.pod(i, LauncherPod.signal.Bind);
      requestVolumes(sim, i);
    }),
    on(podDelete, (sim, p) => {
      const { vmi, pod } = sim.world;
      const i = pod.vmi[p];
      pod.put.terminating(p, 1);
      if (i >= 0 && vmi.launcher[i] === p) shutDown(sim, i);
    }),
    on(vmiVolumesReady, (sim, i) => {
      const { vmi } = sim.world;
      if (vmi.pod[i] !== LauncherPod.state.Starting || !isUp(sim.world, vmi.node[i]) || !volumesReady(sim.world, i))
        return;
      sim.schedule(vmiDomainStarted, spread(sim, vmi.vm[i], launcherStart), i);
    }),
    on(vmiDomainStarted, (sim, i) => {
      const { vmi } = sim.world;
      vmi.drive.pod(i, LauncherPod.signal.Started);
      vmi.drive.phase(i, VmiPhase.signal.PodReady);
      vmi.drive.phase(i, VmiPhase.signal.DomainStarted);
      vmi.put.ran(i, 1);
      sim.world.vm.put.startFailures(vmi.vm[i], 0);
      beginBoot(sim, i);
    }),
    on(vmCrash, (sim, v) => crash(sim, v)),
    on(guestHalted, (sim, i) => {
      const { vmi } = sim.world;
      vmi.drive.guest(i, Guest.signal.Halted);
      vmi.drive.phase(i, VmiPhase.signal.GuestShutdown);
      vmi.drive.pod(i, LauncherPod.signal.Delete);
      endPod(sim, i);
    }),
    on(nodePowerLost, (sim, n) => {
      const { node, vmi } = sim.world;
      for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) {
        endBoot(sim, i);
        if (vmi.guest[i] === Guest.state.Off) continue;
        vmi.drive.guest(i, Guest.signal.PowerLost);
        guestDown(sim, vmi.vm[i]);
      }
    }),
    on(volumeEngineLost, (sim, v) => pauseGuests(sim, v)),
    on(volumeFull, (sim, v) => pauseGuests(sim, v)),
    on(vmiLost, (sim, i) => {
      const { vmi } = sim.world;
      if (vmi.guest[i] !== Guest.state.Off) {
        vmi.drive.guest(i, Guest.signal.PowerLost);
        guestDown(sim, vmi.vm[i]);
      }
      forceDelete(sim, i);
    }),
    on(podGc, (sim, n) => {
      if (collectsPods(sim.world, n)) forEachOn(sim, n, (i) => forceDelete(sim, i));
    }),
    on(nodeSilent, (sim, n) =>
      sim.schedule(nodeUnresponsive, FOUND_OUT_MS - settingOf(sim.world, nodeMonitorGrace), n),
    ),
    on(nodeUnresponsive, (sim, n) => {
      const { node, vmi } = sim.world;
      if (node.ready[n] === NodeReady.state.True) return;
      const age = sim.now - node.readyChangedAt[n] + settingOf(sim.world, nodeMonitorGrace);
      forEachOn(sim, n, (i) => {
        const alive = vmi.pod[i] !== LauncherPod.state.Gone && vmi.pod[i] !== LauncherPod.state.None;
        if (failsInstance(isUnresponsive(age), VmiPhase.states[vmi.phase[i]] ?? '', alive)) forceDelete(sim, i);
      });
    }),
    on(nodePosted, (sim, n) => reapDead(sim, n)),
    on(reachChanged, (sim, n) => reapDead(sim, n)),
    on(apiBack, (sim) => {
      const { node } = sim.world;
      for (let n = 0; n < node.rows; n++) if (node.isLive(n)) reapDead(sim, n);
    }),
  ],
};

/** A kubelet that comes back finds the containers of its launcher pods dead and says so, whether or not anyone had missed it; they are
 *  never restarted in place (restartPolicy Never: kubevirt/kubevirt pkg/virt-controller/services/template.go @540f37cfa3). */
function reapDead(sim: ClusterSimulation, n: number): void {
  const { vmi } = sim.world;
  if (!apiWritable(sim.world) || !reachesApi(sim.world, n)) return;
  forEachOn(sim, n, (i) => {
    if (vmi.guest[i] === Guest.state.Off && vmi.pod[i] === LauncherPod.state.Running) forceDelete(sim, i);
    else if (vmi.pod[i] === LauncherPod.state.Starting && sim.dueAt(vmiVolumesReady, i) === Number.POSITIVE_INFINITY)
      sim.schedule(vmiVolumesReady, 0, i);
  });
}

/** The domain is gone at once, and KubeVirt calls that Failed: what comes next is for the run strategy to say. A kernel that panics where no device
 *  reports it is no crash to anyone: the guest hangs, or boots again by itself.
 *  Source: kubevirt/kubevirt pkg/virt-handler/vm.go (calculateVmPhaseForStatusReason: ReasonCrashed, ReasonPanicked) @540f37cfa3. */
function crash(sim: ClusterSimulation, v: number): void {
  const { vm, vmi } = sim.world;
  const i = vm.instances.first[v];
  if (i < 0 || vmi.guest[i] === Guest.state.Off) {
    sim.note('its guest does not run');
    return;
  }
  const strategy = RUN_STRATEGIES[vm.runStrategy[v]] ?? '';
  if (strategy === 'Manual' || strategy === 'Once') sim.note(`it stays down: ${strategy} does not start it again`);
  endGuest(sim, i);
}

/** The guest is gone, which the control plane hears when it can. */
export function endGuest(sim: ClusterSimulation, i: number): void {
  const { vmi } = sim.world;
  vmi.drive.guest(i, Guest.signal.PowerLost);
  guestDown(sim, vmi.vm[i]);
  endBoot(sim, i);
  if (apiWritable(sim.world) && reachesApi(sim.world, vmi.node[i])) forceDelete(sim, i);
}

/** Begins an orderly shutdown, or simply ends what never ran. */
export function shutDown(sim: ClusterSimulation, i: number): void {
  const { vmi, vm } = sim.world;
  if (vmi.guest[i] === Guest.state.Stopping) return;
  if (vmi.guest[i] === Guest.state.Up) {
    vmi.drive.guest(i, Guest.signal.Shutdown);
    guestDown(sim, vmi.vm[i]);
    sim.schedule(guestHalted, Math.min(settingOf(sim.world, guestShutdown), vm.terminationGraceMs[vmi.vm[i]]), i);
  } else if (vmi.guest[i] === Guest.state.Paused) {
    vmi.drive.guest(i, Guest.signal.PowerLost);
    forceDelete(sim, i);
  } else if (isUp(sim.world, vmi.node[i]) || vmi.node[i] < 0) {
    forceDelete(sim, i);
  }
}

/** The pod object goes at once, whatever the node is doing; KubeVirt then sees a Running instance without a pod and fails it.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/vmi/lifecycle.go:476 @540f37cfa3. */
function forceDelete(sim: ClusterSimulation, i: number): void {
  const { vmi } = sim.world;
  const { pod } = vmi;
  if (pod[i] === LauncherPod.state.Gone || pod[i] === LauncherPod.state.None) return;
  if (pod[i] === LauncherPod.state.Pending) {
    vmi.drive.pod(i, LauncherPod.signal.Delete);
  } else vmi.drive.pod(i, LauncherPod.signal.ForceDelete);
  // A guest that its host still runs ends here too; in reality it may go on unseen until storage stops it.
  if (vmi.guest[i] !== Guest.state.Off) {
    vmi.drive.guest(i, Guest.signal.PowerLost);
    guestDown(sim, vmi.vm[i]);
  }
  endBoot(sim, i);
  if (vmi.phase[i] !== VmiPhase.state.Succeeded) vmi.drive.phase(i, VmiPhase.signal.Fail);
  afterPod(sim, i);
}

function endPod(sim: ClusterSimulation, i: number): void {
  sim.world.vmi.drive.pod(i, LauncherPod.signal.Stopped);
  afterPod(sim, i);
}

function afterPod(sim: ClusterSimulation, i: number): void {
  releaseVolumes(sim, i);
  deletePod(sim, sim.world.vmi.launcher[i]);
  sim.world.vmi.put.launcher(i, -1);
  sim.world.vmi.put.node(i, -1);
  sim.schedule(vmiPodGone, 0, i);
}

/** QEMU stops a guest whose disk gives I/O errors. */
function pauseGuests(sim: ClusterSimulation, v: number): void {
  const { volume, mount, vm, vmi } = sim.world;
  for (let m = volume.mounts.first[v]; m >= 0; m = volume.mounts.next[m]) {
    const i = vm.instances.first[mount.vm[m]];
    if (i < 0 || (vmi.guest[i] !== Guest.state.Up && vmi.guest[i] !== Guest.state.Booting)) continue;
    endBoot(sim, i);
    vmi.drive.guest(i, Guest.signal.IoError);
    guestDown(sim, vmi.vm[i]);
    expectAnswers(sim, i, 0);
  }
}

/** Rows leave the list while it is walked, so the next one is taken first. */
function forEachOn(sim: ClusterSimulation, n: number, visit: (vmi: number) => void): void {
  const { node } = sim.world;
  for (let i = node.vmis.first[n]; i >= 0; ) {
    const next = node.vmis.next[i];
    visit(i);
    i = next;
  }
}

/** A start-up time around its median, lognormal: never negative, and now and then much longer. */
function spread(sim: ClusterSimulation, v: number, median: SettingSpec): number {
  return lognormal(sim.world.vm.luck, v, settingOf(sim.world, median), settingOf(sim.world, bootSpread));
}
