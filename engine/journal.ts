// The journal: what was written to the world since someone last looked, kept only while someone listens.

/** Changes as parallel columns; entry i says that cell (column, row) went from `before` to `after`. */
export class Journal {
  /** Writers ask this first; false costs one load. */
  listening = false;
  count = 0;
  /** Number of the column in the world, or of a table through `added` and `removed`. */
  column = new Int32Array(64);
  row = new Int32Array(64);
  before = new Float64Array(64);
  after = new Float64Array(64);

  /** As `record`, if there is a change at all. */
  note(column: number, row: number, before: number, after: number): void {
    if (before !== after) this.record(column, row, before, after);
  }

  record(column: number, row: number, before: number, after: number): void {
    const at = this.count++;
    if (at === this.column.length) this.grow();
    this.column[at] = column;
    this.row[at] = row;
    this.before[at] = before;
    this.after[at] = after;
  }

  clear(): void {
    this.count = 0;
  }

  private grow(): void {
    const size = 2 * this.column.length;
    this.column = enlarged(this.column, new Int32Array(size));
    this.row = enlarged(this.row, new Int32Array(size));
    this.before = enlarged(this.before, new Float64Array(size));
    this.after = enlarged(this.after, new Float64Array(size));
  }
}

/** The same values in a longer array. */
export function enlarged<A extends { set(from: A): void }>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** A row of this table was added: stands where a column number would. */
export const addedTo = (table: number): number => -1 - 2 * table;
/** A row of this table was removed. */
export const removedFrom = (table: number): number => -2 - 2 * table;
/** What a negative column number says. */
export function rowChange(column: number): { readonly table: number; readonly added: boolean } {
  const code = -1 - column;
  return { table: code >> 1, added: (code & 1) === 0 };
}
