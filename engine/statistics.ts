// What many trials, or one long run, say about a measure: means with intervals, differences of pairs, trials still needed.
//
// Intervals of means are Student's, so they lean on trials being independent and their means roughly normal. Use
// `quantile` of order-statistics.ts where neither can be said, and `proportion` for events that happen or do not.
// Source of the methods: Law, Simulation Modeling and Analysis, 5th ed., sections 4.5 (intervals), 9.5 (batch means,
// sequential stopping) and 11.2 (common random numbers).

import { expm1, ln } from './math.ts';
import { normalQuantile, studentQuantile } from './student-t.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A mean and how far it can be trusted. With one sample the spread is not known and the interval is infinite; with none
 *  everything is NaN. */
export interface Summary extends Interval {
  readonly count: number;
  readonly mean: number;
  /** Sample variance, divided by count - 1. */
  readonly variance: number;
  readonly standardDeviation: number;
  readonly min: number;
  readonly max: number;
  /** The interval is mean - halfWidth ... mean + halfWidth. */
  readonly halfWidth: number;
  readonly confidence: number;
}

/** The mean of differences b - a over pairs that shared their luck, and what sharing it was worth. */
export interface PairedSummary extends Summary {
  /** Correlation of a and b; 0 when either does not vary. */
  readonly correlation: number;
  /** 1 - Var(b - a) / (Var a + Var b): the share of variance that independent runs would have had and pairs do not.
   *  0.9 means that ten times as many unpaired trials would be needed; below 0 the pairing did harm. */
  readonly varianceSaved: number;
}

export interface BatchMeans extends Summary {
  readonly batchSize: number;
  /** Correlation of neighbouring batch means. Far from 0 (beyond about 2 / sqrt(batches)) the batches are too short to be
   *  independent and the interval is too narrow. */
  readonly neighbourCorrelation: number;
}

export interface Proportion extends Interval {
  readonly estimate: number;
  /** `wilson`, or the exact one-sided bound when the event was seen in no trial or in every one. */
  readonly rule: 'wilson' | 'none seen' | 'always seen';
}

/** Count, mean and variance one value at a time, without the cancellation of sums of squares.
 *  Source: Welford, Technometrics 4 (1962); merging: Chan, Golub and LeVeque, The American Statistician 37 (1983). */
export class Moments {
  count = 0;
  mean = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  private squares = 0;

  /** Sample variance; NaN below two values. */
  get variance(): number {
    return this.count > 1 ? this.squares / (this.count - 1) : Number.NaN;
  }

  add(value: number): void {
    this.count++;
    const fromOld = value - this.mean;
    this.mean += fromOld / this.count;
    this.squares += fromOld * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  merge(other: Moments): void {
    if (other.count === 0) return;
    const count = this.count + other.count;
    const apart = other.mean - this.mean;
    this.squares += other.squares + (apart * apart * this.count * other.count) / count;
    this.mean += (apart * other.count) / count;
    this.count = count;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
  }
}

/** Mean of independent samples with its Student interval. */
export function summarize(samples: ArrayLike<number>, confidence = 0.95): Summary {
  const moments = new Moments();
  for (let i = 0; i < samples.length; i++) moments.add(samples[i]);
  return summaryOf(moments, confidence);
}

/** The same from moments that were collected elsewhere. */
export function summaryOf(moments: Moments, confidence = 0.95): Summary {
  const { count, variance } = moments;
  const mean = count === 0 ? Number.NaN : moments.mean;
  const halfWidth = count < 2 ? Number.POSITIVE_INFINITY : meanHalfWidth(variance, count, confidence);
  return {
    count,
    mean,
    variance,
    standardDeviation: Math.sqrt(variance),
    min: count === 0 ? Number.NaN : moments.min,
    max: count === 0 ? Number.NaN : moments.max,
    halfWidth,
    low: mean - halfWidth,
    high: mean + halfWidth,
    confidence,
  };
}

/** Differences b - a of trials that ran on the same seeds. An interval that leaves out 0 says that b differs from a.
 *  Throws when the two have different lengths. */
export function paired(a: ArrayLike<number>, b: ArrayLike<number>, confidence = 0.95): PairedSummary {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} samples do not make pairs`);
  const [ofA, ofB, ofDifference] = [new Moments(), new Moments(), new Moments()];
  for (let i = 0; i < a.length; i++) {
    ofA.add(a[i]);
    ofB.add(b[i]);
    ofDifference.add(b[i] - a[i]);
  }
  const apart = ofA.variance + ofB.variance;
  const spread = Math.sqrt(ofA.variance) * Math.sqrt(ofB.variance);
  return {
    ...summaryOf(ofDifference, confidence),
    correlation: spread > 0 ? (apart - ofDifference.variance) / 2 / spread : 0,
    varianceSaved: apart > 0 ? 1 - ofDifference.variance / apart : 0,
  };
}

/** Mean of one long run of correlated values: neighbours are averaged into `batches` equal batches, which are treated as
 *  samples. What does not fill the last batch is left out; the warm-up should be gone already. Throws when there are fewer
 *  values than batches or fewer than two batches. */
export function batchMeans(values: ArrayLike<number>, batches = 20, confidence = 0.95): BatchMeans {
  const batchSize = Math.floor(values.length / batches);
  if (batches < 2 || batchSize < 1) throw new RangeError(`${values.length} values do not fill ${batches} batches`);
  const means = new Float64Array(batches);
  for (let batch = 0; batch < batches; batch++) {
    const moments = new Moments();
    for (let i = batch * batchSize; i < (batch + 1) * batchSize; i++) moments.add(values[i]);
    means[batch] = moments.mean;
  }
  const neighbourCorrelation = paired(means.subarray(0, -1), means.subarray(1), confidence).correlation;
  return { ...summarize(means, confidence), batchSize, neighbourCorrelation };
}

/** Share of `trials` in which an event was seen, with the Wilson interval, which stays inside 0 ... 1 and is honest for few
 *  trials. When the event was never seen the upper bound is exact and one-sided, 1 - (1 - confidence)^(1 / trials): at 95 %
 *  about 3 / trials. The same from the other side when it was always seen.
 *  Sources: Wilson, J. Am. Stat. Assoc. 22 (1927); Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All
 *  Right?", JAMA 249 (1983). Throws unless 0 <= seen <= trials and trials > 0. */
export function proportion(seen: number, trials: number, confidence = 0.95): Proportion {
  if (!(seen >= 0 && seen <= trials && trials > 0)) throw new RangeError(`${seen} of ${trials} is not a proportion`);
  const estimate = seen / trials;
  if (seen === 0 || seen === trials) {
    const rare = -expm1(ln(checked(1 - confidence)) / trials);
    return seen === 0
      ? { estimate, low: 0, high: rare, rule: 'none seen' }
      : { estimate, low: 1 - rare, high: 1, rule: 'always seen' };
  }
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const middle = (seen + (z * z) / 2) / (trials + z * z);
  const halfWidth = (z / (trials + z * z)) * Math.sqrt((seen * (trials - seen)) / trials + (z * z) / 4);
  return { estimate, low: middle - halfWidth, high: middle + halfWidth, rule: 'wilson' };
}

/** How many trials in all bring the half width of a mean down to `halfWidth`, judging by the standard deviation seen so
 *  far. At least 2. Throws unless halfWidth > 0. */
export function trialsNeeded(standardDeviation: number, halfWidth: number, confidence = 0.95): number {
  if (!(halfWidth > 0)) throw new RangeError(`a half width of ${halfWidth} cannot be reached`);
  if (!Number.isFinite(standardDeviation)) throw new RangeError(`standard deviation ${standardDeviation} is not known`);
  const variance = standardDeviation * standardDeviation;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  // Student's interval is wider than the normal one, so this count can only be too small, and only by a few.
  let count = Math.max(2, Math.ceil((z * z * variance) / (halfWidth * halfWidth)));
  while (meanHalfWidth(variance, count, confidence) > halfWidth) count++;
  return count;
}

function meanHalfWidth(variance: number, count: number, confidence: number): number {
  return studentQuantile(1 - (1 - confidence) / 2, count - 1) * Math.sqrt(variance / count);
}

function checked(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`probability ${probability} is not between 0 and 1`);
  return probability;
}
