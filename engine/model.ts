// Models: handlers of events over a world, and the definition that binds schema, events and handlers into something that runs.
import type { Arguments, EventKind } from './event.ts';
import type { Probes } from './probe.ts';
import type { Simulation } from './simulation.ts';
import type { Schema, Tables } from './table.ts';

export type Handle<S extends Schema> = (sim: Simulation<S>, a: number, b: number) => void;

export interface Handler<S extends Schema> {
  readonly kind: EventKind;
  readonly run: Handle<S>;
}

/** What must hold after every event; returns what is broken, in words, or nothing. */
export interface Invariant<S extends Schema> {
  readonly name: string;
  broken(world: Tables<S>, sim: Simulation<S>): readonly string[];
}

/** Handlers that belong together. Models never call each other's handlers: they schedule events and read the world. */
export interface Model<S extends Schema> {
  readonly name: string;
  readonly on: readonly Handler<S>[];
  readonly invariants?: readonly Invariant<S>[];
}

export interface Definition<S extends Schema> {
  readonly schema: S;
  readonly models: readonly Model<S>[];
  /** Every kind that some model handles, by id; ids of other definitions are holes. */
  readonly kinds: readonly (EventKind | undefined)[];
  readonly kindNamed: ReadonlyMap<string, EventKind>;
  readonly handlers: readonly (Handle<S> | undefined)[];
  /** Timer names by table. */
  readonly timers: ReadonlyMap<string, readonly string[]>;
  readonly invariants: readonly Invariant<S>[];
  /** Declares the measures, always in the same order: their ids are then the same in every simulation. */
  readonly measures: (probes: Probes) => void;
}

/** Binds a handler to a kind of event. */
export function on<S extends Schema, A extends Arguments>(kind: EventKind<A>, run: Handle<S>): Handler<S> {
  return { kind, run };
}

/** Models in their order: handlers of one kind run in it, and it is part of what a digest means. */
export function define<S extends Schema>(
  schema: S,
  models: readonly Model<S>[],
  measures: (probes: Probes) => void = () => {},
): Definition<S> {
  const kinds: (EventKind | undefined)[] = [];
  const runs: Handle<S>[][] = [];
  const kindNamed = new Map<string, EventKind>();
  for (const { kind, run } of models.flatMap((m) => m.on)) {
    const namesake = kindNamed.get(kind.name);
    if (namesake !== undefined && namesake !== kind) throw new Error(`two kinds of event are called ${kind.name}`);
    kindNamed.set(kind.name, kind);
    kinds[kind.id] = kind;
    const known = runs[kind.id];
    if (known === undefined) runs[kind.id] = [run];
    else known.push(run);
  }
  return {
    schema,
    models,
    kinds,
    kindNamed,
    handlers: Array.from(runs, chained),
    timers: timersOf(kinds),
    invariants: models.flatMap((m) => m.invariants ?? []),
    measures,
  };
}

function chained<S extends Schema>(runs: readonly Handle<S>[] | undefined): Handle<S> | undefined {
  if (runs === undefined) return undefined;
  if (runs.length === 1) return runs[0];
  return (sim, a, b) => {
    for (const run of runs) run(sim, a, b);
  };
}

function timersOf(kinds: readonly (EventKind | undefined)[]): Map<string, string[]> {
  const timers = new Map<string, string[]>();
  for (const kind of kinds) {
    if (kind === undefined || kind.timer === null) continue;
    const table = Object.values(kind.args)[0];
    if (table === undefined) throw new Error(`event ${kind.name} has a timer but no row to keep it in`);
    const known = timers.get(table) ?? [];
    if (!known.includes(kind.timer)) known.push(kind.timer);
    timers.set(table, known);
  }
  return timers;
}
