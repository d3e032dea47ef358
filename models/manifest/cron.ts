// Cron expressions as Kubernetes reads them: five fields or a descriptor, and the next time that they name.
//
// Written here and not taken from a library because those that are at hand want a Date and a time zone, and differ from robfig/cron, which
// Kubernetes and Longhorn use, in what a star means beside a day of the week.
// Source: robfig/cron parser.go and spec.go (v3.0.1); longhorn/longhorn-manager webhook/resources/recurringjob/validator.go @5ddaa369f.

/** Minutes, hours, days, months and days of the week as bits; or a fixed interval. */
export type CronSchedule =
  | { readonly everyMs: number }
  | {
      readonly minute: readonly boolean[];
      readonly hour: readonly boolean[];
      readonly day: readonly boolean[];
      readonly month: readonly boolean[];
      readonly weekday: readonly boolean[];
      /** Day and day of the week must both fit, because one of them is a star; else either is enough. */
      readonly bothDays: boolean;
    };

export type CronReading = { readonly schedule: CronSchedule } | { readonly problem: string };

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of the week', min: 0, max: 6, names: WEEKDAYS },
];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Reads an expression, or says what is wrong with it. */
export function parseCron(text: string): CronReading {
  const trimmed = text.trim();
  if (trimmed.startsWith('@every')) return parseEvery(trimmed.slice('@every'.length).trim());
  if (trimmed.startsWith('@') && DESCRIPTORS[trimmed] === undefined)
    return { problem: `${trimmed} is no descriptor; known are ${Object.keys(DESCRIPTORS).join(', ')} and @every` };
  const parts = (DESCRIPTORS[trimmed] ?? trimmed).split(/\s+/);
  if (parts.length !== FIELDS.length)
    return { problem: `it has ${trimmed === '' ? 0 : parts.length} fields instead of 5` };
  const bits: boolean[][] = [];
  const stars: boolean[] = [];
  for (const [i, field] of FIELDS.entries()) {
    const read = parseField(parts[i] ?? '', field);
    if (typeof read === 'string') return { problem: read };
    bits.push(read.bits);
    stars.push(read.star);
  }
  const [minute = [], hour = [], day = [], month = [], weekday = []] = bits;
  return {
    schedule: { minute, hour, day, month, weekday, bothDays: stars[2] === true || stars[4] === true },
  };
}

/** The first time after `after` that the schedule names, both in ms since 1970 in UTC; Infinity where there is none in five years. */
export function nextTime(schedule: CronSchedule, after: number): number {
  if ('everyMs' in schedule) return Math.floor(after / 1000) * 1000 + schedule.everyMs;
  const start = (Math.floor(after / MINUTE_MS) + 1) * MINUTE_MS;
  const firstDay = Math.floor(start / DAY_MS);
  for (let d = firstDay; d <= firstDay + MOST_DAYS; d++) {
    if (!fitsDay(schedule, d)) continue;
    const from = d === firstDay ? (start - d * DAY_MS) / MINUTE_MS : 0;
    for (let m = from; m < MINUTES_A_DAY; m = schedule.hour[Math.floor(m / 60)] ? m + 1 : (Math.floor(m / 60) + 1) * 60)
      if (schedule.hour[Math.floor(m / 60)] === true && schedule.minute[m % 60] === true)
        return d * DAY_MS + m * MINUTE_MS;
  }
  return Number.POSITIVE_INFINITY;
}

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1440;
const DAY_MS = MINUTE_MS * MINUTES_A_DAY;
/** robfig/cron gives up after five years. */
const MOST_DAYS = 5 * 366;

function fitsDay(schedule: Exclude<CronSchedule, { everyMs: number }>, daysSinceEpoch: number): boolean {
  const { month, day } = civilOf(daysSinceEpoch);
  if (schedule.month[month] !== true) return false;
  const onDay = schedule.day[day] === true;
  // The epoch was a Thursday.
  const onWeekday = schedule.weekday[(((daysSinceEpoch + 4) % 7) + 7) % 7] === true;
  return schedule.bothDays ? onDay && onWeekday : onDay || onWeekday;
}

/** Month and day of the Gregorian calendar, counted from 1 March so that the leap day comes last in its year. */
function civilOf(daysSinceEpoch: number): { month: number; day: number } {
  const since = daysSinceEpoch + 719_468;
  const dayOfEra = since - Math.floor(since / 146_097) * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  return { month: shifted < 10 ? shifted + 3 : shifted - 9, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

function parseEvery(text: string): CronReading {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const seconds =
    match === null ? 0 : 3600 * Number(match[1] ?? 0) + 60 * Number(match[2] ?? 0) + Number(match[3] ?? 0);
  return seconds > 0
    ? { schedule: { everyMs: 1000 * seconds } }
    : { problem: `"@every ${text}" is no interval; expected one such as @every 1h30m` };
}

/** The values of one field, and whether it is a star; a text where it cannot be read. */
function parseField(text: string, field: Field): { bits: boolean[]; star: boolean } | string {
  const bits: boolean[] = Array.from({ length: field.max + 1 }, () => false);
  let star = false;
  for (const part of text.split(',')) {
    const range = parseRange(part, field);
    if (typeof range === 'string') return range;
    for (let value = range.from; value <= range.to; value += range.step) bits[value] = true;
    if (range.star) star = true;
  }
  return { bits, star };
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly star: boolean;
}

function parseRange(text: string, field: Field): Range | string {
  const problem = `"${text}" is no ${field.name}: expected ${field.min} to ${field.max}, a range, a list or *`;
  const [bounds = '', stepText, ...more] = text.split('/');
  const [low = '', high, ...rest] = bounds.split('-');
  if (more.length > 0 || rest.length > 0) return problem;
  const all = low === '*' || low === '?';
  if (all && high !== undefined) return problem;
  const step = stepText === undefined ? 1 : wholeOf(stepText);
  const from = all ? field.min : numberOf(low, field);
  const open = all || (high === undefined && stepText !== undefined);
  const to = open ? field.max : high === undefined ? from : numberOf(high, field);
  if (step === null || step < 1 || from === null || to === null || from < field.min || to > field.max || from > to)
    return problem;
  // A step makes a star an ordinary range.
  return { from, to, step, star: all && step === 1 };
}

function numberOf(text: string, field: Field): number | null {
  const named = field.names.indexOf(text.toLowerCase());
  return named >= 0 ? named + field.min : wholeOf(text);
}

function wholeOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
