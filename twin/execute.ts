// Runs tasks, in this thread or on several, and tells of each as it ends.
import { setImmediate } from 'node:timers/promises';
import type { ScenarioRun } from '../scenarios/index.ts';
import { describeError, TaskBug } from './bug-report.ts';
import { runInPool } from './pool.ts';
import { type Experiment, type Outcome, type Task, TrialRunner } from './trial.ts';

/** Events between two looks at whether somebody wants to end this: some 20 to 60 ms. */
const SLICE = 20_000;

export interface Execution {
  readonly experiments: readonly Experiment[];
  readonly tasks: readonly Task[];
  /** Runs at a time; 1 runs them here. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Called in the order in which runs end. `run` is at its end, with its trace; null when another thread has it. */
  onOutcome(outcome: Outcome, run: ScenarioRun | null): void;
  /** Share of all tasks that is done, 0 to 1. */
  onProgress(share: number): void;
}

/** Ends when all tasks have, or soon after the signal aborts. Throws a TaskBug when a run breaks. */
export async function execute(execution: Execution): Promise<void> {
  const { experiments, tasks, jobs, signal, onOutcome, onProgress } = execution;
  if (jobs === 1) return executeHere(execution);
  let ended = 0;
  await runInPool(experiments, tasks, jobs, signal, (outcome) => {
    onOutcome(outcome, null);
    onProgress(++ended / tasks.length);
  });
}

async function executeHere({ experiments, tasks, signal, onOutcome, onProgress }: Execution): Promise<void> {
  const runner = new TrialRunner(experiments);
  for (const [done, task] of tasks.entries()) {
    const run = runner.start(task);
    while (!attempt(runner, task, () => run.advance(SLICE))) {
      onProgress((done + run.progress) / tasks.length);
      await setImmediate();
      if (signal.aborted) return;
    }
    onOutcome(runner.outcome(task, run), run);
    onProgress((done + 1) / tasks.length);
    await setImmediate();
    if (signal.aborted) return;
  }
}

function attempt<T>(runner: TrialRunner, task: Task, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new TaskBug(describeError(error, runner.explainFailure(task)), task);
  }
}
