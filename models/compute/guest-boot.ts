// The boot of a guest: a time of its own, and work that it shares with the guests that boot beside it. A boot storm is what comes of that.
import { lognormal } from '../../engine/distribution.ts';
import { startFlow, stopFlow } from '../../engine/flow.ts';
import { type Model, on } from '../../engine/model.ts';
import { bootWorkDone, guestBooted, livenessFailed, trafficChanged } from '../events.ts';
import { Guest, ReplicaMode } from '../lifecycles.ts';
import { hostLinks } from '../network/links.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { bootCpu, bootRead, bootSpread, guestBoot, settingOf } from '../settings.ts';
import { guestUp } from './availability.ts';

export const guestBootModel: Model<ClusterSchema> = {
  name: 'guest-boot',
  on: [
    on(bootWorkDone, (sim, b) => {
      const { bootWork } = sim.world;
      const i = bootWork.vmi[b];
      bootWork.remove(b);
      if (isBooted(sim, i)) sim.schedule(guestBooted, 0, i);
    }),
    // The engine reads on from another replica, or from another node.
    on(trafficChanged, (sim, v) => {
      const i = sim.world.vm.isLive(v) ? sim.world.vm.instances.first[v] : -1;
      if (i >= 0) readAnew(sim, i);
    }),
    on(guestBooted, (sim, i) => {
      if (!isBooted(sim, i)) return;
      sim.world.vmi.drive.guest(i, Guest.signal.Booted);
      guestUp(sim, sim.world.vmi.vm[i]);
    }),
  ],
};

/** The domain runs: the guest boots, and is up when its time and its work are both over. */
export function beginBoot(sim: ClusterSimulation, i: number): void {
  const { vm, vmi } = sim.world;
  const time = lognormal(vm.luck, vmi.vm[i], settingOf(sim.world, guestBoot), settingOf(sim.world, bootSpread));
  vmi.drive.guest(i, Guest.signal.Start);
  sim.schedule(guestBooted, time, i);
  expectAnswers(sim, i, vm.livenessDelayMs[vmi.vm[i]]);
  const bytes = settingOf(sim.world, bootRead);
  const way = bytes > 0 ? wayFromDisk(sim.world, i) : [];
  if (way.length > 0) start(sim, sim.world.bootWork.add({ vmi: i, reads: 1 }), bytes, way, Number.POSITIVE_INFINITY);
  const cpuMs = settingOf(sim.world, bootCpu);
  if (cpuMs === 0) return;
  start(sim, sim.world.bootWork.add({ vmi: i }), cpuMs, [cpusOf(sim, vmi.node[i])], CPU_MS * vm.vcpus[vmi.vm[i]]);
}

/** From now on the guest does not answer. When its liveness probe has failed often enough the kubelet tells its launcher to end, which gives the guest
 *  its grace in vain. */
export function expectAnswers(sim: ClusterSimulation, i: number, delayMs: number): void {
  const { vm, vmi } = sim.world;
  const v = vmi.vm[i];
  if (vm.livenessMs[v] > 0) sim.schedule(livenessFailed, delayMs + vm.livenessMs[v] + vm.terminationGraceMs[v], i);
}

/** The guest is gone before it was up. */
export function endBoot(sim: ClusterSimulation, i: number): void {
  const { vmi, bootWork } = sim.world;
  sim.cancel(guestBooted, i);
  for (let b = vmi.bootWork.first[i]; b >= 0; b = vmi.bootWork.first[i]) {
    stopFlow(sim, bootWork.flow[b]);
    bootWork.remove(b);
  }
}

/** In a second of one CPU. */
const CPU_MS = 1000;

function isBooted(sim: ClusterSimulation, i: number): boolean {
  const { vmi } = sim.world;
  const waits = sim.dueAt(guestBooted, i) < Number.POSITIVE_INFINITY;
  return vmi.guest[i] === Guest.state.Booting && !waits && vmi.bootWork.size[i] === 0;
}

function start(sim: ClusterSimulation, b: number, amount: number, links: readonly number[], cap: number): void {
  sim.world.bootWork.put.flow(b, startFlow(sim, { bytes: amount, links, cap, done: bootWorkDone, owner: b }));
}

/** While there is no replica to read from, the work waits where it was. */
function readAnew(sim: ClusterSimulation, i: number): void {
  const { vmi, bootWork } = sim.world;
  const way = wayFromDisk(sim.world, i);
  for (let b = vmi.bootWork.first[i]; b >= 0; b = vmi.bootWork.next[b]) {
    if (bootWork.reads[b] === 1 && way.length > 0)
      start(sim, b, stopFlow(sim, bootWork.flow[b]), way, Number.POSITIVE_INFINITY);
  }
}

/** From a complete replica of the first volume, one on the same node if there is one. */
function wayFromDisk(world: ClusterWorld, i: number): readonly number[] {
  const { vm, vmi, mount, volume, replica, disk, node } = world;
  const m = vm.mounts.first[vmi.vm[i]];
  if (m < 0) return [];
  const n = vmi.node[i];
  let from = -1;
  for (let r = volume.replicas.first[mount.volume[m]]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] !== ReplicaMode.state.RW) continue;
    if (from < 0 || disk.node[replica.disk[r]] === n) from = replica.disk[r];
  }
  if (from < 0) return [];
  const source = disk.node[from];
  const way = source === n ? [] : hostLinks(world, node.onStorage[source], node.onStorage[n]);
  return [disk.read[from], ...way];
}

function cpusOf(sim: ClusterSimulation, n: number): number {
  const { node, link } = sim.world;
  if (node.cpu[n] < 0)
    node.put.cpu(n, link.add({ name: `${sim.store.names.text(node.name[n])}/cpu`, capacity: node.cpuAllocatable[n] }));
  return node.cpu[n];
}
