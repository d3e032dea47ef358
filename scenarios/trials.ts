// Many trials of one scenario: its figures and its checks over seeds, with intervals.
import { type Proportion, proportion, type Summary } from '../engine/statistics.ts';
import { type Measured, summarizeTrials, type TrialResults } from '../engine/trials.ts';
import type { CompiledScenario } from './compile.ts';
import { type RunResult, runScenario } from './run.ts';

/** One trial, from its start to its end. */
export function trialOf(compiled: CompiledScenario, seed: number): Measured {
  return measuredOf(runScenario(compiled, { seed }));
}

/** What a run measured: every figure, and 1 or 0 for every check under `stepMeasure`. */
export function measuredOf({ figures, verdicts }: Pick<RunResult, 'figures' | 'verdicts'>): Measured {
  const checks = verdicts.map(({ step, met }): [string, number] => [stepMeasure(step), met ? 1 : 0]);
  return { ...figures, ...Object.fromEntries(checks) };
}

/** Name under which a trial measures whether the check of a step was met: `step_5_met`. */
export function stepMeasure(step: number): string {
  return `step_${step}_met`;
}

/** What many trials say. */
export interface TrialsSummary {
  readonly trials: number;
  readonly figures: ReadonlyMap<string, Summary>;
  readonly checks: readonly CheckSummary[];
}

export interface CheckSummary {
  readonly step: number;
  readonly text: string;
  readonly met: Proportion;
  /** Seeds with which it was not met, in the order of the trials, at most ten. */
  readonly failedSeeds: readonly number[];
}

const MOST_SEEDS = 10;

export function summarizeScenario(compiled: CompiledScenario, results: TrialResults, confidence = 0.95): TrialsSummary {
  const checks = compiled.checks.map(({ step, text }): CheckSummary => {
    const column = results.columns.get(stepMeasure(step)) ?? new Float64Array();
    const failedSeeds = results.seeds.filter((_, i) => column[i] === 0);
    const met = proportion(column.length - failedSeeds.length, column.length, confidence);
    return { step, text, met, failedSeeds: failedSeeds.slice(0, MOST_SEEDS) };
  });
  const names = new Set(compiled.checks.map(({ step }) => stepMeasure(step)));
  const figures = [...summarizeTrials(results, confidence)].filter(([name]) => !names.has(name));
  return { trials: results.seeds.length, figures: new Map(figures), checks };
}
