// Keys that work everywhere but where one types.
import { stepped } from '../clock.ts';
import type { Page } from '../page.ts';

export function listenToKeys(page: Page): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = actions[event.key];
    if (act === undefined || page.moment === null) return;
    act(page, event);
    event.preventDefault();
  });
}

const SECOND = 1000;

const actions: Readonly<Record<string, (page: Page, event: KeyboardEvent) => void>> = {
  ' ': (page, { target }) => {
    // A button that has the focus takes the space bar for itself.
    if (target instanceof HTMLButtonElement) target.click();
    else if (page.app.getSnapshot().matches({ running: { time: 'playing' } })) page.pause();
    else page.play();
  },
  '.': (page) => page.step(1),
  ',': (page) => page.step(-1),
  '[': (page) => speed(page, -1),
  ']': (page) => speed(page, 1),
  ArrowRight: (page, { shiftKey }) => nudge(page, shiftKey ? 10 * SECOND : SECOND),
  ArrowLeft: (page, { shiftKey }) => nudge(page, shiftKey ? -10 * SECOND : -SECOND),
  Home: (page) => page.seek(0),
  End: (page) => page.seek(page.moment?.timeline.until ?? 0),
  t: (page) =>
    page.store.update((view) => {
      view.view = view.view === 'table' ? 'canvas' : 'table';
    }),
  m: (page) =>
    page.store.update((view) => {
      view.motion = !view.motion;
    }),
  g: (page) =>
    page.store.update((view) => {
      view.view = 'canvas';
    }),
};

function speed(page: Page, by: 1 | -1): void {
  page.store.update((view) => {
    view.speed = stepped(view.speed, by);
  });
}

function nudge(page: Page, by: number): void {
  page.pause();
  page.seek((page.moment?.at ?? 0) + by);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
