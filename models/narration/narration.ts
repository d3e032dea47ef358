// Narration: what a trace record means to people. One narrator for each column whose changes are worth a sentence; each `why` comes from the
// record's causes and the settings in force.
import type { Change, TraceRecord } from '../../engine/trace.ts';
import { applicationNarrators } from './applications.ts';
import { backupNarrators } from './backups.ts';
import { controlPlaneNarrators } from './control-plane.ts';
import { loadBalancerNarrators } from './load-balancers.ts';
import { migrationNarrators } from './migrations.ts';
import { nodeNarrators } from './nodes.ts';
import type { Picture } from './picture.ts';
import { placementsOf } from './placements.ts';
import { vmNarrators } from './vms.ts';
import { attachmentWaits, volumeNarrators } from './volumes.ts';
import { workloadNarrators } from './workloads.ts';

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

/** By `table.column`. */
const narrators: Readonly<Record<string, Narrator>> = {
  ...nodeNarrators,
  ...controlPlaneNarrators,
  ...loadBalancerNarrators,
  ...vmNarrators,
  ...volumeNarrators,
  ...backupNarrators,
  ...applicationNarrators,
  ...migrationNarrators,
  ...workloadNarrators,
};

/** Everything in a record that can be told, in the order of its changes. */
export function happeningsOf(scene: Scene): readonly Happening[] {
  const { record } = scene;
  const told: Happening[] = [...placementsOf(scene)];
  for (const change of record.changes) {
    const happening = narrators[`${change.table}.${change.column ?? ''}`]?.(change, scene);
    if (happening !== null && happening !== undefined) told.push(happening);
  }
  const waits = attachmentWaits(scene);
  if (waits !== null) told.push(waits);
  if (told.length > 0) return told;
  if (record.notes.length > 0) return record.notes.map((note) => remark(scene, note));
  return record.lane === 'fault' && scene.step !== null ? [remark(scene, 'nothing changes')] : [];
}

/** A note of a model that no narrator has put into a sentence of its own. */
function remark({ record, step }: Scene, note: string): Happening {
  const { table, value } = record.args[0] ?? { table: null, value: '' };
  const subject = `${value}`;
  const thing = `${table ?? ''}/${subject}`;
  const tell = (): string => (subject === '' ? note : `${subject}: ${note}`);
  return { sort: `note|${thing}|${note}`, subject, thing, tell, why: step, weight: 2, once: `note|${thing}` };
}
