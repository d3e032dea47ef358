// A plain layered layout for lifecycles: layers by distance from the initial state, edges forward as lines and backward as arcs. A lifecycle has a
// handful of states, so that this is enough and no graph library needs to be shipped.
import type { MachineView } from '../protocol.ts';

export interface Box {
  readonly state: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Wire {
  readonly from: string;
  readonly to: string;
  /** All signals that lead from the one to the other. */
  readonly signals: readonly string[];
  /** Path of an SVG. */
  readonly path: string;
}

export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
}

const BOX = { height: 22, gapX: 12, gapY: 24, perLetter: 6.4, padding: 14 } as const;
const MARGIN = 16;

/** @param width pixels that there are; a layer that needs more is broken into lines */
export function layoutOf({ states, edges }: Pick<MachineView, 'states' | 'edges'>, width: number): MachineLayout {
  const boxes = new Map<string, Box>();
  let y = 4;
  for (const line of linesOf(layersOf(states, edges), width - 2 * MARGIN)) {
    const widths = line.map(widthOf);
    const total = widths.reduce((sum, w) => sum + w + BOX.gapX, -BOX.gapX);
    let x = MARGIN + (width - 2 * MARGIN - total) / 2;
    line.forEach((state, i) => {
      boxes.set(state, { state, x, y, width: widths[i] ?? 0, height: BOX.height });
      x += (widths[i] ?? 0) + BOX.gapX;
    });
    y += BOX.height + BOX.gapY;
  }
  return { width, height: y - BOX.gapY + 6, boxes: [...boxes.values()], wires: wiresOf(edges, boxes) };
}

/** Layers by the fewest signals from the first state; what cannot be reached comes last. */
function layersOf(states: readonly string[], edges: MachineView['edges']): string[][] {
  const depth = new Map<string, number>();
  let frontier = states.slice(0, 1);
  for (let layer = 0; frontier.length > 0; layer++) {
    for (const state of frontier) depth.set(state, layer);
    frontier = [...new Set(edges.filter(({ from }) => frontier.includes(from)).map(({ to }) => to))].filter(
      (s) => !depth.has(s),
    );
  }
  const deepest = Math.max(0, ...depth.values());
  const layers: string[][] = Array.from({ length: deepest + 2 }, () => []);
  for (const state of states) layers[depth.get(state) ?? deepest + 1]?.push(state);
  return layers.filter((layer) => layer.length > 0);
}

function linesOf(layers: readonly string[][], width: number): string[][] {
  return layers.flatMap((layer) => {
    const lines: string[][] = [[]];
    let used = 0;
    for (const state of layer) {
      if (used > 0 && used + widthOf(state) > width) {
        lines.push([]);
        used = 0;
      }
      lines.at(-1)?.push(state);
      used += widthOf(state) + BOX.gapX;
    }
    return lines;
  });
}

function widthOf(state: string): number {
  return Math.max(44, state.length * BOX.perLetter + BOX.padding);
}

function wiresOf(edges: MachineView['edges'], boxes: ReadonlyMap<string, Box>): Wire[] {
  const grouped = new Map<string, { from: string; to: string; signals: string[] }>();
  for (const { from, to, signal } of edges) {
    const key = `${from} ${to}`;
    const known = grouped.get(key) ?? { from, to, signals: [] };
    known.signals.push(signal);
    grouped.set(key, known);
  }
  return [...grouped.values()].flatMap((wire) => {
    const [a, b] = [boxes.get(wire.from), boxes.get(wire.to)];
    if (a === undefined || b === undefined || a === b) return [];
    const both = grouped.has(`${wire.to} ${wire.from}`);
    return [{ ...wire, path: pathOf(a, b, both) }];
  });
}

/** Down: from edge to edge. Up: beside it. On one line: an arc below. A pair in both directions keeps some distance. */
function pathOf(a: Box, b: Box, both: boolean): string {
  const [ax, bx] = [a.x + a.width / 2, b.x + b.width / 2];
  const shift = both ? 7 : 0;
  if (b.y > a.y) {
    const [x1, y1, x2, y2] = [ax - shift, a.y + a.height, bx - shift, b.y - 2];
    const bend = Math.max(12, (y2 - y1) / 2);
    return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`;
  }
  if (b.y < a.y) {
    const [x1, y1, x2, y2] = [ax + shift, a.y, bx + shift, b.y + b.height + 2];
    const bend = Math.max(12, (y1 - y2) / 2);
    return `M${x1},${y1} C${x1},${y1 - bend} ${x2},${y2 + bend} ${x2},${y2}`;
  }
  const right = bx > ax;
  const [x1, x2] = right ? [a.x + a.width, b.x - 2] : [a.x, b.x + b.width + 2];
  const neighbours = Math.abs(x2 - x1) < 2 * BOX.gapX;
  const y = a.y + a.height / 2 + (right ? -4 : 4);
  if (neighbours) return `M${x1},${y} L${x2},${y}`;
  const edge = right ? a.y : a.y + a.height;
  const bow = right ? a.y - 16 : a.y + a.height + 16;
  return `M${ax},${edge} C${ax},${bow} ${bx},${bow} ${bx},${edge}`;
}
