// How property tests run: how often, from which seed, and what a failure says so that it can be repeated.
import fc from 'fast-check';

const RUNS = Number(process.env['LAWS_RUNS'] ?? 100);
const SEED = Number(process.env['LAWS_SEED'] ?? 1);

/** Runs of a law that needs more or fewer than the usual 100; grows with LAWS_RUNS, so a long run is long for all. */
export function runs(usually: number): number {
  return Math.ceil((usually * RUNS) / 100);
}

fc.configureGlobal({
  numRuns: RUNS,
  seed: SEED,
  reporter: (details) => {
    if (!details.failed) return;
    const repeat = `LAWS_RUNS=${RUNS} LAWS_SEED=${details.seed}`;
    const path = `{ seed: ${details.seed}, path: '${details.counterexamplePath}' }`;
    throw new Error(`${fc.defaultReportMessage(details)}\n\nRepeat the run with ${repeat}, the failure with ${path}`, {
      cause: details.errorInstance,
    });
  },
});
