// The kinds of values that fields of a scenario hold, each with its check, its description for editors and its words for a wrong one.
import { z } from 'zod';
import { type Ms, parseDuration } from '../engine/units.ts';
import { found } from '../models/manifest/validation.ts';
import { parseRef, type Ref, type RefKind, refPattern, refShape } from './ref.ts';

const durationPart = (suffix: string): string => `(?:\\d+(?:\\.\\d+)?${suffix}\\s*)?`;

/** Looser than the parser about fractions of a millisecond: it is there for typing, not for judging. */
const durationPattern = `^\\s*(?=\\d)(?:0|${['d', 'h', 'm', 's', 'ms'].map(durationPart).join('')})\\s*$`;

/** A duration or an instant of the run, read to whole milliseconds. Zero needs no unit; other numbers are let in only to be answered better. */
export const duration = z
  .union([z.string().meta({ pattern: durationPattern }), z.number().meta({ const: 0 })])
  .transform((given, ctx): Ms => {
    const read = parseDuration(given === 0 ? '0' : typeof given === 'number' ? '' : given);
    if (read !== null) return read;
    const expected = 'a duration with its unit, such as 90s, 5m or 1h30m';
    ctx.addIssue({
      code: 'custom',
      message: `${found(given)} is no duration`,
      params: { code: 'bad-duration', expected },
    });
    return z.NEVER;
  })
  .meta({
    id: 'duration',
    description: 'A duration with its unit: 90s, 5m, 1h30m, 250ms, 7d.',
    examples: ['30s', '5m', '1h30m'],
  });

const UNITS = { MiB: 1024 * 1024, GiB: 1024 * 1024 * 1024, TiB: 1024 * 1024 * 1024 * 1024 } as const;

/** An amount of memory or disk in binary units, read to bytes. */
export const size = z
  .string()
  .transform((given, ctx): number => {
    const match = /^(\d+(?:\.\d+)?)\s*(MiB|GiB|TiB)$/.exec(given.trim());
    if (match !== null) return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
    const params = { code: 'bad-size', expected: 'a size such as 20GiB' };
    ctx.addIssue({ code: 'custom', message: `${found(given)} is no size`, params });
    return z.NEVER;
  })
  .meta({ id: 'size', examples: ['20GiB'], pattern: '^\\s*\\d+(?:\\.\\d+)?\\s*(?:MiB|GiB|TiB)\\s*$' });

/** A reference to a thing of one of the kinds: `node/harvester-2`. */
export function ref<K extends RefKind>(...kinds: readonly K[]) {
  return z
    .string()
    .transform((given, ctx): Ref<K> => {
      const read = parseRef(given, kinds);
      if ('ref' in read) return read.ref;
      const { expected, nearest } = read.problem;
      const params = { code: 'bad-reference', expected, ...(nearest === null ? {} : { known: [nearest] }) };
      ctx.addIssue({ code: 'custom', message: `${found(given)} names nothing that fits here`, params });
      return z.NEVER;
    })
    .meta({ pattern: refPattern(kinds), description: kinds.map(refShape).join(' or ') });
}

/** Text that must match a pattern; `expected` says it in words. */
export function textLike(pattern: RegExp, expected: string) {
  return z
    .string()
    .refine((given) => pattern.test(given), { error: `not ${expected}`, params: { code: 'bad-format', expected } })
    .meta({ pattern: pattern.source });
}

/** The value of a setting or an assumption; what it may be is known to the model, not to the language. */
export const scalar = z.union([z.string(), z.number(), z.boolean()]);

export type Scalar = z.output<typeof scalar>;
