// The table view: every VM and node as a row of words and numbers; only as many rows as can be read.
import { element } from '../element.ts';
import { wordOf } from '../look.ts';
import { statusAt } from '../outline.ts';
import type { Moment, Panel } from '../page.ts';
import { GLYPHS } from '../palette.ts';
import type { Selection } from '../store.ts';
import { bytesText, spanText } from '../words.ts';

/** Rows that are shown; the filter finds the others. */
const MOST_ROWS = 300;

export const grid: Panel = (root, page) => {
  const show = (): void => {
    const table = page.store.state.view === 'table';
    root.hidden = !table;
    const map = root.parentElement?.querySelector<HTMLElement>('#canvas');
    if (map !== null && map !== undefined) map.hidden = table;
    if (!table || page.moment === null) return;
    root.replaceChildren(...tablesOf(page.moment, page.store.state.filter, page.select.bind(page)));
  };
  page.on('frame', show);
  page.on('run', show);
  page.store.watch(({ view, filter }) => `${view} ${filter}`, show);
};

function tablesOf(moment: Moment, filter: string, pick: (what: Selection) => void): HTMLElement[] {
  const { frame, names, at } = moment;
  const nodes = rowsOf(names.node, filter).map((row) => ({
    what: { kind: 'node', row } as const,
    cells: [
      wordOf.node[frame.node.look[row]] ?? '',
      names.zone[row] ?? '',
      `${(frame.node.cpuRequested[row] / 1000).toFixed(1)} / ${(frame.node.cpuAllocatable[row] / 1000).toFixed(1)}`,
      `${bytesText(frame.node.memoryRequested[row])} / ${bytesText(frame.node.memoryAllocatable[row])}`,
    ],
  }));
  const vms = rowsOf(names.vm, filter).map((row) => ({
    what: { kind: 'vm', row } as const,
    cells: [
      wordOf.vm[frame.vm.look[row]] ?? '',
      names.node[frame.vm.node[row]] ?? '<none>',
      bytesText(frame.vm.memory[row]),
      frame.vm.downSince[row] < 0 ? '' : spanText(at - frame.vm.downSince[row]),
    ],
  }));
  return [
    tableOf(moment, 'Nodes', ['NAME', 'STATUS', 'ZONE', 'CPU', 'MEMORY'], nodes, pick),
    tableOf(moment, 'Virtual machines', ['NAME', 'STATUS', 'NODE', 'MEMORY', 'DOWN FOR'], vms, pick),
  ];
}

function rowsOf(names: readonly string[], filter: string): readonly number[] {
  return [...names.keys()].filter((row) => names[row]?.includes(filter)).slice(0, MOST_ROWS);
}

function tableOf(
  moment: Moment,
  heading: string,
  columns: readonly string[],
  rows: readonly { readonly what: Selection; readonly cells: readonly string[] }[],
  pick: (what: Selection) => void,
): HTMLElement {
  const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)));
  const body = rows.map(({ what, cells: [status = '', ...others] }) => {
    const name = moment.names[what.kind][what.row] ?? '';
    const button = element('button', { type: 'button', onclick: () => pick(what) }, name);
    const glyph = `${GLYPHS[statusAt(moment, what)]} ${status}`;
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, button),
      ...[glyph, ...others].map((text) => element('td', {}, text)),
    );
  });
  return element(
    'div',
    {},
    element('h2', {}, heading),
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
  );
}
