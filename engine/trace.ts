// The trace: one record an event, with its cause, what it changed and why, kept as columns and read as objects.

import { Digest } from './digest.ts';
import type { EventKind } from './event.ts';
import { NUMBER } from './event.ts';
import { enlarged, rowChange } from './journal.ts';
import type { Decision } from './policy.ts';
import type { Schema } from './table.ts';
import type { ColumnInfo, TableStore, World } from './world.ts';

/** A cell that changed, in words. `column` is null when the whole row was added or removed. */
export interface Change {
  readonly table: string;
  readonly row: string;
  readonly column: string | null;
  /** Null for a row that was added, or for a value that was not there. */
  readonly before: string | number | null;
  readonly after: string | number | null;
}

export interface TraceRecord {
  /** Counts events from the start of the run. */
  readonly number: number;
  /** Milliseconds since the start. */
  readonly at: number;
  readonly kind: string;
  readonly lane: string;
  /** Arguments by name: the name of a row, or a number. */
  readonly args: readonly { readonly name: string; readonly table: string | null; readonly value: string | number }[];
  /** Record that scheduled this event; or -1 unrecorded, -2 - r for root r. */
  readonly cause: number;
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  readonly decisions: readonly Decision[];
}

/** Where a simulation sends what it does. Keeps records, or only their digest. */
export class Recorder {
  readonly digest: Digest = new Digest();
  private readonly trace: Trace | null;

  /** @param trace where to keep records; null folds them into the digest and forgets them. */
  constructor(trace: Trace | null) {
    this.trace = trace;
  }

  begin<S extends Schema>(
    number: number,
    at: number,
    kind: EventKind,
    a: number,
    b: number,
    cause: number,
    store: World<S>,
  ): void {
    const { digest } = this;
    digest.double(at);
    digest.word(hashOf(kind));
    digest.word(a);
    digest.word(b);
    this.trace?.begin(number, at, kind, a, b, cause, store);
  }

  end<S extends Schema>(store: World<S>): void {
    const { digest } = this;
    const { journal, columns } = store;
    for (let i = 0; i < journal.count; i++) {
      const column = journal.column[i];
      digest.word(column < 0 ? column : columns[column].hash);
      digest.word(journal.row[i]);
      digest.double(journal.after[i]);
    }
    this.trace?.end(store);
  }

  note(text: string): void {
    this.trace?.note(text);
  }

  decided(decision: Decision): void {
    this.trace?.decided(decision);
  }
}

const hashes = new WeakMap<EventKind, number>();

function hashOf(kind: EventKind): number {
  const known = hashes.get(kind);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < kind.name.length; i++) hash = Math.imul(hash ^ kind.name.charCodeAt(i), 0x01000193);
  hashes.set(kind, hash);
  return hash;
}

const UNNAMED = -1;

/** Records as columns: some 60 bytes a record and 40 a change, so that a long run can keep them all. */
export class Trace {
  count = 0;
  private first = 0;
  private at = new Float64Array(256);
  private cause = new Float64Array(256);
  private args = new Int32Array(1024);
  private readonly kinds: EventKind[] = [];
  private changesUpTo = new Int32Array(256);
  private changed = 0;
  private cells = new Int32Array(1024 * 5);
  private values = new Float64Array(1024 * 2);
  private readonly noted = new Map<number, string[]>();
  private readonly decisions = new Map<number, Decision[]>();
  private source: World<Schema> | null = null;

  /** Number of the first record kept: a trace may begin in the middle of a run. */
  get firstNumber(): number {
    return this.first;
  }

  begin<S extends Schema>(
    number: number,
    at: number,
    kind: EventKind,
    a: number,
    b: number,
    cause: number,
    store: World<S>,
  ): void {
    if (this.count === 0) this.first = number;
    if (this.count === this.at.length) this.growRecords();
    const i = this.count++;
    this.source = store as unknown as World<Schema>;
    this.at[i] = at;
    this.cause[i] = cause;
    this.kinds[i] = kind;
    const tables = tablesOf(kind);
    this.args[4 * i] = a;
    this.args[4 * i + 1] = b;
    this.args[4 * i + 2] = label(store, tables[0], a);
    this.args[4 * i + 3] = label(store, tables[1], b);
    this.changesUpTo[i] = this.changed;
  }

  end<S extends Schema>(store: World<S>): void {
    const { journal } = store;
    for (let j = 0; j < journal.count; j++)
      this.change(store, journal.column[j], journal.row[j], journal.before[j], journal.after[j]);
    this.changesUpTo[this.count - 1] = this.changed;
  }

  note(text: string): void {
    append(this.noted, this.count - 1, text);
  }

  decided(decision: Decision): void {
    append(this.decisions, this.count - 1, decision);
  }

  /** Time of record `i` (counted within this trace), without making an object of it. */
  timeOf(i: number): number {
    return this.at[i];
  }

  record(i: number): TraceRecord {
    if (i < 0 || i >= this.count) throw new RangeError(`the trace has no record ${i}`);
    const kind = this.kinds[i];
    const changes: Change[] = [];
    for (let c = i === 0 ? 0 : this.changesUpTo[i - 1]; c < this.changesUpTo[i]; c++) changes.push(this.changeAt(c));
    const tables = tablesOf(kind);
    return {
      number: this.first + i,
      at: this.at[i],
      kind: kind.name,
      lane: kind.lane,
      args: Object.keys(kind.args).map((name, n) => ({
        name,
        table: tables[n] ?? null,
        value: this.named(tables[n] ?? null, this.args[4 * i + n], this.args[4 * i + 2 + n]),
      })),
      cause: this.cause[i],
      changes,
      notes: this.noted.get(i) ?? [],
      decisions: this.decisions.get(i) ?? [],
    };
  }

  *records(): IterableIterator<TraceRecord> {
    for (let i = 0; i < this.count; i++) yield this.record(i);
  }

  /** Record numbers from `number` back to the first, nearest cause last; ends with a negative number (root or unrecorded). */
  causes(number: number): number[] {
    const chain = [number];
    for (let at = number; at >= this.first; ) {
      const cause = this.cause[at - this.first];
      if (cause >= at) throw new Error(`record ${at} is caused by the later record ${cause}`);
      chain.push(cause);
      at = cause;
    }
    return chain;
  }

  private change<S extends Schema>(store: World<S>, column: number, row: number, before: number, after: number): void {
    const c = this.changed++;
    if (5 * c === this.cells.length) {
      this.cells = enlarged(this.cells, new Int32Array(10 * c));
      this.values = enlarged(this.values, new Float64Array(4 * c));
    }
    const info = store.columns[column];
    const owner = store.stores[info === undefined ? rowChange(column).table : info.table];
    this.cells[5 * c] = column;
    this.cells[5 * c + 1] = row;
    this.cells[5 * c + 2] = labelIn(owner, row);
    this.values[2 * c] = before;
    this.values[2 * c + 1] = after;
    if (info?.column.kind !== 'ref') return;
    this.cells[5 * c + 3] = label(store, info.column.target, before);
    this.cells[5 * c + 4] = label(store, info.column.target, after);
  }

  private changeAt(c: number): Change {
    const source = this.world();
    const column = this.cells[5 * c];
    const row = this.cells[5 * c + 1];
    const info = source.columns[column];
    const owner = source.stores[info === undefined ? rowChange(column).table : info.table];
    const name = String(this.named(owner.name, row, this.cells[5 * c + 2]));
    if (info === undefined) {
      const { added } = rowChange(column);
      return { table: owner.name, row: name, column: null, before: added ? null : name, after: added ? name : null };
    }
    return {
      table: owner.name,
      row: name,
      column: info.name,
      before: this.value(info, this.values[2 * c], this.cells[5 * c + 3]),
      after: this.value(info, this.values[2 * c + 1], this.cells[5 * c + 4]),
    };
  }

  private value({ column }: ColumnInfo, value: number, name: number): string | number | null {
    if (column.kind === 'state') return column.lifecycle.states[value] ?? String(value);
    if (column.kind === 'text') return this.world().names.text(value);
    if (column.kind === 'ref') return value < 0 ? null : this.named(column.target, value, name);
    return value;
  }

  private named(table: string | null, row: number, name: number): string | number {
    if (table === null) return row;
    if (row < 0) return '';
    return name === UNNAMED ? `${table}#${row}` : this.world().names.text(name);
  }

  private world(): World<Schema> {
    if (this.source === null) throw new Error('the trace is empty');
    return this.source;
  }

  private growRecords(): void {
    const size = 2 * this.at.length;
    this.at = enlarged(this.at, new Float64Array(size));
    this.cause = enlarged(this.cause, new Float64Array(size));
    this.args = enlarged(this.args, new Int32Array(4 * size));
    this.changesUpTo = enlarged(this.changesUpTo, new Int32Array(size));
  }
}

/** By argument: the table it points into, or null for a plain number. */
function tablesOf(kind: EventKind): readonly (string | null)[] {
  return Object.values(kind.args).map((table) => (table === NUMBER ? null : table));
}

function label<S extends Schema>(store: World<S>, table: string | null | undefined, row: number): number {
  return table === null || table === undefined || row < 0 ? UNNAMED : labelIn(store.store(table), row);
}

/** Number of the row's name at this moment: slots are used again, so a name must be taken when it is true. */
function labelIn(store: TableStore, row: number): number {
  return store.columns.get('name')?.data[row] ?? UNNAMED;
}

function append<T>(map: Map<number, T[]>, key: number, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
