// A task, one run of one experiment with one seed, and what comes of it; the same code in this thread as in a worker.
import type { Measured } from '../engine/trials.ts';
import type { ClusterManifest } from '../models/manifest/index.ts';
import {
  type CompiledScenario,
  type CompileOptions,
  compileScenario,
  measuredOf,
  type RunResult,
  type Scenario,
  ScenarioRun,
} from '../scenarios/index.ts';
import { causeChain } from './cause-chain.ts';

/** A scenario and the cluster it is played on. Plain data. */
export interface Experiment {
  readonly scenario: Scenario;
  readonly cluster: ClusterManifest;
  readonly options: CompileOptions;
}

/** Which experiment of the list, with which seed, and how much is wanted of it. */
export interface Task {
  /** Number of the task among all. */
  readonly place: number;
  readonly experiment: number;
  readonly seed: number;
  /** The whole report with its story; or only what it measured, for one of many. */
  readonly whole: boolean;
  /** A digest as well: it costs a run some of its speed, and the whole report has it anyway. */
  readonly digest: boolean;
}

/** A result that can cross to another thread. */
export type PlainResult = Omit<RunResult, 'trace'>;

export interface Outcome {
  readonly task: Task;
  readonly passed: boolean;
  readonly digest: string | null;
  readonly events: number;
  readonly measured: Measured;
  /** Null unless the whole report was asked for. */
  readonly result: PlainResult | null;
}

/** Runs tasks on a list of experiments, each compiled when it is first needed. */
export class TrialRunner {
  private readonly experiments: readonly Experiment[];
  private readonly compiled: CompiledScenario[] = [];

  constructor(experiments: readonly Experiment[]) {
    this.experiments = experiments;
  }

  start(task: Task): ScenarioRun {
    const { seed, whole, digest } = task;
    return new ScenarioRun(this.compiledOf(task.experiment), { seed, trace: whole, digest });
  }

  /** @param run started with this task, and at its end */
  outcome(task: Task, run: ScenarioRun): Outcome {
    const { trace: _, ...result } = run.finish();
    const { passed, digest, events } = result;
    return { task, passed, digest, events, measured: measuredOf(result), result: task.whole ? result : null };
  }

  run(task: Task): Outcome {
    const run = this.start(task);
    while (!run.advance());
    return this.outcome(task, run);
  }

  /** Runs the task again, watched, up to the event that failed, and says what led to it. Empty when it does not fail again. */
  explainFailure(task: Task): readonly string[] {
    const run = this.start({ ...task, whole: true });
    try {
      while (!run.advance());
    } catch (error) {
      return [error instanceof Error ? error.message : String(error), ...causeChain(run)];
    }
    return [];
  }

  compiledOf(experiment: number): CompiledScenario {
    const known = this.compiled[experiment];
    if (known !== undefined) return known;
    const { scenario, cluster, options } = this.experiments[experiment];
    const { compiled } = compileScenario(scenario, cluster, options);
    if (compiled === null) throw new Error(`${scenario.name} compiled before and does not now`);
    this.compiled[experiment] = compiled;
    return compiled;
  }
}
