// What is wrong with a distribution that came from outside, before anything is drawn from it.

import type { Distribution, Quantile } from './distribution.ts';

/** A parameter that cannot be, and what was expected of it. */
export interface DistributionProblem {
  readonly parameter: string;
  readonly expected: string;
  readonly found: number;
}

/** All problems at once; none when the distribution can be drawn from. */
export function problemsOf(distribution: Distribution): readonly DistributionProblem[] {
  switch (distribution.kind) {
    case 'constant':
      return finite('value', distribution.value);
    case 'uniform':
      return [
        ...finite('low', distribution.low),
        ...expect('high', distribution.high, distribution.high >= distribution.low, 'a number not below low'),
      ];
    case 'triangular': {
      const { low, mode, high } = distribution;
      return [
        ...finite('low', low),
        ...expect('mode', mode, mode >= low && mode <= high, 'a number between low and high'),
        ...expect('high', high, high >= low, 'a number not below low'),
      ];
    }
    case 'exponential':
      return positive('mean', distribution.mean);
    case 'weibull':
      return [...positive('shape', distribution.shape), ...positive('scale', distribution.scale)];
    case 'normal':
      return [...finite('mean', distribution.mean), ...notNegative('deviation', distribution.deviation)];
    case 'lognormal':
      return [...positive('median', distribution.median), ...notNegative('sigma', distribution.sigma)];
    case 'empirical':
      return quantileProblems(distribution.quantiles);
  }
}

function quantileProblems(quantiles: readonly Quantile[]): DistributionProblem[] {
  if (quantiles.length < 2) return expect('quantiles', quantiles.length, false, 'at least two quantiles');
  const last = quantiles.length - 1;
  const problems = [
    ...expect('quantiles[0][0]', quantiles[0][0], quantiles[0][0] === 0, 'probability 0 first'),
    ...finite('quantiles[0][1]', quantiles[0][1]),
    ...expect(`quantiles[${last}][0]`, quantiles[last][0], quantiles[last][0] === 1, 'probability 1 last'),
  ];
  for (let i = 1; i <= last; i++) {
    const [probability, value] = quantiles[i];
    const [probabilityBefore, valueBefore] = quantiles[i - 1];
    problems.push(
      ...expect(`quantiles[${i}][0]`, probability, probability > probabilityBefore, 'a larger probability than before'),
      ...expect(`quantiles[${i}][1]`, value, value >= valueBefore, 'a value not below the one before'),
    );
  }
  return problems;
}

const finite = (parameter: string, found: number) => expect(parameter, found, true, 'a finite number');
const positive = (parameter: string, found: number) => expect(parameter, found, found > 0, 'a number above 0');
const notNegative = (parameter: string, found: number) => expect(parameter, found, found >= 0, 'a number not below 0');

function expect(parameter: string, found: number, holds: boolean, expected: string): DistributionProblem[] {
  return holds && Number.isFinite(found) ? [] : [{ parameter, expected, found }];
}
