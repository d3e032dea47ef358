// The virtual clock: how far simulated time gets in a stretch of real time, at a speed, and slower where something happens.

/** Simulated seconds a second: from a tenth, to watch an election, to ten thousand, to watch a day. */
export const SPEEDS: readonly number[] = [0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 1000, 3000, 10_000];

/** Where slow motion slows down: how long it lasts in real time, and how much slower time passes. */
export const SLOW_MOTION = { wallMs: 1800, factor: 12 } as const;

export interface Clock {
  readonly at: number;
  /** Real time for which it stays slow. */
  readonly slowMs: number;
}

export interface Tick {
  /** Real time that has passed. */
  readonly wallMs: number;
  readonly speed: number;
  readonly until: number;
  /** Instants to slow down at, ascending; empty without slow motion. */
  readonly bookmarks: readonly number[];
}

/** The clock after a tick. It stops at a bookmark and goes on slowly from there, so that nothing is passed over between two frames. */
export function ticked(clock: Clock, { wallMs, speed, until, bookmarks }: Tick): Clock {
  const slowMs = Math.min(clock.slowMs, wallMs);
  const next = clock.at + speed * (slowMs / SLOW_MOTION.factor + (wallMs - slowMs));
  const passed = bookmarks.find((mark) => mark > clock.at && mark <= next);
  if (passed !== undefined) return { at: Math.min(passed, until), slowMs: SLOW_MOTION.wallMs };
  return { at: Math.min(next, until), slowMs: clock.slowMs - slowMs };
}

/** The next faster (1) or slower (-1) speed of the list. */
export function stepped(speed: number, by: 1 | -1): number {
  const at = SPEEDS.findIndex((s) => s >= speed);
  const nearest = at < 0 ? SPEEDS.length - 1 : at;
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, nearest + by))] ?? speed;
}

/** The speed at which a run of that length is watched: about a minute, and slow motion comes on top. */
export function speedFor(until: number): number {
  return SPEEDS.find((speed) => speed >= Math.min(until / 60_000, SPEEDS.at(-1) ?? 1)) ?? 60;
}

/** Position of a speed on a logarithmic slider from 0 to 1, and back. */
export function speedAt(position: number): number {
  return 10 ** (-1 + 5 * position);
}

export function positionOf(speed: number): number {
  return (Math.log10(speed) + 1) / 5;
}
