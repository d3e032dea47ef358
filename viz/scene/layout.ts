// The layout: zones as columns, nodes as cards in them, VMs and disks in places that stay. Made once a run, in units that the camera scales.
import type { Frame, NameTables, Timeline } from '../protocol.ts';
import { arranged } from './arrangement.ts';
import { type CardLayout, SIZES, type ZoneLayout } from './card-layout.ts';
import { type Place, packed, rowsOf, type Tile } from './packing.ts';
import type { Rect } from './rect.ts';

const GIB = 1_073_741_824;
/** Cells that the bin of the largest node has at most: more would be dust. */
const MOST_CELLS = 288;
/** Width over height that bins may have. */
const SHAPES = [0.6, 0.9, 1.3, 1.9, 2.7] as const;

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly ZoneLayout[];
  /** By node row. */
  readonly cards: readonly CardLayout[];
  /** Where VMs are that no node has. */
  readonly tray: Rect;
  readonly trayTiles: ReadonlyMap<number, Rect>;
  /** Memory that one cell stands for. */
  readonly cellBytes: number;
  /** Side of the median tile in units: what the level of detail goes by. */
  readonly tileSide: number;
}

/** @param aspect width over height of what it is to be shown in */
export function layoutOf(frame: Frame, names: NameTables, { stays, until }: Timeline, aspect: number): Layout {
  const { node, vm } = frame;
  const capacity = [...node.memoryAllocatable].map((bytes) => bytes || 0);
  const largest = Math.max(GIB, ...capacity);
  const cellBytes = 2 ** Math.ceil(Math.log2(largest / MOST_CELLS / (GIB / 8))) * (GIB / 8);
  const cells = [...vm.memory].map((bytes) => Math.max(1, Math.round(bytes / cellBytes)));
  const tiles = tilesOf(stays, cells, until, names.node.length);
  const homeless = tiles[names.node.length] ?? [];
  const least = Math.ceil((SIZES.leastWidth - 2 * SIZES.padding) / SIZES.cell);
  // The same memory makes a low and wide card or a high and narrow one: the shape is taken that leaves the least of the picture empty.
  const shapes = SHAPES.map((shape) => {
    const rows = Math.max(4, Math.ceil(Math.sqrt(largest / cellBytes / shape)));
    return capacity.map((bytes, n) => emptyCard(n, Math.max(least, Math.ceil(bytes / cellBytes / rows)), rows, frame));
  });
  const { cards: empty, zones, width, height } = arranged(shapes, frame, names, aspect, homeless.length);
  const cards = empty.map((card) => filled(card, tiles[card.node] ?? []));
  const tray = trayOf(homeless, width, height);
  return {
    width,
    height: tray.rect.y + tray.rect.h,
    zones,
    cards,
    tray: tray.rect,
    trayTiles: tray.tiles,
    cellBytes,
    tileSide: SIZES.cell * Math.sqrt(median(cells)),
  };
}

/** Below the cards: a tile of one size for each VM that is ever without a node, on a line of its own only while it is. */
function trayOf(homeless: readonly Tile[], width: number, top: number) {
  const { padding, gap, zone, trayTile, trayRow } = SIZES;
  const across = Math.max(1, Math.floor((width - 2 * padding) / trayTile));
  const places = packed(
    homeless.map((tile) => ({ ...tile, cells: 1 })),
    across,
  );
  const h = places.size === 0 ? 0 : zone + rowsOf(places.values()) * trayRow + padding;
  const y = top + (h === 0 ? 0 : gap);
  const tiles = new Map<number, Rect>();
  for (const [v, { column, row }] of places)
    tiles.set(v, { x: padding + column * trayTile, y: y + zone + row * trayRow, w: trayTile, h: trayRow });
  return { rect: { x: 0, y, w: width, h }, tiles };
}

/** Tiles by node, those of VMs without a node last. */
function tilesOf(stays: Timeline['stays'], cells: readonly number[], until: number, nodes: number): Tile[][] {
  const times: Map<number, [number, number][]>[] = Array.from({ length: nodes + 1 }, () => new Map());
  for (let i = 0; i < stays.vm.length; i++) {
    const vm = stays.vm[i];
    const node = stays.node[i] < 0 ? nodes : stays.node[i];
    const known = times[node]?.get(vm) ?? [];
    times[node]?.set(vm, known);
    known.push([stays.from[i], stays.to[i] >= until ? Number.POSITIVE_INFINITY : stays.to[i]]);
  }
  return times.map((of) => [...of].map(([item, spans]) => ({ item, cells: cells[item] ?? 1, times: spans })));
}

function emptyCard(n: number, columns: number, rows: number, frame: Frame): CardLayout {
  const { padding, header, bars, cell, disk } = SIZES;
  const bin = { x: padding, y: header + bars, w: columns * cell, h: rows * cell };
  const disks: (Rect & { disk: number })[] = [];
  for (let d = 0; d < frame.disk.node.length; d++) {
    if (frame.disk.node[d] !== n) continue;
    disks.push({ disk: d, x: padding, y: bin.y + bin.h + 6 + disks.length * disk, w: bin.w, h: disk - 4 });
  }
  const [w, h] = [bin.w + 2 * padding, bin.y + bin.h + 6 + disks.length * disk + 4];
  return { node: n, x: 0, y: 0, w, h, bin, columns, rows, disks, tiles: new Map() };
}

/** The card with a place for every VM that is ever on it; tiles are flattened where they do not fit otherwise. */
function filled(card: CardLayout, tiles: readonly Tile[]): CardLayout {
  const { bin, columns, rows } = card;
  const places = packed(tiles, columns);
  const squeeze = rows / Math.max(rows, rowsOf(places.values()));
  return { ...card, tiles: new Map([...places].map(([v, place]) => [v, tileRect(place, bin.x, bin.y, squeeze)])) };
}

function tileRect({ column, row, columns, rows }: Place, x: number, y: number, squeeze = 1): Rect {
  const { cell } = SIZES;
  return { x: x + column * cell, y: y + row * cell * squeeze, w: columns * cell, h: rows * cell * squeeze };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1;
}
