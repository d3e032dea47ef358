// Keys of the timeline while it has the focus: moving in time as a slider does, and zooming as Perfetto does.
import type { Page } from '../page.ts';
import { panned, zoomed } from './window.ts';

/** Whether the key meant something. */
export function timelineKeys(event: KeyboardEvent, page: Page): boolean {
  const { moment } = page;
  if (moment === null || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { until } = moment.timeline;
  const by = event.shiftKey ? 10_000 : 1000;
  const window = (read: (w: typeof page.store.state.window) => typeof page.store.state.window): void =>
    page.store.set({ window: read(page.store.state.window) });
  const moves: Readonly<Record<string, () => void>> = {
    ArrowRight: () => page.seek(moment.at + by),
    ArrowLeft: () => page.seek(moment.at - by),
    ArrowUp: () => page.step(1),
    ArrowDown: () => page.step(-1),
    PageUp: () => page.seek(moment.at + 60_000),
    PageDown: () => page.seek(moment.at - 60_000),
    Home: () => page.seek(0),
    End: () => page.seek(until),
    w: () => window((w) => zoomed(w, until, moment.at, 0.6)),
    s: () => window((w) => zoomed(w, until, moment.at, 1 / 0.6)),
    a: () => window((w) => panned(w, until, -0.25)),
    d: () => window((w) => panned(w, until, 0.25)),
    '0': () => window(() => null),
  };
  const move = moves[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  move?.();
  if (move !== undefined) event.stopPropagation();
  return move !== undefined;
}
