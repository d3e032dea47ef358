// What a lane shows: bars in rows while they fit, else how many stretches overlap in each bin and the worst of them; never overlapping marks.
import { SEVERITY } from '../look.ts';
import type { Interval, Status } from '../protocol.ts';
import type { TimeWindow } from './window.ts';

export interface Bar {
  readonly interval: Interval;
  readonly row: number;
}

/** Part of a lane too dense for bars. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly worst: Status;
}

export type LaneMarks =
  | { readonly kind: 'bars'; readonly rows: number; readonly bars: readonly Bar[] }
  | { readonly kind: 'bins'; readonly most: number; readonly bins: readonly Bin[] };

/** Pixels that a bar needs at least, so that two short ones do not become one. */
const LEAST_PX = 3;
const BIN_PX = 4;

/** @param most rows that fit into the lane */
export function marksOf(
  intervals: readonly Interval[],
  { from, to }: TimeWindow,
  width: number,
  most: number,
): LaneMarks {
  const seen = intervals.filter((i) => i.to >= from && i.from <= to);
  const least = ((to - from) / Math.max(1, width)) * LEAST_PX;
  const ends: number[] = [];
  const bars: Bar[] = [];
  for (const interval of seen) {
    let row = ends.findIndex((end) => end <= interval.from);
    if (row < 0) row = ends.length;
    if (row >= most) return { kind: 'bins', ...binned(seen, { from, to }, Math.max(1, Math.floor(width / BIN_PX))) };
    ends[row] = Math.max(interval.to, interval.from + least);
    bars.push({ interval, row });
  }
  return { kind: 'bars', rows: Math.max(1, ends.length), bars };
}

function binned(intervals: readonly Interval[], { from, to }: TimeWindow, bins: number) {
  const length = (to - from) / bins;
  const changes = SEVERITY.map(() => new Int32Array(bins + 1));
  const binOf = (at: number): number => Math.min(bins - 1, Math.max(0, Math.floor((at - from) / length)));
  for (const interval of intervals) {
    const column = changes[SEVERITY.indexOf(interval.state)];
    if (column === undefined) continue;
    column[binOf(interval.from)] += 1;
    column[binOf(interval.to) + 1] -= 1;
  }
  const running = SEVERITY.map(() => 0);
  let most = 0;
  const made: Bin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    let count = 0;
    let worst: Status | null = null;
    SEVERITY.forEach((status, s) => {
      running[s] = (running[s] ?? 0) + (changes[s]?.[bin] ?? 0);
      const here = running[s] ?? 0;
      if (here > 0) worst ??= status;
      count += here;
    });
    most = Math.max(most, count);
    if (worst !== null) made.push({ from: from + bin * length, to: from + (bin + 1) * length, count, worst });
  }
  return { most, bins: made };
}

/** What lies under an instant, the shortest first: the one that is hardest to hit. */
export function hitsOf(intervals: readonly Interval[], at: number, slack: number): readonly Interval[] {
  return intervals
    .filter((i) => i.from - slack <= at && at <= i.to + slack)
    .sort((a, b) => a.to - a.from - (b.to - b.from));
}
