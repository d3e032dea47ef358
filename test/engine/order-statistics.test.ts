// Quantiles of samples and their distribution-free intervals.
import { describe, expect, it } from 'vitest';
import { quantile, quantileOfSorted, quantileRank } from '../../engine/order-statistics.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('a quantile of samples', () => {
  it('is the least sample with enough of them at or below it', () => {
    const sorted = [10, 20, 30, 40];
    expect([0, 0.25, 0.250001, 0.5, 0.75, 0.76, 1].map((q) => quantileOfSorted(sorted, q))).toEqual([
      10, 10, 20, 20, 30, 40, 40,
    ]);
    expect(quantileOfSorted([], 0.5)).toBeNaN();
  });

  it('is not thrown off by the rounding of a decimal share', () => {
    for (let n = 1; n <= 2_000; n++) {
      for (const percent of [1, 5, 7, 10, 29, 55, 95, 99]) {
        expect(quantileRank(percent / 100, n)).toBe(Math.max(1, Math.floor((percent * n + 99) / 100)));
      }
    }
  });

  it('sorts by number and leaves the samples alone', () => {
    const samples = [100, 9, 20];
    expect(quantile(samples, 0.5).value).toBe(20);
    expect(samples).toEqual([100, 9, 20]);
  });
});

describe('the interval of a quantile', () => {
  it('has the ranks that tables print for the median', () => {
    // Source: Conover, Practical Nonparametric Statistics, from the binomial distribution with p = 1/2, 95 %.
    const ranks = [
      [6, 1, 6],
      [9, 2, 8],
      [10, 2, 9],
      [15, 4, 12],
      [20, 6, 15],
    ] as const;
    for (const [n, low, high] of ranks) expect(quantile(upTo(n), 0.5)).toMatchObject({ low, high });
  });

  it('has no bound where there are too few samples for one', () => {
    expect(quantile(upTo(5), 0.5)).toEqual({ value: 3, low: null, high: null });
    expect(quantile(upTo(71), 0.95).high).toBeNull(); // 0.95^71 is above 2.5 %
    expect(quantile(upTo(72), 0.95).high).toBe(72);
    expect(quantile(upTo(9), 0)).toEqual({ value: 1, low: null, high: 1 });
    expect(quantile([], 0.5)).toEqual({ value: Number.NaN, low: null, high: null });
  });

  it('narrows about the middle for many samples, without underflow', () => {
    const { value, low, high } = quantile(upTo(100_000), 0.5);
    expect(value).toBe(50_000);
    // 1.96 times half the root of the count, to the nearest rank.
    expect([low, high]).toEqual([49_690, 50_311]);
  });

  it('refuses a confidence outside 0 to 1', () => {
    expect(() => quantile([1], 0.5, 1)).toThrow('confidence 1');
  });
});
