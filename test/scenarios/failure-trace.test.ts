// Failures read from a file, one a line.
import { describe, expect, it } from 'vitest';
import { readFailureTrace } from '../../scenarios/index.ts';

describe('a file of failures', () => {
  it('gives a step for each beginning and each end, in the order of time', () => {
    const { steps, issues } = readFailureTrace(
      'at,thing,for\n# the bad week\n2d,node/harvester-2,15m\n1d,disk/harvester-1/sda,26h\n3d,nic/harvester-1/mgmt-1\n',
      'week.csv',
    );
    expect(issues).toEqual([]);
    expect(steps.map(({ verb, at }) => [verb, at / 3_600_000])).toEqual([
      ['fail', 24],
      ['crash', 48],
      ['start', 48.25],
      ['repair', 50],
      ['fail', 72],
    ]);
  });

  it('says all that is wrong, each with its line', () => {
    const { issues } = readFailureTrace('1d,disc/a/b\n\n1 day,node/a\n2d,node/b,1h\n', 'week.csv');
    expect(issues.map(({ line, nearest }) => [line, nearest])).toEqual([
      [1, 'disk'],
      [3, undefined],
    ]);
  });
});
