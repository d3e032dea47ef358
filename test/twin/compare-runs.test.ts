// Runs that should have been the same and are not.
import { expect, it } from 'vitest';
import { differences, sameOutcome } from '../../twin/compare-runs.ts';
import { loadExperiments } from '../../twin/experiments.ts';
import { runSplit } from '../../twin/split-run.ts';
import { TrialRunner } from '../../twin/trial.ts';

const request = { scenarios: ['node-crash'], cluster: null, release: null, seed: null, until: null };
const task = { place: 0, experiment: 0, seed: 7, whole: false, digest: true };

it('a run that was saved halfway and continued is the same run', () => {
  const runner = new TrialRunner(loadExperiments(request).experiments);
  const outcome = runner.run(task);
  expect(outcome.digest).toMatch(/^[0-9a-f]{16}$/);
  expect(sameOutcome(outcome, runSplit(runner, task))).toBe(true);
  expect(sameOutcome(outcome, runner.run({ ...task, seed: 8 }))).toBe(false);
});

it('another outcome is told with its scenario, its seed and both digests', () => {
  const runner = new TrialRunner(loadExperiments(request).experiments);
  const outcome = runner.run(task);
  expect(differences([outcome], [outcome], runner)).toEqual([]);
  const [text] = differences([outcome], [{ ...outcome, digest: '0123456789abcdef' }], runner);
  expect(text).toContain(`node-crash, seed 7: digest ${outcome.digest} and then 0123456789abcdef`);
  const [figures] = differences(
    [outcome],
    [{ ...outcome, measured: { ...outcome.measured, max_down_vms: 99 } }],
    runner,
  );
  expect(figures).toContain('max_down_vms 5 and then 99');
});
