// The accessible tree: what the canvas shows, for those who do not see it. Kept in step with the frame, and only as open as it needs to be.
import { element } from '../element.ts';
import { describe, neighbour, vmsOf, zonesOf } from '../outline.ts';
import type { Moment, Panel } from '../page.ts';
import type { Selection } from '../store.ts';

export const tree: Panel = (root, page) => {
  const list = element('ul', { role: 'tree', 'aria-label': 'Cluster' });
  root.append(list);
  let shown = '';
  let waiting = false;
  const show = (): void => {
    waiting = false;
    const { moment } = page;
    if (moment === null) return;
    const { selection } = page.store.state;
    const html = branches(moment, selection, page.select.bind(page));
    const text = html.map(({ textContent }) => textContent).join('|') + JSON.stringify(selection);
    if (text === shown) return;
    shown = text;
    const focused = root.contains(document.activeElement);
    list.replaceChildren(...html);
    if (focused) list.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  };
  // Nobody listens sixty times a second.
  const soon = (): void => {
    if (waiting) return;
    waiting = true;
    setTimeout(show, 500);
  };
  page.on('frame', soon);
  page.on('run', soon);
  page.store.watch(({ selection }) => selection, show);
  list.addEventListener('keydown', (event) => {
    if (page.moment === null) return;
    const next = neighbour(page.moment, page.store.state.selection, event.key);
    if (next === undefined) return;
    page.select(next);
    event.preventDefault();
    event.stopPropagation();
  });
};

function branches(moment: Moment, selection: Selection | null, pick: (what: Selection) => void): HTMLElement[] {
  const open = openNode(moment, selection);
  const first = selection ?? { kind: 'node' as const, row: zonesOf(moment)[0]?.nodes[0] ?? -1 };
  const item = (what: Selection, level: number, expanded?: boolean): HTMLElement => {
    const chosen = what.kind === selection?.kind && what.row === selection.row;
    const stop = what.kind === first.kind && what.row === first.row;
    const made = element('li', {
      role: 'treeitem',
      'aria-level': String(level),
      'aria-selected': String(chosen),
      tabindex: stop ? '0' : '-1',
      onclick: () => pick(what),
    });
    if (expanded !== undefined) made.setAttribute('aria-expanded', String(expanded));
    made.append(describe(moment, what));
    return made;
  };
  const nodes = zonesOf(moment).flatMap((zone) => zone.nodes);
  return nodes.flatMap((n) => {
    const inside = n === open ? vmsOf(moment, n).map((v) => item({ kind: 'vm', row: v }, 2)) : [];
    return [item({ kind: 'node', row: n }, 1, n === open), ...inside];
  });
}

/** Only the node that is looked at is open: ten thousand items would help nobody. */
function openNode({ frame }: Moment, selection: Selection | null): number {
  if (selection?.kind === 'node') return selection.row;
  return selection?.kind === 'vm' ? frame.vm.node[selection.row] : -1;
}
