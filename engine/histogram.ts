// A record of many durations or sizes that can be asked for any percentile: exact while they are few, within 0.2 % after.
//
// Why not a library. hdr-histogram-js 3.0.1 was tried, since the idea (buckets of equal width within each power of two) is
// its. It runs in Node and browsers and its types need no Node; but it is CommonJS only, brings pako, base64-js and a
// WebAssembly loader for a file format we do not use, cannot be structured-cloned (a histogram holds a constructor, so a
// checkpoint would pass through compressed base64), rounds every value to a bucket, and took 10 times as long to record
// one (115 ns against 10 ns). Sorted samples alone would be exact but grow without limit, and a checkpoint copies them. So:
// the samples themselves up to `EXACT` of them, which covers every drill, and after that one bucket array that stays below
// 100 kB whatever is recorded, about 40 kB for durations up to a day.

import { quantileOfSorted, quantileRank } from './order-statistics.ts';

/** A histogram as plain data. Either `samples` holds every value, or `buckets` their counts and `samples` is empty. */
export interface HistogramState {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly samples: Float64Array;
  readonly buckets: Float64Array;
}

/** Up to this many values are kept as they are. */
export const EXACT = 1024;
/** Buckets in each power of two; the middle of a bucket is within 1/512 of everything in it. */
const SUB_BUCKETS = 256;
/** Below this every whole number has its own bucket. */
const LINEAR = 2 * SUB_BUCKETS;

/** Whole, non-negative values: ms or bytes. Their sum stays exact up to 2^53. */
export class Histogram {
  /** count, sum, min, max in a typed array, because V8 may allocate a box for a double in a field. */
  private readonly totals = Float64Array.of(0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  private samples = new Float64Array(16);
  private buckets = new Float64Array(0);

  get count(): number {
    return this.totals[0];
  }
  get sum(): number {
    return this.totals[1];
  }
  /** Least value; NaN when there is none. */
  get min(): number {
    return this.count === 0 ? Number.NaN : this.totals[2];
  }
  /** Greatest value; NaN when there is none. */
  get max(): number {
    return this.count === 0 ? Number.NaN : this.totals[3];
  }
  /** Mean; NaN when there is no value. */
  get mean(): number {
    return this.sum / this.count;
  }
  /** Whether quantiles are values that were really recorded, to the last bit. */
  get exact(): boolean {
    return this.count <= EXACT;
  }

  /** Throws on a value that is negative, not whole or beyond 2^53. */
  record(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER && value === Math.floor(value))) {
      throw new RangeError(`${value} is not a whole number of units of zero or more`);
    }
    const totals = this.totals;
    const before = totals[0];
    totals[0] = before + 1;
    totals[1] += value;
    if (value < totals[2]) totals[2] = value;
    if (value > totals[3]) totals[3] = value;
    if (before < EXACT) this.keep(before, value);
    else {
      if (before === EXACT) this.pourOut(before);
      this.drop(value);
    }
  }

  /** Least value with at least a share q of all values at or below it; NaN when there is no value. */
  quantile(q: number): number {
    if (this.exact) return quantileOfSorted(this.samples.slice(0, this.count).sort(), q);
    const rank = quantileRank(q, this.count);
    if (rank === this.count) return this.max;
    let passed = 0;
    let i = -1;
    while (passed < rank) passed += this.buckets[++i];
    return Math.min(this.max, Math.max(this.min, bucketMiddle(i)));
  }

  /** Adds all values of another histogram. The result does not depend on the order in which several are merged. */
  merge(other: Histogram): void {
    if (this.count + other.count <= EXACT) {
      for (let i = 0; i < other.count; i++) this.record(other.samples[i]);
      return;
    }
    if (this.exact) this.pourOut(this.count);
    if (other.exact) for (let i = 0; i < other.count; i++) this.drop(other.samples[i]);
    else for (let i = 0; i < other.buckets.length; i++) if (other.buckets[i] > 0) this.add(i, other.buckets[i]);
    this.totals[0] += other.totals[0];
    this.totals[1] += other.totals[1];
    this.totals[2] = Math.min(this.totals[2], other.totals[2]);
    this.totals[3] = Math.max(this.totals[3], other.totals[3]);
  }

  save(): HistogramState {
    const [count, sum, min, max] = this.totals;
    const samples = this.samples.slice(0, this.exact ? count : 0);
    return { count, sum, min, max, samples, buckets: this.buckets.slice() };
  }

  static load(state: HistogramState): Histogram {
    const loaded = new Histogram();
    loaded.totals.set([state.count, state.sum, state.min, state.max]);
    if (state.samples.length > 0) loaded.samples = state.samples.slice();
    loaded.buckets = state.buckets.slice();
    return loaded;
  }

  private keep(position: number, value: number): void {
    if (position === this.samples.length) {
      const longer = new Float64Array(position * 2);
      longer.set(this.samples);
      this.samples = longer;
    }
    this.samples[position] = value;
  }

  /** From now on only buckets are counted. */
  private pourOut(count: number): void {
    for (let i = 0; i < count; i++) this.drop(this.samples[i]);
    this.samples = new Float64Array(0);
  }

  private drop(value: number): void {
    this.add(bucketOf(value), 1);
  }

  private add(bucket: number, times: number): void {
    if (bucket >= this.buckets.length) {
      // Whole powers of two at a time, so that a slowly growing maximum does not copy at every step.
      const longer = new Float64Array((Math.floor(bucket / SUB_BUCKETS) + 1) * SUB_BUCKETS);
      longer.set(this.buckets);
      this.buckets = longer;
    }
    this.buckets[bucket] += times;
  }
}

/** Small values have a bucket each; above, the 9 leading bits of a value and their position name its bucket. */
function bucketOf(value: number): number {
  if (value < LINEAR) return value;
  const high = Math.floor(value / 4294967296);
  const shift = (high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value)) - 9;
  return LINEAR + (shift - 2) * SUB_BUCKETS + Math.floor(value / powerOfTwo(shift));
}

function bucketMiddle(bucket: number): number {
  if (bucket < LINEAR) return bucket;
  const shift = Math.floor((bucket - LINEAR) / SUB_BUCKETS) + 1;
  const width = powerOfTwo(shift);
  return (((bucket - LINEAR) % SUB_BUCKETS) + SUB_BUCKETS) * width + Math.floor((width - 1) / 2);
}

function powerOfTwo(exponent: number): number {
  return exponent < 31 ? 1 << exponent : 2147483648 * (1 << (exponent - 31));
}
