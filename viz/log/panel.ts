// The event log in kubectl's columns: newest first, filtered, following time; pointing at an event draws what led to it.
import { element, write } from '../element.ts';
import type { Page } from '../page.ts';
import type { Why } from '../protocol.ts';
import { ageText } from '../timeline/axis-text.ts';
import { clockText } from '../words.ts';
import { matches, termsOf } from './filter.ts';
import type { LogEvent } from './kubectl-event.ts';
import { selectionOf, thingOf } from './things.ts';

/** More rows than anyone reads; the filter finds what is older. */
const MOST_ROWS = 200;
const MOST_CHAIN = 9;
const LEAST_WAIT_MS = 200;

export function mountLog(root: HTMLElement, page: Page): void {
  const filter = element('input', {
    type: 'search',
    id: 'log-filter',
    placeholder: 'reason:Degraded node:harvester-2',
    'aria-label': 'Filter events: words, reason:, type:, node:, vm:, volume:',
  });
  const follow = element('input', { type: 'checkbox', checked: true });
  const only = element('input', { type: 'checkbox' });
  const details = element('input', { type: 'checkbox' });
  const check = (input: HTMLInputElement, text: string) => element('label', {}, input, ` ${text}`);
  const count = element('span', { class: 'muted' });
  const body = element('tbody');
  const columns = ['LAST SEEN', 'TIME', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  const head = element('thead', {}, element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name))));
  const scroller = element('div', {
    class: 'log-rows',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Events so far, newest first',
  });
  scroller.append(element('table', {}, head, body));
  const chain = element('ol', { class: 'log-chain', hidden: true, 'aria-label': 'Why it happened' });
  root.replaceChildren(
    element(
      'div',
      { class: 'log-tools' },
      filter,
      check(follow, 'follow'),
      check(only, 'selection'),
      check(details, 'details'),
      count,
    ),
    scroller,
    chain,
  );

  let shownKey = '';
  let drawnAt = 0;
  let due = 0;
  const redraw = (): void => {
    drawnAt = performance.now();
    if (!root.hidden) draw();
  };
  const draw = (force = false): void => {
    const { moment } = page;
    if (moment === null || (!force && !follow.checked)) return;
    const { events } = moment.timeline;
    const past = countUpTo(events, moment.at);
    const { selection } = page.store.state;
    const thing = only.checked && selection !== null ? thingOf(selection, moment.names) : null;
    const key = `${moment.run.run} ${past} ${filter.value} ${thing} ${details.checked}`;
    if (force || key !== shownKey) {
      shownKey = key;
      const terms = termsOf(filter.value);
      const rows: LogEvent[] = [];
      let found = 0;
      for (let i = past - 1; i >= 0; i--) {
        const event = events[i];
        if (event === undefined || (event.weight < 2 && !details.checked) || !matches(event, terms)) continue;
        if (thing !== null && !event.things.includes(thing)) continue;
        found++;
        if (rows.length < MOST_ROWS) rows.push(event);
      }
      body.replaceChildren(...rows.map((event) => rowOf(event)));
      write(count, `${found} of ${past}`);
    }
    for (const row of body.children) {
      const cell = row.firstElementChild;
      if (cell instanceof HTMLElement) write(cell, ageText(moment.at - Number(row.getAttribute('data-at'))));
    }
  };

  let asked = -1;
  const show = async (event: LogEvent | null): Promise<void> => {
    const { moment } = page;
    asked = event?.record ?? -1;
    page.store.set({ peek: event?.at ?? null });
    if (event === null || moment === null) {
      chain.hidden = true;
      page.store.set({ chain: [] });
      return;
    }
    const why = await page.sim.why(moment.run.run, event.record);
    if (!why.ok || asked !== event.record) return;
    const { root: from } = why.value;
    const records = told(why.value.records, moment.timeline.events);
    page.store.update((view) => {
      view.chain = records.map(({ number, at, text }) => ({ number, at, text }));
    });
    chain.replaceChildren(
      element('li', { class: 'muted' }, from),
      ...records
        .toReversed()
        .map(({ at, text, why: because }) =>
          element(
            'li',
            {},
            element('b', {}, clockText(at)),
            ` ${text}`,
            ...(because === null ? [] : [element('span', { class: 'muted' }, ` (${because})`)]),
          ),
        ),
    );
    chain.hidden = false;
  };

  const rowOf = (event: LogEvent): HTMLTableRowElement => {
    const go = element(
      'button',
      { type: 'button', class: 'link', title: `Go to ${clockText(event.at)}` },
      clockText(event.at),
    );
    const open = (): void => {
      const { moment } = page;
      if (moment === null) return;
      page.pause();
      page.seek(event.at);
      page.select(selectionOf(event.things, moment.names));
    };
    go.addEventListener('click', open);
    go.addEventListener('focus', () => void show(event));
    go.addEventListener('blur', () => void show(null));
    const row = element(
      'tr',
      { 'data-at': String(event.at), 'data-type': event.type },
      element('td', {}, ''),
      element('td', {}, go),
      element('td', { class: 'type' }, event.type),
      element('td', {}, event.reason),
      element('td', { title: event.things.join('\n') }, event.object),
      element(
        'td',
        { class: 'message', title: event.why === null ? event.message : `${event.message} · ${event.why}` },
        element(
          'div',
          {},
          event.message,
          ...(event.why === null ? [] : [element('span', { class: 'muted' }, ` · ${event.why}`)]),
        ),
      ),
    );
    row.addEventListener('pointerenter', () => void show(event));
    row.addEventListener('pointerleave', () => void show(null));
    row.addEventListener('dblclick', open);
    return row;
  };

  filter.addEventListener('input', () => page.store.set({ filter: filter.value }));
  for (const input of [only, details, follow]) input.addEventListener('change', () => draw(true));
  page.store.watch(
    ({ filter: text }) => text,
    (text) => {
      if (filter.value !== text) filter.value = text;
      draw(true);
    },
  );
  page.store.watch(
    ({ selection }) => selection,
    () => draw(only.checked),
  );
  page.on('run', () => draw(true));
  page.on('time', () => {
    // Nobody reads rows that change with every frame; when time stands, the last word is always shown.
    clearTimeout(due);
    const wait = LEAST_WAIT_MS - (performance.now() - drawnAt);
    if (wait <= 0) redraw();
    else due = window.setTimeout(redraw, wait);
  });
  draw(true);
}

/** Events up to and including an instant; they stand in order. */
function countUpTo(events: readonly LogEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of a long chain what the story tells of: the steps between are for those who open the trace. */
function told(records: Why['records'], events: readonly LogEvent[]): Why['records'] {
  const known = new Set(events.map(({ record }) => record));
  const kept = records.filter(({ number }, i) => i === 0 || known.has(number));
  return kept.length <= MOST_CHAIN ? kept : [...kept.slice(0, MOST_CHAIN - 3), ...kept.slice(-3)];
}
