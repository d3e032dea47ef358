// Draws the lanes: labels, bars or bins, bookmarks on the axis, and the veil over what has not happened yet.
import type { Selection as D3Selection } from 'd3';
import type { Timeline } from '../protocol.ts';
import type { Selection } from '../store.ts';
import { ticksOf, tickText } from './axis-text.ts';
import { type Geometry, LANES } from './geometry.ts';
import { type LaneMarks, marksOf } from './marks.ts';
import { fillOf } from './patterns.ts';

type Group = D3Selection<SVGGElement, unknown, null, undefined>;

const SHORT: Readonly<Record<(typeof LANES)[number], string>> = {
  faults: 'Faults',
  nodes: 'Nodes',
  control: 'Control, VIP',
  migrations: 'Migrations',
  rebuilds: 'Rebuilds',
  volumes: 'Volumes',
  availability: 'VMs down',
  actions: 'Actions',
};

/** Rows of this height are the least in which a bar has a pattern. */
const ROW_PX = 6;

export function drawLanes(group: Group, timeline: Timeline, g: Geometry, selection: Selection | null): void {
  group.selectAll('*').remove();
  const { step, at } = ticksOf(g.window.from, g.window.to, g.width - g.left);
  for (const tick of at) {
    const x = g.x(tick);
    group
      .append('line')
      .attr('class', 'grid')
      .attr('x1', x)
      .attr('x2', x)
      .attr('y1', g.top - 4)
      .attr('y2', g.height);
    group
      .append('text')
      .attr('class', 'tick')
      .attr('x', x)
      .attr('y', g.top - 8)
      .attr('text-anchor', x - g.left < 20 ? 'start' : g.width - x < 34 ? 'end' : 'middle')
      .text(tickText(tick, step));
  }
  LANES.forEach((id, index) => {
    const lane = timeline.lanes.find((l) => l.id === id);
    const y = g.laneY(index);
    group.append('line').attr('class', 'rule').attr('x1', 0).attr('x2', g.width).attr('y1', y).attr('y2', y);
    group
      .append('text')
      .attr('class', 'lane')
      .attr('x', 8)
      .attr('y', y + g.laneHeight / 2 + 4)
      .text(SHORT[id]);
    const inner = g.laneHeight - 4;
    const marks = marksOf(lane?.intervals ?? [], g.window, g.width - g.left, Math.max(1, Math.floor(inner / ROW_PX)));
    if (id === 'actions') drawActions(group, marks, g, y);
    else drawMarks(group, marks, g, y + 2, inner, selection);
  });
  drawBookmarks(group, timeline, g);
  group
    .append('rect')
    .attr('class', 'future')
    .attr('y', g.top)
    .attr('height', g.height - g.top);
}

function drawMarks(
  group: Group,
  marks: LaneMarks,
  g: Geometry,
  y: number,
  height: number,
  selection: Selection | null,
): void {
  const inside = (at: number): number => Math.min(g.width - 1, Math.max(g.left, g.x(at)));
  if (marks.kind === 'bins') {
    for (const { from, to, count, worst } of marks.bins) {
      const tall = Math.max(2, (height * count) / marks.most);
      group
        .append('rect')
        .attr('x', g.x(from))
        .attr('width', Math.max(1, g.x(to) - g.x(from) + 0.4))
        .attr('y', y + height - tall)
        .attr('height', tall)
        .attr('fill', `var(--${worst})`);
    }
    group
      .append('text')
      .attr('class', 'most')
      .attr('x', g.left - 4)
      .attr('y', y + 9)
      .text(String(marks.most));
    return;
  }
  const row = Math.min(14, height / marks.rows);
  const top = y + (height - row * marks.rows) / 2;
  for (const { interval, row: at } of marks.bars) {
    const [from, to] = [inside(interval.from), inside(interval.to)];
    const chosen = selection !== null && selection.kind === interval.kind && selection.row === interval.row;
    group
      .append('rect')
      .attr('class', chosen ? 'bar chosen' : 'bar')
      .attr('data-from', interval.from)
      .attr('x', from)
      .attr('width', Math.max(2, to - from))
      .attr('y', top + at * row + 0.5)
      .attr('height', Math.max(2, row - 1.5))
      .attr('rx', 1.5)
      .attr('fill', fillOf(interval.state))
      .attr('stroke', `var(--${interval.state})`);
    if (marks.rows === 1 && to - from > 90) label(group, interval.label, from, to, top + at * row + row / 2 + 3.5);
  }
}

/** A label on ground of its own: patterns are no ground for text. */
function label(group: Group, text: string, from: number, to: number, y: number): void {
  const most = Math.floor((to - from - 16) / 6);
  const short = text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text;
  group
    .append('rect')
    .attr('class', 'label-ground')
    .attr('x', from + 4)
    .attr('y', y - 9.5)
    .attr('width', short.length * 5.7 + 6)
    .attr('height', 12)
    .attr('rx', 2);
  group
    .append('text')
    .attr('class', 'bar-label')
    .attr('x', from + 7)
    .attr('y', y)
    .text(short);
}

function drawActions(group: Group, marks: LaneMarks, g: Geometry, y: number): void {
  if (marks.kind === 'bins') {
    drawMarks(group, marks, g, y + 2, g.laneHeight - 4, null);
    return;
  }
  let free = 0;
  const xs = marks.bars.map(({ interval }) => g.x(interval.from));
  for (const { interval } of marks.bars) {
    const x = g.x(interval.from);
    if (x < g.left) continue;
    const middle = y + g.laneHeight / 2;
    group
      .append('path')
      .attr('class', 'action')
      .attr('d', `M${x - 4},${middle - 5} h8 l-4,9 z`);
    const next = Math.min(g.width, ...xs.filter((other) => other > x + 1).map((other) => other - 6));
    const most = Math.floor((next - x - 9) / 5.8);
    if (x + 8 < free || most < Math.min(5, interval.label.length)) continue;
    const text = interval.label.length > most ? `${interval.label.slice(0, most - 1)}…` : interval.label;
    free = x + 16 + text.length * 5.8;
    group
      .append('text')
      .attr('class', 'bar-label')
      .attr('x', x + 7)
      .attr('y', middle + 4)
      .text(text)
      .append('title')
      .text(interval.label);
  }
}

function drawBookmarks(group: Group, timeline: Timeline, g: Geometry): void {
  for (const { at, label: text } of timeline.bookmarks) {
    const x = g.x(at);
    if (x < g.left || x > g.width) continue;
    group.append('path').attr('class', 'bookmark').attr('d', `M${x},${g.top} l-4,-6 h8 z`).append('title').text(text);
  }
}
