// Laws of statistics: intervals cover as often as they say, and parts add up to the whole.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile } from '../../engine/order-statistics.ts';
import { batchMeans, Moments, paired, proportion, summarize, trialsNeeded } from '../../engine/statistics.ts';
import { studentQuantile } from '../../engine/student-t.ts';

/** Uniform numbers below 1, the same on every run. Tests must not depend on the generator they help to judge. */
function uniform(seed: number): () => number {
  let state = BigInt(seed) * 0x9e3779b97f4a7c15n;
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
}

function normal(next: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Share of `runs` in which the claim held, and how far chance alone may put it from `expected` (4 standard errors). */
function shareOf(runs: number, holds: (run: number) => boolean): number {
  let held = 0;
  for (let run = 0; run < runs; run++) if (holds(run)) held++;
  return held / runs;
}
const slack = (share: number, runs: number) => 4 * Math.sqrt((share * (1 - share)) / runs);

describe('an interval', () => {
  it('of a normal mean covers it in 95 % and in 80 % of cases', () => {
    const runs = 4_000;
    for (const [count, confidence] of [
      [2, 0.95],
      [5, 0.95],
      [30, 0.95],
      [5, 0.8],
    ] as const) {
      const draw = normal(uniform(count));
      const covered = shareOf(runs, () => {
        const { low, high } = summarize(
          Array.from({ length: count }, () => 7 + 3 * draw()),
          confidence,
        );
        return low <= 7 && 7 <= high;
      });
      expect(Math.abs(covered - confidence)).toBeLessThan(slack(confidence, runs));
    }
  });

  it('of a quantile covers it at least as often as it says, however skewed the samples', () => {
    const runs = 2_000;
    const next = uniform(11);
    for (const [count, q] of [
      [20, 0.5],
      [120, 0.95],
    ] as const) {
      const truth = -Math.log(1 - q);
      const covered = shareOf(runs, () => {
        const { low, high } = quantile(
          Array.from({ length: count }, () => -Math.log(1 - next())),
          q,
        );
        return (low === null || low <= truth) && (high === null || truth <= high);
      });
      expect(covered).toBeGreaterThan(0.95 - slack(0.95, runs));
    }
  });

  it('of a proportion covers it about as often as it says, also for few trials', () => {
    const next = uniform(13);
    const runs = 4_000;
    const covered = shareOf(runs, () => {
      const truth = 0.1 + 0.8 * next();
      const seen = Array.from({ length: 25 }, () => next() < truth).filter(Boolean).length;
      const { low, high } = proportion(seen, 25);
      return low <= truth && truth <= high;
    });
    expect(Math.abs(covered - 0.95)).toBeLessThan(0.02);
  });

  it('of batch means covers a correlated mean far better than one that takes neighbours for independent', () => {
    const draw = normal(uniform(17));
    const runs = 400;
    let naive = 0;
    const covered = shareOf(runs, () => {
      let x = draw() / Math.sqrt(1 - 0.64);
      const series = Array.from({ length: 2_000 }, () => (x = 0.8 * x + draw()));
      const plain = summarize(series);
      if (plain.low <= 0 && 0 <= plain.high) naive++;
      const { low, high } = batchMeans(series, 20);
      return low <= 0 && 0 <= high;
    });
    expect(covered).toBeGreaterThan(0.9);
    expect(naive / runs).toBeLessThan(0.6);
  });

  it('of paired differences is narrower than an unpaired one by what it says it saved', () => {
    const draw = normal(uniform(19));
    const a: number[] = [];
    const b: number[] = [];
    for (let i = 0; i < 5_000; i++) {
      const luck = draw();
      a.push(luck + 0.1 * draw());
      b.push(luck + 0.1 * draw() + 0.05);
    }
    const { varianceSaved, low, high } = paired(a, b);
    expect(varianceSaved).toBeCloseTo(1 - 0.02 / 2.02, 2);
    expect(low <= 0.05 && 0.05 <= high).toBe(true);
    expect(low).toBeGreaterThan(0); // unpaired, a difference of 0.05 would drown in a spread of 1
  });
});

describe('moments', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 });

  it('agree with the definition of mean and variance', () => {
    fc.assert(
      fc.property(values, (samples) => {
        const mean = samples.reduce((x, y) => x + y, 0) / samples.length;
        const variance = samples.reduce((x, y) => x + (y - mean) ** 2, 0) / (samples.length - 1);
        const summary = summarize(samples);
        expect(Math.abs(summary.mean - mean)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(mean)));
        expect(Math.abs(summary.variance - variance)).toBeLessThanOrEqual(1e-9 * (1 + variance));
      }),
    );
  });

  it('merged from parts are those of the whole', () => {
    fc.assert(
      fc.property(values, fc.nat(50), (samples, split) => {
        const [left, right, whole] = [new Moments(), new Moments(), new Moments()];
        for (const [i, value] of samples.entries()) {
          (i < split ? left : right).add(value);
          whole.add(value);
        }
        left.merge(right);
        expect([left.count, left.min, left.max]).toEqual([whole.count, whole.min, whole.max]);
        expect(Math.abs(left.mean - whole.mean)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(whole.mean)));
        expect(Math.abs(left.variance - whole.variance)).toBeLessThanOrEqual(1e-9 * (1 + whole.variance));
      }),
    );
  });
});

describe('the number of trials needed', () => {
  it('is enough, and one fewer is not', () => {
    const width = (s: number, n: number) => (studentQuantile(0.975, n - 1) * s) / Math.sqrt(n);
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 50, noNaN: true }), (s) => {
        const n = trialsNeeded(s, 1);
        expect(width(s, n)).toBeLessThanOrEqual(1 + 1e-12);
        if (n > 2) expect(width(s, n - 1)).toBeGreaterThan(1 - 1e-12);
      }),
    );
  });
});
