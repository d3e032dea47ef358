// A pool of worker threads that runs tasks; answers come in any order.

import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Remote, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { TaskBug } from './bug-report.ts';
import type { Experiment, Outcome, Task } from './trial.ts';
import type { TrialService } from './trial-worker.ts';

/** The worker has the ending that this file has: .ts in the sources, .js in dist. */
const ending = extname(import.meta.url);
const workerFile = new URL(`./trial-worker${ending}`, import.meta.url);

/**
 * Runs the tasks on so many workers, which end with them. `onOutcome` is called as answers arrive. Ends early, without an error, when the
 * signal aborts: runs that are under way are given up. Throws a TaskBug when a run breaks.
 */
export async function runInPool(
  experiments: readonly Experiment[],
  tasks: readonly Task[],
  size: number,
  signal: AbortSignal,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const workers = Array.from({ length: Math.min(size, tasks.length) }, startWorker);
  const queue = tasks.values();
  const aborted = once(signal, 'abort');
  // A worker that dies answers no more; an aborted pool is waited for no longer.
  const lane = (worker: Worker): Promise<unknown> =>
    Promise.race([drain(wrap<TrialService>(nodeEndpoint(worker))), failure(worker), aborted]);
  const drain = async (service: Remote<TrialService>): Promise<void> => {
    await service.load(experiments);
    for (const task of queue) {
      const answer = await service.run(task);
      if (signal.aborted) return;
      if (!answer.ok) throw new TaskBug(answer.bug, task);
      onOutcome(answer.outcome);
    }
  };
  try {
    await Promise.all(workers.map(lane));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** From the sources a worker has to learn TypeScript first: in Node 20 what `--import tsx` registers does not reach it. */
function startWorker(): Worker {
  if (ending === '.js') return new Worker(workerFile);
  const [tsx, file] = [import.meta.resolve('tsx/esm/api'), workerFile.href].map((url) => JSON.stringify(url));
  return new Worker(`import(${tsx}).then(({ register }) => { register(); return import(${file}); })`, { eval: true });
}

/** Rejects when the worker dies. */
async function failure(worker: Worker): Promise<never> {
  const [error] = await once(worker, 'error');
  throw error;
}
