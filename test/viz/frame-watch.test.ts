// When the map gives way to the table.
import { describe, expect, it } from 'vitest';
import { FrameWatch, TOO_SLOW } from '../../viz/frame-watch.ts';

/** Whether any of the frames was one too many. */
function tooSlow(gaps: readonly number[]): boolean {
  const watch = new FrameWatch();
  return gaps.map((gap) => watch.add(gap)).includes(true);
}

describe('the watch over frames', () => {
  it('speaks after three seconds in which the median frame took longer than 34 ms', () => {
    expect(tooSlow(Array(TOO_SLOW.forMs / 50 - 1).fill(50))).toBe(false);
    expect(tooSlow(Array(TOO_SLOW.forMs / 50).fill(50))).toBe(true);
    expect(tooSlow(Array(1000).fill(TOO_SLOW.medianMs))).toBe(false);
  });

  it('bears a stutter now and then', () => {
    expect(tooSlow(Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? 120 : 16)))).toBe(false);
  });

  it('takes no notice of a page that slept', () => {
    expect(tooSlow(Array.from({ length: 100 }, (_, i) => (i % 50 === 49 ? 60_000 : 50)))).toBe(false);
  });
});
