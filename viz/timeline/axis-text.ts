// How instants are written along an axis, and ages as kubectl writes them.
import { clockText } from '../words.ts';

/** As kubectl writes ages: `9s`, `4m35s`, `2h10m`, `3d4h`. */
export function ageText(ms: number): string {
  const s = Math.floor(Math.max(0, ms) / 1000);
  if (s < 120) return `${s}s`;
  if (s < 600) return `${Math.floor(s / 60)}m${s % 60 === 0 ? '' : `${s % 60}s`}`;
  if (s < 10_800) return `${Math.floor(s / 60)}m`;
  if (s < 172_800)
    return `${Math.floor(s / 3600)}h${Math.floor((s % 3600) / 60) === 0 ? '' : `${Math.floor((s % 3600) / 60)}m`}`;
  return `${Math.floor(s / 86_400)}d${Math.floor((s % 86_400) / 3600)}h`;
}

/** Labels of an axis over a window: no more digits than it takes to tell ticks apart. */
export function tickText(at: number, step: number): string {
  const text = clockText(at);
  return step >= 60_000 ? text.slice(0, -5) : step >= 1000 ? text.slice(0, -2) : text;
}

/** Round distances between ticks, in ms. */
const STEPS = [
  100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5, 864e5, 1728e5, 6048e5,
];

/** Ticks at round instants, at least `px` pixels apart. */
export function ticksOf(
  from: number,
  to: number,
  width: number,
  px = 80,
): { readonly step: number; readonly at: readonly number[] } {
  const least = ((to - from) / Math.max(1, width)) * px;
  const step = STEPS.find((s) => s >= least) ?? 6048e5;
  const at: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) at.push(tick);
  return { step, at };
}
