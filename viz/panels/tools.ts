// View buttons: fit, table, theme, motion.
import { element } from '../element.ts';
import type { Panel } from '../page.ts';
import { keep, kept } from '../recent.ts';

const THEME_KEY = 'hci-twin.theme';

export const tools: Panel = (root, page) => {
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', 'View');
  const { store } = page;
  const table = element(
    'button',
    { type: 'button', class: 'run', title: 'Table instead of map (T)', 'aria-pressed': 'false' },
    'Table',
  );
  table.addEventListener('click', () =>
    store.update((view) => {
      view.view = view.view === 'table' ? 'canvas' : 'table';
    }),
  );
  const theme = element('button', { type: 'button', title: 'Light or dark', 'aria-label': 'Light or dark' }, '◐');
  theme.addEventListener('click', () =>
    store.update((view) => {
      view.theme = document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark';
    }),
  );
  const motion = element(
    'button',
    { type: 'button', class: 'run wide', title: 'Motion (M)', 'aria-pressed': 'true' },
    'Motion',
  );
  motion.addEventListener('click', () =>
    store.update((view) => {
      view.motion = !view.motion;
    }),
  );
  root.append(table, motion, theme);
  store.watch(
    ({ view }) => view,
    (view) => table.setAttribute('aria-pressed', String(view === 'table')),
  );
  store.watch(
    ({ motion: on }) => on,
    (on) => motion.setAttribute('aria-pressed', String(on)),
  );
  store.watch(
    ({ theme: chosen }) => chosen,
    (chosen) => keep(THEME_KEY, chosen),
  );
  const before = kept(THEME_KEY);
  if (before === 'light' || before === 'dark')
    store.update((view) => {
      view.theme = before;
    });
};
