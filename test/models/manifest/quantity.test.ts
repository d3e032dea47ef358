// Kubernetes quantities in whole millicores and bytes.
import { describe, expect, it } from 'vitest';
import { formatBytes, formatMillicores, parseBytes, parseMillicores } from '../../../models/manifest/index.ts';

describe('parseMillicores', () => {
  it.each([
    ['4', 4000],
    [4, 4000],
    ['500m', 500],
    ['14980m', 14980],
    ['0.5', 500],
    [0.1, 100],
    ['62.5m', 63],
    ['1500000000n', 1500],
    ['1e1', 10_000],
    ['2E-1', 200],
    ['0', 0],
    ['+2', 2000],
    ['-0', 0],
  ])('reads %s as %d', (source, value) => {
    expect(parseMillicores(source)).toEqual({ value });
  });
});

describe('parseBytes', () => {
  it.each([
    ['8Gi', 8_589_934_592],
    ['65758888Ki', 67_337_101_312],
    ['5461Mi', 5_726_273_536],
    ['1.073741824e+10', 10_737_418_240],
    [10737418240, 10_737_418_240],
    ['1.5Gi', 1_610_612_736],
    ['0.1Gi', 107_374_183],
    ['50M', 50_000_000],
    ['1k', 1000],
    ['1E', null],
    ['1e3', 1000],
    ['.5k', 500],
    ['5.', 5],
    ['100m', 1],
    ['1Pi', 1_125_899_906_842_624],
  ])('reads %s as %s', (source, value) => {
    const expected = value === null ? { problem: 'is too large' } : { value };
    expect(parseBytes(source)).toEqual(expected);
  });

  it.each([
    ['4x', 'is no quantity'],
    ['', 'is no quantity'],
    ['.', 'is no quantity'],
    ['Gi', 'is no quantity'],
    ['8 Gi', 'is no quantity'],
    ['8GiB', 'is no quantity'],
    ['1e9999', 'is no quantity'],
    ['9'.repeat(65), 'is no quantity'],
    ['-4Gi', 'is negative'],
    ['1e400', 'is too large'],
    [Number.POSITIVE_INFINITY, 'is no quantity'],
    [Number.NaN, 'is no quantity'],
    [-1, 'is negative'],
  ])('refuses %s: %s', (source, problem) => {
    expect(parseBytes(source)).toEqual({ problem });
  });
});

describe('formatting', () => {
  it('prints what kubectl prints', () => {
    expect(formatMillicores(14980)).toBe('14980m');
    expect(formatMillicores(16000)).toBe('16');
    expect(formatBytes(8_589_934_592)).toBe('8Gi');
    expect(formatBytes(67_337_101_312)).toBe('65758888Ki');
    expect(formatBytes(1_000_000)).toBe('1000000');
    expect(formatBytes(0)).toBe('0');
  });
});
