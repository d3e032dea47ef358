// The line above the lanes: the run's branches, bookmarks to jump to, marks of one's own, and zoom for those who have no wheel.
import { element } from '../element.ts';
import type { Page } from '../page.ts';
import { clockText } from '../words.ts';
import { zoomed } from './window.ts';

export function header(root: HTMLElement, page: Page): void {
  const jumps = element('select', { 'aria-label': 'Bookmarks: jump to', class: 'bookmarks' });
  jumps.addEventListener('change', () => {
    if (jumps.value === '') return;
    page.pause();
    page.seek(Number(jumps.value));
    jumps.value = '';
  });
  const zoom = (factor: number): void => {
    const { moment } = page;
    if (moment === null) return;
    page.store.update((view) => {
      view.window = factor === 0 ? null : zoomed(view.window, moment.timeline.until, moment.at, factor);
    });
  };
  const button = (text: string, title: string, act: () => void) =>
    // A sign is read out by its title, a word by itself.
    element('button', { type: 'button', title, 'aria-label': /[a-z]/.test(text) ? false : title, onclick: act }, text);
  root.replaceChildren(
    element('h2', {}, 'Timeline'),
    jumps,
    button('⚑ mark', 'Mark this moment (B)', () => markHere(page)),
    button('+', 'Zoom in on the cursor', () => zoom(0.5)),
    button('−', 'Zoom out', () => zoom(2)),
    button('all', 'Show the whole run', () => zoom(0)),
    element('span', { class: 'muted hint' }, 'drag: scrub · Shift+drag: zoom · click a bar: go there'),
  );
  const fill = (): void => {
    const { moment } = page;
    if (moment === null) return;
    const marks = [...moment.timeline.bookmarks, ...page.store.state.marks].sort((a, b) => a.at - b.at);
    jumps.replaceChildren(
      element('option', { value: '' }, `Jump to… (${marks.length})`),
      ...marks.map(({ at, label }) => element('option', { value: String(at) }, `${clockText(at)}  ${label}`)),
    );
  };
  page.on('run', fill);
  page.store.watch(({ marks }) => marks, fill);
  fill();
}

/** Marks the instant that is shown; twice takes the mark away. */
export function markHere(page: Page): void {
  const { moment } = page;
  if (moment === null) return;
  const at = Math.floor(moment.at);
  page.store.update((view) => {
    const known = view.marks.some((mark) => mark.at === at);
    view.marks = known
      ? view.marks.filter((mark) => mark.at !== at)
      : [...view.marks, { at, label: `my mark ${view.marks.length + 1}` }].sort((a, b) => a.at - b.at);
  });
  page.say(`Marked ${clockText(at)}`);
}
