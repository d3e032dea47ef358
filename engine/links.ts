// Links: an intrusive list of the child rows of each parent row, kept in slot order so that walking it never depends on history.
import { Int32Cells } from './cells.ts';
import type { List } from './table.ts';

export class Links {
  readonly firstCells = new Int32Cells(1, -1);
  readonly lastCells = new Int32Cells(1, -1);
  readonly sizeCells = new Int32Cells(1, 0);
  readonly nextCells = new Int32Cells(1, -1);
  readonly previousCells = new Int32Cells(1, -1);
  /** What models read; the same object for as long as the world lives. */
  readonly view: { first: Int32Array; next: Int32Array; size: Int32Array } & List;

  readonly name: string;

  constructor(name: string) {
    this.name = name;
    this.view = { first: this.firstCells.data, next: this.nextCells.data, size: this.sizeCells.data };
  }

  refresh(): void {
    this.view.first = this.firstCells.data;
    this.view.next = this.nextCells.data;
    this.view.size = this.sizeCells.data;
  }

  /** Searches from the end: rows mostly arrive in slot order, and lists are short. */
  link(row: number, parent: number): void {
    if (parent < 0) return;
    const next = this.nextCells.data;
    const previous = this.previousCells.data;
    let before = this.lastCells.data[parent];
    while (before > row) before = previous[before];
    const after = before < 0 ? this.firstCells.data[parent] : next[before];
    previous[row] = before;
    next[row] = after;
    if (before < 0) this.firstCells.data[parent] = row;
    else next[before] = row;
    if (after < 0) this.lastCells.data[parent] = row;
    else previous[after] = row;
    this.sizeCells.data[parent]++;
  }

  unlink(row: number, parent: number): void {
    if (parent < 0) return;
    const next = this.nextCells.data;
    const previous = this.previousCells.data;
    const before = previous[row];
    const after = next[row];
    if (before < 0) this.firstCells.data[parent] = after;
    else next[before] = after;
    if (after < 0) this.lastCells.data[parent] = before;
    else previous[after] = before;
    next[row] = -1;
    previous[row] = -1;
    this.sizeCells.data[parent]--;
  }
}
