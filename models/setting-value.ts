// Values of settings as people and manifests write them, turned into the unit that the models use.
import { parseDuration } from '../engine/units.ts';
import type { SettingSpec } from './settings.ts';

/** What a scenario may give: `15s`, `600`, `true`, `10 Gbit/s`. Null when it cannot be read or is out of range. */
export function parseSettingValue(spec: SettingSpec, given: string | number | boolean): number | null {
  const value = read(spec, typeof given === 'string' ? given.trim() : given);
  return value === null || !(value >= spec.min && value <= spec.max) ? null : value;
}

/** What a manifest holds: always a text, and since Longhorn 1.10 sometimes JSON with one value for each data engine, of which v1 counts. */
export function parseSettingText(spec: SettingSpec, text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (!trimmed.startsWith('{')) return parseSettingValue(spec, trimmed);
  try {
    const value = (JSON.parse(trimmed) as Record<string, unknown>)['v1'];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? parseSettingValue(spec, String(value))
      : null;
  } catch {
    return null;
  }
}

/** A value as the argument of an event, a whole number of 32 bits: thousandths, so that ratios fit; negative thousands where that is too much,
 *  an hour in ms or a rate in bytes/s, say. */
export function settingArgument(value: number): number {
  const thousandths = Math.round(1000 * value);
  return thousandths <= LARGEST ? thousandths : -Math.round(value / 1000);
}

/** The value that an argument stands for. */
export function argumentValue(packed: number): number {
  return packed < 0 ? -1000 * packed : packed / 1000;
}

const LARGEST = 2_147_483_647;

/** What is expected of a value, in words. */
export function expectedOf(spec: SettingSpec): string {
  const range =
    spec.max === Number.POSITIVE_INFINITY
      ? spec.min > 0
        ? `, at least ${spec.min / spec.scale}`
        : ''
      : `, ${spec.min / spec.scale} to ${spec.max / spec.scale}`;
  switch (spec.unit) {
    case 'ms':
      return `a duration such as 15s, or seconds${range}`;
    case 'flag':
      return 'true or false';
    case 'bytes/s':
      return 'a rate such as 10 Gbit/s or 360 MiB/s';
    case 'choice':
      if (spec.listed !== undefined) return `a list, with ${spec.listed} in it or not`;
      return `one of ${spec.choices?.join(', ') ?? ''}`;
    default:
      return range === '' ? 'a number, 0 or more' : `a number${range}`;
  }
}

function read(spec: SettingSpec, given: string | number | boolean): number | null {
  if (spec.unit === 'flag')
    return given === true || given === 'true' || given === 1
      ? 1
      : given === false || given === 'false' || given === 0
        ? 0
        : null;
  if (typeof given === 'boolean') return null;
  if (spec.unit === 'choice') {
    if (spec.listed !== undefined) {
      if (spec.choices?.includes(String(given))) return spec.choices.indexOf(String(given));
      return String(given)
        .split(/[;,]\s*/)
        .includes(spec.listed)
        ? 0
        : 1;
    }
    const code = spec.choices?.indexOf(String(given)) ?? -1;
    return code < 0 ? null : code;
  }
  if (typeof given === 'number') return given * spec.scale;
  if (spec.unit === 'ms') return /^\d+(\.\d+)?$/.test(given) ? Number(given) * spec.scale : parseDuration(given);
  if (spec.unit === 'bytes/s') return parseRate(given);
  return /^\d+(\.\d+)?$/.test(given) ? Number(given) : null;
}

const RATES: Readonly<Record<string, number>> = {
  'bit/s': 0.125,
  'kbit/s': 125,
  'Mbit/s': 125e3,
  'Gbit/s': 125e6,
  'B/s': 1,
  'kB/s': 1e3,
  'MB/s': 1e6,
  'GB/s': 1e9,
  'KiB/s': 1024,
  'MiB/s': 1024 * 1024,
  'GiB/s': 1024 * 1024 * 1024,
};

/** `10 Gbit/s`, `10Gbps`, `360MiB/s`; bytes a second, or null. */
export function parseRate(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z/]+)$/.exec(text.replace(/bps$/, 'bit/s'));
  const factor = RATES[match?.[2] ?? ''];
  return match === null || factor === undefined ? null : Number(match[1]) * factor;
}
