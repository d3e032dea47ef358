// A picture of a cluster in words, kept up to date from trace records alone: what a narrator or a page needs beside the record it tells of.
import type { TraceRecord } from '../../engine/trace.ts';
import type { TableStore } from '../../engine/world.ts';
import type { ClusterSimulation } from '../schema.ts';

type Value = string | number | null;

interface Cell {
  value: Value;
  /** When it was last written; -1 while it is as it was found. */
  since: number;
}

/** Tables of which nobody tells. */
const UNTOLD: readonly string[] = ['link', 'hop'];

export class Picture {
  /** By table, then row name, then column. */
  private readonly tables = new Map<string, Map<string, Map<string, Cell>>>();
  /** Rows that were removed, as `table/row`. */
  private readonly gone = new Set<string>();
  /** By volume: names of the VMs and applications that use it, in the order of their rows. */
  private readonly users = new Map<string, string[]>();

  /** @param sim as it is before the first record that will be applied */
  constructor(sim: ClusterSimulation) {
    for (const store of sim.store.stores) if (!UNTOLD.includes(store.name)) this.copy(sim, store);
    for (const row of this.rows('mount'))
      this.addUser(this.text('mount', row, 'volume'), this.text('mount', row, 'vm'));
    for (const row of this.rows('application')) this.addUser(this.text('application', row, 'volume'), row);
  }

  /** Makes the changes of a record. A row that is removed is still there to be asked about until another takes its name. */
  apply(record: TraceRecord): void {
    for (const { table, row, column, before, after } of record.changes) {
      const rows = this.tables.get(table);
      if (rows === undefined) continue;
      if (column === null) {
        if (before === null) {
          rows.set(row, new Map());
          this.gone.delete(`${table}/${row}`);
        } else this.gone.add(`${table}/${row}`);
        continue;
      }
      const cells = rows.get(row) ?? new Map<string, Cell>();
      rows.set(row, cells);
      cells.set(column, { value: after, since: record.at });
    }
  }

  /** A state, a name, or the name of the row that is referred to; empty where there is none. */
  text(table: string, row: string, column: string): string {
    const value = this.tables.get(table)?.get(row)?.get(column)?.value;
    return typeof value === 'string' ? value : '';
  }

  /** A number, or NaN where there is none. */
  number(table: string, row: string, column: string): number {
    const value = this.tables.get(table)?.get(row)?.get(column)?.value;
    return typeof value === 'number' ? value : Number.NaN;
  }

  /** When the cell was last written, ms since the start; -1 if it never was. */
  since(table: string, row: string, column: string): number {
    return this.tables.get(table)?.get(row)?.get(column)?.since ?? -1;
  }

  /** Names of the rows that are there. */
  rows(table: string): readonly string[] {
    return [...(this.tables.get(table)?.keys() ?? [])].filter((row) => !this.gone.has(`${table}/${row}`));
  }

  /** VMs and applications that use a volume. */
  usersOf(volume: string): readonly string[] {
    return this.users.get(volume) ?? [];
  }

  /** The node that a replica's disk is in; empty when it has no disk. */
  nodeOfReplica(replica: string): string {
    return this.text('disk', this.text('replica', replica, 'disk'), 'node');
  }

  private addUser(volume: string, user: string): void {
    this.users.set(volume, [...(this.users.get(volume) ?? []), user]);
  }

  private copy(sim: ClusterSimulation, store: TableStore): void {
    const rows = new Map<string, Map<string, Cell>>();
    this.tables.set(store.name, rows);
    const live = store.view as { readonly isLive: (row: number) => boolean };
    for (let row = 0; row < store.rows; row++) {
      if (!live.isLive(row)) continue;
      const cells = new Map<string, Cell>();
      for (const info of sim.store.columns) {
        if (info.table !== store.index || info.column.kind === 'stream') continue;
        const raw = store.columns.get(info.name)?.data[row] ?? 0;
        cells.set(info.name, { value: this.read(sim, info.column, raw), since: -1 });
      }
      rows.set(sim.store.nameOf(store, row), cells);
    }
  }

  private read(sim: ClusterSimulation, column: (typeof sim.store.columns)[number]['column'], raw: number): Value {
    switch (column.kind) {
      case 'state':
        return column.lifecycle.states[raw] ?? null;
      case 'text':
        return sim.store.names.text(raw);
      case 'ref':
        return raw < 0 ? null : sim.store.nameOf(sim.store.store(column.target), raw);
      default:
        return raw;
    }
  }
}
