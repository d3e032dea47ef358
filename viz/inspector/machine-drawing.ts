// A lifecycle as its definition has it, with the state that holds, the ways that were gone and the timer that is pending.
import { select } from 'd3';
import { element } from '../element.ts';
import type { MachineView } from '../protocol.ts';
import { spanText } from '../words.ts';
import { layoutOf } from './machine-layout.ts';

export function drawMachine(machine: MachineView, at: number, width: number): HTMLElement {
  const layout = layoutOf(machine, width);
  const figure = element('figure', { class: 'machine' });
  const svg = select(figure)
    .append('svg')
    .attr('width', width)
    .attr('height', layout.height)
    .attr('role', 'img')
    .attr('aria-label', `Lifecycle ${machine.id}: ${machine.state}, of ${machine.states.join(', ')}`);
  const tip = `tip-${machine.column.replace('.', '-')}`;
  svg
    .append('marker')
    .attr('id', tip)
    .attr('viewBox', '0 0 8 8')
    .attr('refX', 6)
    .attr('refY', 4)
    .attr('markerWidth', 6)
    .attr('markerHeight', 6)
    .attr('orient', 'auto')
    .append('path')
    .attr('d', 'M0,0 L8,4 L0,8 z')
    .attr('class', 'tip');
  for (const wire of layout.wires) {
    const open = wire.from === machine.state;
    svg
      .append('path')
      .attr('class', open ? 'wire open' : 'wire')
      .attr('d', wire.path)
      .attr('marker-end', `url(#${tip})`)
      .append('title')
      .text(`${wire.from} → ${wire.to}: ${wire.signals.join(', ')}`);
  }
  for (const { state, x, y, width: w, height } of layout.boxes) {
    const visits = machine.visits[state] ?? 0;
    const here = state === machine.state;
    const box = svg.append('g').attr('class', here ? 'state here' : visits > 0 ? 'state been' : 'state');
    box.append('rect').attr('x', x).attr('y', y).attr('width', w).attr('height', height).attr('rx', 4);
    box
      .append('text')
      .attr('x', x + w / 2)
      .attr('y', y + height / 2 + 4)
      .text(state);
    box.append('title').text(`${state}: entered ${visits} times`);
    if (visits > 1)
      box
        .append('text')
        .attr('class', 'visits')
        .attr('x', x + w)
        .attr('y', y - 1)
        .text(`${visits}×`);
  }
  const next = machine.edges.filter(({ from }) => from === machine.state);
  figure.prepend(
    element(
      'figcaption',
      {},
      element('b', {}, machine.id),
      ` ${machine.state}`,
      element(
        'span',
        { class: 'muted' },
        next.length === 0 ? ' · final' : ` · waits for ${[...new Set(next.map(({ signal }) => signal))].join(', ')}`,
      ),
    ),
  );
  for (const { event, at: due } of machine.pending.slice(0, 3)) figure.append(timer(event, due - at));
  return figure;
}

/** Clockwise, what is left of a minute, so that long waits and short ones look different. */
function timer(event: string, left: number): HTMLElement {
  const line = element('div', { class: 'timer' });
  const r = 7;
  const share = Math.min(1, Math.max(0, left) / 60_000);
  const around = 2 * Math.PI * r;
  const svg = select(line).append('svg').attr('width', 18).attr('height', 18).attr('aria-hidden', 'true');
  svg.append('circle').attr('class', 'timer-ground').attr('cx', 9).attr('cy', 9).attr('r', r);
  svg
    .append('circle')
    .attr('class', 'timer-left')
    .attr('cx', 9)
    .attr('cy', 9)
    .attr('r', r)
    .attr('stroke-dasharray', `${share * around} ${around}`)
    .attr('transform', 'rotate(-90 9 9)');
  line.append(element('span', {}, `${event} in ${spanText(Math.max(0, left))}`));
  return line;
}
