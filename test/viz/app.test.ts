// The page's own life: every way through it, without a DOM.
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { type AppEvent, appMachine } from '../../viz/app.ts';
import type { RunInfo } from '../../viz/protocol.ts';

function run(number: number, parent: RunInfo['parent'] = null): RunInfo {
  return {
    run: number,
    parent,
    name: 'node-crash',
    why: '',
    seed: 42,
    release: 'v1.9',
    until: 3_600_000,
    events: 1,
    digest: '0',
    steps: [],
    nodes: 4,
    vms: 13,
    volumes: 15,
    warnings: { count: 0, first: [] },
  };
}

const error = { message: 'it is wrong', issues: [] };
const events: readonly AppEvent[] = [
  { type: 'Open', what: 'node-crash' },
  { type: 'Opened', run: run(1) },
  { type: 'Refused', error },
  { type: 'Play' },
  { type: 'Pause' },
  { type: 'Scrub' },
  { type: 'Release' },
  { type: 'End' },
  { type: 'Fork' },
  { type: 'Compare', with: 1 },
  { type: 'Uncompare' },
  { type: 'Home' },
  { type: 'Crash', error },
];

function after(...sent: AppEvent[]) {
  const actor = createActor(appMachine).start();
  for (const event of sent) actor.send(event);
  return actor.getSnapshot();
}

const opened: AppEvent[] = [
  { type: 'Open', what: 'node-crash' },
  { type: 'Opened', run: run(1) },
];

describe('the life of the page', () => {
  const paths = getShortestPaths(appMachine, {
    events,
    serializeState: ({ value, context }) =>
      JSON.stringify([value, Math.min(2, context.runs.length), context.compared >= 0, context.error !== null]),
    stopWhen: ({ context }) => context.runs.length > 2,
  });
  const values = new Set(paths.map(({ state }) => JSON.stringify(state.value)));

  it('can come to every state that it has', () => {
    for (const time of ['"playing"', '"paused"', '{"scrubbing":"thenPlay"}', '{"scrubbing":"thenRest"}'])
      expect(values).toContain(`{"running":{"time":${time},"view":"single"}}`);
    for (const value of ['"gallery"', '"loading"', '"forking"', '"failed"']) expect(values).toContain(value);
  });

  it('can leave each of them for the gallery, which forgets everything', () => {
    for (const { state } of paths) {
      if (state.matches('gallery')) continue;
      const actor = createActor(appMachine, { snapshot: state }).start();
      actor.send({ type: 'Home' });
      expect(actor.getSnapshot().value).toBe('gallery');
      expect(actor.getSnapshot().context.runs).toEqual([]);
    }
  });

  it('shows a run exactly while there is one', () => {
    for (const { state } of paths)
      if (state.matches('running')) expect(state.context.runs.map((r) => r.run)).toContain(state.context.active);
  });

  it('never loses a branch when a step is refused, and says what is wrong', () => {
    const snapshot = after(...opened, { type: 'Fork' }, { type: 'Refused', error });
    expect(snapshot.value).toEqual({ running: { time: 'paused', view: 'single' } });
    expect(snapshot.context).toMatchObject({ active: 1, error });
    expect(snapshot.context.runs).toHaveLength(1);
  });
});

describe('time', () => {
  it('plays on after a hand has scrubbed, if it played before', () => {
    expect(after(...opened, { type: 'Scrub' }, { type: 'Release' }).matches({ running: { time: 'playing' } })).toBe(
      true,
    );
    const rested = after(...opened, { type: 'Pause' }, { type: 'Scrub' }, { type: 'Release' });
    expect(rested.matches({ running: { time: 'paused' } })).toBe(true);
    const changed = after(...opened, { type: 'Scrub' }, { type: 'Pause' }, { type: 'Release' });
    expect(changed.matches({ running: { time: 'paused' } })).toBe(true);
  });

  it('stands still at the end', () => {
    expect(after(...opened, { type: 'End' }).matches({ running: { time: 'paused' } })).toBe(true);
  });
});

describe('branches', () => {
  const forked: AppEvent[] = [...opened, { type: 'Fork' }, { type: 'Opened', run: run(2, { run: 1, at: 5 }) }];

  it('stay beside each other, and the new one is shown', () => {
    const { context } = after(...forked);
    expect(context.runs.map((r) => r.run)).toEqual([1, 2]);
    expect(context.active).toBe(2);
    expect(after(...forked, { type: 'Switch', run: 1 }).context.active).toBe(1);
    expect(after(...forked, { type: 'Switch', run: 9 }).context.active).toBe(2);
  });

  it('are compared with another one only, and can change sides', () => {
    const compared = after(...forked, { type: 'Compare', with: 1 });
    expect(compared.value).toMatchObject({ running: { view: 'comparing' } });
    expect(after(...forked, { type: 'Compare', with: 2 }).value).toMatchObject({ running: { view: 'single' } });
    const swapped = after(...forked, { type: 'Compare', with: 1 }, { type: 'Swap' }).context;
    expect([swapped.active, swapped.compared]).toEqual([1, 2]);
    expect(after(...forked, { type: 'Compare', with: 1 }, { type: 'Uncompare' }).context.compared).toBe(-1);
  });
});
