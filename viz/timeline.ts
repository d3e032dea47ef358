// Everything about a whole run that does not depend on where its time stands.

import { staysOf } from '../scenarios/stays.ts';
import { tracedSeries } from '../scenarios/traced-series.ts';
import type { Branch } from './branch.ts';
import { eventsOf } from './log/kubectl-event.ts';
import type { Interval, Lane, Timeline } from './protocol.ts';

export function timelineOf(branch: Branch): Timeline {
  const { result } = branch;
  const { lanes } = branch;
  return {
    run: branch.origin.run,
    until: result.until,
    story: result.story,
    events: eventsOf(result.story, branch.trace),
    lanes,
    stays: staysOf(branch.played),
    series: [...result.series, ...tracedSeries(branch.played)],
    bookmarks: bookmarksOf(branch, lanes),
    verdicts: result.verdicts.map(({ text, met, at, detail }) => ({ text, met, at, detail })),
    figures: result.figures,
  };
}

/** The instants at which one would stop and look: what struck, what broke first, what came back last. */
function bookmarksOf(branch: Branch, lanes: readonly Lane[]): Timeline['bookmarks'] {
  const lane = (id: Lane['id']): readonly Interval[] => lanes.find((l) => l.id === id)?.intervals ?? [];
  const marks: { at: number; label: string }[] = [];
  const mark = (at: number | undefined, label: string): void => {
    if (at !== undefined && at > 0 && at < branch.result.until) marks.push({ at, label });
  };
  for (const { from, label } of lane('actions').slice(0, MOST_ACTIONS)) mark(from, label);
  const unready = lane('nodes').find(({ state }) => state === 'unknown' || state === 'failed');
  mark(unready?.from, unready === undefined ? '' : `${unready.label}`);
  const gap = lane('control').find(({ kind, state }) => kind === 'vip' && state === 'failed');
  mark(gap?.to, 'VIP answers again');
  const down = lane('availability');
  const back = down.map(({ to }) => to).filter((to) => to < branch.result.until);
  mark(back.length > 0 ? Math.min(...back) : undefined, 'first VM back');
  mark(back.length > 1 ? Math.max(...back) : undefined, 'last VM back');
  const rebuilds = lane('rebuilds');
  mark(rebuilds.length > 0 ? Math.min(...rebuilds.map(({ from }) => from)) : undefined, 'first rebuild');
  const healed = lane('volumes').map(({ to }) => to);
  mark(healed.length > 0 ? Math.max(...healed) : undefined, 'volumes whole again');
  const known = new Set<string>();
  return marks
    .filter(({ at, label }) => !known.has(`${at} ${label}`) && known.add(`${at} ${label}`) !== null)
    .sort((a, b) => a.at - b.at)
    .map(({ at, label }) => ({ at, label, record: recordAt(branch, at) }));
}

const MOST_ACTIONS = 12;

/** Number of the first record at or after an instant. */
function recordAt({ trace }: Branch, at: number): number {
  let low = 0;
  let high = trace.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (trace.timeOf(middle) < at) low = middle + 1;
    else high = middle;
  }
  return trace.firstNumber + Math.min(low, Math.max(0, trace.count - 1));
}
