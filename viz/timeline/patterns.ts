// The patterns of the six meanings as SVG, so that a bar can be told without its colour.
import type { Selection } from 'd3';
import { PATTERNS, type Pattern } from '../palette.ts';
import { STATUSES, type Status } from '../protocol.ts';

const SIZE = 6;

/** Paths over the fill of a tile of six pixels. */
const strokes: Readonly<Record<Pattern, string>> = {
  solid: '',
  outline: '',
  stripes: 'M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5',
  half: 'M0,4.5 H6',
  'cross-hatch': 'M0,0 L6,6 M6,0 L0,6',
  dots: 'M1,1.5 h1.4 M4,4.5 h1.4',
};

export function definePatterns<E extends SVGElement>(svg: Selection<E, unknown, null, undefined>): void {
  const defs = svg.append('defs');
  for (const status of STATUSES) {
    const pattern = defs
      .append('pattern')
      .attr('id', patternId(status))
      .attr('width', SIZE)
      .attr('height', SIZE)
      .attr('patternUnits', 'userSpaceOnUse');
    pattern
      .append('rect')
      .attr('width', SIZE)
      .attr('height', SIZE)
      .attr('fill', `var(--${status})`)
      .attr('fill-opacity', PATTERNS[status] === 'outline' ? 0.25 : 1);
    pattern
      .append('path')
      .attr('d', strokes[PATTERNS[status]])
      .attr('stroke', 'var(--ground)')
      .attr('stroke-opacity', 0.55)
      .attr('stroke-width', PATTERNS[status] === 'half' ? 2.5 : 1.2);
  }
}

function patternId(status: Status): string {
  return `pattern-${status}`;
}

export function fillOf(status: Status): string {
  return `url(#${patternId(status)})`;
}
