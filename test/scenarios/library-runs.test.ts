// The scenarios we ship, played: each keeps what it promises, and the same seed gives the same run to the bit.
import { describe, expect, it } from 'vitest';
import { runScenario, ScenarioRun } from '../../scenarios/index.ts';
import { libraryNames, libraryScenario } from '../support/scenarios.ts';

/** A disk fails and is replaced: nothing in these is left to chance. */
const WITHOUT_CHANCE = ['image-before-replica'];

describe.each(libraryNames)('%s', (name) => {
  const compiled = libraryScenario(name);
  const whole = runScenario(compiled, { digest: true, checking: true });

  it('meets all of its checks', () => {
    const failed = whole.verdicts
      .filter(({ met }) => !met)
      .map(({ step, text, detail }) => `step ${step}: ${text}: ${detail}`);
    expect(failed).toEqual([]);
    expect(whole.verdicts.length).toBeGreaterThan(3);
  });

  it('runs the same again, traced or not', () => {
    const { story, trace, ...again } = runScenario(libraryScenario(name), { trace: true });
    const { story: _, trace: __, ...first } = whole;
    expect(again).toEqual(first);
    expect(story.length).toBeGreaterThan(3);
    expect(trace?.count).toBe(whole.events);
  });

  it('runs the same when it is split by a checkpoint in the middle', () => {
    const first = new ScenarioRun(compiled, { digest: true });
    first.advance(Math.floor(whole.events / 2));
    const second = new ScenarioRun(compiled, { digest: true });
    second.restore(structuredClone(first.checkpoint()));
    while (!second.advance());
    expect(second.finish()).toEqual(whole);
  });

  it('runs differently with another seed, unless nothing is left to chance', () => {
    const other = runScenario(compiled, { seed: 43, digest: true }).digest;
    expect(other === whole.digest).toBe(WITHOUT_CHANCE.includes(name));
  });
});
