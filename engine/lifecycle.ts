// A lifecycle: an XState config compiled into a table, so that a step of an entity costs one array read.
import { createMachine, getNextSnapshot, initialTransition } from 'xstate';

/** What a config may say. Guards, actions, delays, invokes and context are refused: conditions and durations live in models. */
export interface LifecycleConfig {
  readonly id: string;
  readonly initial?: string;
  readonly type?: 'parallel';
  readonly description?: string;
  readonly states: { readonly [state: string]: LifecycleState };
}

export interface LifecycleState {
  readonly type?: 'final' | 'parallel';
  readonly description?: string;
  readonly initial?: string;
  readonly on?: { readonly [signal: string]: string | { readonly target: string; readonly description?: string } };
  readonly states?: { readonly [state: string]: LifecycleState };
}

declare const stateName: unique symbol;
declare const signalName: unique symbol;
/** A state as the small integer that a column stores; the name is kept in the type. */
export type StateCode<Name extends string = string> = number & { readonly [stateName]: Name };
/** A signal as the small integer that `drive` takes. */
export type SignalCode<Name extends string = string> = number & { readonly [signalName]: Name };

type SignalsIn<States> = {
  [S in keyof States]: States[S] extends { on: infer On } ? keyof On & string : never;
}[keyof States];
export type StateOf<C extends LifecycleConfig> = keyof C['states'] & string;
export type SignalOf<C extends LifecycleConfig> = SignalsIn<C['states']>;

/** `next` has no edge there. */
export const REFUSED = 255;

export interface Lifecycle<S extends string = string, G extends string = string> {
  readonly id: string;
  readonly config: LifecycleConfig;
  /** Names by code. A nested state reads `outer.inner`, parallel regions are joined by `+`. */
  readonly states: readonly S[];
  readonly signals: readonly G[];
  readonly state: { readonly [K in S]: StateCode<K> };
  readonly signal: { readonly [K in G]: SignalCode<K> };
  readonly initial: StateCode<S>;
  /** `next[state * signals.length + signal]` is the next state, or `REFUSED`. */
  readonly next: Uint8Array;
  /** `edges[from * states.length + to]` is 1 where some signal leads from one to the other. */
  readonly edges: Uint8Array;
}

/** Compiles a config by asking XState about every reachable configuration and every signal.
 *  Throws when the config uses what a table cannot hold, or names a state that nothing leads to. */
export function lifecycle<const C extends LifecycleConfig>(config: C): Lifecycle<StateOf<C>, SignalOf<C>>;
export function lifecycle(config: LifecycleConfig): Lifecycle {
  const signals: string[] = [];
  checkState(config.id, config, signals);
  // XState's own config type is stricter than data can prove; `checkState` has just proven it.
  const machine = createMachine(config as Parameters<typeof createMachine>[0]);
  const [start] = initialTransition(machine);
  const names = [nameOf(start.value)];
  const reached = [start];
  const rows: number[][] = [];
  for (let i = 0; i < reached.length; i++) {
    const from = reached[i];
    rows.push(
      signals.map((type) => {
        if (from === undefined || !from.can({ type })) return REFUSED;
        const to = getNextSnapshot(machine, from, { type });
        const name = nameOf(to.value);
        const known = names.indexOf(name);
        if (known >= 0) return known;
        names.push(name);
        reached.push(to);
        return names.length - 1;
      }),
    );
  }
  if (names.length > REFUSED) throw new Error(`lifecycle ${config.id}: more than ${REFUSED} configurations`);
  checkReached(config, names);
  return assemble(config, names, signals, rows);
}

function assemble(config: LifecycleConfig, names: string[], signals: string[], rows: number[][]): Lifecycle {
  const next = new Uint8Array(names.length * signals.length).fill(REFUSED);
  const edges = new Uint8Array(names.length * names.length);
  rows.forEach((row, from) => {
    row.forEach((to, signal) => {
      next[from * signals.length + signal] = to;
      if (to !== REFUSED) edges[from * names.length + to] = 1;
    });
  });
  return {
    id: config.id,
    config,
    states: names,
    signals,
    state: codes(names) as Lifecycle['state'],
    signal: codes(signals) as Lifecycle['signal'],
    initial: 0 as StateCode,
    next,
    edges,
  };
}

function codes(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name, code) => [name, code]));
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = Object.entries(value as Record<string, unknown>).map(([region, inner]) => {
    const name = nameOf(inner);
    return name === '' ? region : `${region}.${name}`;
  });
  return parts.join('+');
}

const ALLOWED = new Set(['id', 'initial', 'type', 'description', 'on', 'states', 'target']);

function checkState(path: string, state: LifecycleConfig | LifecycleState, signals: string[]): void {
  refuseKeys(path, state);
  if ('on' in state && state.on !== undefined) {
    for (const [signal, target] of Object.entries(state.on)) {
      if (typeof target !== 'string') refuseKeys(`${path} on ${signal}`, target);
      if (!signals.includes(signal)) signals.push(signal);
    }
  }
  for (const [name, inner] of Object.entries(state.states ?? {})) checkState(`${path}.${name}`, inner, signals);
}

function refuseKeys(path: string, part: object): void {
  for (const key of Object.keys(part)) {
    if (!ALLOWED.has(key))
      throw new Error(`lifecycle ${path}: "${key}" cannot be compiled; keep conditions and durations in models`);
  }
}

function checkReached(config: LifecycleConfig, names: readonly string[]): void {
  if (config.type === 'parallel') return;
  for (const name of Object.keys(config.states)) {
    const reached = names.some((n) => n === name || n.startsWith(`${name}.`));
    if (!reached) throw new Error(`lifecycle ${config.id}: nothing leads to state ${name}`);
  }
}
