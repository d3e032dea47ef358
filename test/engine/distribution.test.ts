// Draws follow their distributions, the ziggurat tables are what their generator computes, and data is checked and described.

import { expect, test } from 'vitest';
import { exponentialDensity, normalDensity, zigguratTables } from '../../bench/ziggurat-tables.ts';
import { hashName, nextU32, seedStream } from '../../engine/chance.ts';
import {
  type Distribution,
  describe,
  draw,
  lognormalFromMean,
  lognormalFromMedian,
  meanOf,
} from '../../engine/distribution.ts';
import { problemsOf } from '../../engine/distribution-problems.ts';
import { formatDuration, ms } from '../../engine/units.ts';
import { standardExponential, standardNormal } from '../../engine/ziggurat.ts';
import { EXPONENTIAL_X, EXPONENTIAL_Y, NORMAL_X, NORMAL_Y } from '../../engine/ziggurat-tables.ts';
import { drawDigests } from './numeric-digest.ts';

const DRAWS = 200_000;

const EXAMPLES: readonly Distribution[] = [
  { kind: 'constant', value: 5 },
  { kind: 'uniform', low: 2, high: 6 },
  { kind: 'triangular', low: 1, mode: 2, high: 7 },
  { kind: 'exponential', mean: 3 },
  { kind: 'weibull', shape: 1.5, scale: 4 },
  { kind: 'normal', mean: 10, deviation: 2 },
  { kind: 'lognormal', median: 5, sigma: 0.7 },
  {
    kind: 'empirical',
    quantiles: [
      [0, 1],
      [0.5, 2],
      [0.9, 8],
      [1, 30],
    ],
  },
];

function stream(name: string): Int32Array {
  const words = new Int32Array(4);
  seedStream(words, 0, 1, hashName(name));
  return words;
}

function sample(distribution: Distribution): Float64Array {
  const words = stream(`sample/${distribution.kind}`);
  return Float64Array.from({ length: DRAWS }, () => draw(distribution, words, 0));
}

/** The area under the bell curve left of z, by its series; good to 1e-14 where |z| < 6. */
function normalCdf(z: number): number {
  if (Math.abs(z) > 6) return z < 0 ? 0 : 1;
  let term = z;
  let sum = z;
  for (let n = 3; Math.abs(term) > 1e-17; n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
}

/** What share of draws is at most x, in closed form. */
function cdf(of: Distribution, x: number): number {
  switch (of.kind) {
    case 'uniform':
      return (x - of.low) / (of.high - of.low);
    case 'triangular':
      return x < of.mode
        ? (x - of.low) ** 2 / ((of.high - of.low) * (of.mode - of.low))
        : 1 - (of.high - x) ** 2 / ((of.high - of.low) * (of.high - of.mode));
    case 'exponential':
      return -Math.expm1(-x / of.mean);
    case 'weibull':
      return -Math.expm1(-((x / of.scale) ** of.shape));
    case 'normal':
      return normalCdf((x - of.mean) / of.deviation);
    case 'lognormal':
      return normalCdf(Math.log(x / of.median) / of.sigma);
    case 'empirical': {
      const i = of.quantiles.findIndex(([, value]) => value > x);
      if (i < 0) return 1;
      const [p0, v0] = of.quantiles[i - 1];
      const [p1, v1] = of.quantiles[i];
      return p0 + ((x - v0) / (v1 - v0)) * (p1 - p0);
    }
    case 'constant':
      return x < of.value ? 0 : 1;
  }
}

/** Kolmogorov and Smirnov's largest distance between the draws and the curve, times the root of their number. */
function kolmogorovSmirnov(draws: Float64Array, curve: (x: number) => number): number {
  const sorted = draws.slice().sort();
  let widest = 0;
  sorted.forEach((x, i) => {
    const p = curve(x);
    widest = Math.max(widest, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return widest * Math.sqrt(sorted.length);
}

const CONTINUOUS: readonly Distribution[] = [
  ...EXAMPLES.slice(1),
  { kind: 'weibull', shape: 0.6, scale: 100 },
  { kind: 'weibull', shape: 1, scale: 100 },
  { kind: 'triangular', low: 0, mode: 0, high: 1 },
  { kind: 'triangular', low: 0, mode: 1, high: 1 },
];

test.each(CONTINUOUS.map((d) => [describe(d), d] as const))('%s: draws follow the curve', (_, distribution) => {
  // Exceeded by chance once in 1,000 seeds; the seed is fixed.
  expect(kolmogorovSmirnov(sample(distribution), (x) => cdf(distribution, x))).toBeLessThan(1.95);
});

test.each(CONTINUOUS.map((d) => [describe(d), d] as const))('%s: the mean is within 4 sigma', (_, distribution) => {
  const draws = sample(distribution);
  const mean = draws.reduce((sum, x) => sum + x, 0) / DRAWS;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (DRAWS - 1);
  expect(Math.abs(mean - meanOf(distribution))).toBeLessThan(4 * Math.sqrt(variance / DRAWS));
});

test('the variances of exponential, normal and lognormal draws are within 4 sigma', () => {
  const cases: readonly (readonly [Distribution, number, number])[] = [
    // Distribution, variance, kurtosis: the variance of a sample variance is v^2 (k - 1) / n.
    [{ kind: 'exponential', mean: 3 }, 9, 9],
    [{ kind: 'normal', mean: 10, deviation: 2 }, 4, 3],
    [{ kind: 'lognormal', median: 1, sigma: 0.25 }, Math.expm1(0.0625) * Math.exp(0.0625), 4.1],
  ];
  for (const [distribution, variance, kurtosis] of cases) {
    const mean = meanOf(distribution);
    const found = sample(distribution).reduce((sum, x) => sum + (x - mean) ** 2, 0) / DRAWS;
    expect(Math.abs(found / variance - 1)).toBeLessThan(4 * Math.sqrt((kurtosis - 1) / DRAWS));
  }
});

test('the tails beyond the last layer are as heavy as they should be', () => {
  const words = stream('tails');
  const draws = 2_000_000;
  let exponential = 0;
  let normal = 0;
  for (let i = 0; i < draws; i++) {
    if (standardExponential(words, 0) > 8) exponential++;
    if (Math.abs(standardNormal(words, 0)) > 3.7) normal++;
  }
  const within = (found: number, p: number) =>
    expect(Math.abs(found - draws * p)).toBeLessThan(4 * Math.sqrt(draws * p));
  within(exponential, Math.exp(-8));
  within(normal, 2 * (1 - normalCdf(3.7)));
});

test('the literal tables are what their generator computes', () => {
  const cases = [
    [exponentialDensity, EXPONENTIAL_X, EXPONENTIAL_Y],
    [normalDensity, NORMAL_X, NORMAL_Y],
  ] as const;
  for (const [density, xs, ys] of cases) {
    const tables = zigguratTables(density, 256);
    expect([xs.length, ys.length]).toEqual([257, 257]);
    for (let i = 0; i <= 256; i++) {
      expect(Math.abs(xs[i] - tables.x[i])).toBeLessThan(1e-12);
      expect(Math.abs(ys[i] - tables.y[i])).toBeLessThan(1e-12);
    }
  }
});

test('all layers of a ziggurat have the same area and cover the curve', () => {
  for (const [xs, ys, whole] of [
    [EXPONENTIAL_X, EXPONENTIAL_Y, 1],
    [NORMAL_X, NORMAL_Y, Math.sqrt(Math.PI / 2)],
  ] as const) {
    const area = xs[0] * ys[1];
    for (let i = 1; i < 256; i++) expect(Math.abs((xs[i] * (ys[i + 1] - ys[i])) / area - 1)).toBeLessThan(1e-11);
    expect([xs[256], ys[256]]).toEqual([0, 1]);
    expect(256 * area).toBeGreaterThan(whole);
    expect(256 * area).toBeLessThan(1.02 * whole);
  }
});

test('the first draws of a ziggurat can be followed by hand', () => {
  const words = stream('by hand');
  const copy = words.slice();
  const a = nextU32(copy, 0);
  const b = nextU32(copy, 0);
  const layer = a & 255;
  const u = Number((BigInt(a >>> 8) << 29n) | BigInt(b >>> 3)) / 2 ** 53;
  expect(u * EXPONENTIAL_X[layer]).toBeLessThan(EXPONENTIAL_X[layer + 1]);
  expect(standardExponential(words, 0)).toBe(u * EXPONENTIAL_X[layer]);
  expect(words).toEqual(copy);
});

test('every bit of 100,000 draws of each kind is what it always was', () => {
  expect(drawDigests(EXAMPLES)).toMatchInlineSnapshot(`
    {
      "constant": "531f91e164108218",
      "empirical": "1e39b45354c89ee9",
      "exponential": "834fa53e9270b74a",
      "lognormal": "69beaa3311e6bcca",
      "normal": "d703e3a164f67bd7",
      "triangular": "fe5e08cf2b8b9ae4",
      "uniform": "e1d42c2de0b0a5bd",
      "weibull": "9df870103e1cd40c",
    }
  `);
});

test('draws stay within the bounds of bounded distributions', () => {
  const bounds = { uniform: [2, 6], triangular: [1, 7], empirical: [1, 30], constant: [5, 5] };
  for (const distribution of EXAMPLES) {
    if (!(distribution.kind in bounds)) continue;
    const [low, high] = bounds[distribution.kind as keyof typeof bounds];
    expect(sample(distribution).every((x) => x >= low && x <= high)).toBe(true);
  }
});

test('a constant takes no luck', () => {
  const words = stream('constant');
  const before = words.slice();
  expect(draw({ kind: 'constant', value: 5 }, words, 0)).toBe(5);
  expect(words).toEqual(before);
});

test('means are in closed form', () => {
  expect(EXAMPLES.map((d) => Math.round(meanOf(d) * 1e6) / 1e6)).toEqual([
    5, 4, 3.333333, 3, 3.610981, 10, 6.388107, 4.65,
  ]);
});

test('a lognormal is found from its median or mean and its 95th percentile', () => {
  const byMedian = lognormalFromMedian(60, 600);
  const byMean = lognormalFromMean(100, 300);
  if (byMedian?.kind !== 'lognormal' || byMean?.kind !== 'lognormal') throw new Error('there is one');
  expect(cdf(byMedian, 600)).toBeCloseTo(0.95, 12);
  expect(cdf(byMean, 300)).toBeCloseTo(0.95, 12);
  expect(meanOf(byMean)).toBeCloseTo(100, 10);
  expect(lognormalFromMean(100, 100)).toEqual({ kind: 'lognormal', median: 100, sigma: 0 });
});

test('where there is no such lognormal the answer is null', () => {
  expect(lognormalFromMean(100, 388)).toBeNull();
  expect(lognormalFromMean(100, 99)).toBeNull();
  expect(lognormalFromMedian(0, 5)).toBeNull();
  expect(lognormalFromMedian(5, Number.POSITIVE_INFINITY)).toBeNull();
});

test('a distribution describes itself in the words and units of the reader', () => {
  const asTime = (value: number) => formatDuration(ms(value));
  expect(describe({ kind: 'exponential', mean: 1_800_000 }, asTime)).toBe('exponential with mean 30m');
  expect(EXAMPLES.map((d) => describe(d))).toEqual([
    'always 5',
    'uniform from 2 to 6',
    'triangular from 1 over 2 to 7',
    'exponential with mean 3',
    'Weibull with shape 1.5 and scale 4',
    'normal with mean 10 and deviation 2',
    'lognormal with median 5 and sigma 0.7',
    'measured, 0% 1, 50% 2, 90% 8, 100% 30',
  ]);
});

test('sound distributions have no problems', () => {
  expect(EXAMPLES.flatMap(problemsOf)).toEqual([]);
});

test('problems come all at once, with what was expected', () => {
  expect(problemsOf({ kind: 'weibull', shape: 0, scale: -1 })).toEqual([
    { parameter: 'shape', expected: 'a number above 0', found: 0 },
    { parameter: 'scale', expected: 'a number above 0', found: -1 },
  ]);
  const parametersOf = (d: Distribution) => problemsOf(d).map((problem) => problem.parameter);
  expect(parametersOf({ kind: 'constant', value: Number.NaN })).toEqual(['value']);
  expect(parametersOf({ kind: 'uniform', low: 3, high: 2 })).toEqual(['high']);
  expect(parametersOf({ kind: 'triangular', low: 1, mode: 9, high: 3 })).toEqual(['mode']);
  expect(parametersOf({ kind: 'exponential', mean: Number.POSITIVE_INFINITY })).toEqual(['mean']);
  expect(parametersOf({ kind: 'normal', mean: 1, deviation: -1 })).toEqual(['deviation']);
  expect(parametersOf({ kind: 'lognormal', median: 0, sigma: -1 })).toEqual(['median', 'sigma']);
  expect(parametersOf({ kind: 'empirical', quantiles: [[0, 1]] })).toEqual(['quantiles']);
  const disordered: Distribution = {
    kind: 'empirical',
    quantiles: [
      [0.1, 5],
      [0.1, 4],
      [0.9, 6],
    ],
  };
  expect(parametersOf(disordered)).toEqual([
    'quantiles[0][0]',
    'quantiles[2][0]',
    'quantiles[1][0]',
    'quantiles[1][1]',
  ]);
});
