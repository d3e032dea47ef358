// A worker thread that runs tasks: what a pool starts as often as there are jobs.

import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { Service } from '../scenarios/wire.ts';
import { describeError } from './bug-report.ts';
import { type Experiment, type Outcome, type Task, TrialRunner } from './trial.ts';

/** An exception would lose its class and its causes on the way, so a bug is an answer like any other. */
export type Answer = { readonly ok: true; readonly outcome: Outcome } | { readonly ok: false; readonly bug: string };

export interface TrialService {
  /** To be called first, once. */
  load(experiments: readonly Experiment[]): void;
  run(task: Task): Answer;
}

let runner = new TrialRunner([]);

/** Does not compile unless every method takes and gives plain data. */
const service: Service<TrialService> = {
  load(experiments) {
    runner = new TrialRunner(experiments);
  },
  run(task) {
    try {
      return { ok: true, outcome: runner.run(task) };
    } catch (error) {
      return { ok: false, bug: describeError(error, runner.explainFailure(task)) };
    }
  },
};

if (parentPort !== null) expose(service, nodeEndpoint(parentPort));
