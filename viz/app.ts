// The page's own life as a machine: what can be done when. It knows neither worker nor DOM; controller.ts does what it asks for.
import { assign, sendTo, setup } from 'xstate';
import type { Issue } from '../models/manifest/issue.ts';
import { type DrillEvent, drillMachine } from './drill.ts';
import type { RunInfo } from './protocol.ts';

export interface AppError {
  readonly message: string;
  readonly issues: readonly Issue[];
}

export interface AppContext {
  /** All branches that are open, in the order in which they were made. */
  readonly runs: readonly RunInfo[];
  /** The one that is shown; -1 in the gallery. */
  readonly active: number;
  /** The one beside it; -1 when nothing is compared. */
  readonly compared: number;
  /** What is being opened, for people. */
  readonly opening: string;
  /** What went wrong last; shown until something goes right. */
  readonly error: AppError | null;
}

export type AppEvent =
  | { readonly type: 'Open'; readonly what: string }
  | { readonly type: 'Opened'; readonly run: RunInfo }
  | { readonly type: 'Refused'; readonly error: AppError }
  | { readonly type: 'Play' }
  | { readonly type: 'Pause' }
  | { readonly type: 'Scrub' }
  | { readonly type: 'Release' }
  | { readonly type: 'End' }
  | { readonly type: 'Fork' }
  | { readonly type: 'Switch'; readonly run: number }
  | { readonly type: 'Compare'; readonly with: number }
  | { readonly type: 'Swap' }
  | { readonly type: 'Uncompare' }
  | { readonly type: 'Home' }
  | { readonly type: 'Dismiss' }
  | { readonly type: 'Drill'; readonly event: DrillEvent }
  | { readonly type: 'Crash'; readonly error: AppError };

const nothing: AppContext = { runs: [], active: -1, compared: -1, opening: '', error: null };

/**
 * `gallery -> loading -> running`; while running, time and view live side by side: time plays, is paused or is held by a hand that
 * scrubs, and the view is of one run or of two. A fork is made in `forking`, where time stands still. A drill has a machine
 * of its own in `drill`; it outlives branches and ends with the story.
 */
export const appMachine = setup({
  types: { context: {} as AppContext, events: {} as AppEvent },
  actors: { drill: drillMachine },
  guards: {
    known: ({ context, event }) => event.type === 'Switch' && context.runs.some(({ run }) => run === event.run),
    comparable: ({ context, event }) =>
      event.type === 'Compare' && event.with !== context.active && context.runs.some(({ run }) => run === event.with),
  },
  actions: {
    remember: assign(({ event }) => (event.type === 'Open' ? { opening: event.what, error: null } : {})),
    keep: assign(({ context, event }) =>
      event.type === 'Opened'
        ? { runs: [...context.runs, event.run], active: event.run.run, opening: '', error: null }
        : {},
    ),
    start: assign(({ event }) =>
      event.type === 'Opened' ? { ...nothing, runs: [event.run], active: event.run.run } : {},
    ),
    fail: assign(({ event }) => ('error' in event ? { error: event.error, opening: '' } : {})),
    switchTo: assign(({ event }) => (event.type === 'Switch' ? { active: event.run } : {})),
    compare: assign(({ event }) => (event.type === 'Compare' ? { compared: event.with } : {})),
    swap: assign(({ context }) => ({ active: context.compared, compared: context.active })),
    uncompare: assign({ compared: -1 }),
    forget: assign(() => nothing),
    dismiss: assign({ error: null }),
    tellDrill: sendTo('drill', ({ event }): DrillEvent => (event.type === 'Drill' ? event.event : { type: 'Leave' })),
  },
}).createMachine({
  id: 'app',
  context: nothing,
  initial: 'gallery',
  invoke: { id: 'drill', src: 'drill' },
  on: { Crash: { target: '.failed', actions: 'fail' }, Dismiss: { actions: 'dismiss' } },
  states: {
    gallery: {
      entry: 'tellDrill',
      on: { Open: { target: 'loading', actions: 'remember' }, Refused: { actions: 'fail' } },
    },
    loading: {
      entry: 'tellDrill',
      on: {
        Open: { target: 'loading', actions: 'remember' },
        Opened: { target: 'running', actions: 'start' },
        Refused: { target: 'gallery', actions: ['forget', 'fail'] },
        Home: { target: 'gallery', actions: 'forget' },
      },
    },
    running: {
      type: 'parallel',
      on: {
        Open: { target: 'loading', actions: 'remember' },
        Home: { target: 'gallery', actions: 'forget' },
        Refused: { actions: 'fail' },
        Fork: 'forking',
        Switch: { guard: 'known', actions: 'switchTo' },
        Drill: { actions: 'tellDrill' },
      },
      states: {
        time: {
          initial: 'playing',
          states: {
            playing: { on: { Pause: 'paused', Scrub: 'scrubbing.thenPlay', End: 'paused' } },
            paused: { on: { Play: 'playing', Scrub: 'scrubbing.thenRest' } },
            scrubbing: {
              initial: 'thenRest',
              states: {
                thenPlay: { on: { Release: '#app.running.time.playing', Pause: 'thenRest' } },
                thenRest: { on: { Release: '#app.running.time.paused', Play: 'thenPlay' } },
              },
            },
          },
        },
        view: {
          initial: 'single',
          states: {
            single: { on: { Compare: { guard: 'comparable', target: 'comparing', actions: 'compare' } } },
            comparing: {
              on: {
                Swap: { actions: 'swap' },
                Compare: { guard: 'comparable', actions: 'compare' },
                Uncompare: { target: 'single', actions: 'uncompare' },
              },
            },
          },
        },
      },
    },
    forking: {
      on: {
        Open: { target: 'loading', actions: 'remember' },
        Home: { target: 'gallery', actions: 'forget' },
        Opened: { target: 'running', actions: ['keep', 'uncompare'] },
        Refused: { target: 'running.time.paused', actions: ['fail', 'uncompare'] },
      },
    },
    failed: { on: { Home: { target: 'gallery', actions: 'forget' } } },
  },
});
