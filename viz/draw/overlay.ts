// The SVG over the canvas: selection, hover, walls around what is cut off, and the lines from a VM or a volume to its replicas.
import { select, type ZoomTransform } from 'd3';
import { statusOf } from '../look.ts';
import type { Moment } from '../page.ts';
import type { Palette } from '../palette.ts';
import type { Layout } from '../scene/layout.ts';
import { diskOf, outlinesOf, replicasOf, tileOf, volumesOf } from '../scene/outlines.ts';
import { centreOf, type Rect } from '../scene/rect.ts';
import type { Selection } from '../store.ts';
import type { ViewOptions } from './view-options.ts';

interface Mark {
  readonly key: string;
  readonly path: string;
  readonly stroke: string;
  readonly width: number;
  readonly dash: string;
}

/** More lines than that would hide what they are about. */
const MOST_LINES = 60;

export function drawOverlay(
  svg: SVGSVGElement,
  moment: Moment,
  layout: Layout,
  camera: ZoomTransform,
  options: ViewOptions,
): void {
  const { palette, selection, hovered, endangered, against } = options;
  const marks: Mark[] = [...walls(moment, layout, camera, palette)];
  if (against !== null) marks.push(...differences(moment, against, layout, camera, palette));
  for (const row of endangered)
    for (const rect of outlinesOf(moment.frame, layout, { kind: 'vm', row }))
      marks.push({
        key: `endangered${row}`,
        path: box(rect, camera, 1),
        stroke: palette.status.failed,
        width: 3,
        dash: '6 3',
      });
  if (hovered !== null)
    marks.push(...rings(outlinesOf(moment.frame, layout, hovered), camera, 'hover', palette.muted, 1.5));
  if (selection !== null) {
    marks.push(...lines(moment, layout, camera, palette, selection));
    marks.push(...rings(outlinesOf(moment.frame, layout, selection), camera, 'selected', palette.accent, 3));
  }
  select(svg)
    .selectAll<SVGPathElement, Mark>('path')
    .data(marks, ({ key }) => key)
    .join('path')
    .attr('fill', 'none')
    .attr('d', ({ path }) => path)
    .attr('stroke', ({ stroke }) => stroke)
    .attr('stroke-width', ({ width }) => width)
    .attr('stroke-dasharray', ({ dash }) => dash);
}

/** VMs that are elsewhere or otherwise in the run beside: a ring, and a triangle for those to whom its colour says nothing. */
function differences(
  { frame }: Moment,
  { frame: other }: Moment,
  layout: Layout,
  camera: ZoomTransform,
  palette: Palette,
): Mark[] {
  const marks: Mark[] = [];
  for (let v = 0; v < frame.vm.live.length && marks.length < MOST_DIFFERENCES; v++) {
    if (frame.vm.node[v] === other.vm.node[v] && frame.vm.look[v] === other.vm.look[v]) continue;
    const rect = tileOf(layout, frame.vm.node[v], v);
    if (rect === undefined) continue;
    const [x, y] = camera.apply([rect.x + rect.w, rect.y]);
    const triangle = `M${x - 11},${y + 11}l5,-9l5,9Z`;
    marks.push({
      key: `other${v}`,
      path: `${box(rect, camera, 1)}${triangle}`,
      stroke: palette.diverging[2],
      width: 2,
      dash: '',
    });
  }
  return marks;
}

/** A fleet in which everything differs is not told by rings. */
const MOST_DIFFERENCES = 400;

function rings(rects: readonly Rect[], camera: ZoomTransform, name: string, stroke: string, width: number): Mark[] {
  return rects.map((rect, i) => ({ key: `${name}${i}`, path: box(rect, camera, 2), stroke, width, dash: '' }));
}

/** A double wall around each card that the others do not reach. */
function walls({ frame }: Moment, layout: Layout, camera: ZoomTransform, palette: Palette): Mark[] {
  return layout.cards.flatMap((card): Mark[] => {
    if (card === undefined || frame.node.island[card.node] === 0) return [];
    const stroke = palette.status.unknown;
    return [4, 8].map((gap) => ({
      key: `wall${card.node}-${gap}`,
      path: box(card, camera, gap),
      stroke,
      width: gap === 4 ? 3 : 1.5,
      dash: gap === 4 ? '' : '7 4',
    }));
  });
}

/** From where the engine runs to each replica; dashed while a replica is out of step. */
function lines(moment: Moment, layout: Layout, camera: ZoomTransform, palette: Palette, selection: Selection): Mark[] {
  const { frame, names } = moment;
  const { kind, row } = selection;
  if (kind !== 'vm' && kind !== 'volume') return [];
  const volumes = kind === 'vm' ? volumesOf(names.users, row) : [row];
  const marks: Mark[] = [];
  for (const volume of volumes) {
    const [vm = -1] = names.users[volume] ?? [];
    const start = tileOf(layout, frame.vm.node[vm] ?? -1, vm);
    if (start === undefined) continue;
    for (const r of replicasOf(frame, volume)) {
      const d = frame.replica.disk[r];
      const end = diskOf(layout, frame.disk.node[d], d);
      if (end === undefined || marks.length >= MOST_LINES) continue;
      const status = statusOf.replica[frame.replica.look[r]];
      const [a, b] = [centreOf(start), centreOf(end)];
      const [ax, ay] = camera.apply([a.x, a.y]);
      const [bx, by] = camera.apply([b.x, b.y]);
      marks.push({
        key: `line${r}`,
        path: `M${ax},${ay}C${ax},${(ay + by) / 2} ${bx},${(ay + by) / 2} ${bx},${by}`,
        stroke: palette.status[status],
        width: 1.8,
        dash: status === 'ok' ? '' : '5 4',
      });
    }
  }
  return marks;
}

function box({ x, y, w, h }: Rect, camera: ZoomTransform, gap: number): string {
  const [left, top] = camera.apply([x, y]);
  const [right, bottom] = camera.apply([x + w, y + h]);
  const [l, t, r, b] = [left - gap, top - gap, right + gap, bottom + gap].map((value) => value.toFixed(1));
  return `M${l},${t}H${r}V${b}H${l}Z`;
}
