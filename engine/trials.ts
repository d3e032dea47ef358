// One experiment over many seeds: results as columns in the order of the seeds, however and wherever the trials were run.
//
// A trial is one run with one seed. Workers may run parts in any order; the ledger puts every row at its seed's place and
// judges the stop rule on growing prefixes of the seed list only, so the same trials count on one core and on sixteen.

import { type PairedSummary, paired, type Summary, summarize } from './statistics.ts';

/** What one trial measured, by measure name. A measure that a trial has nothing to say about is left out. */
export type Measured = Readonly<Record<string, number>>;

/** One row: what a worker sends back. */
export interface TrialRow {
  readonly seed: number;
  readonly measured: Measured;
}

/** Results of trials, in the order of their seeds. */
export interface TrialResults {
  readonly seeds: readonly number[];
  /** A column a measure, names ascending by code unit; NaN where a trial did not measure it. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Whether the stop rule ended it before the seeds ran out. */
  readonly stoppedEarly: boolean;
}

/** The trials without a gap from the first seed on. */
export interface TrialsSoFar {
  readonly count: number;
  /** What they measured, those left out that did not measure it. */
  values(measure: string): readonly number[];
}

/** Says whether the trials so far are enough. Must depend on nothing else. */
export type StopRule = (soFar: TrialsSoFar) => boolean;

export interface TrialPlan {
  /** All different; their order is the order of the results. */
  readonly seeds: readonly number[];
  readonly stop?: StopRule | undefined;
}

export interface SequentialPlan extends TrialPlan {
  readonly run: (seed: number) => Measured;
  /** Called after each trial, for progress. */
  readonly onDone?: (row: TrialRow, index: number) => void;
}

/** Runs the trials one after another until the seeds run out or the stop rule holds. */
export function runTrials(plan: SequentialPlan): TrialResults {
  const ledger = new TrialLedger(plan);
  for (let index = 0; index < plan.seeds.length && !ledger.done; index++) {
    const seed = plan.seeds[index];
    const row = { seed, measured: plan.run(seed) };
    ledger.add([row]);
    plan.onDone?.(row, index);
  }
  return ledger.results();
}

/** `count` seeds in a row, from `first` on. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Collects rows that arrive in any order, from any number of workers. */
export class TrialLedger implements TrialsSoFar {
  private readonly plan: TrialPlan;
  private readonly rows: (TrialRow | null)[];
  private readonly places = new Map<number, number>();
  /** How many trials are there without a gap, from the first seed on. */
  private complete = 0;
  private stopped = false;

  constructor(plan: TrialPlan) {
    this.plan = plan;
    this.rows = plan.seeds.map(() => null);
    for (const [place, seed] of plan.seeds.entries()) {
      if (this.places.has(seed)) throw new RangeError(`seed ${seed} is listed twice`);
      this.places.set(seed, place);
    }
  }

  get count(): number {
    return this.complete;
  }

  values(measure: string): readonly number[] {
    return this.counted().flatMap(({ measured }) => (Object.hasOwn(measured, measure) ? [measured[measure]] : []));
  }

  /** Whether no further trial is needed. */
  get done(): boolean {
    return this.stopped || this.complete === this.rows.length;
  }

  /** Takes in rows. A seed may arrive twice, but then with the same figures: another outcome of the same seed means that
   *  the run is not deterministic, and throws. Rows beyond the point where the stop rule held are ignored. */
  add(rows: readonly TrialRow[]): void {
    for (const row of rows) {
      const place = this.places.get(row.seed);
      if (place === undefined) throw new RangeError(`seed ${row.seed} is not one of this experiment`);
      const known = this.rows[place];
      if (known !== null) refuseDifference(known, row);
      else this.rows[place] = row;
    }
    while (!this.done && this.rows[this.complete] !== null) {
      this.complete++;
      this.stopped = this.plan.stop?.(this) ?? false;
    }
  }

  /** The trials that count so far: those without a gap before them, up to where the stop rule held. */
  results(): TrialResults {
    const rows = this.counted();
    return {
      seeds: rows.map((row) => row.seed),
      columns: columnsOf(rows),
      stoppedEarly: this.stopped && this.complete < this.rows.length,
    };
  }

  private counted(): TrialRow[] {
    return this.rows.slice(0, this.complete).filter((row) => row !== null);
  }
}

/** A stop rule: the interval of a measure's mean is no wider than asked, after `atLeast` trials. Looking after every trial
 *  makes the interval cover a little less than its confidence; the floor keeps that small. With `relative` the half width
 *  is a share of the mean. Source: Law, Simulation Modeling and Analysis, 5th ed., section 9.4.1. */
export function narrowEnough(options: {
  readonly measure: string;
  readonly halfWidth: number;
  readonly relative?: boolean;
  readonly confidence?: number;
  readonly atLeast?: number;
}): StopRule {
  return (soFar) => {
    if (soFar.count < (options.atLeast ?? 10)) return false;
    const { mean, halfWidth } = summarize(soFar.values(options.measure), options.confidence);
    return halfWidth <= options.halfWidth * (options.relative ? Math.abs(mean) : 1);
  };
}

/** Mean and interval of every measure over the trials that measured it. */
export function summarizeTrials(results: TrialResults, confidence = 0.95): ReadonlyMap<string, Summary> {
  const names = [...results.columns.keys()];
  return new Map(names.map((name) => [name, summaryOfMeasure(results, name, confidence)]));
}

/** What b measured above a, pair by pair, over the seeds and measures that both have. */
export function compareTrials(a: TrialResults, b: TrialResults, confidence = 0.95): ReadonlyMap<string, PairedSummary> {
  const rowInB = new Map(b.seeds.map((seed, row) => [seed, row]));
  const compared = new Map<string, PairedSummary>();
  for (const [name, ofA] of a.columns) {
    const ofB = b.columns.get(name);
    if (ofB === undefined) continue;
    const left: number[] = [];
    const right: number[] = [];
    for (const [row, seed] of a.seeds.entries()) {
      const other = rowInB.get(seed);
      if (other === undefined || Number.isNaN(ofA[row]) || Number.isNaN(ofB[other])) continue;
      left.push(ofA[row]);
      right.push(ofB[other]);
    }
    compared.set(name, paired(left, right, confidence));
  }
  return compared;
}

function summaryOfMeasure(results: TrialResults, name: string, confidence?: number): Summary {
  return summarize(results.columns.get(name)?.filter((value) => !Number.isNaN(value)) ?? [], confidence);
}

function columnsOf(rows: readonly TrialRow[]): ReadonlyMap<string, Float64Array> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.measured)))].sort();
  return new Map(names.map((name) => [name, Float64Array.from(rows, (row) => row.measured[name] ?? Number.NaN)]));
}

function refuseDifference(known: TrialRow, again: TrialRow): void {
  const names = new Set([...Object.keys(known.measured), ...Object.keys(again.measured)]);
  for (const name of names) {
    if (Object.is(known.measured[name], again.measured[name])) continue;
    throw new Error(`seed ${known.seed} gave ${name} = ${known.measured[name]} and then ${again.measured[name]}`);
  }
}
