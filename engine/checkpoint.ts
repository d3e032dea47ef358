// A checkpoint: a whole simulation as plain data that can be stored, cloned, sent to a worker and continued.
import type { AgendaState } from './agenda.ts';
import type { StreamsState } from './chance.ts';
import type { DigestState } from './digest.ts';
import type { ProbesState } from './probe.ts';
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
