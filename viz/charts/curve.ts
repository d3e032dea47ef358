// A series as steps between two instants: what a chart draws and what its table lists.
import type { Series } from '../../scenarios/figures.ts';
import { valueAt } from '../timeline/figures-at.ts';
import type { TimeWindow } from '../timeline/window.ts';

export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Points at which the value changes inside the window, with one at each end. More than `most` are thinned to the extremes of each bin. */
export function pointsOf(series: Series, { from, to }: TimeWindow, most = 2000): readonly Point[] {
  const inside: Point[] = [];
  series.at.forEach((at, i) => {
    if (at > from && at < to) inside.push({ at, value: series.value[i] ?? 0 });
  });
  const ends = [
    { at: from, value: valueAt(series, from) },
    { at: to, value: valueAt(series, to) },
  ] as const;
  return [ends[0], ...(inside.length > most ? thinned(inside, most) : inside), ends[1]];
}

export function peakOf(points: readonly Point[]): number {
  return points.reduce((most, { value }) => Math.max(most, value), 0);
}

function thinned(points: readonly Point[], most: number): Point[] {
  const size = Math.ceil((2 * points.length) / most);
  const kept: Point[] = [];
  for (let i = 0; i < points.length; i += size) {
    const bin = points.slice(i, i + size);
    const low = bin.reduce((a, b) => (b.value < a.value ? b : a));
    const high = bin.reduce((a, b) => (b.value > a.value ? b : a));
    kept.push(...(low.at <= high.at ? [low, high] : [high, low]));
  }
  return kept;
}
