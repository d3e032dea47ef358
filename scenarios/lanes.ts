// Lanes of the timeline: stretches of time in which something held, read off the trace of a whole run.
import type { Change, Trace, TraceRecord } from '../engine/trace.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import type { CompiledScenario } from './compile.ts';
import { describeStep } from './format.ts';
import type { Interval, Lane } from './lane.ts';
import { type Meaning, meanings } from './lane-meanings.ts';
import { isCheck } from './step.ts';

/** A run that has ended, with what it left behind. */
export interface Played {
  readonly compiled: CompiledScenario;
  readonly trace: Trace;
  /** As the end of the run left it; names of rows that are gone are still in it. */
  readonly sim: ClusterSimulation;
}

const labels: Readonly<Record<Lane['id'], string>> = {
  faults: 'Faults',
  nodes: 'Nodes',
  control: 'Control plane, VIP',
  migrations: 'Migrations',
  rebuilds: 'Rebuilds',
  volumes: 'Volumes',
  availability: 'VMs down',
  actions: 'Actions',
};

export function lanesOf({ compiled, sim, trace }: Played): readonly Lane[] {
  const rows = new Rows(sim);
  const reader = new Reader(rows);
  reader.begin(compiled.simulation(sim.seed));
  for (const record of trace.records()) reader.read(record);
  reader.close(sim.now);
  const actions = compiled.scenario.steps.flatMap((step): Interval[] =>
    isCheck(step)
      ? []
      : [{ from: step.at, to: step.at, label: describeStep(step), state: 'off', kind: null, row: -1, place: -1 }],
  );
  reader.intervals.set('actions', actions);
  return (Object.keys(labels) as Lane['id'][]).map((id) => ({
    id,
    label: labels[id],
    intervals: (reader.intervals.get(id) ?? []).toSorted((a, b) => a.from - b.from),
  }));
}

/** A VIP is told by where it answers. */
function placeOf({ kind }: Meaning, value: Change['after'], rows: Rows): number {
  return kind === 'vip' && value !== null ? rows.find('node', String(value)) : -1;
}

/** Rows by name, those included that are gone at the end of the run. */
class Rows {
  private readonly tables = new Map<string, Map<string, number>>();
  private readonly sim: ClusterSimulation;

  constructor(sim: ClusterSimulation) {
    this.sim = sim;
  }

  find(table: string, name: string): number {
    let names = this.tables.get(table);
    if (names === undefined) {
      const store = this.sim.store.store(table);
      names = new Map(Array.from({ length: store.rows }, (_, row) => [this.sim.store.nameOf(store, row), row]));
      this.tables.set(table, names);
    }
    return names.get(name) ?? -1;
  }
}

class Reader {
  readonly intervals = new Map<Lane['id'], Interval[]>();
  private readonly open = new Map<string, Omit<Interval, 'to'> & { readonly lane: Lane['id'] }>();
  private readonly rows: Rows;

  constructor(rows: Rows) {
    this.rows = rows;
  }

  /** What holds already when the run begins. */
  begin({ store }: ClusterSimulation): void {
    for (const info of store.columns) {
      const table = store.stores[info.table];
      const meaning = meanings[`${table.name}.${info.name}`];
      if (meaning === undefined) continue;
      const live = table.view as { readonly isLive: (row: number) => boolean };
      for (let row = 0; row < table.rows; row++) {
        if (!live.isLive(row)) continue;
        const raw = table.columns.get(info.name)?.data[row] ?? 0;
        const { column } = info;
        let value: string | number | null = raw;
        if (column.kind === 'state') value = column.lifecycle.states[raw] ?? null;
        else if (column.kind === 'ref') value = raw < 0 ? null : store.nameOf(store.store(column.target), raw);
        this.see(0, meaning, table.name, store.nameOf(table, row), info.name, value);
      }
    }
  }

  read({ at, changes }: TraceRecord): void {
    for (const { table, row, column, after } of changes) {
      if (column === null) {
        if (after === null) this.forget(at, table, row);
        continue;
      }
      const meaning = meanings[`${table}.${column}`];
      if (meaning !== undefined) this.see(at, meaning, table, row, column, after);
    }
  }

  /** Ends what is still open when the run does. */
  close(at: number): void {
    for (const key of [...this.open.keys()]) this.end(key, at);
  }

  private see(at: number, meaning: Meaning, table: string, row: string, column: string, value: Change['after']): void {
    const key = `${table}/${row}.${column}`;
    const means = meaning.read(value, row);
    const before = this.open.get(key);
    if (before?.label === means?.label && before !== undefined) return;
    this.end(key, at);
    if (means === null) return;
    const owner = table === 'migration' ? -1 : this.rows.find(table, row);
    this.open.set(key, {
      ...means,
      from: at,
      lane: meaning.lane,
      kind: meaning.kind,
      row: owner,
      place: placeOf(meaning, value, this.rows),
    });
  }

  private forget(at: number, table: string, row: string): void {
    for (const key of [...this.open.keys()]) if (key.startsWith(`${table}/${row}.`)) this.end(key, at);
  }

  private end(key: string, at: number): void {
    const open = this.open.get(key);
    if (open === undefined) return;
    this.open.delete(key);
    const { lane, ...interval } = open;
    const known = this.intervals.get(lane) ?? [];
    this.intervals.set(lane, known);
    if (at > interval.from) known.push({ ...interval, to: at });
  }
}
