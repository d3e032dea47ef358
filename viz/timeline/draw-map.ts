// The whole run in one strip: how many VMs were down when, what was marked, and the window that the lanes show, which a brush moves.
import { area, brushX, curveStepAfter, type D3BrushEvent, type Selection as D3Selection, scaleLinear } from 'd3';
import type { Page } from '../page.ts';
import type { Timeline } from '../protocol.ts';
import { type Geometry, MAP_PX } from './geometry.ts';
import { brushed } from './window.ts';

type Group = D3Selection<SVGGElement, unknown, null, undefined>;

export function drawMap(group: Group, timeline: Timeline, g: Geometry, page: Page): void {
  group.selectAll('*').remove();
  const floor = MAP_PX - 3;
  group
    .append('rect')
    .attr('class', 'map-ground')
    .attr('x', g.left)
    .attr('y', 1)
    .attr('width', g.width - 10 - g.left)
    .attr('height', floor);
  group.append('text').attr('class', 'lane').attr('x', 8).attr('y', 14).text('Whole run');
  drawShape(group, timeline, g, floor, 'degraded_volumes', 'degraded');
  drawShape(group, timeline, g, floor, 'down_vms', 'failed');
  for (const { at } of page.store.state.marks)
    group
      .append('path')
      .attr('class', 'mark')
      .attr('d', `M${g.mapX(at)},${floor} l-3.5,-8 h7 z`);
  group
    .append('line')
    .attr('class', 'now')
    .attr('y1', 0)
    .attr('y2', MAP_PX - 1);
  const brush = brushX<unknown>()
    .extent([
      [g.left, 1],
      [g.width - 10, MAP_PX - 2],
    ])
    .on('end', (event: D3BrushEvent<unknown>) => {
      // Without a source event it was we who moved it.
      if (event.sourceEvent === null || event.sourceEvent === undefined) return;
      const chosen = event.selection as [number, number] | null;
      page.store.update((view) => {
        view.window = chosen === null ? null : brushed(g.mapAt(chosen[0]), g.mapAt(chosen[1]), g.until);
      });
    });
  const handle = group.append('g').attr('class', 'brush').call(brush);
  const { window } = page.store.state;
  if (window !== null) handle.call(brush.move, [g.mapX(window.from), g.mapX(window.to)]);
}

function drawShape(group: Group, timeline: Timeline, g: Geometry, floor: number, name: string, status: string): void {
  const series = timeline.series.find((s) => s.name === name);
  if (series === undefined) return;
  const most = Math.max(1, ...series.value);
  const y = scaleLinear([0, most], [floor, 3]);
  const points = series.at.map((at, i) => ({ at, value: series.value[i] ?? 0 }));
  points.push({ at: timeline.until, value: points.at(-1)?.value ?? 0 });
  const shape = area<(typeof points)[number]>()
    .x(({ at }) => g.mapX(at))
    .y0(floor)
    .y1(({ value }) => y(value))
    .curve(curveStepAfter);
  group.append('path').attr('class', 'shape').attr('fill', `var(--${status})`).attr('d', shape(points));
}
