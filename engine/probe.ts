// Probes: the named measures of a run, collected while it runs and without a sampling interval.
//
// Three kinds, as in Prometheus: a gauge is a value over time (how many VMs are down), a counter only grows (migrations
// started), an observation is one of many single values (how long this migration took). A gauge is a step function; unless
// it is kept whole for drawing, only its integral, extremes and last value are carried along. Names end in their unit. Where
// that is seconds, everything in here is in whole milliseconds all the same, and only `figures` speaks in seconds.

import { Histogram, type HistogramState } from './histogram.ts';
import { StepFunction, type StepFunctionState } from './step-function.ts';

declare const kind: unique symbol;
/** What a measure is called by on the hot path: its number among measures of its kind, in order of declaration. */
export type GaugeId = number & { readonly [kind]: 'gauge' };
export type CounterId = number & { readonly [kind]: 'counter' };
export type ObservationId = number & { readonly [kind]: 'observation' };

/** What every measure says of itself. The name must end in `_` and the unit. */
export interface Measure {
  readonly unit: string;
  readonly help: string;
}

export interface GaugeMeasure extends Measure {
  /** Keep every change, so that the page can draw it and any window be asked about. */
  readonly kept?: boolean;
  /** Value from the start on; 0 unless given. */
  readonly initial?: number;
  /** When the value begins, in ms; 0 unless given. */
  readonly start?: number;
  /** Name of its integral over time, for figures: a gauge `down_vms` has the integral `vm_unavailable_seconds`. */
  readonly integral?: string;
}

/** A gauge from its start, or the end of the warm-up, until an instant. Units are the gauge's own, and times ms. */
export interface GaugeReading {
  readonly last: number;
  readonly min: number;
  readonly max: number;
  /** Mean over time. */
  readonly mean: number;
  /** Value times ms. Exact for whole values up to 2^53, compensated beyond. */
  readonly integral: number;
}

/** A measure and its name. */
export interface Declared<M extends Measure = Measure> {
  readonly name: string;
  readonly measure: M;
}

export interface ProbesState {
  readonly gauges: readonly Declared<GaugeMeasure>[];
  readonly cells: Float64Array;
  readonly series: readonly (StepFunctionState | null)[];
  readonly counters: readonly Declared[];
  readonly counts: Float64Array;
  readonly observations: readonly Declared[];
  readonly values: readonly HistogramState[];
}

/** A series or a histogram for those who only read it. */
export type Series = Omit<StepFunction, 'record'>;
export type Observations = Omit<Histogram, 'record' | 'merge'>;

// A gauge's accumulators lie beside each other in one array, where doubles are written in place and never boxed.
const WIDTH = 7;
const LAST = 0;
const SINCE = 1;
const INTEGRAL = 2;
const CARRY = 3;
const MIN = 4;
const MAX = 5;
const BEGIN = 6;

/** Percentiles that `figures` gives of an observation. */
const PERCENTILES = [50, 95, 99] as const;

/** All measures of one run. Declare them in one fixed order before the run; their ids then hold for every fork of it. */
export class Probes {
  private gauges: Declared<GaugeMeasure>[] = [];
  private cells = new Float64Array(0);
  private kept: (StepFunction | null)[] = [];
  private counters: Declared[] = [];
  private counts = new Float64Array(0);
  private observations: Declared[] = [];
  private values: Histogram[] = [];

  /** Declares a gauge, or finds it when it is there already. */
  gauge(name: string, measure: GaugeMeasure): GaugeId {
    const { integral, start = 0, initial = 0, kept = false } = measure;
    const found = this.place(this.gauges, { name, measure });
    if (found < this.kept.length) return found as GaugeId;
    if (integral !== undefined) this.checkName(integral, 'seconds');
    this.cells = longer(this.cells, WIDTH);
    this.begin(found, start, initial);
    this.kept.push(kept ? new StepFunction(start, initial) : null);
    return found as GaugeId;
  }

  /** Declares a counter, or finds it when it is there already. */
  counter(name: string, measure: Measure): CounterId {
    const found = this.place(this.counters, { name, measure });
    if (found === this.counts.length) this.counts = longer(this.counts, 1);
    return found as CounterId;
  }

  /** Declares an observation, or finds it when it is there already. */
  observation(name: string, measure: Measure): ObservationId {
    const found = this.place(this.observations, { name, measure });
    if (found === this.values.length) this.values.push(new Histogram());
    return found as ObservationId;
  }

  /** The gauge has this value from `at` on. Times must not go back; of several values at one instant the last one counts.
   *  Allocates nothing, unless the gauge is kept and its arrays double. */
  set(gauge: GaugeId, at: number, value: number): void {
    const { cells } = this;
    const o = gauge * WIDTH;
    if (value === cells[o + LAST]) return;
    const held = at - cells[o + SINCE];
    if (!(held >= 0 && value - value === 0)) throw this.refusal(gauge, at, value);
    if (held > 0) settle(cells, o, held);
    cells[o + LAST] = value;
    cells[o + SINCE] = at;
    const series = this.kept[gauge];
    if (series !== null) series.record(at, value);
  }

  /** The gauge changes by this much at `at`. */
  adjust(gauge: GaugeId, at: number, by: number): void {
    this.set(gauge, at, this.cells[gauge * WIDTH + LAST] + by);
  }

  count(counter: CounterId, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`counter ${this.counters[counter].name} cannot grow by ${by}`);
    this.counts[counter] += by;
  }

  /** One whole, non-negative value: ms where the unit is seconds. */
  observe(observation: ObservationId, value: number): void {
    this.values[observation].record(value);
  }

  readGauge(gauge: GaugeId, at: number): GaugeReading {
    const cells = this.cells.slice(gauge * WIDTH, (gauge + 1) * WIDTH);
    const last = cells[LAST];
    const held = at - cells[SINCE];
    if (!(held >= 0)) throw this.refusal(gauge, at, last);
    if (held > 0) settle(cells, 0, held);
    const time = at - cells[BEGIN];
    const integral = cells[INTEGRAL] + cells[CARRY];
    return time === 0
      ? { last, min: last, max: last, mean: last, integral }
      : { last, min: cells[MIN], max: cells[MAX], mean: integral / time, integral };
  }

  readCounter(counter: CounterId): number {
    return this.counts[counter];
  }

  readObservations(observation: ObservationId): Observations {
    return this.values[observation];
  }

  /** Every change of a gauge that is kept, else null. */
  series(gauge: GaugeId): Series | null {
    return this.kept[gauge];
  }

  /** Forgets everything before `at`, the end of a warm-up; gauges go on from the value they have. */
  restart(at: number): void {
    for (const [gauge, series] of this.kept.entries()) {
      const last = this.cells[gauge * WIDTH + LAST];
      if (!(at >= this.cells[gauge * WIDTH + SINCE])) throw this.refusal(gauge, at, last);
      this.begin(gauge, at, last);
      if (series !== null) this.kept[gauge] = new StepFunction(at, last);
    }
    this.counts.fill(0);
    this.values = this.values.map(() => new Histogram());
  }

  /** Everything as plain figures in their units, for a report or as one trial's results. A gauge `x_bytes` gives
   *  mean_, min_, max_ and last_x_bytes, and its integral if that has a name; a counter gives itself; an observation
   *  `y_seconds` gives y_total, how many there were, and, when there were any, mean_, p50_, p95_, p99_ and max_y_seconds. */
  figures(at: number): Record<string, number> {
    const figures: Record<string, number> = {};
    for (const [id, { name, measure }] of this.gauges.entries()) {
      const reading = this.readGauge(id as GaugeId, at);
      const scale = scaleOf(measure.unit);
      for (const part of ['mean', 'min', 'max', 'last'] as const) figures[`${part}_${name}`] = reading[part] / scale;
      if (measure.integral !== undefined) figures[measure.integral] = reading.integral / (scale * scaleOf('seconds'));
    }
    for (const [id, { name, measure }] of this.counters.entries())
      figures[name] = this.counts[id] / scaleOf(measure.unit);
    for (const [id, { name, measure }] of this.observations.entries()) {
      const values = this.values[id];
      const scale = scaleOf(measure.unit);
      figures[`${name.slice(0, -measure.unit.length)}total`] = values.count;
      if (values.count === 0) continue;
      figures[`mean_${name}`] = values.sum / (values.count * scale);
      for (const p of PERCENTILES) figures[`p${p}_${name}`] = values.quantile(p / 100) / scale;
      figures[`max_${name}`] = values.max / scale;
    }
    return figures;
  }

  /** Everything as structured-cloneable data, declarations included. */
  save(): ProbesState {
    return {
      gauges: this.gauges.slice(),
      cells: this.cells.slice(),
      series: this.kept.map((series) => (series === null ? null : series.save())),
      counters: this.counters.slice(),
      counts: this.counts.slice(),
      observations: this.observations.slice(),
      values: this.values.map((values) => values.save()),
    };
  }

  /** Becomes what was saved. Throws when something was declared here that has another id or kind there, because ids that
   *  were handed out would then mean something else. */
  load(state: ProbesState): void {
    refuseOtherIds(this.gauges, state.gauges);
    refuseOtherIds(this.counters, state.counters);
    refuseOtherIds(this.observations, state.observations);
    this.gauges = state.gauges.slice();
    this.cells = state.cells.slice();
    this.kept = state.series.map((series) => (series === null ? null : StepFunction.load(series)));
    this.counters = state.counters.slice();
    this.counts = state.counts.slice();
    this.observations = state.observations.slice();
    this.values = state.values.map((values) => Histogram.load(values));
  }

  private begin(gauge: number, at: number, value: number): void {
    this.cells.set([value, at, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, at], gauge * WIDTH);
  }

  /** Where a measure is in its list; it is put there if its name is free. */
  private place<M extends Measure>(list: Declared<M>[], measure: Declared<M>): number {
    const found = list.findIndex(({ name }) => name === measure.name);
    if (found >= 0) return found;
    this.checkName(measure.name, measure.measure.unit);
    return list.push(measure) - 1;
  }

  private checkName(name: string, unit: string): void {
    if (!/^[a-z][a-z0-9_]*$/.test(name) || !name.endsWith(`_${unit}`)) {
      throw new Error(`measure ${name} must be lower-case words joined by _ of which the last is its unit, ${unit}`);
    }
    const names = [...this.gauges, ...this.counters, ...this.observations].map((declared) => declared.name);
    const integrals = this.gauges.slice(0, this.kept.length).map(({ measure }) => measure.integral);
    if (names.includes(name) || integrals.includes(name)) throw new Error(`measure ${name} is declared already`);
  }

  private refusal(gauge: number, at: number, value: number): RangeError {
    const name = this.gauges[gauge]?.name ?? `number ${gauge}`;
    const since = this.cells[gauge * WIDTH + SINCE];
    return new RangeError(`gauge ${name} cannot be ${value} at ${at} ms, last changed at ${since} ms`);
  }
}

function refuseOtherIds(mine: readonly Declared[], saved: readonly Declared[]): void {
  for (const [id, { name }] of mine.entries()) {
    const other = saved[id]?.name ?? 'nothing';
    if (other !== name) throw new Error(`measure ${name} was declared here where the saved probes have ${other}`);
  }
}

function longer(cells: Float64Array, by: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(cells.length + by);
  grown.set(cells);
  return grown;
}

/** Adds the stretch of `held` ms that just ended to the accumulators at `o`. The sum keeps its rounding error beside it, which Knuth's
 *  two-sum gives without a branch (The Art of Computer Programming, volume 2, 4.2.2). */
function settle(cells: Float64Array, o: number, held: number): void {
  const value = cells[o + LAST];
  const sum = cells[o + INTEGRAL];
  const term = value * held;
  const next = sum + term;
  const added = next - sum;
  cells[o + CARRY] += sum - (next - added) + (term - added);
  cells[o + INTEGRAL] = next;
  if (value < cells[o + MIN]) cells[o + MIN] = value;
  if (value > cells[o + MAX]) cells[o + MAX] = value;
}

/** Durations are kept in ms and told in seconds. */
function scaleOf(unit: string): number {
  return unit === 'seconds' ? 1000 : 1;
}
