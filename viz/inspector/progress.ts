// How far a transfer of the selected thing is, and when it will be done if its rate stays; and how far a node is emptied.
import { element } from '../element.ts';
import type { Moment } from '../page.ts';
import type { Mover } from '../protocol.ts';
import type { Selection } from '../store.ts';
import { bytesText, spanText } from '../words.ts';

export function progressOf(moment: Moment, selection: Selection): readonly HTMLElement[] {
  const emptied = selection.kind === 'node' ? emptying(moment, selection.row) : null;
  const transfers = moment.frame.movers
    .filter((mover) => concerns(mover, moment, selection))
    .slice(0, 6)
    .map((mover) => bar(mover, moment));
  return emptied === null ? transfers : [emptied, ...transfers];
}

export interface Emptying {
  /** VMs that were there when it began, and that are still there. */
  readonly all: number;
  readonly left: number;
  /** Until the last one is gone in this run; null when one stays to its end. */
  readonly leftMs: number | null;
}

/** Of a node that is cordoned, drained or in maintenance: how many of its VMs have left. Null when it is none of that, or was empty. */
export function emptyingOf(
  { timeline: { lanes, stays, until } }: Pick<Moment, 'timeline'>,
  n: number,
  at: number,
): Emptying | null {
  const nodes = lanes.find(({ id }) => id === 'nodes')?.intervals ?? [];
  const since = nodes.findLast(({ row, from, to, label }) => row === n && from <= at && at < to && EMPTIED.test(label));
  if (since === undefined) return null;
  let [all, left, last] = [0, 0, 0];
  for (let s = 0; s < stays.vm.length; s++) {
    if (stays.node[s] !== n || stays.from[s] > since.from || stays.to[s] <= since.from) continue;
    all++;
    if (stays.to[s] <= at) continue;
    left++;
    last = Math.max(last, stays.to[s]);
  }
  return all === 0 ? null : { all, left, leftMs: left > 0 && last >= until ? null : Math.max(0, last - at) };
}

const EMPTIED = / (cordoned|maintenance )/;

function emptying(moment: Moment, n: number): HTMLElement | null {
  const now = emptyingOf(moment, n, moment.at);
  if (now === null) return null;
  const { all, left, leftMs } = now;
  const eta = left === 0 ? 'empty' : leftMs === null ? 'some stay in this run' : `ETA ${spanText(leftMs)}`;
  return element(
    'div',
    { class: 'progress' },
    element('span', {}, `${all - left} of ${all} VMs have left, ${eta}`),
    element('span', { class: 'muted' }, ''),
    element('progress', { max: String(all), value: String(all - left), 'aria-label': 'VMs that have left' }),
  );
}

function concerns({ kind, row, from, to }: Mover, { frame }: Moment, selection: Selection): boolean {
  if (selection.kind === 'node') return from === selection.row || to === selection.row;
  if (kind === 'migration') return selection.kind === 'vm' && selection.row === row;
  if (selection.kind === 'replica') return selection.row === row;
  if (selection.kind === 'disk') return frame.replica.disk[row] === selection.row;
  return selection.kind === 'volume' && frame.replica.volume[row] === selection.row;
}

function bar({ kind, row, size, done, rate, from, to }: Mover, { frame, names, at }: Moment): HTMLElement {
  const now = Math.min(size, done + (rate * (at - frame.at)) / 1000);
  const what = kind === 'rebuild' ? `rebuild of ${names.replica[row] ?? ''}` : `migration of ${names.vm[row] ?? ''}`;
  const eta = rate > 0 ? spanText(((size - now) / rate) * 1000) : 'waits';
  const text = `${what}: ${Math.floor((100 * now) / Math.max(1, size))}% of ${bytesText(size)}, ${rate > 0 ? `${bytesText(rate)}/s, ` : ''}ETA ${eta}`;
  return element(
    'div',
    { class: 'progress' },
    element('span', {}, text),
    element('span', { class: 'muted' }, `${names.node[from] ?? '?'} → ${names.node[to] ?? '?'}`),
    element('progress', { max: String(size), value: String(now), 'aria-label': what }),
  );
}
