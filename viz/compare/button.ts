// The button that compares two branches; there is none before there are two.
import { element } from '../element.ts';
import type { Page } from '../page.ts';
import { toggleCompare } from './panel.ts';

export function mountCompareButton(root: HTMLElement, page: Page): void {
  const compare = element(
    'button',
    { type: 'button', title: 'Compare two branches (C)', 'aria-pressed': 'false', hidden: true },
    'Compare',
  );
  root.prepend(compare);
  compare.addEventListener('click', () => toggleCompare(page));
  page.on('state', () => {
    const state = page.app.getSnapshot();
    compare.setAttribute('aria-pressed', String(state.matches({ running: { view: 'comparing' } })));
    compare.hidden = state.context.runs.length < 2;
  });
}
