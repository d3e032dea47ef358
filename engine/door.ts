// The one door through which the world is written: it enforces lifecycles and lists, and tells the journal when someone listens.
//
// Every column has two writers. The quiet one does nothing but write, and is small enough for the compiler to inline it wherever it is
// called. The heard one calls it and notes the change. Which of the two a model finds behind `put` and `drive` depends on whether
// someone listens, so that nobody pays for asking.
import type { Cells, Float64Cells, Int32Cells, Uint8Cells } from './cells.ts';
import type { Column, StateColumn } from './column.ts';
import type { Journal } from './journal.ts';
import { REFUSED } from './lifecycle.ts';
import type { Links } from './links.ts';
import { withMembers } from './members.ts';
import type { Names } from './names.ts';

/** What a model does wrong: a lifecycle has no such edge. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}

type Write = (row: number, value: number) => void;

/** Writers by column, as `put` and `drive` of a table show them. */
export interface Door {
  readonly put: Readonly<Record<string, unknown>>;
  readonly drive: Readonly<Record<string, unknown>>;
}

/** All there is to know of a column to write it. */
export interface Writable {
  readonly name: string;
  readonly column: Column;
  readonly cells: Cells;
  /** The list that rows join through this column, if it is a reference that makes one. */
  readonly links: Links | null;
  /** Number of the column in the world's journal. */
  readonly number: number;
  /** For messages: the row by table and name. */
  called(row: number): string;
}

/** The two doors of a table. */
export function doorsOf(columns: readonly Writable[], names: Names, journal: Journal): { quiet: Door; heard: Door } {
  const members = columns.map(({ name }) => name);
  const [quiet, heard] = [emptyDoor(members), emptyDoor(members)];
  for (const column of columns) {
    if (column.column.kind === 'stream') continue;
    const { name } = column;
    const write = writerOf(column);
    quiet.put[name] = column.column.kind === 'text' ? interning(write, names) : write;
    const noted = noting(write, column, journal);
    heard.put[name] = column.column.kind === 'text' ? interning(noted, names) : noted;
    if (column.column.kind !== 'state') continue;
    const drive = driver(column, column.column);
    quiet.drive[name] = drive;
    heard.drive[name] = noting(drive, column, journal);
  }
  return { quiet, heard };
}

function emptyDoor(members: readonly string[]): { put: Record<string, unknown>; drive: Record<string, unknown> } {
  return { put: withMembers(members), drive: withMembers(members) };
}

function writerOf(column: Writable): Write {
  const { cells, links } = column;
  if (column.column.kind === 'state') return stateWriter(column, column.column);
  if (links !== null) return linkWriter(cells as Int32Cells, links);
  // One factory a storage: the writers of a storage share their type feedback, and each sees one kind of array.
  if (cells.storage === 'float64') return float64Writer(cells);
  return cells.storage === 'int32' ? int32Writer(cells) : uint8Writer(cells);
}

function float64Writer(c: Float64Cells): Write {
  return (row, value) => {
    c.data[row] = value;
  };
}

function int32Writer(c: Int32Cells): Write {
  return (row, value) => {
    c.data[row] = value;
  };
}

function uint8Writer(c: Uint8Cells): Write {
  return (row, value) => {
    c.data[row] = value;
  };
}

function linkWriter(c: Int32Cells, links: Links): Write {
  return (row, parent) => {
    const before = c.data[row];
    if (before === parent) return;
    links.unlink(row, before);
    links.link(row, parent);
    c.data[row] = parent;
  };
}

function stateWriter({ name, cells, called }: Writable, { lifecycle }: StateColumn): Write {
  const c = cells as Uint8Cells;
  const { edges, states } = lifecycle;
  const width = states.length;
  const refuse = (row: number, to: number): never =>
    refuseEdge(called(row), name, `${states[c.data[row]]} to ${states[to]}`);
  return (row, to) => {
    const from = c.data[row];
    if (from !== to && edges[from * width + to] !== 1) refuse(row, to);
    c.data[row] = to;
  };
}

function driver({ name, cells, called }: Writable, { lifecycle }: StateColumn): Write {
  const c = cells as Uint8Cells;
  const { next, signals, states } = lifecycle;
  const width = signals.length;
  const refuse = (row: number, by: number): never =>
    refuseEdge(called(row), name, `${states[c.data[row]]} on ${signals[by]}`);
  return (row, signal) => {
    const to = next[c.data[row] * width + signal];
    if (to === REFUSED) refuse(row, signal);
    c.data[row] = to;
  };
}

function refuseEdge(row: string, column: string, what: string): never {
  throw new IllegalTransition(`${row}: ${column} has no edge from ${what}`);
}

function interning(write: Write, names: Names): (row: number, value: string | number) => void {
  return (row, value) => write(row, typeof value === 'number' ? value : names.intern(value));
}

function noting(write: Write, { cells, number }: Writable, journal: Journal): Write {
  return (row, value) => {
    const before = cells.data[row];
    write(row, value);
    journal.note(number, row, before, cells.data[row]);
  };
}
