// What is on a node's card at an instant, as marks: pure, so that it can be tested without a canvas and drawn on any.
import { statusOf, wordOf } from '../look.ts';
import { type Frame, type NameTables, NODE_FLAGS, type Status } from '../protocol.ts';
import type { CardLayout } from './card-layout.ts';
import type { Rect } from './rect.ts';

export interface TileMark extends Rect {
  readonly vm: number;
  readonly status: Status;
  readonly name: string;
  readonly word: string;
  readonly memory: number;
}

export interface DotMark {
  readonly replica: number;
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly status: Status;
}

/** Shares of a capacity, 0 to 1; `requested` holds the system's part, `used` is what guests take beside it. */
export interface BarMark extends Rect {
  readonly name: 'cpu' | 'mem';
  readonly system: number;
  readonly requested: number;
  readonly used: number;
  readonly reserve: number;
}

export interface DiskMark extends Rect {
  readonly disk: number;
  readonly status: Status;
  readonly used: number;
  readonly scheduled: number;
  readonly reserved: number;
  readonly dots: readonly DotMark[];
  /** When there are too many replicas for dots: how many of each status. */
  readonly binned: readonly (readonly [Status, number])[] | null;
}

export interface CardMarks {
  readonly node: number;
  readonly name: string;
  readonly status: Status;
  readonly word: string;
  readonly badges: readonly string[];
  /** A VIP's flag stands on it. */
  readonly flagged: boolean;
  readonly bars: readonly [BarMark, BarMark];
  readonly tiles: readonly TileMark[];
  readonly disks: readonly DiskMark[];
  /** VMs by status, worst first, for when tiles are too small. */
  readonly vms: readonly (readonly [Status, number])[];
}

/** What the tables of a frame come to per node, worked out once a frame. */
export interface Index {
  readonly vmsOf: readonly (readonly number[])[];
  readonly homeless: readonly number[];
  readonly replicasOf: readonly (readonly number[])[];
  readonly reserve: { readonly cpu: number; readonly memory: number };
}

export function indexOf({ node, vm, disk, replica }: Frame): Index {
  const vmsOf: number[][] = Array.from({ length: node.live.length }, () => []);
  const homeless: number[] = [];
  for (let v = 0; v < vm.live.length; v++) if (vm.live[v] === 1) (vmsOf[vm.node[v]] ?? homeless).push(v);
  const replicasOf: number[][] = Array.from({ length: disk.live.length }, () => []);
  for (let r = 0; r < replica.live.length; r++) if (replica.live[r] === 1) replicasOf[replica.disk[r]]?.push(r);
  return { vmsOf, homeless, replicasOf, reserve: reserveOf(node) };
}

/** N+1: what each of the other nodes must keep free so that the VMs of the fullest one would fit on them together. */
function reserveOf(node: Frame['node']): Index['reserve'] {
  let [cpu, memory, nodes] = [0, 0, 0];
  for (let n = 0; n < node.live.length; n++) {
    if ((node.flags[n] & NODE_FLAGS.witness) !== 0 || node.live[n] === 0) continue;
    nodes++;
    cpu = Math.max(cpu, node.cpuRequested[n] - node.cpuSystem[n]);
    memory = Math.max(memory, node.memoryRequested[n] - node.memorySystem[n]);
  }
  return nodes < 2 ? { cpu: 0, memory: 0 } : { cpu: cpu / (nodes - 1), memory: memory / (nodes - 1) };
}

export function cardMarks(frame: Frame, names: NameTables, index: Index, card: CardLayout): CardMarks {
  const n = card.node;
  const vms = index.vmsOf[n] ?? [];
  return {
    node: n,
    name: names.node[n] ?? '',
    status: statusOf.node[frame.node.look[n]],
    word: wordOf.node[frame.node.look[n]] ?? '',
    badges: badgesOf(frame, n),
    flagged: frame.vip.answers.includes(n),
    bars: barsOf(frame, index, card),
    tiles: tileMarks(frame, names, vms, card),
    disks: card.disks.map((disk) => diskMark(frame, index, disk)),
    vms: countedVms(frame, vms),
  };
}

/** Role and plight in few words: `etcd ★`, `cordoned`, taints by their short names. */
function badgesOf({ node, etcd }: Frame, n: number): string[] {
  const has = (flag: number): boolean => (node.flags[n] & flag) !== 0;
  const badges: string[] = [];
  if (etcd.members.includes(n)) badges.push(etcd.leader === n ? 'etcd ★' : 'etcd');
  if (has(NODE_FLAGS.witness)) badges.push('witness');
  if (has(NODE_FLAGS.cordoned)) badges.push('⊘ cordoned');
  if (has(NODE_FLAGS.outOfService)) badges.push('out-of-service');
  else if (has(NODE_FLAGS.drain)) badges.push('drain');
  else if (has(NODE_FLAGS.unreachable)) badges.push('unreachable');
  return badges;
}

function barsOf({ node }: Frame, { reserve }: Index, { node: n, w }: CardLayout): [BarMark, BarMark] {
  const bar = (
    name: BarMark['name'],
    y: number,
    all: number,
    system: number,
    requested: number,
    free: number,
    used: number,
  ) => {
    const share = (value: number): number => (all > 0 ? Math.min(1, value / all) : 0);
    return {
      name,
      x: 44,
      y,
      w: w - 92,
      h: 7,
      system: share(system),
      requested: share(requested),
      used: share(used),
      reserve: share(free),
    };
  };
  return [
    bar('cpu', 30, node.cpuAllocatable[n], node.cpuSystem[n], node.cpuRequested[n], reserve.cpu, node.cpuUsed[n]),
    bar(
      'mem',
      43,
      node.memoryAllocatable[n],
      node.memorySystem[n],
      node.memoryRequested[n],
      reserve.memory,
      node.memoryUsed[n],
    ),
  ];
}

function tileMarks(frame: Frame, names: NameTables, vms: readonly number[], card: CardLayout): TileMark[] {
  const nowhere = { x: card.bin.x, y: card.bin.y, w: 0, h: 0 };
  return vms.map((v) => tileMark(frame, names, v, card.tiles.get(v) ?? nowhere));
}

export function tileMark({ vm }: Frame, names: NameTables, v: number, rect: Rect): TileMark {
  const name = names.vm[v] ?? '';
  return {
    ...rect,
    vm: v,
    status: statusOf.vm[vm.look[v]],
    word: wordOf.vm[vm.look[v]] ?? '',
    name: name.slice(name.indexOf('/') + 1),
    memory: vm.memory[v],
  };
}

/** Side of a dot with the space around it. */
export const PITCH = 7;

/** Dots of a line. */
function acrossOf({ w }: Rect): number {
  return Math.floor((w - 4) / PITCH);
}

export function diskMark({ disk, replica }: Frame, index: Index, place: DiskPlace): DiskMark {
  const d = place.disk;
  const rows = index.replicasOf[d] ?? [];
  const all = disk.maximum[d];
  const share = (value: number): number => (all > 0 ? Math.max(0, value / all) : 0);
  const fits = rows.length <= 2 * acrossOf(place);
  return {
    ...place,
    status: statusOf.disk[disk.look[d]],
    used: share(all - disk.available[d]),
    scheduled: share(disk.scheduled[d]),
    reserved: share(disk.reserved[d]),
    binned: fits ? null : counted(rows.map((r) => statusOf.replica[replica.look[r]])),
    dots: fits ? rows.map((_, i) => dotOf({ replica }, index, place, i)) : [],
  };
}

export type DiskPlace = Rect & { readonly disk: number };

/** The dot of the replica that comes `i`th on a disk. */
export function dotOf(
  { replica }: Pick<Frame, 'replica'>,
  { replicasOf }: Index,
  place: DiskPlace,
  i: number,
): DotMark {
  const rows = replicasOf[place.disk] ?? [];
  const across = acrossOf(place);
  const row = rows[i];
  return {
    replica: row,
    x: place.x + 2 + PITCH * (i % across) + PITCH / 2,
    y: place.y + 6 + (rows.length > across ? PITCH * Math.floor(i / across) : PITCH / 2) + PITCH / 2,
    r: 2.6,
    status: statusOf.replica[replica.look[row]],
  };
}

/** VMs by status, worst first. */
export function countedVms({ vm }: Frame, vms: readonly number[]): CardMarks['vms'] {
  return counted(vms.map((v) => statusOf.vm[vm.look[v]]));
}

const order: readonly Status[] = ['failed', 'unknown', 'degraded', 'working', 'ok', 'off'];

function counted(statuses: readonly Status[]): readonly (readonly [Status, number])[] {
  return order
    .map((status): readonly [Status, number] => [status, statuses.filter((s) => s === status).length])
    .filter(([, count]) => count > 0);
}
