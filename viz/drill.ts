// A drill's life as a machine: what is asked, whoever plays is at it against the clock, and what came of it. Nothing in the page starts one
// yet; this is the place where drills will live, beside the machine of the page, so that a branch made in a drill does not end it.
import { assign, setup } from 'xstate';

export interface Drill {
  readonly name: string;
  /** What has happened and what is asked for, for people. */
  readonly briefing: string;
  /** Simulated time that one has, from its beginning, in ms. */
  readonly limitMs: number;
  readonly objectives: readonly string[];
}

export interface DrillContext {
  readonly drill: Drill | null;
  /** Simulated instants: when it began, and the latest that was seen since. Going back in time gives none back. */
  readonly from: number;
  readonly at: number;
  /** When each objective was met, in the order of the drill; null for those that are not. */
  readonly metAt: readonly (number | null)[];
}

export type DrillEvent =
  | { readonly type: 'Brief'; readonly drill: Drill }
  | { readonly type: 'Begin'; readonly at: number }
  | { readonly type: 'Clock'; readonly at: number }
  | { readonly type: 'Met'; readonly objective: number; readonly at: number }
  | { readonly type: 'GiveUp' }
  | { readonly type: 'Leave' };

const none: DrillContext = { drill: null, from: 0, at: 0, metAt: [] };

/** `off -> briefing -> playing -> debrief`: met, out of time or given up. */
export const drillMachine = setup({
  types: { context: {} as DrillContext, events: {} as DrillEvent },
  guards: {
    inTime: ({ context, event }) =>
      event.type === 'Met' && event.at <= deadlineOf(context) && context.metAt[event.objective] === null,
    allMet: ({ context: { metAt } }) => metAt.length > 0 && metAt.every((at) => at !== null),
    outOfTime: ({ context }) => context.at >= deadlineOf(context),
  },
  actions: {
    brief: assign(({ event }) =>
      event.type === 'Brief' ? { ...none, drill: event.drill, metAt: event.drill.objectives.map(() => null) } : {},
    ),
    begin: assign(({ event }) => (event.type === 'Begin' ? { from: event.at, at: event.at } : {})),
    tick: assign(({ context, event }) =>
      'at' in event ? { at: Math.min(deadlineOf(context), Math.max(context.at, event.at)) } : {},
    ),
    meet: assign(({ context, event }) =>
      event.type === 'Met'
        ? { metAt: context.metAt.map((before, i) => (i === event.objective ? event.at : before)) }
        : {},
    ),
    forget: assign(() => none),
  },
}).createMachine({
  id: 'drill',
  context: none,
  initial: 'off',
  on: { Leave: { target: '.off', actions: 'forget' } },
  states: {
    off: { on: { Brief: { target: 'briefing', actions: 'brief' } } },
    briefing: { on: { Begin: { target: 'playing', actions: 'begin' } } },
    playing: {
      always: [
        { guard: 'allMet', target: 'debrief.met' },
        { guard: 'outOfTime', target: 'debrief.outOfTime' },
      ],
      on: {
        Clock: { actions: 'tick' },
        Met: { guard: 'inTime', actions: ['meet', 'tick'] },
        GiveUp: 'debrief.givenUp',
      },
    },
    debrief: {
      initial: 'outOfTime',
      states: { met: {}, outOfTime: {}, givenUp: {} },
      on: { Brief: { target: 'briefing', actions: 'brief' } },
    },
  },
});

function deadlineOf({ drill, from }: DrillContext): number {
  return from + (drill?.limitMs ?? 0);
}

/** Simulated time that is left, in ms. */
export function timeLeft(context: DrillContext): number {
  return deadlineOf(context) - context.at;
}
