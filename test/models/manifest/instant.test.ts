// RFC 3339 times in milliseconds since 1970, checked against the platform's own calendar.
import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../../../models/manifest/index.ts';

describe('parseInstant', () => {
  it('agrees with the calendar of the platform for every day from 1890 to 2110', () => {
    const differing: string[] = [];
    for (let ms = Date.UTC(1890, 0, 1); ms < Date.UTC(2110, 0, 1); ms += 86_400_000 - 1) {
      const text = new Date(ms).toISOString();
      if (parseInstant(text) !== ms || formatInstant(ms, 3) !== text) differing.push(text);
    }
    expect(differing).toEqual([]);
  });

  it('reads fractions and offsets', () => {
    expect(parseInstant('2022-03-22T23:49:42.999731Z')).toBe(Date.parse('2022-03-22T23:49:42.999Z'));
    expect(parseInstant('2022-03-22T23:49:42-01:15')).toBe(Date.parse('2022-03-23T01:04:42Z'));
    expect(parseInstant('2022-03-22T23:49:42.5+02:30')).toBe(Date.parse('2022-03-22T21:19:42.500Z'));
  });

  it.each([
    '',
    'null',
    '2022-03-22',
    '2022-02-29T00:00:00Z',
    '2022-13-01T00:00:00Z',
    '2022-03-22T24:00:00Z',
    '2022-03-22T23:49:42',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

describe('formatInstant', () => {
  it('writes a fraction only where there is one or where the field always has one', () => {
    const ms = Date.parse('2026-09-14T07:58:42.530Z');
    expect(formatInstant(ms - 530)).toBe('2026-09-14T07:58:42Z');
    expect(formatInstant(ms)).toBe('2026-09-14T07:58:42.530Z');
    expect(formatInstant(ms, 6)).toBe('2026-09-14T07:58:42.530000Z');
  });
});
