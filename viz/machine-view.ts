// The lifecycles of a thing as their definitions have them, with where it stands, how it came there and what is pending.
import type { Lifecycle } from '../engine/lifecycle.ts';
import { LIFECYCLES } from '../models/lifecycles.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { instanceOf } from '../scenarios/stays.ts';
import type { Branch } from './branch.ts';
import type { Kind, MachineView } from './protocol.ts';

export function machinesOf(branch: Branch, sim: ClusterSimulation, kind: Kind, row: number): readonly MachineView[] {
  const of = (table: string, at: number): MachineView[] => (at < 0 ? [] : machinesOfRow(branch, sim, table, at));
  return kind === 'vm' ? [...of('vm', row), ...of('vmi', instanceOf(sim.world, row))] : of(kind, row);
}

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
    return [{ column: key, id: machine.id, states: machine.states, edges: edgesOf(machine), state, pending, visits }];
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
