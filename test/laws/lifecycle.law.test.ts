// A compiled lifecycle is XState: table and machine agree along random walks and along every path of the graph.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { type Lifecycle, type LifecycleConfig, lifecycle, REFUSED } from '../../engine/lifecycle.ts';
import { lifecyclePaths } from '../../engine/lifecycle-paths.ts';
import { runs } from '../support/laws.ts';
import { Machine } from '../support/workshop.ts';

/** Random flat machines in which every state is reached. */
const config: fc.Arbitrary<LifecycleConfig> = fc
  .record({
    states: fc.integer({ min: 1, max: 7 }),
    extra: fc.array(fc.tuple(fc.nat(6), fc.nat(3), fc.nat(6)), { maxLength: 14 }),
  })
  .map(({ states, extra }) => {
    const on: Record<string, Record<string, string>> = {};
    for (let s = 0; s < states; s++) on[`S${s}`] = s + 1 < states ? { next: `S${s + 1}` } : {};
    for (const [from, signal, to] of extra) {
      const edges = on[`S${from % states}`];
      if (edges !== undefined) edges[`sig${signal}`] = `S${to % states}`;
    }
    return {
      id: 'random',
      initial: 'S0',
      states: Object.fromEntries(Object.entries(on).map(([s, edges]) => [s, { on: edges }])),
    };
  });

function walk(compiled: Lifecycle, choices: readonly number[]): void {
  const actor = createActor(createMachine(compiled.config as Parameters<typeof createMachine>[0])).start();
  let code: number = compiled.initial;
  for (const choice of choices) {
    const signal = choice % compiled.signals.length;
    const next = compiled.next[code * compiled.signals.length + signal];
    actor.send({ type: compiled.signals[signal] });
    if (next !== REFUSED) code = next;
    expect(compiled.states[code]).toBe(actor.getSnapshot().value);
  }
}

describe('a compiled lifecycle', () => {
  test('agrees with XState along random walks of random machines', () => {
    fc.assert(
      fc.property(config, fc.array(fc.nat(1000), { maxLength: 60 }), (c, choices) => {
        const compiled = lifecycle(c) as Lifecycle;
        if (compiled.signals.length > 0) walk(compiled, choices);
      }),
      { numRuns: runs(150) },
    );
  });

  test('reaches every state along a path of the graph', () => {
    const ends = new Set(lifecyclePaths(Machine).map((p) => p.end));
    expect([...ends].sort()).toEqual([...Machine.states].sort());
  });

  test('compiles nested and parallel states', () => {
    const nested = lifecycle({
      id: 'nested',
      initial: 'Off',
      states: {
        Off: { on: { power: 'On' } },
        On: { initial: 'Boot', on: { cut: 'Off' }, states: { Boot: { on: { done: 'Ready' } }, Ready: {} } },
      },
    }) as Lifecycle;
    expect(nested.states).toEqual(['Off', 'On.Boot', 'On.Ready']);
  });

  test('refuses what a table cannot hold, and states that nothing leads to', () => {
    const guarded = { id: 'g', initial: 'A', states: { A: { on: { x: { target: 'B', guard: 'ok' } } }, B: {} } };
    expect(() => lifecycle(guarded)).toThrow(/guard/);
    const delayed: object = { id: 'd', initial: 'A', states: { A: { after: { 1000: 'B' } }, B: {} } };
    expect(() => lifecycle(delayed as LifecycleConfig)).toThrow(/after/);
    expect(() => lifecycle({ id: 'u', initial: 'A', states: { A: {}, B: {} } })).toThrow(/nothing leads to state B/);
  });
});
