// A checkpoint: a whole simulation as plain data that can be stored, cloned, sent to a worker and continued.
import type { AgendaState } from './agenda.ts';
import type { StreamsState } from './chance.ts';
import type { DigestState } from './digest.ts';
import type { EventKind } from './event.ts';
import type { ProbesState } from './probe.ts';
import { SimulationError } from './simulation-error.ts';
import type { TableState } from './world.ts';

/** Grows when the layout changes; an older checkpoint is refused, never guessed at. */
export const CHECKPOINT_VERSION = 1;

export interface Checkpoint {
  readonly version: number;
  readonly seed: number;
  readonly now: number;
  readonly executed: number;
  /** Names of the event kinds by id, '' where the definition has none. */
  readonly kinds: readonly string[];
  readonly roots: readonly string[];
  readonly names: readonly string[];
  readonly tables: readonly TableState[];
  readonly agenda: AgendaState;
  readonly streams: StreamsState;
  readonly probes: ProbesState;
  readonly digest: DigestState | null;
}

export function refuseForeign(from: Checkpoint, seed: number): void {
  if (from.version !== CHECKPOINT_VERSION)
    throw new SimulationError(`checkpoint version ${from.version} is not ${CHECKPOINT_VERSION}`);
  if (from.seed !== seed) throw new SimulationError(`the checkpoint has seed ${from.seed}, this simulation ${seed}`);
}

/** Ids of kinds are given in order of declaration, which another process may not share: names decide. Rewrites `kind` in place. */
export function renumber(kind: Uint16Array, theirs: readonly string[], mine: readonly (EventKind | undefined)[]): void {
  if (theirs.every((name, id) => name === (mine[id]?.name ?? ''))) return;
  const ids = theirs.map((name) => mine.findIndex((k) => k?.name === name));
  for (let slot = 0; slot < kind.length; slot++) kind[slot] = Math.max(0, ids[kind[slot]] ?? 0);
}
