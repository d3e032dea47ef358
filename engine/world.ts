// The world: tables of typed columns, read by index, written through one door.
import { Arena, type Cells, cells, Int32Cells, type Uint8Cells } from './cells.ts';
import { hashName, seedStream } from './chance.ts';
import type { Column } from './column.ts';
import { type Door, doorsOf, type Writable } from './door.ts';
import { addedTo, Journal, removedFrom } from './journal.ts';
import { Links } from './links.ts';
import { withMembers } from './members.ts';
import { Names } from './names.ts';
import type { Schema, Tables } from './table.ts';

/** A column of the world by number: what journal, digest and trace need to know of it. */
export interface ColumnInfo {
  readonly table: number;
  readonly name: string;
  readonly column: Column;
  /** Of `table.column`, so that a digest does not depend on numbering. */
  readonly hash: number;
}

/** What every table has beside columns and lists. */
const MEMBERS = ['rows', 'count', 'generation', 'add', 'remove', 'isLive', 'find', 'put', 'drive'] as const;

const CLOSED: Door = { put: {}, drive: {} };

/** A table at work: its rows, its storage, its lists. */
export class TableStore {
  readonly columns = new Map<string, Cells>();
  /** Lists in which rows of this table are children, by ref column. */
  readonly memberships: { readonly column: string; readonly links: Links }[] = [];
  /** Lists of which rows of this table are parents. */
  readonly lists: Links[] = [];
  readonly timers = new Map<string, Int32Cells>();
  readonly generation = new Int32Cells(1, 0);
  readonly hidden: Cells[] = [this.generation];
  readonly free: number[] = [];
  rows = 0;
  count = 0;
  arena = new Arena([]);
  doors: { readonly quiet: Door; readonly heard: Door } = { quiet: CLOSED, heard: CLOSED };
  /** What models see as `TableView`: assembled column by column, since its type is a mapped type over the schema. */
  view: Record<string, unknown> = {};
  /** Columns that a new row may be given a value for, and their cells, one a row. */
  readonly settable = new Map<string, Column>();
  readonly narrow: Cells[] = [];
  /** Streams of chance of each row, by `table.column`. */
  readonly streams: [prefix: string, words: Int32Cells][] = [];
  readonly index: number;
  readonly name: string;

  constructor(index: number, name: string) {
    this.index = index;
    this.name = name;
  }
}

export interface TableState {
  readonly name: string;
  readonly rows: number;
  readonly count: number;
  readonly capacity: number;
  readonly free: readonly number[];
  readonly buffer: ArrayBuffer;
}

export class World<S extends Schema> {
  readonly stores: readonly TableStore[];
  readonly columns: ColumnInfo[] = [];
  readonly tables: Tables<S>;
  /** Cancels what is pending on a timer slot; set by whoever owns the agenda. */
  cancelTimer: (slot: number) => void = () => {};

  readonly schema: S;
  readonly names = new Names();
  readonly journal = new Journal();
  readonly seed: number;
  private readonly byName = new Map<string, TableStore>();

  /** @param timers timer names by table; each becomes a hidden column holding the slot of the pending event, or -1. */
  constructor(schema: S, timers: ReadonlyMap<string, readonly string[]>, seed: number) {
    this.schema = schema;
    this.seed = seed;
    this.stores = Object.keys(schema).map((name, index) => new TableStore(index, name));
    for (const store of this.stores) this.byName.set(store.name, store);
    for (const store of this.stores) this.declare(store, timers.get(store.name) ?? []);
    for (const table of timers.keys()) this.store(table);
    for (const store of this.stores) {
      store.arena = new Arena([...store.columns.values(), ...store.hidden]);
    }
    for (const store of this.stores) this.assemble(store);
    const tables = withMembers(this.stores.map((s) => s.name));
    for (const s of this.stores) tables[s.name] = s.view;
    this.tables = tables as unknown as Tables<S>;
  }

  store(table: string): TableStore {
    const store = this.byName.get(table);
    if (store === undefined) throw new Error(`the schema has no table ${table}`);
    return store;
  }

  /** How a row is called in traces, and the name that seeds its streams. */
  nameOf(store: TableStore, row: number): string {
    const named = store.columns.get('name');
    return named === undefined ? `${store.name}#${row}` : this.names.text(named.data[row]);
  }

  save(): TableState[] {
    return this.stores.map((s) => ({
      name: s.name,
      rows: s.rows,
      count: s.count,
      capacity: s.arena.capacity,
      free: s.free.slice(),
      buffer: s.arena.save(),
    }));
  }

  load(states: readonly TableState[]): void {
    if (states.length !== this.stores.length) throw new Error('the checkpoint was taken from another schema');
    this.stores.forEach((store, i) => {
      const state = states[i];
      if (state === undefined || state.name !== store.name)
        throw new Error(`the checkpoint has no table ${store.name}`);
      store.arena.load(state.buffer, state.capacity);
      this.take(store, state);
    });
    for (const store of this.stores) this.refresh(store);
  }

  /** Becomes what `other`, a world of the same schema, is now. */
  copy(other: World<S>): void {
    this.names.copy(other.names);
    this.stores.forEach((store, i) => {
      store.arena.copy(other.stores[i].arena);
      this.take(store, other.stores[i]);
    });
    for (const store of this.stores) this.refresh(store);
  }

  private take(store: TableStore, from: Pick<TableState, 'rows' | 'count' | 'free'>): void {
    store.rows = from.rows;
    store.count = from.count;
    store.free.length = 0;
    store.free.push(...from.free);
  }

  /** Whether every change is journaled from now on. */
  listen(on: boolean): void {
    this.journal.listening = on;
    this.journal.clear();
    for (const store of this.stores) this.open(store);
  }

  private open(store: TableStore): void {
    const door = this.journal.listening ? store.doors.heard : store.doors.quiet;
    store.view['put'] = door.put;
    store.view['drive'] = door.drive;
  }

  private declare(store: TableStore, timers: readonly string[]): void {
    const columns = this.schema[store.name]?.columns ?? {};
    for (const [name, column] of Object.entries(columns)) {
      const c = cells(column.storage, column.width, column.initial);
      store.columns.set(name, c);
      if (column.kind !== 'stream') {
        store.settable.set(name, column);
        store.narrow.push(c);
      } else if (c.storage === 'int32') store.streams.push([`${store.name}.${name}`, c]);
      this.columns.push({ table: store.index, name, column, hash: hashName(`${store.name}.${name}`) });
      if (column.kind !== 'ref') continue;
      const parent = this.store(column.target);
      if (column.list === null) continue;
      const links = new Links(column.list);
      store.memberships.push({ column: name, links });
      store.hidden.push(links.nextCells, links.previousCells);
      parent.lists.push(links);
      parent.hidden.push(links.firstCells, links.lastCells, links.sizeCells);
    }
    for (const timer of timers) {
      const slots = new Int32Cells(1, -1);
      store.timers.set(timer, slots);
      store.hidden.push(slots);
    }
  }

  private assemble(store: TableStore): void {
    const view = withMembers([...store.columns.keys(), ...store.lists.map(({ name }) => name), ...MEMBERS]);
    store.view = view;
    for (const [name, c] of store.columns) view[name] = c.data;
    for (const links of store.lists) {
      if (view[links.name] !== null) throw new Error(`table ${store.name} has two members called ${links.name}`);
      view[links.name] = links.view;
    }
    view['rows'] = 0;
    view['count'] = 0;
    view['generation'] = store.generation.data;
    view['add'] = (values: Record<string, number | string>) => this.add(store, values);
    view['remove'] = (row: number) => this.remove(store, row);
    view['isLive'] = (row: number) => (store.generation.data[row] & 1) === 1;
    view['find'] = (name: string) => this.find(store, name);
    store.doors = this.doorsOf(store);
    this.open(store);
    this.refresh(store);
  }

  /** Views point into the arena; after it moved they must be told. */
  private refresh(store: TableStore): void {
    const view = store.view;
    for (const [name, c] of store.columns) view[name] = c.data;
    view['generation'] = store.generation.data;
    this.recount(store);
    for (const links of store.lists) links.refresh();
    for (const { links } of store.memberships) links.refresh();
  }

  private recount(store: TableStore): void {
    store.view['rows'] = store.rows;
    store.view['count'] = store.count;
  }

  private add(store: TableStore, values: Record<string, number | string>): number {
    const row = store.free.pop() ?? store.rows++;
    const moves = row === store.arena.capacity;
    if (moves) store.arena.reserve(Math.max(16, 2 * row));
    for (const c of store.narrow) c.data[row] = c.initial;
    for (const [, c] of store.streams) c.data.fill(c.initial, row * c.width, (row + 1) * c.width);
    store.generation.data[row]++;
    store.count++;
    if (moves) this.refresh(store);
    else this.recount(store);
    if (this.journal.listening) this.journal.record(addedTo(store.index), row, 0, store.generation.data[row]);
    const put = store.view['put'] as Record<string, (row: number, value: number | string) => void>;
    for (const name of Object.keys(values)) {
      const value = values[name];
      const column = store.settable.get(name);
      if (column === undefined) throw new Error(`table ${store.name} has no column ${name} that a row can begin with`);
      if (value === undefined) continue;
      if (column.kind === 'state') this.start(store, name, row, Number(value));
      else put[name]?.(row, value);
    }
    this.seedStreams(store, row);
    return row;
  }

  /** A new row may begin in any state: an imported cluster is already degraded. From then on only edges are allowed. */
  private start(store: TableStore, column: string, row: number, value: number): void {
    const data = (store.columns.get(column) as Uint8Cells).data;
    if (this.journal.listening) this.journal.record(this.numberOf(store, column), row, data[row], value);
    data[row] = value;
  }

  private seedStreams(store: TableStore, row: number): void {
    for (const [prefix, { data }] of store.streams) {
      seedStream(data, row, this.seed, hashName(`${prefix}/${this.nameOf(store, row)}`));
    }
  }

  private remove(store: TableStore, row: number): void {
    if ((store.generation.data[row] & 1) === 0) throw new Error(`${store.name} row ${row} is not live`);
    for (const links of store.lists) {
      if (links.view.size[row] > 0) throw new Error(`${this.nameOf(store, row)} still has ${links.name}`);
    }
    for (const { data } of store.timers.values()) {
      if (data[row] >= 0) this.cancelTimer(data[row]);
      data[row] = -1;
    }
    for (const { column, links } of store.memberships) links.unlink(row, store.columns.get(column)?.data[row] ?? -1);
    if (this.journal.listening) this.journal.record(removedFrom(store.index), row, store.generation.data[row], 0);
    // Cells keep their last values until the slot is filled again, so that a trace can still say who it was.
    store.generation.data[row]++;
    store.count--;
    store.free.push(row);
    this.recount(store);
  }

  private find(store: TableStore, name: string): number {
    const named = store.columns.get('name');
    for (let row = 0; row < store.rows; row++) {
      if ((store.generation.data[row] & 1) === 0) continue;
      if (named === undefined ? `${store.name}#${row}` === name : this.names.text(named.data[row]) === name) return row;
    }
    return -1;
  }

  private numberOf(store: TableStore, column: string): number {
    return this.columns.findIndex((c) => c.table === store.index && c.name === column);
  }

  private doorsOf(store: TableStore): { quiet: Door; heard: Door } {
    const columns = Object.entries(this.schema[store.name]?.columns ?? {}).flatMap(([name, column]): Writable[] => {
      const c = store.columns.get(name);
      if (c === undefined) return [];
      const links = store.memberships.find((m) => m.column === name)?.links ?? null;
      const called = (row: number): string => `${store.name} ${this.nameOf(store, row)}`;
      return [{ name, column, cells: c, links, number: this.numberOf(store, name), called }];
    });
    return doorsOf(columns, this.names, this.journal);
  }
}
