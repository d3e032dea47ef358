// Paths through a lifecycle, from XState's own graph walk: seeds for tests, and coverage that a run can be held against.
import { createMachine } from 'xstate';
import { getSimplePaths } from 'xstate/graph';
import type { Lifecycle } from './lifecycle.ts';

export interface LifecyclePath {
  /** Signals from the initial state on. */
  readonly signals: readonly string[];
  readonly end: string;
}

/** Every path from the initial state that visits no state twice. */
export function lifecyclePaths(of: Lifecycle): LifecyclePath[] {
  const machine = createMachine(of.config as Parameters<typeof createMachine>[0]);
  const paths = getSimplePaths(machine, {
    serializeState: (s) => JSON.stringify(s.value),
    events: of.signals.map((type) => ({ type })),
  });
  return paths.map((path) => ({
    signals: path.steps.map((step) => step.event.type).filter((type) => type !== 'xstate.init'),
    end: typeof path.state.value === 'string' ? path.state.value : JSON.stringify(path.state.value),
  }));
}
