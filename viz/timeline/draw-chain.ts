// The chain of causes of an event, drawn over the lanes: from what entered from outside to the event that is pointed at.
import type { Selection as D3Selection } from 'd3';
import type { ViewState } from '../store.ts';
import type { Geometry } from './geometry.ts';

export function drawChain(
  group: D3Selection<SVGGElement, unknown, null, undefined>,
  chain: ViewState['chain'],
  g: Geometry,
): void {
  group.selectAll('*').remove();
  if (chain.length === 0) return;
  const y = g.top + 3;
  const spots = chain
    .toReversed()
    .map(({ at, text }, i) => ({ x: g.x(at), y: y + ((i + 0.5) * (g.height - g.top - 6)) / chain.length, text }));
  const path = spots.map(({ x, y: at }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)},${at.toFixed(1)}`).join(' ');
  group.append('path').attr('class', 'chain-line').attr('d', path);
  for (const spot of spots) {
    group
      .append('circle')
      .attr('class', 'chain-spot')
      .attr('cx', spot.x)
      .attr('cy', spot.y)
      .attr('r', 3.5)
      .append('title')
      .text(spot.text);
  }
}
