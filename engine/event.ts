// Events: what happens, as data. A kind, an entity and one more integer; what needs more arguments deserves a row of its own.

/** Order within one instant: first the world changes, then controllers see it and act, and last what they all changed is settled once. */
export const LANES = ['fault', 'physical', 'control', 'settle'] as const;
export type Lane = (typeof LANES)[number];

/** What an argument is, for traces: a row of a table (by the table's name) or a plain number. */
export type Arguments = { readonly [name: string]: string };

export interface EventKind<A extends Arguments = Arguments> {
  readonly name: string;
  readonly args: A;
  readonly lane: Lane;
  /** Timer of the first argument's row that the pending event occupies, or null: then nothing can cancel it. */
  readonly timer: string | null;
  /** Number in handler tables; given in order of declaration, never stored or hashed. */
  readonly id: number;
}

/** The plain-number kind of argument. */
export const NUMBER = 'number';

let declared = 0;

/** Declares a kind of event. Names are `noun.past` for what happened and `noun.verb` for what is asked for.
 *  With `timer`, the row in the first argument has at most one such event pending; scheduling it again moves it, and kinds that
 *  share a timer replace each other. At most two arguments. */
export function event<const A extends Arguments>(
  name: string,
  args: A,
  options: { readonly lane?: Lane; readonly timer?: string } = {},
): EventKind<A> {
  if (Object.keys(args).length > 2) throw new Error(`event ${name}: two arguments at most; give the rest a row`);
  return { name, args, lane: options.lane ?? 'control', timer: options.timer ?? null, id: declared++ };
}
