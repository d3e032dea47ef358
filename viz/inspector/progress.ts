// How far a transfer of the selected thing is, and when it will be done if its rate stays.
import { element } from '../element.ts';
import type { Moment } from '../page.ts';
import type { Mover } from '../protocol.ts';
import type { Selection } from '../store.ts';
import { bytesText, spanText } from '../words.ts';

export function progressOf(moment: Moment, selection: Selection): readonly HTMLElement[] {
  return moment.frame.movers
    .filter((mover) => concerns(mover, moment, selection))
    .slice(0, 6)
    .map((mover) => bar(mover, moment));
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
