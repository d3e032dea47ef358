// Keys of the panels, and the sheet that lists every key.
import { swapSides, toggleCompare } from '../compare/panel.ts';
import { element } from '../element.ts';
import type { Page } from '../page.ts';
import { copyLink } from '../share/panel.ts';
import { markHere } from '../timeline/header.ts';

const SHEET: readonly (readonly [title: string, keys: readonly (readonly [keys: string, what: string])[]])[] = [
  [
    'Time',
    [
      ['Space', 'play, pause'],
      ['. ,', 'next, previous event'],
      ['← →', 'a second back, on; with Shift ten'],
      ['Home End', 'start, end of the run'],
      ['[ ]', 'slower, faster'],
      ['B', 'mark this moment'],
    ],
  ],
  [
    'Look',
    [
      ['T G', 'table, map'],
      ['arrows Enter Esc', 'on the map: walk, open, out'],
      ['1 2 3 4 5', 'map, timeline, events, inspector, faults'],
      ['/', 'filter events'],
      ['M', 'motion on, off'],
      ['W A S D 0', 'on the timeline: zoom, pan, all'],
    ],
  ],
  [
    'Change and compare',
    [
      ['I', 'break or change something'],
      ['Shift+F', 'fork here without a change'],
      ['C', 'compare branches'],
      ['X', 'swap A and B'],
      ['Y', 'copy the link to this moment'],
      ['?', 'this list'],
    ],
  ],
];

export interface Places {
  focus(place: 'canvas' | 'timeline' | 'log' | 'inspector' | 'palette'): void;
  filter(): void;
}

export function helpDialog(): HTMLDialogElement {
  const columns = SHEET.map(([title, keys]) =>
    element(
      'section',
      {},
      element('h3', {}, title),
      element(
        'dl',
        {},
        ...keys.flatMap(([key, what]) => [
          element('dt', {}, ...key.split(' ').map((k) => element('kbd', {}, k))),
          element('dd', {}, what),
        ]),
      ),
    ),
  );
  const close = element('button', { type: 'button' }, 'Close');
  const dialog = element(
    'dialog',
    { class: 'help', 'aria-label': 'Keys' },
    element('h2', {}, 'Keys'),
    element('div', { class: 'columns' }, ...columns),
    element('div', { class: 'row end' }, close),
  );
  close.addEventListener('click', () => dialog.close());
  return dialog;
}

/** Keys of the panels; those of time and map are elsewhere. */
export function listenToPanelKeys(page: Page, places: Places, help: HTMLDialogElement): void {
  const acts: Readonly<Record<string, () => void>> = {
    '?': () => help.showModal(),
    '/': () => places.filter(),
    '1': () => places.focus('canvas'),
    '2': () => places.focus('timeline'),
    '3': () => places.focus('log'),
    '4': () => places.focus('inspector'),
    '5': () => places.focus('palette'),
    i: () => places.focus('palette'),
    b: () => markHere(page),
    c: () => toggleCompare(page),
    x: () => void swapSides(page),
    y: () => void copyLink(page).then((said) => page.say(said)),
    F: () => void page.fork([]),
  };
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || page.moment === null) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (
      target instanceof HTMLElement &&
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
      target.getAttribute('type') !== 'range'
    )
      return;
    const act = acts[event.key];
    if (act === undefined) return;
    act();
    event.preventDefault();
  });
}
