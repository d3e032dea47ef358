// Units are whole numbers, transfers never end early, and text and numbers translate both ways.

import { expect, test } from 'vitest';
import {
  bytes,
  bytesPerSecond,
  cores,
  days,
  formatBitRate,
  formatBytes,
  formatClock,
  formatDuration,
  formatDurationExact,
  formatRate,
  gbitPerSecond,
  gib,
  gibPerSecond,
  hours,
  kib,
  mbitPerSecond,
  mbPerSecond,
  mib,
  mibPerSecond,
  millicores,
  minutes,
  ms,
  NEVER,
  parseDuration,
  seconds,
  tib,
  transferTimeMs,
} from '../../engine/units.ts';

test('times are whole milliseconds', () => {
  expect([seconds(1.5), minutes(2), hours(1), days(7)]).toEqual([1500, 120_000, 3_600_000, 604_800_000]);
  expect(seconds(0.1) * 3).toBe(seconds(0.3));
  expect(ms(2.4999)).toBe(2);
  expect(Object.is(ms(-0.2), 0)).toBe(true);
});

test('sizes are binary, network rates decimal', () => {
  expect([kib(1), mib(1), gib(1.5), tib(1)]).toEqual([1024, 1_048_576, 1_610_612_736, 1_099_511_627_776]);
  expect(gbitPerSecond(10)).toBe(1_250_000_000);
  expect(mbitPerSecond(100)).toBe(12_500_000);
  expect([mbPerSecond(1), mibPerSecond(1), gibPerSecond(1)]).toEqual([1_000_000, 1_048_576, 1_073_741_824]);
  expect([cores(0.25), millicores(1500)]).toEqual([250, 1500]);
});

test('what is not a number is our own mistake', () => {
  for (const make of [ms, bytes, bytesPerSecond, millicores]) expect(() => make(Number.NaN)).toThrow(RangeError);
});

test('a transfer takes as many whole milliseconds as its last byte needs', () => {
  expect(transferTimeMs(mib(100), mibPerSecond(100))).toBe(1000);
  expect(transferTimeMs(bytes(1), gbitPerSecond(10))).toBe(1);
  expect(transferTimeMs(bytes(1001), bytesPerSecond(1000))).toBe(1001);
  expect(transferTimeMs(bytes(1000), bytesPerSecond(3))).toBe(333_334);
});

test('nothing to send takes no time, and a rate of zero takes for ever', () => {
  expect(transferTimeMs(bytes(0), bytesPerSecond(0))).toBe(0);
  expect(transferTimeMs(bytes(1), bytesPerSecond(0))).toBe(NEVER);
  expect(() => transferTimeMs(bytes(-1), bytesPerSecond(1))).toThrow(RangeError);
  expect(() => transferTimeMs(bytes(1), bytesPerSecond(-1))).toThrow(RangeError);
});

test.each([
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['250ms', 250],
  ['7d', 604_800_000],
  ['1.5h', 5_400_000],
  ['1.1h', 3_960_000],
  ['0.001s', 1],
  ['2m 5s', 125_000],
  ['250 ms', 250],
  [' 5m0s ', 300_000],
  ['1h0m0.5s', 3_600_500],
  ['0', 0],
  ['0s', 0],
  ['1.50000000000s', 1500],
])('%s is %d ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  '',
  ' ',
  '90',
  's',
  '-5s',
  '5 minutes',
  '5min',
  '1m1h',
  '1s1s',
  '1.5ms',
  '0.0005s',
  '.5s',
  '1.s',
  '1e3s',
  '1h,30m',
  'Infinity',
  '999999999999d',
  '1h 30',
  '5M',
  '5µs',
  '10ns',
  '0.123456789s',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test.each([
  [0, '0 ms'],
  [250, '250 ms'],
  [1000, '1s'],
  [1250, '1.25s'],
  [59_999, '59.999s'],
  [60_000, '1m'],
  [65_000, '1m 5s'],
  [65_499, '1m 5s'],
  [3_599_700, '1h'],
  [11_040_000, '3h 4m'],
  [11_099_000, '3h 5m'],
  [86_399_999, '1d'],
  [97_200_000, '1d 3h'],
  [31_536_000_000, '365d'],
  [-65_000, '-1m 5s'],
])('%d ms reads as %s', (value, text) => {
  expect(formatDuration(ms(value))).toBe(text);
});

test('the duration without end has a name', () => {
  expect(formatDuration(NEVER)).toBe('never');
  expect(formatClock(NEVER)).toBe('never');
});

test('an exact spelling keeps every millisecond', () => {
  expect(formatDurationExact(ms(0))).toBe('0s');
  expect(formatDurationExact(seconds(90))).toBe('1m30s');
  expect(formatDurationExact(ms(90_061_001))).toBe('1d1h1m1s1ms');
  expect(() => formatDurationExact(NEVER)).toThrow(RangeError);
  expect(() => formatDurationExact(ms(-1))).toThrow(RangeError);
});

test.each([
  [0, '00:00:00.000'],
  [65_250, '00:01:05.250'],
  [86_399_999, '23:59:59.999'],
  [183_600_000, '2d 03:00:00.000'],
  [-1500, '-00:00:01.500'],
])('%d ms on the clock is %s', (value, text) => {
  expect(formatClock(ms(value))).toBe(text);
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [1024, '1 KiB'],
  [12.5 * 1024 ** 3, '12.5 GiB'],
  [1024 ** 4 - 1, '1 TiB'],
  [3 * 1024 ** 4, '3 TiB'],
  [5000 * 1024 ** 5, '5000 PiB'],
  [-2048, '-2 KiB'],
])('%d bytes read as %s', (value, text) => {
  expect(formatBytes(bytes(value))).toBe(text);
});

test('rates read in the units of their trade', () => {
  expect(formatRate(mibPerSecond(100))).toBe('100 MiB/s');
  expect(formatRate(bytesPerSecond(1536))).toBe('1.5 KiB/s');
  expect(formatBitRate(gbitPerSecond(10))).toBe('10 Gbit/s');
  expect(formatBitRate(mbitPerSecond(2.5))).toBe('2.5 Mbit/s');
});
