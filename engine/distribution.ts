// Distributions of chance: draws as plain functions for the hot path, and as data for scenario files and settings.
//
// A distribution has no unit of its own: it yields what its parameters count, mostly milliseconds. Draws allocate nothing
// and check nothing; check data once, with `problemsOf`, when it comes in.

import { uniform53 } from './chance.ts';
import { exp, gamma, ln, pow, sqrt } from './math.ts';
import { standardExponential, standardNormal } from './ziggurat.ts';

/** A distribution as data. Plain JSON, so that a scenario file can hold one. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'triangular'; readonly low: number; readonly mode: number; readonly high: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number }
  | { readonly kind: 'empirical'; readonly quantiles: readonly Quantile[] };

/** A probability and the value that is not exceeded with it. */
export type Quantile = readonly [probability: number, value: number];

/** The normal distribution's 95th percentile, in standard deviations. */
const Z95 = 1.6448536269514722;

/** Evenly spread over [low, high). */
export function uniform(words: Int32Array, index: number, low: number, high: number): number {
  return low + uniform53(words, index) * (high - low);
}

/** Rising in a straight line from `low` to `mode`, falling to `high`: for guesses of "at least, usually, at most". */
export function triangular(words: Int32Array, index: number, low: number, mode: number, high: number): number {
  const u = uniform53(words, index);
  const width = high - low;
  const rising = mode - low;
  return u * width < rising ? low + sqrt(u * width * rising) : high - sqrt((1 - u) * width * (high - mode));
}

/** Time to a failure that does not age. */
export function exponential(words: Int32Array, index: number, mean: number): number {
  return mean * standardExponential(words, index);
}

/** Time to a failure of what ages (shape > 1) or has teething troubles (shape < 1); shape 1 is the exponential. */
export function weibull(words: Int32Array, index: number, shape: number, scale: number): number {
  const e = standardExponential(words, index);
  return shape === 1 ? scale * e : scale * pow(e, 1 / shape);
}

export function normal(words: Int32Array, index: number, mean: number, deviation: number): number {
  return mean + deviation * standardNormal(words, index);
}

/** A product of many small influences, such as the length of a repair. `sigma` is the deviation of the logarithm. */
export function lognormal(words: Int32Array, index: number, median: number, sigma: number): number {
  return median * exp(sigma * standardNormal(words, index));
}

/** A measured distribution: straight lines between its quantiles, which run from probability 0 to 1. */
export function empirical(words: Int32Array, index: number, quantiles: readonly Quantile[]): number {
  const u = uniform53(words, index);
  let below = 0;
  let above = quantiles.length - 1;
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (quantiles[middle][0] <= u) below = middle;
    else above = middle;
  }
  const from = quantiles[below];
  const to = quantiles[above];
  return above === below ? from[1] : from[1] + ((u - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
}

/** A draw from a distribution given as data. */
export function draw(from: Distribution, words: Int32Array, index: number): number {
  switch (from.kind) {
    case 'constant':
      return from.value;
    case 'uniform':
      return uniform(words, index, from.low, from.high);
    case 'triangular':
      return triangular(words, index, from.low, from.mode, from.high);
    case 'exponential':
      return exponential(words, index, from.mean);
    case 'weibull':
      return weibull(words, index, from.shape, from.scale);
    case 'normal':
      return normal(words, index, from.mean, from.deviation);
    case 'lognormal':
      return lognormal(words, index, from.median, from.sigma);
    case 'empirical':
      return empirical(words, index, from.quantiles);
  }
}

/** The mean, in closed form. */
export function meanOf(of: Distribution): number {
  switch (of.kind) {
    case 'constant':
      return of.value;
    case 'uniform':
      return (of.low + of.high) / 2;
    case 'triangular':
      return (of.low + of.mode + of.high) / 3;
    case 'exponential':
    case 'normal':
      return of.mean;
    case 'weibull':
      return of.scale * gamma(1 + 1 / of.shape);
    case 'lognormal':
      return of.median * exp((of.sigma * of.sigma) / 2);
    case 'empirical': {
      let sum = of.quantiles.length === 1 ? of.quantiles[0][1] : 0;
      for (let i = 1; i < of.quantiles.length; i++) {
        const [p0, v0] = of.quantiles[i - 1];
        const [p1, v1] = of.quantiles[i];
        sum += ((p1 - p0) * (v0 + v1)) / 2;
      }
      return sum;
    }
  }
}

/** A distribution in words; `write` spells its values, such as `(v) => formatDuration(ms(v))`. */
export function describe(what: Distribution, write: (value: number) => string = String): string {
  switch (what.kind) {
    case 'constant':
      return `always ${write(what.value)}`;
    case 'uniform':
      return `uniform from ${write(what.low)} to ${write(what.high)}`;
    case 'triangular':
      return `triangular from ${write(what.low)} over ${write(what.mode)} to ${write(what.high)}`;
    case 'exponential':
      return `exponential with mean ${write(what.mean)}`;
    case 'weibull':
      return `Weibull with shape ${what.shape} and scale ${write(what.scale)}`;
    case 'normal':
      return `normal with mean ${write(what.mean)} and deviation ${write(what.deviation)}`;
    case 'lognormal':
      return `lognormal with median ${write(what.median)} and sigma ${what.sigma}`;
    case 'empirical':
      return `measured, ${what.quantiles.map(([p, value]) => `${percent(p)} ${write(value)}`).join(', ')}`;
  }
}

/** The lognormal with this median and 95th percentile; null unless 0 < median <= p95 < infinity. */
export function lognormalFromMedian(median: number, p95: number): Distribution | null {
  if (!(median > 0 && p95 >= median && Number.isFinite(p95))) return null;
  return { kind: 'lognormal', median, sigma: ln(p95 / median) / Z95 };
}

/**
 * The lognormal with this mean and 95th percentile. Of the two there are, the narrower; null when there is none, which is
 * when p95 is below the mean or above 3.87 times the mean.
 */
export function lognormalFromMean(mean: number, p95: number): Distribution | null {
  if (!(mean > 0 && p95 >= mean && Number.isFinite(p95))) return null;
  // ln(p95 / mean) = Z95 sigma - sigma^2 / 2.
  const square = Z95 * Z95 - 2 * ln(p95 / mean);
  if (square < 0) return null;
  const sigma = Z95 - sqrt(square);
  return { kind: 'lognormal', median: mean * exp(-(sigma * sigma) / 2), sigma };
}

function percent(probability: number): string {
  return `${Math.round(probability * 1e6) / 1e4}%`;
}
