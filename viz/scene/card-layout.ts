// Sizes and parts of a card, which everyone who places or draws one agrees on.
import type { Rect } from './rect.ts';

/** Units of a cell of memory, of the parts of a card, and between cards. */
export const SIZES = {
  cell: 12,
  header: 26,
  bars: 30,
  disk: 24,
  padding: 8,
  gap: 18,
  zone: 30,
  leastWidth: 160,
  trayTile: 84,
  trayRow: 14,
} as const;

export interface CardLayout extends Rect {
  readonly node: number;
  readonly bin: Rect;
  /** Cells that are memory of the node; the bin may be higher when its VMs could not be packed as tightly as that. */
  readonly columns: number;
  readonly rows: number;
  readonly disks: readonly (Rect & { readonly disk: number })[];
  /** By VM, its tile in the card. */
  readonly tiles: ReadonlyMap<number, Rect>;
}

export interface ZoneLayout extends Rect {
  readonly name: string;
}
