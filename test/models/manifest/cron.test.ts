// Cron expressions: what is read, what is refused and why, and that the next time is the first that fits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CronSchedule, nextTime, parseCron, readCluster } from '../../../models/manifest/index.ts';
import { formatIssue } from '../../../models/manifest/issue.ts';
import { runs } from '../../support/laws.ts';
import { recurringJob } from '../../support/manifests.ts';

const MINUTE = 60_000;

function scheduleOf(text: string): CronSchedule {
  const read = parseCron(text);
  if ('problem' in read) throw new Error(read.problem);
  return read.schedule;
}

function next(text: string, after: string): string {
  return new Date(nextTime(scheduleOf(text), Date.parse(after))).toISOString();
}

/** Cases after robfig/cron spec_test.go (v3.0.1). */
const cases: readonly (readonly [cron: string, after: string, next: string])[] = [
  ['0/15 * * * *', '2012-07-09T14:45:00Z', '2012-07-09T15:00:00.000Z'],
  ['0/15 * * * *', '2012-07-09T14:59:59Z', '2012-07-09T15:00:00.000Z'],
  ['20-35/15 * * * *', '2012-07-09T15:45:00Z', '2012-07-09T16:20:00.000Z'],
  ['*/15 * * * *', '2012-07-09T23:46:00Z', '2012-07-10T00:00:00.000Z'],
  ['0 0 9 Apr,Oct ?', '2012-07-09T23:35:00Z', '2012-10-09T00:00:00.000Z'],
  ['0 0 * Feb Mon', '2012-07-09T23:35:00Z', '2013-02-04T00:00:00.000Z'],
  ['0 0 29 Feb ?', '2012-07-09T23:35:00Z', '2016-02-29T00:00:00.000Z'],
  ['@hourly', '2012-07-09T15:20:00Z', '2012-07-09T16:00:00.000Z'],
  ['@weekly', '2012-07-09T15:20:00Z', '2012-07-15T00:00:00.000Z'],
  ['@monthly', '2012-07-09T15:20:00Z', '2012-08-01T00:00:00.000Z'],
  ['@every 1h30m', '2012-07-09T15:20:10Z', '2012-07-09T16:50:10.000Z'],
  // Day and day of the week: either, unless one of them is a star.
  ['0 0 1,15 * Sun', '2012-07-15T00:01:00Z', '2012-07-22T00:00:00.000Z'],
  ['0 0 */10 * Sun', '2012-07-16T00:01:00Z', '2012-07-21T00:00:00.000Z'],
  ['0 0 * * Mon', '2012-07-15T00:00:00Z', '2012-07-16T00:00:00.000Z'],
];

describe('a cron expression', () => {
  it.each(cases)('%s is due after %s at %s', (cron, after, expected) => expect(next(cron, after)).toBe(expected));

  it('that names no day at all is never due', () => {
    expect(nextTime(scheduleOf('0 0 31 Feb ?'), 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['', 'it has 0 fields instead of 5'],
    ['* * * *', 'it has 4 fields instead of 5'],
    ['60 * * * *', '"60" is no minute: expected 0 to 59, a range, a list or *'],
    ['0 5-2 * * *', '"5-2" is no hour: expected 0 to 23, a range, a list or *'],
    ['0 0 0 * *', '"0" is no day of the month: expected 1 to 31, a range, a list or *'],
    ['0 0 * * fri-', '"fri-" is no day of the week: expected 0 to 6, a range, a list or *'],
    ['*/0 * * * *', '"*/0" is no minute: expected 0 to 59, a range, a list or *'],
    ['@often', /^@often is no descriptor; known are @yearly/],
    ['@every now', '"@every now" is no interval; expected one such as @every 1h30m'],
  ])('"%s" is refused in words', (text, problem) => {
    expect(parseCron(text)).toEqual({ problem: problem instanceof RegExp ? expect.stringMatching(problem) : problem });
  });

  it('is due at the first minute after the instant that fits all of its fields', () => {
    const field = (min: number, max: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min, max }).map(String),
        fc
          .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.integer({ min: 2, max: 9 }).map((step) => `*/${step}`),
      );
    const expression = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6));
    const instant = fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }).map((s) => s * 1000);
    fc.assert(
      fc.property(expression, instant, (fields, after) => {
        const found = nextTime(scheduleOf(fields.join(' ')), after);
        expect(found).toBeGreaterThan(after);
        expect(fitsAll(fields, new Date(found))).toBe(true);
        const from = (Math.floor(after / MINUTE) + 1) * MINUTE;
        for (let at = from; at < Math.min(found, from + 3000 * MINUTE); at += MINUTE)
          expect(fitsAll(fields, new Date(at))).toBe(false);
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('a RecurringJob', () => {
  it('with an expression that cannot be read is refused at its line and column', () => {
    const { cluster, issues } = readCluster([
      { path: 'a.yaml', text: recurringJob.replace('0 2 * * *', '0 25 * * *') },
    ]);
    expect(cluster.recurringJobs).toEqual([]);
    expect(issues.map(formatIssue)).toEqual([
      expect.stringMatching(/^a\.yaml:10:9: .*"0 25 \* \* \*" cannot be read: "25" is no hour: expected 0 to 23/),
    ]);
  });

  it('of a task that is not known names the nearest one', () => {
    const { issues } = readCluster([{ path: 'a.yaml', text: recurringJob.replace('task: backup', 'task: backups') }]);
    expect(issues.map(({ line, nearest }) => [line, nearest])).toEqual([[18, 'backup']]);
  });
});

/** The plain reading of the fields, by the calendar of the language: an independent judge. */
function fitsAll(fields: readonly string[], at: Date): boolean {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const plain =
    fits(minute, at.getUTCMinutes(), 0) && fits(hour, at.getUTCHours(), 0) && fits(month, at.getUTCMonth() + 1, 1);
  const [onDay, onWeekday] = [fits(day, at.getUTCDate(), 1), fits(weekday, at.getUTCDay(), 0)];
  return plain && (day === '*' || weekday === '*' ? onDay && onWeekday : onDay || onWeekday);
}

function fits(field: string, value: number, first: number): boolean {
  if (field === '*') return true;
  if (field.startsWith('*/')) return (value - first) % Number(field.slice(2)) === 0;
  const [low = '', high = low] = field.split('-');
  return value >= Number(low) && value <= Number(high);
}
