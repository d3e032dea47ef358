// The layout: zones as columns, nodes as cards in them, VMs and disks in places that stay. Made once a run, in units that the camera scales.
import { type Frame, type NameTables, NODE_FLAGS, type Timeline } from '../protocol.ts';
import { type Place, packed, rowsOf, type Tile } from './packing.ts';
import type { Rect } from './rect.ts';

const GIB = 1_073_741_824;
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
/** Cells that the bin of the largest node has at most: more would be dust. */
const MOST_CELLS = 288;

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
  const rows = Math.max(4, Math.ceil(Math.sqrt(largest / cellBytes / 1.9)));
  const cells = [...vm.memory].map((bytes) => Math.max(1, Math.round(bytes / cellBytes)));
  const tiles = tilesOf(stays, cells, until, names.node.length);
  const sizes = names.node.map((_, n) => {
    const wide = Math.ceil(capacity[n] / cellBytes / rows);
    const least = Math.ceil((SIZES.leastWidth - 2 * SIZES.padding) / SIZES.cell);
    return cardOf(n, Math.max(wide, least), rows, tiles[n] ?? [], frame);
  });
  const homeless = tiles[names.node.length] ?? [];
  const { cards, zones, width, height } = arranged(sizes, frame, names, aspect, homeless.length);
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

function cardOf(n: number, columns: number, rows: number, tiles: readonly Tile[], frame: Frame): CardLayout {
  const { padding, header, bars, cell, disk } = SIZES;
  const places = packed(tiles, columns);
  const needed = Math.max(rows, rowsOf(places.values()));
  const bin = { x: padding, y: header + bars, w: columns * cell, h: rows * cell };
  const squeeze = rows / needed;
  const disks: (Rect & { disk: number })[] = [];
  for (let d = 0; d < frame.disk.node.length; d++) {
    if (frame.disk.node[d] !== n) continue;
    disks.push({ disk: d, x: padding, y: bin.y + bin.h + 6 + disks.length * disk, w: bin.w, h: disk - 4 });
  }
  return {
    node: n,
    x: 0,
    y: 0,
    w: bin.w + 2 * padding,
    h: bin.y + bin.h + 6 + disks.length * disk + 4,
    bin,
    columns,
    rows,
    disks,
    tiles: new Map([...places].map(([v, place]) => [v, tileRect(place, bin.x, bin.y, squeeze)])),
  };
}

function tileRect({ column, row, columns, rows }: Place, x: number, y: number, squeeze = 1): Rect {
  const { cell } = SIZES;
  return { x: x + column * cell, y: y + row * cell * squeeze, w: columns * cell, h: rows * cell * squeeze };
}

/** Management nodes first, then by name, and so in the same order always. */
function ordered(nodes: readonly CardLayout[], { node }: Frame, names: NameTables): readonly CardLayout[] {
  const role = (n: number): number => {
    if ((node.flags[n] & NODE_FLAGS.witness) !== 0) return 2;
    return (node.flags[n] & NODE_FLAGS.management) !== 0 ? 0 : 1;
  };
  return nodes.toSorted((a, b) => role(a.node) - role(b.node) || byName(names.node[a.node], names.node[b.node]));
}

function byName(a = '', b = ''): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Zones side by side, and in each as many cards to a line as fill the picture best. */
function arranged(
  sizes: readonly CardLayout[],
  frame: Frame,
  names: NameTables,
  aspect: number,
  homeless: number,
) {
  const { trayRow, trayTile, zone, gap } = SIZES;
  const zones = [...new Set(names.zone)].sort();
  const members = zones.map((zone) =>
    ordered(
      sizes.filter(({ node }) => names.zone[node] === zone),
      frame,
      names,
    ),
  );
  const most = Math.max(1, ...members.map(({ length }) => length));
  let best = arrangement(members, zones, 1);
  let bestScale = 0;
  for (let across = 1; across <= most; across++) {
    const tried = arrangement(members, zones, across);
    const tray = homeless === 0 ? 0 : zone + gap + trayRow * Math.ceil((homeless * trayTile) / tried.width);
    const scale = Math.min(aspect / tried.width, 1 / (tried.height + tray));
    if (scale > bestScale) [best, bestScale] = [tried, scale];
  }
  return best;
}

function arrangement(members: readonly (readonly CardLayout[])[], names: readonly string[], across: number) {
  const { gap, padding } = SIZES;
  const heading: number = SIZES.zone;
  const cards: CardLayout[] = [];
  const zones: ZoneLayout[] = [];
  let left = 0;
  let bottom = 0;
  const plain = names.length === 1 && names[0] === '';
  const top = plain ? padding : heading;
  for (const [z, nodes] of members.entries()) {
    let [x, y, line, right] = [left + padding, top, 0, left];
    for (const [i, card] of nodes.entries()) {
      if (i > 0 && i % across === 0) [x, y, line] = [left + padding, y + line + gap, 0];
      cards[card.node] = { ...card, x, y };
      x += card.w + gap;
      line = Math.max(line, card.h);
      right = Math.max(right, x - gap + padding);
    }
    bottom = Math.max(bottom, y + line + padding);
    zones.push({ name: names[z] ?? '', x: left, y: 0, w: right - left, h: 0 });
    left = right + gap;
  }
  return { cards, zones: zones.map((z) => ({ ...z, h: bottom })), width: left - gap, height: bottom };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1;
}
