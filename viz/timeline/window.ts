// The stretch of time that is looked at: zooming, panning and brushing that never leave the run.

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Below a second nothing more can be told apart: timers of a cluster are seconds. */
const SHORTEST_MS = 1000;

export function shown(window: TimeWindow | null, until: number): TimeWindow {
  return window ?? { from: 0, to: Math.max(SHORTEST_MS, until) };
}

/** Closer (factor below 1) or farther around an instant that stays where it is; null when everything is seen. */
export function zoomed(window: TimeWindow | null, until: number, around: number, factor: number): TimeWindow | null {
  const { from, to } = shown(window, until);
  const length = Math.max(SHORTEST_MS, (to - from) * factor);
  if (length >= until) return null;
  const share = (around - from) / (to - from);
  return within(around - share * length, length, until);
}

/** Later or earlier by a share of what is seen. */
export function panned(window: TimeWindow | null, until: number, share: number): TimeWindow | null {
  if (window === null) return null;
  const length = window.to - window.from;
  return within(window.from + share * length, length, until);
}

/** Between two instants in any order; null when they are one. */
export function brushed(a: number, b: number, until: number): TimeWindow | null {
  const from = Math.max(0, Math.min(a, b));
  const to = Math.min(until, Math.max(a, b));
  if (to - from < SHORTEST_MS || (from === 0 && to === until)) return null;
  return { from, to };
}

/** The window moved on so that an instant that left it is seen again. */
export function following(window: TimeWindow | null, until: number, at: number): TimeWindow | null {
  if (window === null || (at >= window.from && at <= window.to)) return window;
  const length = window.to - window.from;
  return within(at - length / 10, length, until);
}

function within(from: number, length: number, until: number): TimeWindow {
  const start = Math.min(Math.max(0, from), until - length);
  return { from: start, to: start + length };
}
