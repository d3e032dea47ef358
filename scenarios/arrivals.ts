// Arrivals of a scenario: VMs that come and go while it runs, as a trace of a cloud or a table written by hand says.
import { z } from 'zod';
import type { Ms } from '../engine/units.ts';
import type { ArrivalPlan } from '../models/compute/arrivals.ts';
import type { Position } from '../models/manifest/issue.ts';
import { duration } from './field.ts';

const file = z.string().min(1);

export const arrivalsSchema = z
  .strictObject({
    trace: file.describe(
      'A file, relative to this one: the Azure 2017 sample (with flavours, lifetimes and bins), a request sequence of Huawei, pods of openb, or a table `at,cpus,memory,for`.',
    ),
    flavours: file.optional().describe('Azure: vCPUs and memory by letter (flav_map.txt).'),
    lifetimes: file.optional().describe('Azure: lifetimes in the positions of the arrivals.'),
    bins: file.optional().describe('Azure: which lifetimes a bin holds (v1.interval_map.txt).'),
    at: duration.optional().describe('When the first one comes; the start of the run unless given.'),
    skip: duration.optional().describe('How much of the trace is left out from its first arrival on.'),
    every: duration
      .optional()
      .describe('Time between two of a trace that says none (Huawei); one comes every minute unless given.'),
    stay: duration.optional().describe('How long they stay where the trace does not say; for good unless given.'),
    most: z.int().min(1).optional().describe('No more VMs than so many.'),
  })
  .describe(
    'VMs that come and go while the scenario runs: admitted, placed and deleted as any other. They have no volumes, and nobody misses them before their guests have been up.',
  );

type Given = z.output<typeof arrivalsSchema>;

export interface Arrivals {
  /** As the file says it. */
  readonly given: Readonly<Record<string, string | number>>;
  readonly where: Position | null;
  readonly trace: string;
  /** The three other files of Azure, or none. */
  readonly beside: readonly { readonly key: AzureKey; readonly file: string }[];
  readonly at: Ms;
  readonly skip: Ms;
  readonly every: Ms;
  readonly stay: Ms | null;
  readonly most: number;
  /** Null until the files have been read. */
  readonly plans: readonly ArrivalPlan[] | null;
}

export const AZURE_KEYS = ['flavours', 'lifetimes', 'bins'] as const;
export type AzureKey = (typeof AZURE_KEYS)[number];

const MINUTE = 60_000;

export function arrivalsOf(read: Given, given: Arrivals['given'], where: Position | null): Arrivals {
  return {
    given,
    where,
    trace: read.trace,
    beside: AZURE_KEYS.flatMap((key) => {
      const name = read[key];
      return name === undefined ? [] : [{ key, file: name }];
    }),
    at: read.at ?? (0 as Ms),
    skip: read.skip ?? (0 as Ms),
    every: read.every ?? (MINUTE as Ms),
    stay: read.stay ?? null,
    most: read.most ?? Number.POSITIVE_INFINITY,
    plans: null,
  };
}
