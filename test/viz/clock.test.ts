// The virtual clock: speed, slow motion, and that nothing is passed over.
import { describe, expect, it } from 'vitest';
import { positionOf, SLOW_MOTION, SPEEDS, speedAt, speedFor, stepped, ticked } from '../../viz/clock.ts';

const tick = { wallMs: 16, speed: 60, until: 3_600_000, bookmarks: [] };

describe('the virtual clock', () => {
  it('passes as many simulated seconds a second as its speed says', () => {
    let clock = { at: 0, slowMs: 0 };
    for (let i = 0; i < 100; i++) clock = ticked(clock, tick);
    expect(clock.at).toBeCloseTo(100 * 16 * 60);
  });

  it('stops at the end', () => {
    expect(ticked({ at: 3_599_999, slowMs: 0 }, tick).at).toBe(3_600_000);
  });

  it('stops at a bookmark first, goes on slowly, and is fast again when that has lasted', () => {
    let clock = ticked({ at: 59_900, slowMs: 0 }, { ...tick, bookmarks: [60_000] });
    expect(clock).toEqual({ at: 60_000, slowMs: SLOW_MOTION.wallMs });
    clock = ticked(clock, { ...tick, bookmarks: [60_000] });
    expect(clock.at).toBeCloseTo(60_000 + (16 * 60) / SLOW_MOTION.factor);
    for (let i = 0; i < 200; i++) clock = ticked(clock, { ...tick, bookmarks: [60_000] });
    expect(clock.slowMs).toBe(0);
    const before = clock.at;
    expect(ticked(clock, tick).at - before).toBeCloseTo(16 * 60);
  });

  it('shows every one of two bookmarks that lie in one tick', () => {
    const bookmarks = [1000, 1001];
    const first = ticked({ at: 0, slowMs: 0 }, { ...tick, wallMs: 100, bookmarks });
    expect(first.at).toBe(1000);
    expect(ticked(first, { ...tick, wallMs: 100, bookmarks }).at).toBe(1001);
  });

  it('is as fast as the run is long', () => {
    const minute = 60_000;
    expect([10, 60, 360, 1440, 43_200].map((minutes) => speedFor(minutes * minute))).toEqual([
      10, 60, 1000, 3000, 10_000,
    ]);
  });

  it('has a slider on which every speed has its place, and steps through the list', () => {
    for (const speed of SPEEDS) expect(speedAt(positionOf(speed))).toBeCloseTo(speed);
    expect([stepped(60, 1), stepped(60, -1), stepped(0.1, -1), stepped(10_000, 1)]).toEqual([120, 30, 0.1, 10_000]);
  });
});
