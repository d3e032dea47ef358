// Falls back to the table where the map cannot be drawn or moves too slowly, says so, and lets whoever wants the map have it.
import { element } from '../element.ts';
import { FrameWatch, TOO_SLOW } from '../frame-watch.ts';
import type { Page, Panel } from '../page.ts';
import { keep, kept } from '../recent.ts';

/** Where the wish for the map is kept, so that nobody has to say it twice. */
const KEY = 'hci-twin.map';

const REASONS = {
  slow: `The map took longer than ${TOO_SLOW.medianMs} ms a frame for ${TOO_SLOW.forMs / 1000} seconds; here is the cluster as a table.`,
  canvas: 'This browser draws no canvas; here is the cluster as a table.',
  worker: 'This browser starts no worker: the simulation runs in the page itself, and the cluster is shown as a table.',
} as const;

export const fallback: Panel = (root, page) => {
  const { store } = page;
  const fall = (why: keyof typeof REASONS): void => {
    store.set({ view: 'table' });
    const buttons = [button('Leave it so', () => root.replaceChildren())];
    if (why !== 'canvas')
      buttons.unshift(
        button('Show the map', () => {
          keep(KEY, 'always');
          store.set({ view: 'canvas' });
        }),
      );
    root.replaceChildren(element('span', {}, REASONS[why]), ...buttons);
  };
  if (document.createElement('canvas').getContext('2d') === null) fall('canvas');
  else if (page.inPage) fall('worker');
  else if (kept(KEY) !== 'always') watchFrames(page, () => fall('slow'));
  // Whoever changes the view knows about it.
  store.watch(
    ({ view }) => view,
    (view) => view === 'canvas' && root.replaceChildren(),
  );
};

/** Looks at frames while the map moves. Speaks once: whoever went back to the map by hand has decided. */
function watchFrames(page: Page, tooSlow: () => void): void {
  const watch = new FrameWatch();
  let last = 0;
  const look = (now: number): void => {
    const gap = now - last;
    last = now;
    const moves =
      page.store.state.view === 'canvas' && page.app.getSnapshot().matches({ running: { time: 'playing' } });
    if (!moves) watch.forget();
    else if (watch.add(gap)) {
      tooSlow();
      return;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function button(text: string, act: () => void): HTMLElement {
  return element('button', { type: 'button', onclick: act }, text);
}
