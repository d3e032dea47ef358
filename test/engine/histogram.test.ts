// Histograms against sorted lists of the same values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXACT, Histogram } from '../../engine/histogram.ts';

const QUANTILES = [0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

function of(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Whole values over many orders of magnitude, the same on every run. */
function spread(count: number, seed = 1): number[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, () => Math.floor(2 ** (next() * 38)));
}

function ranked(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1];
}

describe('a histogram', () => {
  it('is exact while it holds few values', () => {
    const values = spread(EXACT);
    const histogram = of(values);
    expect(histogram.exact).toBe(true);
    for (const q of QUANTILES) expect(histogram.quantile(q)).toBe(ranked(values, q));
  });

  it('stays within 0.2 % beyond, and its count, sum, mean and extremes stay exact', () => {
    const values = spread(20_000);
    const histogram = of(values);
    expect(histogram.exact).toBe(false);
    for (const q of QUANTILES) {
      const truth = ranked(values, q);
      expect(Math.abs(histogram.quantile(q) - truth)).toBeLessThanOrEqual(truth / 512);
    }
    expect(histogram.count).toBe(20_000);
    expect(BigInt(histogram.sum)).toBe(values.reduce((a, b) => a + BigInt(b), 0n));
    expect([histogram.min, histogram.max]).toEqual([Math.min(...values), Math.max(...values)]);
    expect(histogram.mean).toBe(histogram.sum / 20_000);
  });

  it('tells whole numbers below 512 apart, however many there are', () => {
    const values = Array.from({ length: 5_120 }, (_, i) => i % 512);
    for (const q of QUANTILES) expect(of(values).quantile(q)).toBe(ranked(values, q));
  });

  it('puts every value up to 2^53 within 1/512 of its answer', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const histogram = of([...Array<number>(EXACT).fill(0), value, Number.MAX_SAFE_INTEGER]);
        const answer = histogram.quantile((EXACT + 1) / (EXACT + 2));
        expect(Math.abs(answer - value)).toBeLessThanOrEqual(value / 512);
      }),
    );
  });

  it('does not care in which order parts are merged', () => {
    const parts = [spread(10, 1), spread(1_000, 2), spread(3_000, 3), spread(700, 4), []];
    const merged = (order: readonly number[]): Histogram => {
      const whole = new Histogram();
      for (const part of order) whole.merge(of(parts[part]));
      return whole;
    };
    const whole = of(parts.flat());
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 0, 4, 1, 3],
    ])
      expect(merged(order)).toEqual(whole);
    expect(merged([0, 4]).quantile(0.5)).toBe(ranked(parts[0], 0.5));
  });

  it('goes on exactly after it was saved, cloned and loaded', () => {
    for (const before of [0, 5, EXACT, EXACT + 1, 3_000]) {
      const values = spread(before + 2_000);
      const original = of(values.slice(0, before));
      const resumed = Histogram.load(structuredClone(original.save()));
      for (const value of values.slice(before)) resumed.record(value);
      expect(resumed.save()).toEqual(of(values).save());
      expect(original.count).toBe(before);
    }
  });

  it('has no mean, extremes or quantiles without values', () => {
    const empty = new Histogram();
    for (const figure of [empty.mean, empty.min, empty.max, empty.quantile(0.5)]) expect(figure).toBeNaN();
  });

  it('refuses what is not a whole number of units', () => {
    for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => new Histogram().record(value)).toThrow('not a whole number');
    }
  });
});
