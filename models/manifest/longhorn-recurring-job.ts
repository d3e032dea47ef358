// Longhorn RecurringJob: what is done to volumes again and again, such as snapshots and backups, and when.
import { type Codec, codec } from './codec.ts';
import { parseCron } from './cron.ts';
import { optional, present, required } from './fields.ts';
import { longhornMetadata, longhornVersions } from './longhorn.ts';
import type { Labels, NamespacedMetadata } from './metadata.ts';
import { bad, count, listOf, oneOf, refuse, type Shape, text, textMap } from './shape.ts';

export const RECURRING_TASKS = [
  'snapshot',
  'snapshot-force-create',
  'snapshot-cleanup',
  'snapshot-delete',
  'backup',
  'backup-force-create',
  'filesystem-trim',
  'system-backup',
] as const;
export type RecurringTask = (typeof RECURRING_TASKS)[number];

export interface LonghornRecurringJobManifest extends NamespacedMetadata {
  readonly task: RecurringTask;
  /** When, as Kubernetes reads it, in UTC. */
  readonly cron: string;
  /** Groups of volumes that it is for; `default` are the volumes that name neither job nor group. */
  readonly groups: readonly string[];
  /** How many of its snapshots or backups are kept. */
  readonly retain: number;
  /** How many volumes are worked on at a time. */
  readonly concurrency: number;
  /** Labels of what it makes. */
  readonly jobLabels: Labels;
  /** `full-backup-interval`, … */
  readonly parameters: Labels;
}

/** A time to do something again and again, as Kubernetes reads it. */
export const cronText: Shape<string> = {
  expected: 'a cron expression such as "0 2 * * *"',
  read(source, place) {
    const value = text.read(source, place);
    if (value === bad) return bad;
    const read = parseCron(value);
    if ('schedule' in read) return value;
    return refuse(place, 'wrong-cron', `"${value}" cannot be read: ${read.problem}`, { expected: cronText.expected });
  },
  write: (value) => value,
};

/** Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/recurringjob.go @097a23d8. Longhorn's webhook refuses a job without a
 *  concurrency; its own interface asks for 1. */
export const longhornRecurringJobCodec: Codec<LonghornRecurringJobManifest> = codec<LonghornRecurringJobManifest>({
  kind: 'RecurringJob',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    task: required('spec.task', oneOf(...RECURRING_TASKS)),
    cron: required('spec.cron', cronText),
    groups: present('spec.groups', listOf(text), []),
    retain: present('spec.retain', count, 0),
    concurrency: present('spec.concurrency', count, 1),
    jobLabels: optional('spec.labels', textMap, {}),
    parameters: optional('spec.parameters', textMap, {}),
  },
});
