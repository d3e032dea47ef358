// Packing: gives every VM that is ever on a node a place in the node's bin that is free for as long as it stays, so that nothing reshuffles.

/** A tile to place, in cells, and when it is there. */
export interface Tile {
  readonly item: number;
  readonly cells: number;
  /** Pairs of from and to. */
  readonly times: readonly (readonly [from: number, to: number])[];
}

/** In cells of the bin. */
export interface Place {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/** Places by item. The bin is as wide as given and as high as it needs to be; first come, first served, the larger first of those that
 *  come together. The same tiles always get the same places, whatever the time stands at. */
export function packed(tiles: readonly Tile[], columns: number): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>();
  const bin = new Bin(columns);
  const order = tiles.toSorted(
    (a, b) => (a.times[0]?.[0] ?? 0) - (b.times[0]?.[0] ?? 0) || b.cells - a.cells || a.item - b.item,
  );
  for (const tile of order) places.set(tile.item, bin.place(tile));
  return places;
}

/** How many rows the places take. */
export function rowsOf(places: Iterable<Place>): number {
  let rows = 0;
  for (const place of places) rows = Math.max(rows, place.row + place.rows);
  return rows;
}

/** The shape of a tile of so many cells: as square as it can be without wasting more than a tenth, and no wider than the bin. */
export function shapeOf(cells: number, columns: number): { readonly columns: number; readonly rows: number } {
  const size = Math.max(1, Math.round(cells));
  for (let rows = Math.max(1, Math.round(Math.sqrt(size))); rows >= 1; rows--) {
    const wide = Math.ceil(size / rows);
    if (wide <= columns && (wide * rows - size <= size / 10 || rows === 1)) return { columns: wide, rows };
  }
  return { columns, rows: Math.ceil(size / columns) };
}

class Bin {
  private readonly columns: number;
  /** By cell, the times at which it is taken. */
  private readonly taken: (readonly [number, number])[][] = [];
  /** No cell before this one is free at any time: where a search may begin. */
  private full = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  place(tile: Tile): Place {
    const shape = shapeOf(tile.cells, this.columns);
    for (let cell = this.full; ; cell++) {
      const column = cell % this.columns;
      const row = (cell - column) / this.columns;
      if (column + shape.columns > this.columns) continue;
      const place = { column, row, ...shape };
      if (!this.isFree(place, tile)) continue;
      for (const taken of this.cellsOf(place)) taken.push(...tile.times);
      while (this.isFull(this.full)) this.full++;
      return place;
    }
  }

  private isFull(cell: number): boolean {
    return this.taken[cell]?.some(([from, to]) => from === 0 && to === Number.POSITIVE_INFINITY) ?? false;
  }

  private isFree(place: Place, { times }: Tile): boolean {
    for (const taken of this.cellsOf(place))
      for (const [from, to] of taken) if (times.some(([f, t]) => f < to && from < t)) return false;
    return true;
  }

  private *cellsOf({ column, row, columns, rows }: Place): IterableIterator<(readonly [number, number])[]> {
    for (let y = row; y < row + rows; y++)
      for (let x = column; x < column + columns; x++) {
        const cell = y * this.columns + x;
        this.taken[cell] ??= [];
        yield this.taken[cell];
      }
  }
}
