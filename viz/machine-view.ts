// The lifecycles of a thing as their definitions have them, with where it stands, how it came there and what is pending.
import type { Lifecycle } from '../engine/lifecycle.ts';
import { LIFECYCLES } from '../models/lifecycles.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { instanceOf } from '../scenarios/stays.ts';
import type { Branch } from './branch.ts';
import type { Kind, MachineView } from './protocol.ts';

export function machinesOf(branch: Branch, sim: ClusterSimulation, kind: Kind, row: number): readonly MachineView[] {
  return rowsOf(sim, kind, row).flatMap(({ table, at, of }) =>
    machinesOfRow(branch, sim, table, at).map((machine) =>
      of === undefined ? machine : { ...machine, id: `${machine.id} ${of}` },
    ),
  );
}

/** Its own row, and those of what it is only seen through: a VM's instance and its migration, a node's links, who contends for an address. */
function rowsOf({ world, store }: ClusterSimulation, kind: Kind, row: number): readonly Part[] {
  const { attachment, lease, nic, node, vip, vmi } = world;
  const own: Part = { table: kind, at: row };
  if (kind === 'vm') {
    const i = instanceOf(world, row);
    if (i < 0) return [own];
    let last = -1;
    for (let m = vmi.migrations.first[i]; m >= 0; m = vmi.migrations.next[m]) last = m;
    return [own, { table: 'vmi', at: i }, ...(last < 0 ? [] : [{ table: 'migration', at: last }])];
  }
  const parts: Part[] = [own];
  if (kind === 'node')
    for (let a = node.attachments.first[row]; a >= 0; a = node.attachments.next[a])
      for (let n = attachment.nics.first[a]; n >= 0; n = attachment.nics.next[n])
        parts.push({ table: 'nic', at: n, of: `of ${store.names.text(nic.name[n])}` });
  if (kind === 'vip' && vip.lease[row] >= 0)
    for (let c = lease.contenders.first[vip.lease[row]]; c >= 0; c = lease.contenders.next[c])
      parts.push({ table: 'contender', at: c, of: `on ${store.names.text(node.name[world.contender.node[c]])}` });
  return parts;
}

interface Part {
  readonly table: string;
  readonly at: number;
  /** What tells it from others of its kind. */
  readonly of?: string;
}

/** Where a row has several lifecycles its timers stand by the one that they move most often, and once. */
const TIMED: Readonly<Record<string, string>> = {
  node: 'node.ready',
  volume: 'volume.robustness',
  vmi: 'vmi.phase',
};

function machinesOfRow(branch: Branch, sim: ClusterSimulation, table: string, row: number): MachineView[] {
  const store = sim.store.store(table);
  const name = sim.store.nameOf(store, row);
  const pending = pendingOf(sim, table, row);
  return Object.entries(LIFECYCLES).flatMap(([key, machine]): MachineView[] => {
    const [owner, column = ''] = key.split('.');
    if (owner !== table) return [];
    const code = store.columns.get(column)?.data[row] ?? machine.initial;
    const state = machine.states[code] ?? '';
    const visits = visitsOf(branch, sim, table, name, column);
    if (Object.keys(visits).length === 0) visits[state] = 1;
    // A volume that is not shared has no share manager, whatever the column says.
    if (key === 'volume.shareManager' && sim.world.volume.shared[row] === 0) return [];
    const timers = (TIMED[table] ?? key) === key ? pending : [];
    return [
      { column: key, id: machine.id, states: machine.states, edges: edgesOf(machine), state, pending: timers, visits },
    ];
  });
}

/** From the config, so that what is drawn is the definition and not a guess at it. */
function edgesOf({ config }: Lifecycle): MachineView['edges'] {
  return Object.entries(config.states).flatMap(([from, { on }]) =>
    Object.entries(on ?? {}).map(([signal, target]) => ({
      from,
      to: typeof target === 'string' ? target : target.target,
      signal,
    })),
  );
}

function pendingOf(sim: ClusterSimulation, table: string, row: number): MachineView['pending'] {
  const pending: { event: string; at: number }[] = [];
  for (const kind of sim.definition.kinds) {
    if (kind === undefined || kind.timer === null || Object.values(kind.args)[0] !== table) continue;
    const at = sim.dueAt(kind, row);
    // Kinds that share a timer would all claim it: the agenda knows which one it is.
    if (at < Number.POSITIVE_INFINITY && !pending.some((p) => p.at === at)) pending.push({ event: kind.name, at });
  }
  return pending.sort((a, b) => a.at - b.at);
}

/** How often each state was entered up to now; the state at the start counts as one. */
function visitsOf(
  branch: Branch,
  sim: ClusterSimulation,
  table: string,
  name: string,
  column: string,
): Record<string, number> {
  const visits: Record<string, number> = {};
  const enter = (state: string): void => {
    visits[state] = (visits[state] ?? 0) + 1;
  };
  for (const number of branch.recordsOf(table, name)) {
    if (number >= sim.executed) break;
    for (const change of branch.trace.record(number - branch.trace.firstNumber).changes) {
      if (change.table !== table || change.row !== name || change.column !== column) continue;
      if (Object.keys(visits).length === 0 && change.before !== null) enter(String(change.before));
      enter(String(change.after));
    }
  }
  return visits;
}
