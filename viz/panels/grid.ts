// The table view: every VM and node as a row of words and numbers; only as many rows as can be read.
import { element, write } from '../element.ts';
import { wordOf } from '../look.ts';
import { statusAt } from '../outline.ts';
import type { Moment, Panel } from '../page.ts';
import { GLYPHS } from '../palette.ts';
import type { Selection } from '../store.ts';
import { bytesText, spanText } from '../words.ts';

/** Rows that are shown; the filter finds the others. */
const MOST_ROWS = 300;
/** Nobody reads sixty tables a second. */
const PERIOD_MS = 300;

interface Sheet {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly kind: 'node' | 'vm';
  cells(moment: Moment, row: number): readonly string[];
}

const sheets: readonly Sheet[] = [
  {
    heading: 'Nodes',
    columns: ['NAME', 'STATUS', 'CPU', 'MEMORY', 'ZONE'],
    kind: 'node',
    cells: ({ frame: { node }, names }, n) => [
      wordOf.node[node.look[n]] ?? '',
      `${(node.cpuRequested[n] / 1000).toFixed(1)} / ${(node.cpuAllocatable[n] / 1000).toFixed(1)}`,
      `${bytesText(node.memoryRequested[n])} / ${bytesText(node.memoryAllocatable[n])}`,
      names.zone[n] || '<none>',
    ],
  },
  {
    heading: 'Virtual machines',
    columns: ['NAME', 'STATUS', 'NODE', 'MEMORY', 'DOWN FOR'],
    kind: 'vm',
    cells: ({ frame: { vm }, names, at }, v) => [
      wordOf.vm[vm.look[v]] ?? '',
      names.node[vm.node[v]] ?? '<none>',
      bytesText(vm.memory[v]),
      vm.downSince[v] < 0 ? '' : spanText(at - vm.downSince[v]),
    ],
  },
];

export const grid: Panel = (root, page) => {
  let rows = '';
  let updates: readonly ((moment: Moment) => void)[] = [];
  let waiting = false;
  const show = (): void => {
    waiting = false;
    const { view, filter } = page.store.state;
    const table = view === 'table';
    root.hidden = !table;
    const map = root.parentElement?.querySelector<HTMLElement>('#canvas');
    if (map !== null && map !== undefined) map.hidden = table;
    const { moment } = page;
    if (!table || moment === null) return;
    const key = `${moment.run.run} ${moment.names.version} ${filter}`;
    if (key !== rows) {
      rows = key;
      const built = sheets.map((sheet) => tableOf(sheet, moment, filter, page.select.bind(page)));
      root.replaceChildren(...built.map(({ element: table }) => table));
      updates = built.flatMap(({ updates: of }) => of);
    }
    for (const update of updates) update(moment);
  };
  const soon = (): void => {
    if (waiting || page.store.state.view !== 'table') return;
    waiting = true;
    setTimeout(show, PERIOD_MS);
  };
  page.on('time', soon);
  page.on('run', show);
  page.store.watch(({ view, filter }) => `${view} ${filter}`, show);
};

/** A table, and what brings its rows up to date without taking the focus from any of them. */
function tableOf(sheet: Sheet, moment: Moment, filter: string, pick: (what: Selection) => void) {
  const names = moment.names[sheet.kind];
  const shown = [...names.keys()].filter((row) => names[row]?.includes(filter)).slice(0, MOST_ROWS);
  const updates: ((moment: Moment) => void)[] = [];
  const body = shown.map((row) => {
    const what: Selection = { kind: sheet.kind, row };
    const name = element('button', { type: 'button', onclick: () => pick(what) }, names[row] ?? '');
    const glyph = element('span', { class: 'glyph', 'aria-hidden': 'true' });
    const cells = sheet.columns.slice(1).map(() => element('span'));
    const line = element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      ...cells.map((cell, i) => element('td', {}, ...(i === 0 ? [glyph, ' '] : []), cell)),
    );
    updates.push((now) => {
      const status = statusAt(now, what);
      glyph.parentElement?.setAttribute('data-status', status);
      write(glyph, GLYPHS[status]);
      for (const [i, text] of sheet.cells(now, row).entries()) {
        const cell = cells[i];
        if (cell !== undefined) write(cell, text);
      }
    });
    return line;
  });
  const head = element('tr', {}, ...sheet.columns.map((name) => element('th', { scope: 'col' }, name)));
  const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
  const more = names.length > shown.length ? ` (${shown.length} of ${names.length})` : '';
  return { element: element('div', {}, element('h2', {}, `${sheet.heading}${more}`), table), updates };
}
