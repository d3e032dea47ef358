// Happenings: what narrators make of a change, and what they may look at for it.
import type { Change, TraceRecord } from '../../engine/trace.ts';
import type { Picture } from './picture.ts';

/** 3 what people outside notice, 2 what the control plane knows and does about it, 1 details. */
export type Weight = 1 | 2 | 3;

/** Something that happened to one thing, ready to be told together with its like. */
export interface Happening {
  /** Happenings of one sort make one sentence if they are close in time. */
  readonly sort: string;
  /** The thing as the sentence calls it. */
  readonly subject: string;
  /** Its table and row: `vm/default/web-1`. */
  readonly thing: string;
  /** The sentence about all things of the sort that are told of together. */
  tell(subjects: readonly string[]): string;
  readonly why: string | null;
  readonly weight: Weight;
  /** How far apart like happenings may be and still be one sentence, ms; 0 unless given: the same instant. */
  readonly within?: number;
  /** What is told under such a key is told again only when it differs. */
  readonly once?: string;
}

/** What a narrator may look at. */
export interface Scene {
  readonly record: TraceRecord;
  /** As it is after the record. */
  readonly picture: Picture;
  /** Whether an event of that kind is among the causes of the record. */
  causedBy(kind: string): boolean;
  /** The event that put this one on the agenda; null when that is a root or was not recorded. */
  readonly cause: { readonly kind: string; readonly at: number } | null;
  /** The text of the root, when the record was caused by nothing else: a step of a scenario, say. */
  readonly step: string | null;
}

/** Null when a change is not worth a word. */
export type Narrator = (change: Change, scene: Scene) => Happening | null;
