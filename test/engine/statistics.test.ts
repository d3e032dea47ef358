// Means, differences, proportions and batch means on examples worked by hand or taken from print.
import { describe, expect, it } from 'vitest';
import {
  batchMeans,
  Moments,
  paired,
  proportion,
  summarize,
  summaryOf,
  trialsNeeded,
} from '../../engine/statistics.ts';

describe('a summary', () => {
  it('has mean, variance and a Student interval', () => {
    // t(0.975, 3) = 3.182446; the half width is that times sqrt(30 / 4).
    const summary = summarize([4, 7, 13, 16]);
    expect(summary).toMatchObject({ count: 4, mean: 10, variance: 30, min: 4, max: 16, confidence: 0.95 });
    expect(summary.halfWidth).toBeCloseTo(3.18244630528371 * Math.sqrt(30 / 4), 12);
    expect([summary.low, summary.high]).toEqual([10 - summary.halfWidth, 10 + summary.halfWidth]);
  });

  it('does not lose a small variance beside a large mean', () => {
    expect(summarize([4, 7, 13, 16].map((x) => x + 1e9)).variance).toBe(30);
  });

  it('claims nothing from one sample or from none', () => {
    expect(summarize([5])).toMatchObject({ mean: 5, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(summarize([])).toMatchObject({ count: 0, mean: Number.NaN, min: Number.NaN, low: Number.NaN });
  });

  it('is the same when its moments were collected in parts', () => {
    const [left, right, none] = [new Moments(), new Moments(), new Moments()];
    for (const x of [4, 7]) left.add(x);
    for (const x of [13, 16]) right.add(x);
    left.merge(none);
    none.merge(left);
    none.merge(right);
    expect(summaryOf(none)).toEqual(summarize([4, 7, 13, 16]));
  });
});

describe('paired differences', () => {
  it('are exact on a hand example', () => {
    // Differences -1, -2, -1, -1; Var a = 5/3, Var b = 11/12.
    const result = paired([10, 12, 9, 11], [9, 10, 8, 10]);
    expect(result).toMatchObject({ count: 4, mean: -1.25, variance: 0.25, min: -2, max: -1 });
    expect(result.halfWidth).toBeCloseTo((3.18244630528371 * 0.5) / 2, 13);
    expect(result.varianceSaved).toBeCloseTo(1 - 0.25 / (5 / 3 + 11 / 12), 13);
    expect(result.correlation).toBeCloseTo(7 / 6 / Math.sqrt((5 / 3) * (11 / 12)), 13);
  });

  it('save all variance when the difference is always the same, and none when nothing varies', () => {
    expect(paired([1, 2, 3], [3, 4, 5])).toMatchObject({ mean: 2, halfWidth: 0, varianceSaved: 1, correlation: 1 });
    expect(paired([1, 1], [1, 1])).toMatchObject({ mean: 0, varianceSaved: 0, correlation: 0 });
    expect(paired([1, 2, 3], [3, 2, 1]).varianceSaved).toBe(-1);
  });

  it('need equally many on both sides', () => {
    expect(() => paired([1], [1, 2])).toThrow('do not make pairs');
  });
});

describe('a proportion', () => {
  it('has the Wilson interval that is printed', () => {
    // Source: Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), method 3.
    const printed = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [seen, trials, low, high] of printed) {
      const interval = proportion(seen, trials);
      expect([interval.low, interval.high].map((x) => Number(x.toFixed(4)))).toEqual([low, high]);
      expect(interval.rule).toBe('wilson');
    }
  });

  it('says at most three in n when an event was never seen', () => {
    const { estimate, low, high, rule } = proportion(0, 1000);
    expect([estimate, low, rule]).toEqual([0, 0, 'none seen']);
    expect(high).toBeCloseTo(0.002991249545095296, 15);
    expect(proportion(0, 100).high).toBeCloseTo(0.02951304960703993, 15);
  });

  it('says the mirror of it when an event was always seen', () => {
    expect(proportion(100, 100)).toEqual({
      estimate: 1,
      low: 1 - proportion(0, 100).high,
      high: 1,
      rule: 'always seen',
    });
  });

  it('refuses what is no proportion', () => {
    for (const [seen, trials] of [
      [2, 1],
      [-1, 5],
      [0, 0],
    ] as const)
      expect(() => proportion(seen, trials)).toThrow('of');
    expect(() => proportion(0, 5, 1)).toThrow('probability 0');
  });
});

describe('batch means', () => {
  it('are the summary of the means of equal batches, the rest left out', () => {
    const { batchSize, neighbourCorrelation, ...summary } = batchMeans([1, 3, 4, 6, 9, 9, 1000], 3);
    expect(batchSize).toBe(2);
    expect(summary).toEqual(summarize([2, 5, 9]));
    expect(neighbourCorrelation).toBeCloseTo(1, 12); // (2, 5) against (5, 9): two points lie on a line
  });

  it('refuse more batches than values, and fewer than two', () => {
    expect(() => batchMeans([1, 2], 3)).toThrow('do not fill 3');
    expect(() => batchMeans([1, 2], 1)).toThrow('do not fill 1');
  });
});

describe('the number of trials needed', () => {
  it('is the least that narrows the interval enough', () => {
    // With s = 10 and a half width of 2 the normal rule says 97; Student's interval needs 99.
    expect(trialsNeeded(10, 2)).toBe(99);
    expect(trialsNeeded(0, 1)).toBe(2);
    expect(trialsNeeded(1, 1000)).toBe(2);
  });

  it('cannot be told for no width or an unknown spread', () => {
    expect(() => trialsNeeded(1, 0)).toThrow('half width of 0');
    expect(() => trialsNeeded(Number.NaN, 1)).toThrow('not known');
  });
});
