// Tables: one kind of entity as a set of columns, and the types through which a world of such tables is read and written.
import type { Column, Reading, ReadingOf, RefColumn, StateColumn, StreamColumn, ValueOf } from './column.ts';
import type { SignalCode } from './lifecycle.ts';

export interface Columns {
  readonly [column: string]: Column;
}
export interface Table<C extends Columns = Columns> {
  readonly columns: C;
}
/** The tables of a world by name; the order is part of the digest. */
export interface Schema {
  readonly [table: string]: Table;
}

/** Declares a kind of entity. A column called `name` of kind text names the rows in traces and seeds their streams. */
export function table<const C extends Columns>(columns: C): Table<C> {
  for (const column of Object.keys(columns)) {
    if (RESERVED.has(column))
      throw new Error(`"${column}" cannot name a column: every table has a member of that name`);
  }
  return { columns };
}

const RESERVED = new Set(['rows', 'count', 'add', 'remove', 'isLive', 'generation', 'put', 'drive', 'find']);

/** The rows that point to a parent row, walked by `for (let r = list.first[p]; r >= 0; r = list.next[r])`. */
export interface List {
  /** By parent row: the first child row or -1. */
  readonly first: Reading;
  /** By child row: the next child of the same parent or -1. */
  readonly next: Reading;
  /** By parent row: how many children. */
  readonly size: Reading;
}

type ListNames<S extends Schema, T extends string> = {
  [K in keyof S]: {
    [C in keyof S[K]['columns']]: S[K]['columns'][C] extends RefColumn<infer Target, infer L>
      ? Target extends T
        ? L
        : never
      : never;
  }[keyof S[K]['columns']];
}[keyof S];

export type RowValues<C extends Columns> = {
  readonly [K in keyof C as C[K] extends StreamColumn ? never : K]?: ValueOf<C[K]>;
};

/** One table of a world. Columns read as typed arrays; writes go through `put` and `drive`. */
export type TableView<S extends Schema, T extends keyof S & string> = {
  readonly [K in keyof S[T]['columns']]: ReadingOf<S[T]['columns'][K]>;
} & { readonly [L in ListNames<S, T> & string]: List } & {
  /** Row numbers in use are below this; check `isLive` where rows are removed. */
  readonly rows: number;
  /** How many rows are live. */
  readonly count: number;
  /** Adds a row; columns that are not given start at their initial value. Slots of removed rows are used again. */
  add(values: RowValues<S[T]['columns']>): number;
  /** Removes a row: its lists must be empty, its timers are cancelled, it leaves the lists it is in. */
  remove(row: number): void;
  isLive(row: number): boolean;
  /** Grows by one each time the slot is filled or emptied: (row, generation) never names two entities. */
  readonly generation: Reading;
  /** The live row of that name, or -1. Walks the table: for setting up and looking up, not for handlers. */
  find(name: string): number;
  /** The only way to write a value. A state column accepts only what an edge of its lifecycle leads to. */
  readonly put: {
    readonly [K in keyof S[T]['columns'] as S[T]['columns'][K] extends StreamColumn ? never : K]: (
      row: number,
      value: ValueOf<S[T]['columns'][K]>,
    ) => void;
  };
  /** Sends a signal to a state column; throws `IllegalTransition` when the lifecycle has no such edge from here. */
  readonly drive: {
    readonly [K in keyof S[T]['columns'] as S[T]['columns'][K] extends StateColumn
      ? K
      : never]: S[T]['columns'][K] extends StateColumn<string, infer G>
      ? (row: number, signal: SignalCode<G>) => void
      : never;
  };
};

export type Tables<S extends Schema> = { readonly [T in keyof S & string]: TableView<S, T> };
