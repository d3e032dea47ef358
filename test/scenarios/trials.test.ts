// Trials of a scenario: one row a seed, and intervals over them.
import { describe, expect, it } from 'vitest';
import { runTrials, seedsFrom } from '../../engine/trials.ts';
import { stepMeasure, summarizeScenario, trialOf } from '../../scenarios/index.ts';
import { compiledSmall } from '../support/scenarios.ts';

const compiled = compiledSmall(
  [
    '{ at: 1m, crash: node/harvester-2 }',
    '{ at: 1m, expect: node/harvester-2 unknown, within: 46s }',
    '{ always: data lost = 0 }',
    '{ always: node/harvester-2 up }',
  ],
  ['until: 5m'],
);
const results = runTrials({ seeds: seedsFrom(1, 30), run: (seed) => trialOf(compiled, seed) });

describe('trials', () => {
  it('measure every figure, and every check as 1 or 0', () => {
    const names = [...results.columns.keys()];
    expect(names).toContain('lost_vm_minutes');
    expect(names.filter((name) => name.startsWith('step_'))).toEqual([2, 3, 4].map(stepMeasure));
    for (const step of [2, 3, 4]) expect(new Set(results.columns.get(stepMeasure(step))).size).toBeLessThanOrEqual(2);
    for (const name of names) expect([...(results.columns.get(name) ?? [])].some(Number.isNaN), name).toBe(false);
  });

  it('give the same row for the same seed', () => {
    expect(trialOf(compiled, 7)).toEqual(trialOf(compiled, 7));
    expect(trialOf(compiled, 7)).not.toEqual(trialOf(compiled, 8));
  });

  it('are summed up as shares with the seeds that failed, and as means', () => {
    const { trials, checks, figures } = summarizeScenario(compiled, results);
    expect(trials).toBe(30);
    const [sometimes, always, never] = checks;
    expect(sometimes.met.estimate).toBeGreaterThan(0);
    expect(sometimes.met.estimate).toBeLessThan(1);
    expect(always.met).toMatchObject({ estimate: 1, rule: 'always seen' });
    expect(never.met).toMatchObject({ estimate: 0, rule: 'none seen' });
    expect(never.failedSeeds).toEqual(seedsFrom(1, 10));
    for (const seed of sometimes.failedSeeds) expect(trialOf(compiled, seed)[stepMeasure(2)]).toBe(0);
    expect(figures.get('lost_vm_minutes')?.mean).toBe(20);
    expect(figures.has(stepMeasure(2))).toBe(false);
  });
});
