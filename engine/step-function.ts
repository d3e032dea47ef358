// An exact step function of time: a value that holds from one instant until the next change.
//
// Gauges of a simulation are such functions, so their means are integrals and their percentiles are shares of time; no
// sampling interval has to be chosen. All ranges are half open, [from, to): a value written at `to` is not part of it, and
// one that was overwritten at the instant it was written never existed. On an empty range a mean, extreme or quantile is
// the value at that instant.

import { quantileRank } from './order-statistics.ts';

/** A step function as plain data. `until` is the last instant it was told about, which may lie after the last change. */
export interface StepFunctionState {
  readonly at: Float64Array;
  readonly value: Float64Array;
  readonly until: number;
}

/** A step function boiled down to columns for drawing: column i covers [at[i], at[i + 1]), the last one ends at `to`. */
export interface Resampled {
  readonly at: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
}

/** Values over time, from the first instant onwards; the last value holds for ever. Times are whole ms, values finite. */
export class StepFunction {
  private at = new Float64Array(8);
  private value = new Float64Array(8);
  private size = 1;
  /** A typed array because V8 may allocate a box for a double in a field. */
  private readonly told = new Float64Array(1);

  constructor(start: number, initial: number) {
    checkPoint(start, initial);
    this.at[0] = start;
    this.value[0] = initial + 0;
    this.told[0] = start;
  }

  /** Number of stretches of constant value. */
  get length(): number {
    return this.size;
  }
  get start(): number {
    return this.at[0];
  }
  get until(): number {
    return this.told[0];
  }
  get last(): number {
    return this.value[this.size - 1];
  }

  /** From `at` on the function is `value`. Times must not go back; of several values at one instant the last one counts,
   *  and a value equal to the one before adds nothing. Allocates only when the arrays double. */
  record(at: number, value: number): void {
    checkPoint(at, value);
    if (at < this.told[0]) throw new RangeError(`step function told about ${at} ms after ${this.told[0]} ms`);
    this.told[0] = at;
    const last = this.size - 1;
    if (value === this.value[last]) return;
    if (at > this.at[last]) {
      if (this.size === this.at.length) this.grow();
      this.at[this.size] = at;
      this.value[this.size++] = value + 0; // -0 becomes 0, so that equal values have equal bits.
    } else if (last > 0 && value === this.value[last - 1]) {
      this.size--;
    } else {
      this.value[last] = value + 0;
    }
  }

  valueAt(t: number): number {
    return this.value[this.indexAt(t)];
  }

  /** Value times ms over [from, to). Whole values stay exact while the sums stay below 2^53; beyond that, and for
   *  fractions, the sum is compensated and good to the last bit or two. */
  integral(from: number, to: number): number {
    let sum = 0;
    let lost = 0;
    this.pieces(from, to, (value, duration) => {
      const term = value * duration;
      const next = sum + term;
      lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum; // Neumaier's compensation
      sum = next;
    });
    return sum + lost;
  }

  /** Mean over time. */
  mean(from: number, to: number): number {
    return from === to ? this.valueAt(from) : this.integral(from, to) / (to - from);
  }

  min(from: number, to: number): number {
    let least = from === to ? this.valueAt(from) : Number.POSITIVE_INFINITY;
    this.pieces(from, to, (value) => {
      if (value < least) least = value;
    });
    return least;
  }

  max(from: number, to: number): number {
    let most = from === to ? this.valueAt(from) : Number.NEGATIVE_INFINITY;
    this.pieces(from, to, (value) => {
      if (value > most) most = value;
    });
    return most;
  }

  /** How many ms of [from, to) the claim was true of the value. */
  timeWhere(claim: (value: number) => boolean, from: number, to: number): number {
    let time = 0;
    this.pieces(from, to, (value, duration) => {
      if (claim(value)) time += duration;
    });
    return time;
  }

  timeAtOrAbove(threshold: number, from: number, to: number): number {
    return this.timeWhere((value) => value >= threshold, from, to);
  }

  timeBelow(threshold: number, from: number, to: number): number {
    return this.timeWhere((value) => value < threshold, from, to);
  }

  /** The least value that the function is at or below for at least a share q of [from, to): the value which one would
   *  find at that rank in a list of every millisecond's value. */
  quantile(q: number, from: number, to: number): number {
    const held = new Map<number, number>();
    this.pieces(from, to, (value, duration) => {
      held.set(value, (held.get(value) ?? 0) + duration);
    });
    const rank = quantileRank(q, Math.max(1, to - from));
    let passed = 0;
    for (const value of Float64Array.from(held.keys()).sort()) {
      passed += held.get(value) ?? 0;
      if (passed >= rank) return value;
    }
    return this.valueAt(from);
  }

  /** At most `points` columns of equal width (to the ms) over [from, to) for drawing. Extremes and means are exact, so a
   *  spike of one millisecond in a year still shows. */
  resample(from: number, to: number, points: number): Resampled {
    const count = Math.max(1, Math.min(points, to - from));
    const at = new Float64Array(count);
    const columns = { at, min: new Float64Array(count), max: new Float64Array(count), mean: new Float64Array(count) };
    for (let i = 0; i < count; i++) at[i] = from + Math.floor(((to - from) * i) / count);
    for (let i = 0; i < count; i++) {
      const end = i + 1 < count ? at[i + 1] : to;
      columns.min[i] = this.min(at[i], end);
      columns.max[i] = this.max(at[i], end);
      columns.mean[i] = this.mean(at[i], end);
    }
    return columns;
  }

  /** The function t -> combine(a(t), b(t)), from the later of the two starts on. */
  static merge(a: StepFunction, b: StepFunction, combine: (a: number, b: number) => number): StepFunction {
    const start = Math.max(a.start, b.start);
    let i = a.indexAt(start);
    let j = b.indexAt(start);
    const merged = new StepFunction(start, combine(a.value[i], b.value[j]));
    for (;;) {
      const nextA = i + 1 < a.size ? a.at[i + 1] : Number.POSITIVE_INFINITY;
      const nextB = j + 1 < b.size ? b.at[j + 1] : Number.POSITIVE_INFINITY;
      const t = Math.min(nextA, nextB);
      if (t === Number.POSITIVE_INFINITY) break;
      if (nextA === t) i++;
      if (nextB === t) j++;
      merged.record(t, combine(a.value[i], b.value[j]));
    }
    merged.told[0] = Math.max(merged.told[0], a.until, b.until);
    return merged;
  }

  save(): StepFunctionState {
    return { at: this.at.slice(0, this.size), value: this.value.slice(0, this.size), until: this.told[0] };
  }

  static load(state: StepFunctionState): StepFunction {
    const loaded = new StepFunction(state.at[0], state.value[0]);
    loaded.at = state.at.slice();
    loaded.value = state.value.slice();
    loaded.size = state.at.length;
    loaded.told[0] = state.until;
    return loaded;
  }

  /** Calls `visit` with each stretch of [from, to), in order of time. */
  private pieces(from: number, to: number, visit: (value: number, duration: number) => void): void {
    if (!(to >= from)) throw new RangeError(`range ends at ${to} ms before it begins at ${from} ms`);
    let t = from;
    for (let i = this.indexAt(from); t < to; i++) {
      const end = i + 1 < this.size ? Math.min(to, this.at[i + 1]) : to;
      visit(this.value[i], end - t);
      t = end;
    }
  }

  /** Index of the stretch that contains t. */
  private indexAt(t: number): number {
    if (!(t >= this.at[0])) throw new RangeError(`asked at ${t} ms, but the step function begins at ${this.at[0]} ms`);
    let low = 0;
    let high = this.size;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.at[middle] <= t) low = middle;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const at = new Float64Array(this.at.length * 2);
    const value = new Float64Array(this.at.length * 2);
    at.set(this.at);
    value.set(this.value);
    this.at = at;
    this.value = value;
  }
}

function checkPoint(at: number, value: number): void {
  if (!Number.isSafeInteger(at)) throw new RangeError(`${at} is not a time in whole ms`);
  if (!Number.isFinite(value)) throw new RangeError(`${value} at ${at} ms is not a finite value`);
}
