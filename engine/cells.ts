// Cells: the storage behind columns. One buffer holds all columns of a table, so that a checkpoint is one copy a table.
import type { Storage } from './column.ts';

/** What columns hold before their table has its first row; shared, so that a fork does not make one for each of them. */
const NO_FLOAT64 = new Float64Array(0);
const NO_INT32 = new Int32Array(0);
const NO_UINT8 = new Uint8Array(0);

/** A physical column. One class a storage, so that every writer sees one kind of array only. */
export class Float64Cells {
  readonly storage = 'float64';
  data = NO_FLOAT64;
  readonly width: number;
  readonly initial: number;
  constructor(width: number, initial: number) {
    this.width = width;
    this.initial = initial;
  }
  attach(buffer: ArrayBuffer, offset: number, length: number): void {
    this.data = new Float64Array(buffer, offset, length);
  }
}
export class Int32Cells {
  readonly storage = 'int32';
  data = NO_INT32;
  readonly width: number;
  readonly initial: number;
  constructor(width: number, initial: number) {
    this.width = width;
    this.initial = initial;
  }
  attach(buffer: ArrayBuffer, offset: number, length: number): void {
    this.data = new Int32Array(buffer, offset, length);
  }
}
export class Uint8Cells {
  readonly storage = 'uint8';
  data = NO_UINT8;
  readonly width: number;
  readonly initial: number;
  constructor(width: number, initial: number) {
    this.width = width;
    this.initial = initial;
  }
  attach(buffer: ArrayBuffer, offset: number, length: number): void {
    this.data = new Uint8Array(buffer, offset, length);
  }
}
export type Cells = Float64Cells | Int32Cells | Uint8Cells;

const BYTES: Record<Storage, number> = { float64: 8, int32: 4, uint8: 1 };

export function cells(storage: Storage, width: number, initial: number): Cells {
  if (storage === 'float64') return new Float64Cells(width, initial);
  if (storage === 'int32') return new Int32Cells(width, initial);
  return new Uint8Cells(width, initial);
}

/** All columns of one table in one buffer, widest cells first so that every column is aligned. */
export class Arena {
  buffer = new ArrayBuffer(0);
  capacity = 0;
  private readonly order: readonly Cells[];

  constructor(columns: readonly Cells[]) {
    this.order = [...columns].sort((p, q) => BYTES[q.storage] - BYTES[p.storage]);
  }

  /** Makes room for `rows` rows, keeping what is there; new cells hold their initial value. */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    const old = this.order.map((c) => c.data);
    this.lay(rows);
    this.order.forEach((c, i) => {
      c.data.fill(c.initial);
      c.data.set(old[i] as Float64Array & Int32Array & Uint8Array);
    });
  }

  save(): ArrayBuffer {
    return this.buffer.slice(0);
  }

  /** Becomes what was saved. */
  load(saved: ArrayBuffer, capacity: number): void {
    if (capacity !== this.capacity || saved.byteLength !== this.buffer.byteLength) this.lay(capacity);
    new Uint8Array(this.buffer).set(new Uint8Array(saved));
  }

  /** Becomes what `other`, an arena of the same columns, is now. */
  copy(other: Arena): void {
    this.capacity = other.capacity;
    this.attach(other.save());
  }

  /** Rounded to a multiple of 8 rows: then columns of 4 and of 1 byte stay aligned. */
  private lay(rows: number): void {
    this.capacity = (rows + 7) & ~7;
    let bytes = 0;
    for (const c of this.order) bytes += BYTES[c.storage] * c.width * this.capacity;
    this.attach(new ArrayBuffer(bytes));
  }

  private attach(buffer: ArrayBuffer): void {
    this.buffer = buffer;
    let offset = 0;
    for (const c of this.order) {
      const length = c.width * this.capacity;
      c.attach(buffer, offset, length);
      offset += BYTES[c.storage] * length;
    }
  }
}
