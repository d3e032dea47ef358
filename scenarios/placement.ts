// Why a VM is where it is, or where a new one would go: every node with the filter that refuses it or the scores that rate it.

import { bytes, formatBytes } from '../engine/units.ts';
import { addPod } from '../models/compute/launcher-pod.ts';
import { addNewVm } from '../models/compute/new-vm.ts';
import { nearestName, parseBytes, parseMillicores } from '../models/manifest/index.ts';
import { removePod } from '../models/scheduling/accounting.ts';
import { explainPod, nodesLookedFor, placementOf } from '../models/scheduling/scheduler.ts';
import { preparedFilters, verdictOf } from '../models/scheduling/scheduler-verdict.ts';
import { viewOf } from '../models/scheduling/scheduler-view.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { errorWords } from '../models/storage/schedule-error.ts';
import { otherVolumeWords } from '../models/storage/storage-backend.ts';
import { createVolume } from '../models/storage/volume-create.ts';

export interface NodePlacement {
  readonly node: string;
  /** It is where the VM runs. */
  readonly here: boolean;
  /** The first filter that refuses the node, with all its reasons; null and none when it fits. */
  readonly refusedBy: string | null;
  readonly reasons: readonly string[];
  /** Weighted scores by plugin; empty when refused. */
  readonly scores: Readonly<Record<string, number>>;
  readonly total: number | null;
  /** What would have to change for the node to take the VM; null when it does. */
  readonly change: string | null;
}

export interface Placement {
  readonly vm: string;
  readonly runsOn: string | null;
  /** Requests of its pod as the scheduler sees them. */
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  readonly plugins: readonly string[];
  readonly nodes: readonly NodePlacement[];
  /** Nodes with the best total; one of them is drawn. Empty: the VM stays pending. */
  readonly best: readonly string[];
  /** In words. */
  readonly words: readonly string[];
}

export type PlacementAnswer = Placement | { readonly problem: string };

/** Asks for an existing VM as if it were placed now: what its own pod holds does not count. */
export function explainPlacement(sim: ClusterSimulation, name: string): PlacementAnswer {
  const copy = sim.fork();
  const { vm, vmi } = copy.world;
  const v = vm.find(name.includes('/') ? name : `default/${name}`);
  if (v < 0) return { problem: unknown(sim, name) };
  let i = vm.instances.first[v];
  const runsOn = i < 0 || vmi.node[i] < 0 ? -1 : vmi.node[i];
  if (i < 0) i = vmi.add({ name: copy.store.names.text(vm.name[v]), vm: v });
  else if (vmi.launcher[i] >= 0) removePod(copy, vmi.launcher[i]);
  const placement = describe(copy, addPod(copy, i, -1, -1), copy.store.names.text(vm.name[v]), runsOn);
  return { ...placement, words: [...placement.words, ...otherVolumeWords(copy, v)] };
}

export interface WishedVm {
  readonly vcpus: number;
  readonly memoryBytes: number;
  /** Sizes of its disks. */
  readonly disks: readonly number[];
}

/** Asks for a VM that does not exist. Its disks bind it to no node; whether Longhorn has room for them is said beside. */
export function explainNewPlacement(sim: ClusterSimulation, wish: WishedVm): PlacementAnswer {
  const copy = sim.fork();
  const { vcpus, memoryBytes } = wish;
  const v = addNewVm(copy, { name: 'default/new', vcpus, memoryBytes, clusterNetworks: managementNetwork(copy) });
  if (typeof v !== 'number') return { problem: v.refused };
  const i = copy.world.vmi.add({ name: 'default/new', vm: v });
  const placement = describe(copy, addPod(copy, i, -1, -1), 'a new VM', -1);
  return { ...placement, words: [...placement.words, ...wish.disks.map((size, k) => diskWords(copy, size, k + 1))] };
}

/** Makes the volume, so that the next one finds less room, and says where its replicas would lie. */
function diskWords(sim: ClusterSimulation, size: number, number: number): string {
  const { volume, replica, disk, node } = sim.world;
  const v = volume.add({ name: `new-disk-${number}`, size });
  createVolume(sim, v);
  const nodes: string[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.disk[r] >= 0) nodes.push(sim.store.names.text(node.name[disk.node[replica.disk[r]]]));
  const what = `disk ${number} of ${formatBytes(bytes(size))}`;
  const where = nodes.length === 0 ? '' : ` on ${nodes.sort().join(', ')}`;
  if (nodes.length === volume.numberOfReplicas[v]) return `Its ${what} has its ${nodes.length} replicas${where}.`;
  const why = errorWords(volume.scheduleErrors[v]);
  return `Its ${what} finds room for ${nodes.length} of ${volume.numberOfReplicas[v]} replicas${where}: ${why}.`;
}

/** A new VM is on the management network, if the nodes say who has it. */
function managementNetwork(sim: ClusterSimulation): readonly string[] {
  const view = viewOf(sim);
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++) if (view.nodeLabel(n, 'network.harvesterhci.io/mgmt') === 'true') return ['mgmt'];
  return [];
}

/** Reads `4 cpu, 16Gi, 2x100Gi`: CPUs, memory, then disks. */
export function parseWishedVm(text: string): WishedVm | { readonly problem: string } {
  const [cpuText = '', memoryText = '', ...diskTexts] = text.split(',').map((part) => part.trim());
  const cpu = parseMillicores(cpuText.replace(/\s*v?cpus?$/i, ''));
  if ('problem' in cpu || cpu.value === 0 || cpu.value % 1000 !== 0)
    return { problem: `"${cpuText}" is no number of CPUs; expected as in "4 cpu, 16Gi, 2x100Gi"` };
  const memory = parseBytes(memoryText);
  if ('problem' in memory || memory.value === 0)
    return { problem: `"${memoryText}" is no amount of memory; expected as in "4 cpu, 16Gi, 2x100Gi"` };
  const disks: number[] = [];
  for (const diskText of diskTexts) {
    const [, times = '1', sizeText = ''] = /^(?:(\d{1,3})\s*x\s*)?(.+)$/.exec(diskText) ?? [];
    const size = parseBytes(sizeText);
    if ('problem' in size || size.value === 0 || Number(times) === 0)
      return { problem: `"${diskText}" is no disk; expected as in "2x100Gi"` };
    for (let k = 0; k < Number(times); k++) disks.push(size.value);
  }
  return { vcpus: cpu.value / 1000, memoryBytes: memory.value, disks };
}

function describe(sim: ClusterSimulation, p: number, vm: string, runsOn: number): Placement {
  const { pod, node } = sim.world;
  const view = viewOf(sim);
  const decision = explainPod(sim, p);
  const filters = preparedFilters(placementOf(sim), view, p);
  const nodes = decision.considered.map((considered, n): NodePlacement => {
    const { plugin, reasons } = verdictOf(filters, view, p, n);
    const scores = Object.fromEntries(decision.scoreNames.map((name, s) => [name, considered.scores[s] ?? 0]));
    return {
      node: considered.slot,
      here: n === runsOn,
      refusedBy: plugin,
      reasons,
      scores: plugin === null ? scores : {},
      total: plugin === null ? considered.total : null,
      change: plugin === null ? null : changeFor(sim, plugin, p, n),
    };
  });
  const fitting = nodes.filter((n) => n.total !== null);
  const top = fitting.reduce((max, n) => Math.max(max, n.total ?? 0), 0);
  const best = fitting.filter((n) => n.total === top).map((n) => n.node);
  const placement = {
    vm,
    runsOn: runsOn < 0 ? null : sim.store.names.text(node.name[runsOn]),
    cpuMillicores: pod.cpu[p],
    memoryBytes: pod.memory[p],
    plugins: decision.scoreNames,
    nodes,
    best,
  };
  const seen = nodesLookedFor(sim);
  const sampled =
    seen < fitting.length
      ? [
          `The scheduler stops when ${seen} nodes fit, from where its last search ended: it may not see the best of ${fitting.length}.`,
        ]
      : [];
  return { ...placement, words: [...wordsOf(placement), ...sampled] };
}

/** Sentences that follow from the figures and from nothing else. */
function wordsOf(placement: Omit<Placement, 'words'>): string[] {
  const { vm, best, nodes, runsOn } = placement;
  const words: string[] = [];
  const [first] = best;
  if (first === undefined) words.push(`${vm} fits on no node and would stay pending.`);
  else {
    const where = best.length === 1 ? first : `one of ${listed(best)}, drawn by lot,`;
    words.push(`${vm} would be placed on ${where} ${whyBest(placement, first)}.`);
  }
  if (runsOn !== null && !best.includes(runsOn)) {
    const own = nodes.find((n) => n.node === runsOn);
    words.push(
      own?.total === null
        ? `It runs on ${runsOn}, which would refuse it now.`
        : `It runs on ${runsOn}, which is not the best choice now; the scheduler moves nothing back.`,
    );
  } else if (runsOn !== null) words.push(`It runs on ${runsOn}, where it would be placed again.`);
  for (const n of nodes) if (n.change !== null) words.push(`${n.node}: ${n.reasons.join(', ')}; ${n.change}.`);
  return words;
}

const MOST_NAMED = 6;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 1 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}

/** The plugins in which the best node leads the next one. */
function whyBest({ nodes, best, plugins }: Omit<Placement, 'words'>, first: string): string {
  const winner = nodes.find((n) => n.node === first);
  const [next] = nodes
    .filter((n) => n.total !== null && !best.includes(n.node))
    .toSorted((a, b) => (b.total ?? 0) - (a.total ?? 0));
  if (winner === undefined) return '';
  if (next === undefined)
    return best.length > 1 ? `with ${winner.total} points each` : 'because no other node takes it';
  const leads = plugins
    .map((plugin) => ({ plugin, by: (winner.scores[plugin] ?? 0) - (next.scores[plugin] ?? 0) }))
    .filter(({ by }) => by !== 0)
    .toSorted((a, b) => b.by - a.by)
    .map(({ plugin, by }) => `${plugin} ${by > 0 ? '+' : ''}${by}`);
  const whose = best.length > 1 ? `${first}: ` : '';
  return `with ${winner.total} points against ${next.total} of ${next.node} (${whose}${leads.join(', ')})`;
}

/** What would have to change on a node, by the filter that refuses it. */
function changeFor(sim: ClusterSimulation, plugin: string, p: number, n: number): string {
  const { node, pod } = sim.world;
  switch (plugin) {
    case 'NodeUnschedulable':
      return 'uncordon it';
    case 'TaintToleration':
      return 'remove the taint, or let the VM tolerate it';
    case 'NodeAffinity':
      return "label the node so that it meets the VM's node selector and affinity, or relax them";
    case 'InterPodAffinity':
      return 'move the VMs that its affinity is about, or make the rule a preferred one';
    case 'PodTopologySpread':
      return 'raise maxSkew, or place VMs of the same kind elsewhere first';
    case 'VolumeZone':
      return 'its volumes are in another zone: move them, or use a node there';
    case 'NodeResourcesFit':
      return lacking(sim, p, n);
    case 'NodePorts':
      return 'free the host port that another pod of the node has';
    case 'NodeVolumeLimits':
      return 'detach volumes of that driver from the node, or raise its limit';
    case 'NominatedPods':
      return 'wait for the pod that it is kept for, or give this one a higher priority';
    case 'NodeName':
      return 'let the VM name another node, or none';
    case 'VolumeBinding':
      return 'its volume would have to be there, and a local volume does not move';
    default:
      return `${plugin} has to let it pass for ${sim.store.names.text(pod.name[p])} on ${sim.store.names.text(node.name[n])}`;
  }
}

function lacking(sim: ClusterSimulation, p: number, n: number): string {
  const { node, pod } = sim.world;
  const parts: string[] = [];
  const cpu = pod.cpu[p] - (node.cpuAllocatable[n] - node.cpuRequested[n]);
  const memory = pod.memory[p] - (node.memoryAllocatable[n] - node.memoryRequested[n]);
  if (cpu > 0) parts.push(`${cpu}m more CPU`);
  if (memory > 0) parts.push(`${Math.ceil(memory / MIB)} MiB more memory`);
  if (node.podsRequested[n] + 1 > node.podsAllocatable[n]) parts.push('one pod fewer');
  return parts.length === 0 ? 'free what it lacks' : `it needs ${parts.join(' and ')}`;
}

const MIB = 1024 * 1024;

function unknown(sim: ClusterSimulation, name: string): string {
  const { vm } = sim.world;
  const names = Array.from({ length: vm.rows }, (_, v) => sim.store.names.text(vm.name[v]));
  const nearest = nearestName(name.includes('/') ? name : `default/${name}`, names);
  return `the cluster has no VM ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}
