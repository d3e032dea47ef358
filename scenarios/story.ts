// The story of a run: what happened, when and why, in sentences, with like things told together.
import { rootOf } from '../engine/cause.ts';
import type { TraceRecord } from '../engine/trace.ts';
import type { Happening, Weight } from '../models/narration/happening.ts';
import { happeningsOf } from '../models/narration/narration.ts';
import { Picture } from '../models/narration/picture.ts';
import type { ClusterSimulation } from '../models/schema.ts';

/** One sentence of the story. */
export interface StoryLine {
  /** Milliseconds since the start; of several like happenings, the first. */
  readonly at: number;
  readonly what: string;
  /** From the record's causes and the settings in force; null where the sentence says it all. */
  readonly why: string | null;
  /** 3 what people outside notice, 2 what the control plane knows and does about it, 1 details. */
  readonly weight: Weight;
  /** Number of the (first) record that it tells of. */
  readonly record: number;
  /** Step of the scenario at which the chain of causes ends; null when it ends at the cluster as it was found. */
  readonly step: number | null;
  /** Whom it is about, as `table/row`: `vm/default/web-1`. */
  readonly things: readonly string[];
}

/** Happenings that are told together. */
interface Group {
  readonly first: Happening;
  readonly at: number;
  readonly record: number;
  readonly step: number | null;
  readonly subjects: string[];
  readonly things: string[];
}

/** What is remembered of a record for those that it causes. */
interface Cause {
  readonly kind: string;
  readonly at: number;
  readonly cause: number;
}

/** Tells records one by one, in their order. */
export class StoryTeller {
  private readonly picture: Picture;
  private readonly roots: readonly string[];
  private readonly groups: Group[] = [];
  /** The last group of each sort. */
  private readonly open = new Map<string, Group>();
  private readonly causes = new Map<number, Cause>();
  /** What was told last of things that are not told twice in the same words. */
  private readonly once = new Map<string, string>();

  /** @param sim as it is before the first record; not looked at again, but for its list of roots */
  constructor(sim: ClusterSimulation) {
    this.picture = new Picture(sim);
    this.roots = sim.roots;
  }

  tell(record: TraceRecord): void {
    this.causes.set(record.number, { kind: record.kind, at: record.at, cause: record.cause });
    this.picture.apply(record);
    const direct = rootOf(record.cause);
    const text = direct < 0 ? null : (this.roots[direct] ?? null);
    const scene = {
      record,
      picture: this.picture,
      cause: this.causes.get(record.cause) ?? null,
      causedBy: (kind: string) => this.isCausedBy(record.cause, kind),
      step: text === null || stepIn(text) === null ? null : `step ${stepIn(text)}`,
    };
    for (const happening of happeningsOf(scene)) this.add(happening, record);
  }

  /** The lines so far, in the order of their records. The last ones may still be told together with what comes. */
  lines(): readonly StoryLine[] {
    return this.groups.map(({ first, at, record, step, subjects, things }) => ({
      at,
      what: first.tell(subjects),
      why: first.why,
      weight: first.weight,
      record,
      step,
      things,
    }));
  }

  private add(happening: Happening, record: TraceRecord): void {
    const { sort, subject, thing, once, within = 0 } = happening;
    if (once !== undefined) {
      const words = `${happening.tell([subject])} ${happening.why ?? ''}`;
      if (this.once.get(once) === words) return;
      this.once.set(once, words);
    }
    const known = this.open.get(sort);
    if (known !== undefined && record.at - known.at <= within) {
      known.subjects.push(subject);
      known.things.push(thing);
      return;
    }
    const step = this.stepOf(record.cause);
    const group = {
      first: happening,
      at: record.at,
      record: record.number,
      step,
      subjects: [subject],
      things: [thing],
    };
    this.open.set(sort, group);
    this.groups.push(group);
  }

  private isCausedBy(cause: number, kind: string): boolean {
    for (let known = this.causes.get(cause); known !== undefined; known = this.causes.get(known.cause))
      if (known.kind === kind) return true;
    return false;
  }

  private stepOf(cause: number): number | null {
    let at = cause;
    for (let known = this.causes.get(at); known !== undefined; known = this.causes.get(at)) at = known.cause;
    const root = rootOf(at);
    return root < 0 ? null : stepIn(this.roots[root] ?? '');
  }
}

/** The number in `step 3: crash node/harvester-2`, or null for another root. */
function stepIn(root: string): number | null {
  const number = /^step (\d+): /.exec(root)?.[1];
  return number === undefined ? null : Number(number);
}
