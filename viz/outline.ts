// The cluster as words: what each thing is called and how it is, and how arrow keys walk from one to the next.
import { statusOf, wordOf } from './look.ts';
import type { Moment } from './page.ts';
import type { Status } from './protocol.ts';
import type { Selection } from './store.ts';
import { bytesText, spanText } from './words.ts';

/** A thing in one line: `VM web-1, migrating, on harvester-1, 4.0 GiB`. */
export function describe(moment: Moment, { kind, row }: Selection): string {
  const { frame, names, at } = moment;
  switch (kind) {
    case 'node': {
      const vms = vmsOf(moment, row).length;
      return `node ${names.node[row]}, ${wordOf.node[frame.node.look[row]]}, ${vms} VMs, memory ${percent(frame.node.memoryRequested[row], frame.node.memoryAllocatable[row])} requested`;
    }
    case 'vm': {
      const since = frame.vm.downSince[row];
      const down = since >= 0 ? ` for ${spanText(at - since)}` : '';
      const where = frame.vm.node[row] < 0 ? 'on no node' : `on ${names.node[frame.vm.node[row]]}`;
      return `VM ${names.vm[row]}, ${wordOf.vm[frame.vm.look[row]]}${down}, ${where}, ${bytesText(frame.vm.memory[row])}`;
    }
    case 'disk':
      return `disk ${names.disk[row]}, ${wordOf.disk[frame.disk.look[row]]}, ${percent(frame.disk.scheduled[row], frame.disk.maximum[row])} scheduled`;
    case 'volume':
      return `volume ${names.volume[row]}, ${wordOf.volume[frame.volume.look[row]]}`;
    case 'replica': {
      const word = wordOf.replica[frame.replica.look[row]];
      const disk = names.disk[frame.replica.disk[row]] ?? 'no disk';
      return `replica of ${names.volume[frame.replica.volume[row]]}, ${word}, on ${disk}`;
    }
    case 'vip': {
      const node = names.node[frame.vip.answers[row]];
      return `VIP ${names.vip[row]} ${names.vipAddress[row]}, ${node === undefined ? 'nobody answers' : `answers from ${node}`}`;
    }
  }
}

export function statusAt({ frame }: Moment, { kind, row }: Selection): Status {
  if (kind === 'vip') return frame.vip.answers[row] >= 0 ? 'ok' : 'failed';
  return statusOf[kind][frame[kind].look[row]];
}

/** Nodes by zone, in the order of their names. */
export function zonesOf({
  names,
  frame,
}: Moment): readonly { readonly zone: string; readonly nodes: readonly number[] }[] {
  const nodes = [...names.node.keys()].filter((n) => frame.node.live[n] === 1);
  return [...new Set(names.zone)].sort().map((zone) => ({
    zone,
    nodes: nodes.filter((n) => names.zone[n] === zone).sort((a, b) => byName(names.node[a], names.node[b])),
  }));
}

/** VMs bound to a node, or to none for -1, in the order of their names. */
export function vmsOf({ names, frame }: Moment, node: number): readonly number[] {
  const { vm } = frame;
  const rows: number[] = [];
  for (let v = 0; v < vm.live.length; v++) if (vm.live[v] === 1 && vm.node[v] === node) rows.push(v);
  return rows.sort((a, b) => byName(names.vm[a], names.vm[b]));
}

/**
 * Where a key leads from a thing: arrows to its like, Enter to what is in it, Escape to what it is in.
 * Null takes the selection away, undefined means that the key means nothing here.
 */
export function neighbour(moment: Moment, from: Selection | null, key: string): Selection | null | undefined {
  const order = zonesOf(moment).flatMap(({ nodes }) => nodes);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
  if (from === null) return step === undefined && key !== 'Enter' ? undefined : node(order[0]);
  if (step !== undefined) return beside(moment, from, order, step);
  if (key === 'Enter') return into(moment, from);
  return key === 'Escape' ? outOf(moment, from) : undefined;
}

function beside(
  moment: Moment,
  { kind, row }: Selection,
  nodes: readonly number[],
  step: number,
): Selection | undefined {
  const like = (rows: readonly number[]): Selection => ({
    kind,
    row: rows[(rows.indexOf(row) + step + rows.length) % rows.length] ?? row,
  });
  const { frame, names } = moment;
  if (kind === 'node') return like(nodes);
  if (kind === 'vm') return like(vmsOf(moment, frame.vm.node[row]));
  if (kind === 'volume') {
    const [vm = -1] = names.users[row] ?? [];
    return like([...names.users.keys()].filter((v) => names.users[v]?.includes(vm)));
  }
  return undefined;
}

function into(moment: Moment, { kind, row }: Selection): Selection | undefined {
  if (kind === 'node') {
    const [vm] = vmsOf(moment, row);
    return vm === undefined ? undefined : { kind: 'vm', row: vm };
  }
  if (kind !== 'vm') return undefined;
  const volume = moment.names.users.findIndex((vms) => vms.includes(row));
  return volume < 0 ? undefined : { kind: 'volume', row: volume };
}

function outOf({ frame, names }: Moment, { kind, row }: Selection): Selection | null {
  if (kind === 'vm') return node(frame.vm.node[row]);
  if (kind === 'disk') return node(frame.disk.node[row]);
  if (kind === 'replica') return { kind: 'disk', row: frame.replica.disk[row] };
  if (kind === 'volume') {
    const [vm] = names.users[row] ?? [];
    return vm === undefined ? null : { kind: 'vm', row: vm };
  }
  return null;
}

function node(row: number | undefined): Selection | null {
  return row === undefined || row < 0 ? null : { kind: 'node', row };
}

function byName(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((100 * part) / whole)}%` : '0%';
}
