// Quantiles of samples, with intervals that assume nothing about their distribution.
//
// One definition is used everywhere, for samples, for durations and for step functions: the q-quantile is the least value
// with at least a share q of the weight at or below it (the inverse of the empirical distribution function, type 1 of
// Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996). It is always a value
// that was really observed, never something between two of them.

/** A quantile and the two order statistics that enclose the true one. A bound is `null` when there are too few samples to
 *  give one on that side: 95 % needs 6 samples for the median and 72 for an upper bound of the 0.95 quantile. */
export interface QuantileEstimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Which of `total` equally heavy items, counted from 1 in ascending order, is the q-quantile. `total` is any positive
 *  whole number; time weights work as well, an item then being one millisecond. Throws on a q outside 0 ... 1. */
export function quantileRank(q: number, total: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} is not between 0 and 1`);
  const exact = q * total;
  const nearest = Math.round(exact);
  // 0.07 * 100 is 7.000000000000001: what misses a whole number by rounding alone is meant to be that number.
  const rank = Math.abs(exact - nearest) <= exact * 2 * Number.EPSILON ? nearest : Math.ceil(exact);
  return Math.min(total, Math.max(1, rank));
}

/** The q-quantile of samples in ascending order; NaN when there are none. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  return sorted.length === 0 ? Number.NaN : sorted[quantileRank(q, sorted.length) - 1];
}

/** The q-quantile of samples in any order, with an interval that covers the true quantile with at least `confidence`,
 *  whatever the distribution: the number of samples at or below it is binomial, so two order statistics enclose it.
 *  Source: David and Nagaraja, Order Statistics, 3rd ed., section 7.1. */
export function quantile(samples: ArrayLike<number>, q: number, confidence = 0.95): QuantileEstimate {
  const sorted = Float64Array.from(samples).sort();
  const [low, high] = enclosingRanks(sorted.length, q, confidence);
  return {
    value: quantileOfSorted(sorted, q),
    low: low === null ? null : sorted[low - 1],
    high: high === null ? null : sorted[high - 1],
  };
}

/** Ranks (from 1) of the narrowest pair of order statistics that leaves at most half of 1 - confidence on either side. */
function enclosingRanks(count: number, q: number, confidence: number): [low: number | null, high: number | null] {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${confidence} is not between 0 and 1`);
  if (count === 0) return [null, null];
  if (q === 0 || q === 1) return q === 0 ? [null, 1] : [count, null];
  const tail = (1 - confidence) / 2;
  const mass = binomial(count, q);
  // Below: P(fewer than `low` samples lie at or below) <= tail.
  let low = 0;
  for (let sum = mass[0]; low < count && sum <= tail; sum += mass[low]) low++;
  // Above: P(at least `high` samples lie at or below) <= tail.
  let high = count + 1;
  for (let sum = mass[count]; high > 1 && sum <= tail; sum += mass[high - 1]) high--;
  return [low === 0 ? null : low, high === count + 1 ? null : high];
}

/** Binomial probabilities of 0 ... count. Starts at the most probable outcome and walks outwards by the ratio of
 *  neighbours, so nothing overflows and no logarithm is needed. */
function binomial(count: number, q: number): Float64Array {
  const mass = new Float64Array(count + 1);
  const mode = Math.min(count, Math.floor((count + 1) * q));
  const odds = q / (1 - q);
  mass[mode] = 1;
  for (let k = mode; k > 0; k--) mass[k - 1] = (mass[k] * k) / ((count - k + 1) * odds);
  for (let k = mode; k < count; k++) mass[k + 1] = (mass[k] * (count - k) * odds) / (k + 1);
  let total = 0;
  for (const m of mass) total += m;
  for (let k = 0; k <= count; k++) mass[k] /= total;
  return mass;
}
