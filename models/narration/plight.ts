// The state of a thing at this instant and what it waits for, in words that follow its name: `is down for 3m 2s: its node has no power`.
import { bytes, formatBytes, formatDuration, ms } from '../../engine/units.ts';
import { stuckNode } from '../compute/application.ts';
import { applicationServes } from '../compute/application-volume.ts';
import { STAYS_OFF, shouldRun, staysOff, wantsInstance } from '../compute/run-strategy.ts';
import {
  ApplicationPod,
  DiskHealth,
  Guest,
  LauncherPod,
  NodePower,
  NodeReady,
  PortHealth,
  ReplicaMode,
  Robustness,
  ShareManager,
  VolumeState,
} from '../lifecycles.ts';
import { inRotation, isAddressed, serves } from '../network/backend-health.ts';
import { apiWritable, isConnected, isUp } from '../network/reach.ts';
import { explainPod } from '../scheduling/scheduler.ts';
import type { ClusterSimulation } from '../schema.ts';
import { replenishmentWait, settingOf } from '../settings.ts';
import { liveCopies } from '../storage/data-risk.ts';
import { forcedAt } from '../storage/forced-detach.ts';
import { rebuildProgress } from '../storage/rebuild.ts';
import { countRW } from '../storage/robustness.ts';
import { whyNowhere } from './decision-words.ts';

type Plight = (sim: ClusterSimulation, row: number) => string;

/** By table. Pure: nothing is drawn and nothing is written. */
export const plights = {
  node,
  vm,
  volume,
  replica,
  disk,
  vip,
  lb,
  application,
  nic,
  switch: switchPlight,
} as const satisfies Readonly<Record<string, Plight>>;

function node(sim: ClusterSimulation, n: number): string {
  const { node } = sim.world;
  const power = {
    [NodePower.state.On]: 'is up',
    [NodePower.state.Off]: 'has no power',
    [NodePower.state.Booting]: 'boots',
  };
  const ready = NodeReady.states[node.ready[n]];
  const taints = [
    node.drainTaint[n] === 1 ? 'kubevirt.io/drain' : '',
    node.outOfServiceTaint[n] === 1 ? 'node.kubernetes.io/out-of-service' : '',
    node.unreachableTaint[n] === 1 ? 'node.kubernetes.io/unreachable' : '',
  ].filter((key) => key !== '');
  const words = [power[node.power[n]], `Ready=${ready}`];
  if (node.island[n] !== 0) words.push('cut off');
  if (node.cordoned[n] === 1) words.push('cordoned');
  if (taints.length > 0) words.push(`tainted ${taints.join(', ')}`);
  return words.join(', ');
}

function vm(sim: ClusterSimulation, v: number): string {
  const { vm, vmi } = sim.world;
  const i = vm.instances.first[v];
  if (i >= 0 && vmi.guest[i] === Guest.state.Up) {
    const reached = isConnected(sim.world, v, vmi.node[i]) ? '' : ', cut off from its network';
    return `runs on ${nameOf(sim, 'node', vmi.node[i])}${reached}`;
  }
  if (!shouldRun(sim.world, v)) return 'is stopped, as its owner wants';
  const since = vm.downSince[v];
  const down = since < 0 ? 'is down' : `is down for ${formatDuration(ms(sim.now - since))}`;
  return `${down}: ${i < 0 ? noInstance(sim, v) : instance(sim, i)}`;
}

function noInstance(sim: ClusterSimulation, v: number): string {
  if (!apiWritable(sim.world)) return 'no instance can be made while the API takes no writes';
  if (wantsInstance(sim.world, v)) return 'its instance is about to be made';
  return staysOff(sim.world, v) ? STAYS_OFF : 'it has no instance, and nobody asks for one';
}

function instance(sim: ClusterSimulation, i: number): string {
  const { vmi } = sim.world;
  const n = vmi.node[i];
  const place = nameOf(sim, 'node', n);
  const { Pending, Starting, Running } = LauncherPod.state;
  if (vmi.pod[i] === Pending) return pending(sim, i);
  if (vmi.pod[i] === Starting)
    return isUp(sim.world, n) ? start(sim, i, place) : `it was to start on ${place}, which is down`;
  if (vmi.guest[i] === Guest.state.Booting) return `its guest boots on ${place}`;
  if (vmi.guest[i] === Guest.state.Paused) return `its guest on ${place} is paused: its disk gives I/O errors`;
  if (vmi.guest[i] === Guest.state.Stopping) return `its guest on ${place} shuts down`;
  if (vmi.pod[i] !== Running) return 'its instance ends';
  return isUp(sim.world, n)
    ? `its guest died on ${place}, and its pod is not removed yet`
    : `its node ${place} is down, and its pod is not removed yet`;
}

function pending(sim: ClusterSimulation, i: number): string {
  const { vmi } = sim.world;
  const decision = vmi.attempts[i] === 0 ? null : explainPod(sim, vmi.launcher[i]);
  if (decision === null) return 'its pod is not placed yet';
  // What refused it may be over, and the scheduler's back-off not yet.
  const fits = decision.considered.some(({ refusedBy }) => refusedBy === null);
  return fits ? 'its pod fits now and is about to be tried again' : whyNowhere(decision, 'nodes');
}

function start(sim: ClusterSimulation, i: number, place: string): string {
  const { vm, vmi, mount, volume } = sim.world;
  for (let m = vm.mounts.first[vmi.vm[i]]; m >= 0; m = vm.mounts.next[m]) {
    const v = mount.volume[m];
    if (volume.state[v] === VolumeState.state.attached && volume.node[v] === vmi.node[i]) continue;
    const name = nameOf(sim, 'volume', v);
    const forced = forcedAt(sim.world, v);
    if (forced >= 0)
      return `volume ${name} stays with ${nameOf(sim, 'node', volume.node[v])}, which does not answer, for another ${formatDuration(ms(forced - sim.now))}`;
    if (volume.state[v] === VolumeState.state.attaching) return `volume ${name} is being attached on ${place}`;
    return `waits for volume ${name}, of which no replica can be started`;
  }
  return `its domain starts on ${place}`;
}

function volume(sim: ClusterSimulation, v: number): string {
  const { volume } = sim.world;
  const wanted = volume.numberOfReplicas[v];
  if (volume.state[v] !== VolumeState.state.attached) {
    const faulted = volume.robustness[v] === Robustness.state.faulted ? 'faulted, ' : '';
    return `is ${faulted}${VolumeState.states[volume.state[v]]}, with ${liveCopies(sim.world, v)} of ${wanted} copies at hand`;
  }
  const words = `is ${Robustness.states[volume.robustness[v]]}: ${countRW(sim.world, v)} of ${wanted} replicas`;
  return volume.robustness[v] === Robustness.state.degraded ? `${words}, ${refill(sim, v)}` : words;
}

/** What stands between a degraded volume and its next replica. */
function refill(sim: ClusterSimulation, v: number): string {
  const { volume, replica } = sim.world;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] === ReplicaMode.state.WO)
      return `one is rebuilt on ${diskNode(sim, replica.disk[r])}, ${Math.floor(100 * rebuildProgress(sim, r))} % done`;
  }
  const wait = volume.lastDegradedAt[v] + settingOf(sim.world, replenishmentWait) - sim.now;
  if (wait > 0) return `${formatDuration(ms(wait))} left to wait for a lost one (${replenishmentWait.key})`;
  return 'and no other is being rebuilt';
}

function replica(sim: ClusterSimulation, r: number): string {
  const { replica } = sim.world;
  return `is ${ReplicaMode.states[replica.mode[r]]} on ${diskNode(sim, replica.disk[r])}`;
}

function disk(sim: ClusterSimulation, d: number): string {
  const { disk } = sim.world;
  const reached = isUp(sim.world, disk.node[d]) ? 'works' : `is out of reach with ${nameOf(sim, 'node', disk.node[d])}`;
  const how = disk.health[d] === DiskHealth.state.Dead ? 'is dead' : reached;
  return `${how}, ${formatBytes(bytes(disk.scheduled[d]))} scheduled of ${formatBytes(bytes(disk.maximum[d]))}`;
}

function vip(sim: ClusterSimulation, v: number): string {
  const { vip } = sim.world;
  if (vip.answers[v] >= 0) return `answers from ${nameOf(sim, 'node', vip.answers[v])}`;
  const silent = vip.downSince[v] < 0 ? 'is silent' : `is silent for ${formatDuration(ms(sim.now - vip.downSince[v]))}`;
  if (vip.holder[v] < 0) return `${silent}: nobody holds its lease`;
  const holder = nameOf(sim, 'node', vip.holder[v]);
  return `${silent}: ${holder} holds its lease${isUp(sim.world, vip.holder[v]) ? '' : ' and is down'}`;
}

function lb(sim: ClusterSimulation, l: number): string {
  const { lb, vip, backend } = sim.world;
  const message = sim.store.names.text(lb.message[l]);
  if (lb.exists[l] === 0) return 'is not there';
  if (!isAddressed(sim.world, l)) return `has no address${message === '' ? '' : `: ${message}`}`;
  const v = lb.vip[l];
  if (v < 0) return 'has an address that its guest cluster answers for';
  const where = `has ${sim.store.names.text(vip.address[v])}`;
  if (vip.answers[v] < 0) return `${where}, for which nobody answers`;
  let [used, serving] = [0, 0];
  for (let b = lb.backends.first[l]; b >= 0; b = lb.backends.next[b]) {
    if (!inRotation(sim.world, b)) continue;
    used++;
    if (serves(sim.world, backend.vm[b])) serving++;
  }
  return `${where} on ${nameOf(sim, 'node', vip.answers[v])}, and sends to ${used} of ${lb.backends.size[l]} VMs, of which ${serving} serve`;
}

function diskNode(sim: ClusterSimulation, d: number): string {
  return d < 0 ? 'no disk' : nameOf(sim, 'node', sim.world.disk.node[d]);
}

function nameOf(sim: ClusterSimulation, table: string, row: number): string {
  return row < 0 ? 'no node' : sim.store.nameOf(sim.store.store(table), row);
}

function nic(sim: ClusterSimulation, k: number): string {
  const { nic, attachment } = sim.world;
  const health = { Up: 'has a link', Down: 'has no link', Grey: 'has a link that nothing passes' };
  const active = attachment.active[nic.attachment[k]] === k ? ' and is the active one of its bond' : '';
  return `${health[PortHealth.states[nic.health[k]] ?? 'Up']}${active}`;
}

function switchPlight(sim: ClusterSimulation, s: number): string {
  const health = { Up: 'forwards', Down: 'is dark', Grey: 'is lit and forwards nothing' };
  return health[PortHealth.states[sim.world.switch.health[s]] ?? 'Up'];
}

function application(sim: ClusterSimulation, a: number): string {
  const { application, volume, node } = sim.world;
  const pod = ApplicationPod.states[application.pod[a]] ?? '';
  const n = application.node[a];
  const shown = `shows ${pod}${n < 0 ? '' : ` on ${sim.store.names.text(node.name[n])}`}`;
  if (applicationServes(sim.world, a)) return shown;
  const v = application.volume[a];
  const stuck = stuckNode(sim, a);
  if (stuck >= 0)
    return `${shown}: a former pod is terminating on ${sim.store.names.text(node.name[stuck])}, which is silent`;
  if (n >= 0 && !isUp(sim.world, n)) return `${shown}: its node does not run`;
  if (volume.shared[v] === 1 && volume.shareManager[v] !== ShareManager.state.running)
    return `${shown}: the share manager of its volume is ${ShareManager.states[volume.shareManager[v]]}`;
  return `${shown}: its volume is ${VolumeState.states[volume.state[v]]}`;
}
