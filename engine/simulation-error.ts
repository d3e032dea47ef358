// What a simulation throws when we did something wrong: a broken invariant, a handler's exception, a misuse.
import type { EventKind } from './event.ts';

/** A broken invariant or a handler's exception, with what reproduces it. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

/** Apart, so that what is called for every event stays small enough to be inlined. */
export function refuseDelay(kind: EventKind, delay: number): never {
  throw new SimulationError(`${kind.name} cannot be scheduled ${delay} ms from now`);
}

export function refuseUnhandled(kind: number): never {
  throw new SimulationError(`no model handles the kind of event with id ${kind}`);
}

/** What an event led to, with what reproduces it. */
export function failureAfter(where: string, kind: EventKind | null, error: unknown): SimulationError {
  const message = error instanceof Error ? error.message : String(error);
  return new SimulationError(`${where}${kind === null ? '' : ` (${kind.name})`}: ${message}`, { cause: error });
}
