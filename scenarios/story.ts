// The story of a run: what happened, when and why, in sentences.
import type { TraceRecord } from '../engine/trace.ts';
import type { ClusterSimulation } from '../models/schema.ts';

/** One sentence of the story. */
export interface StoryLine {
  /** Milliseconds since the start; of several like events, the first. */
  readonly at: number;
  readonly what: string;
  /** From the record's cause and the settings in force; null where the sentence says it all. */
  readonly why: string | null;
  /** 3 what the outside notices, 2 what the control plane does about it, 1 details. */
  readonly weight: 1 | 2 | 3;
  /** Number of the (first) record that it tells of. */
  readonly record: number;
  /** Step of the scenario at which the chain of causes ends; null when it ends at the cluster as it was found. */
  readonly step: number | null;
}

/** Tells records one by one, in their order. */
export class StoryTeller {
  private readonly said: StoryLine[] = [];
  private readonly sim: ClusterSimulation;

  /** @param sim as it is before the first record */
  constructor(sim: ClusterSimulation) {
    this.sim = sim;
  }

  tell(record: TraceRecord): void {
    const what =
      `${record.kind} ${record.args.map(({ value }) => value).join(' ')} ${this.sim.now < 0 ? '' : ''}`.trim();
    this.said.push({ at: record.at, what, why: null, weight: 1, record: record.number, step: null });
  }

  lines(): readonly StoryLine[] {
    return this.said;
  }
}
