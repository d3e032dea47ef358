// Columns: what one field of an entity is, declared once with its unit; storage, checkpoint, journal and digest follow from it.
import type { Lifecycle, StateCode } from './lifecycle.ts';

export type Storage = 'float64' | 'int32' | 'uint8';

interface ColumnBase {
  readonly storage: Storage;
  /** Cells a row takes: 1, or 4 for a stream of chance. */
  readonly width: number;
  readonly initial: number;
}
export interface NumberColumn extends ColumnBase {
  readonly kind: 'number';
  readonly unit: string;
}
export interface FlagColumn extends ColumnBase {
  readonly kind: 'flag';
}
export interface TextColumn extends ColumnBase {
  readonly kind: 'text';
}
export interface StateColumn<S extends string = string, G extends string = string> extends ColumnBase {
  readonly kind: 'state';
  readonly lifecycle: Lifecycle<S, G>;
}
export interface RefColumn<Target extends string = string, List extends string = string> extends ColumnBase {
  readonly kind: 'ref';
  readonly target: Target;
  readonly list: List | null;
}
export interface StreamColumn extends ColumnBase {
  readonly kind: 'stream';
}
export type Column = NumberColumn | FlagColumn | TextColumn | StateColumn | RefColumn | StreamColumn;

/** A row index that points nowhere. */
export const NONE = -1;
/** An instant that has not come (yet). */
export const UNSET = -1;

const number = (unit: string, storage: Storage, initial: number): NumberColumn => ({
  kind: 'number',
  unit,
  storage,
  width: 1,
  initial,
});

/** A double without a unit of its own: say the unit in the name. */
export const real = (initial = 0): NumberColumn => number('', 'float64', initial);
/** A whole number between -2^31 and 2^31 - 1. */
export const whole = (initial = 0): NumberColumn => number('', 'int32', initial);
/** Bytes, whole, up to 2^53. */
export const bytes = (initial = 0): NumberColumn => number('bytes', 'float64', initial);
/** Bytes a second. */
export const rate = (initial = 0): NumberColumn => number('bytes/s', 'float64', initial);
/** A point of simulated time in whole milliseconds; `UNSET` until it comes. */
export const instant = (initial = UNSET): NumberColumn => number('ms since start', 'float64', initial);
/** A span of simulated time in whole milliseconds. */
export const duration = (initial = 0): NumberColumn => number('ms', 'float64', initial);
/** CPU in thousandths of a core. */
export const millicores = (initial = 0): NumberColumn => number('millicores', 'int32', initial);
/** Yes or no, stored as 1 or 0. */
export const flag = (initial: 0 | 1 = 0): FlagColumn => ({ kind: 'flag', storage: 'uint8', width: 1, initial });
/** A string, interned: the cell holds its number, `world.text` gives the string back. Number 0 is the empty string. */
export const text = (): TextColumn => ({ kind: 'text', storage: 'int32', width: 1, initial: 0 });

/** A field whose values and changes are those of a lifecycle. */
export function state<S extends string, G extends string>(lifecycle: Lifecycle<S, G>): StateColumn<S, G> {
  return { kind: 'state', lifecycle, storage: 'uint8', width: 1, initial: lifecycle.initial };
}

/** A reference to a row of another table, `NONE` when there is none. With `list`, the other table gets an intrusive list of the
 *  rows that point to it, walked in slot order. */
export function ref<const T extends string>(target: T): RefColumn<T, never>;
export function ref<const T extends string, const L extends string>(target: T, options: { list: L }): RefColumn<T, L>;
export function ref(target: string, options?: { list: string }): RefColumn {
  return { kind: 'ref', target, list: options?.list ?? null, storage: 'int32', width: 1, initial: NONE };
}

/** A stream of chance of the row's own, named after table, column and row name: four words, seeded when the row is added. */
export const stream = (): StreamColumn => ({ kind: 'stream', storage: 'int32', width: 4, initial: 0 });

/** How a column reads: a typed array that cannot be written to. */
export interface Reading<T extends number = number> {
  readonly [row: number]: T;
  readonly length: number;
  /** The next row, from `from` on, that holds `value`, or -1: much faster than a loop. Rows that are not live have their last values. */
  indexOf(value: number, from?: number): number;
}
export type ReadingOf<C> =
  C extends StateColumn<infer S, string> ? Reading<StateCode<S>> : C extends StreamColumn ? Int32Array : Reading;
/** What `put` and `add` take for a column. A text is given as such, or as the number of a name. */
export type ValueOf<C> =
  C extends StateColumn<infer S, string> ? StateCode<S> : C extends TextColumn ? string | number : number;
