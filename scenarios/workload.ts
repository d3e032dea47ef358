// The workload of a scenario: which VMs want how much of CPU, memory, disks and networks, as constants, by the time of day, or from a trace.
import { z } from 'zod';
import { type Ms, parseDuration } from '../engine/units.ts';
import { RESOURCES, type Resource } from '../models/compute/demand.ts';
import type { Position } from '../models/manifest/issue.ts';
import { found } from '../models/manifest/validation.ts';
import { parseRate } from '../models/setting-value.ts';
import { ref, size } from './field.ts';
import { isRef, type Ref } from './ref.ts';

/** A demand over time: its steps begin again after the period, 0 for one that never changes. */
export interface Curve {
  readonly periodMs: number;
  /** The period is a day, and begins at midnight. */
  readonly daily: boolean;
  readonly steps: readonly { readonly atMs: number; readonly value: number }[];
}

export type Curves = { readonly [R in Resource]?: Curve };

export type GivenWorkload = Readonly<
  Record<string, string | number | readonly string[] | Readonly<Record<string, string | number>>>
>;

/** One entry of `workload:`. */
export interface Workload {
  /** As the file says it. */
  readonly given: GivenWorkload;
  /** Where its VMs stand in the file. */
  readonly where: Position | null;
  readonly vms: Selection;
  readonly curves: Curves;
  /** Bytes of its volumes that a VM writes round in; 0 for all of them. */
  readonly writeSpan: number;
  /** File of a trace that has not been read yet. */
  readonly trace: string | null;
}

/** VMs by name, by labels that all of them carry, or all there are. */
export type Selection = 'all' | readonly Ref<'vm'>[] | { readonly labels: Readonly<Record<string, string>> };

const HOUR = 3_600_000;
const DAY_MS = 24 * HOUR;
/** When a curve between two values is highest, unless it says. */
const PEAK: Ms = (14 * HOUR) as Ms;

const CURVE_KEYS: readonly string[] = ['least', 'most', 'peak'];
const RATE = 'a rate such as 20MB/s or 160Mbit/s';
const PERCENT = 'a percentage of its CPU limit, such as 35%';

const percent = (given: string | number): number | null => {
  const match = typeof given === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(given.trim()) : null;
  const value = given === 0 ? 0 : Number(match?.[1] ?? Number.NaN);
  return value >= 0 && value <= 100 ? value : null;
};
const rate = (given: string | number): number | null => (given === 0 ? 0 : parseRate(`${given}`.trim()));

/** A value, or values by the time of day, or the least and the most of a day. */
function demand(read: (given: string | number) => number | null, expected: string, description: string) {
  const amount = z.union([z.string(), z.number().meta({ const: 0 })]);
  return z
    .union([amount, z.record(z.string(), amount)])
    .transform((given, ctx): Curve => {
      const refuse = (message: string, wanted: string, path: string[] = []): void =>
        ctx.addIssue({ code: 'custom', message, path, params: { code: 'bad-demand', expected: wanted } });
      const value = (text: string | number, path: string[]): number => {
        const amountRead = read(text);
        if (amountRead === null) refuse(`${found(text)} is no demand`, expected, path);
        return amountRead ?? 0;
      };
      if (typeof given !== 'object')
        return { periodMs: 0, daily: false, steps: [{ atMs: 0, value: value(given, []) }] };
      const keys = Object.keys(given);
      if (keys.length === 0) refuse('a day without values', `${expected}, by time of day, such as { 8h: …, 18h: … }`);
      if (keys.some((key) => CURVE_KEYS.includes(key))) {
        for (const key of keys.filter((k) => !CURVE_KEYS.includes(k)))
          refuse(`"${key}" does not fit beside least and most`, 'least, most and peak', [key]);
        for (const key of ['least', 'most'].filter((k) => !keys.includes(k)))
          refuse(`"${key}" is missing`, 'both least and most');
        const peak = given['peak'] === undefined ? PEAK : timeOfDay(given['peak']);
        if (peak === null) refuse(`${found(given['peak'])} is no time of day`, TIME, ['peak']);
        return triangle(value(given['least'] ?? 0, ['least']), value(given['most'] ?? 0, ['most']), peak ?? PEAK);
      }
      const steps = keys.map((key) => {
        const atMs = timeOfDay(key);
        if (atMs === null) refuse(`"${key}" is no time of day`, TIME, [key]);
        return { atMs: atMs ?? 0, value: value(given[key] ?? 0, [key]) };
      });
      return { periodMs: DAY_MS, daily: true, steps: steps.toSorted((a, b) => a.atMs - b.atMs) };
    })
    .describe(description);
}

const TIME = 'hours after midnight, such as 8h or 17h30m, below 24h';

function timeOfDay(text: string | number): Ms | null {
  const read = parseDuration(`${text}`);
  return read === null || read >= DAY_MS ? null : read;
}

/** Hour by hour in a straight line up to the peak and down again: shape enough for a day at the office. */
function triangle(least: number, most: number, peak: number): Curve {
  const steps = Array.from({ length: 24 }, (_, h) => {
    const away = Math.abs((h + 0.5) * HOUR - peak);
    const height = 1 - Math.min(away, DAY_MS - away) / (12 * HOUR);
    return { atMs: h * HOUR, value: least + (most - least) * height };
  });
  return { periodMs: DAY_MS, daily: true, steps };
}

const entry = z.strictObject({
  vms: z
    .union([z.literal('all'), ref('vm'), z.array(ref('vm')).min(1), z.record(z.string(), z.string())])
    .describe('Which VMs: all, one, a list, or labels that they carry, such as { tier: web }.'),
  cpu: demand(percent, PERCENT, 'CPU that the guest wants, in percent of its limit.').optional(),
  dirty: demand(rate, RATE, 'Memory that the guest writes: what a live migration has to send again.').optional(),
  read: demand(rate, RATE, 'What it reads from its volumes.').optional(),
  write: demand(rate, RATE, 'What it writes to its volumes; their heads grow by it.').optional(),
  'write-span': size
    .optional()
    .describe('How much of its volumes it writes round in, such as 20GiB; all of them unless given.'),
  send: demand(rate, RATE, 'What it sends to clients outside of the cluster.').optional(),
  receive: demand(rate, RATE, 'What it receives from clients outside of the cluster.').optional(),
  trace: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A file with what one VM did, relative to this one: a percentage of CPU every five minutes (PlanetLab), or a table of Bitbrains (GWA-T-12).',
    ),
});

export const workloadSchema = z
  .array(entry)
  .default([])
  .describe(
    'What guests do while they are up. Nothing, unless given. A value is a constant (20MB/s), values by the time of day ({ 8h: 200MB/s, 18h: 5MB/s }), or the least and most of a day ({ least: 5%, most: 80%, peak: 14h }). What a later entry says of a VM counts before what an earlier one says.',
  );

/** @param placeOf the entry as it was written, and where its VMs stand, by its number */
export function workloadOf(
  entries: z.output<typeof workloadSchema>,
  placeOf: (index: number) => Pick<Workload, 'given' | 'where'>,
): readonly Workload[] {
  return entries.map(({ vms, trace, 'write-span': writeSpan, ...curves }, index): Workload => {
    const known = RESOURCES.flatMap((resource) => (curves[resource] ? [[resource, curves[resource]] as const] : []));
    return {
      ...placeOf(index),
      vms: selectionOf(vms),
      curves: Object.fromEntries(known),
      writeSpan: writeSpan ?? 0,
      trace: trace ?? null,
    };
  });
}

/** The entry with what its trace says; what the entry itself says of a resource counts before it. */
export function withTrace(workload: Workload, curves: Curves): Workload {
  return { ...workload, trace: null, curves: { ...curves, ...workload.curves } };
}

function selectionOf(vms: z.output<typeof entry>['vms']): Selection {
  if (vms === 'all' || Array.isArray(vms)) return vms;
  return isRef(vms) ? [{ ...vms, kind: 'vm' }] : { labels: vms };
}
