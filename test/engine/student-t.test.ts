// Quantiles of Student's t and the normal distribution against printed tables and against 40-digit arithmetic.
import { describe, expect, it } from 'vitest';
import { normalQuantile, studentQuantile } from '../../engine/student-t.ts';

/** Source: NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2. */
const PRINTED: readonly (readonly [df: number, ...quantiles: number[]])[] = [
  [1, 3.078, 6.314, 12.706, 63.657],
  [2, 1.886, 2.92, 4.303, 9.925],
  [3, 1.638, 2.353, 3.182, 5.841],
  [5, 1.476, 2.015, 2.571, 4.032],
  [10, 1.372, 1.812, 2.228, 3.169],
  [30, 1.31, 1.697, 2.042, 2.75],
  [100, 1.29, 1.66, 1.984, 2.626],
];
const PRINTED_FOR = [0.9, 0.95, 0.975, 0.995];

/** Computed with mpmath 1.3 at 30 digits by bisection of the regularised incomplete beta function. */
const PRECISE: readonly (readonly [df: number, ...quantiles: number[]])[] = [
  [1, 3.077683537175253, 12.7062047361747, 636.6192487687196],
  [2, 1.885618083164127, 4.302652729749464, 31.59905457644362],
  [3, 1.63774435369621, 3.18244630528371, 12.92397863668748],
  [5, 1.475884048824481, 2.570581835636316, 6.86882662588111],
  [10, 1.372183641110336, 2.228138851986275, 4.586893858702636],
  [30, 1.310415025391396, 2.042272456301238, 3.645958635042022],
  [100, 1.290074761346516, 1.983971518523552, 3.39049131116423],
  [999, 1.282399570037397, 1.96234146113345, 3.300292440398735],
  [1000, 1.282398721460924, 1.962339080826408, 3.300282648423913],
  [2500, 1.281890290810497, 1.960913344795567, 3.294422808445335],
];
const PRECISE_FOR = [0.9, 0.975, 0.9995];

describe("a quantile of Student's t", () => {
  it('is what tables print', () => {
    for (const [df, ...quantiles] of PRINTED) {
      expect(PRINTED_FOR.map((p) => Number(studentQuantile(p, df).toFixed(3)))).toEqual(quantiles);
    }
  });

  it('is right to 13 digits for few and for many degrees of freedom', () => {
    for (const [df, ...quantiles] of PRECISE) {
      for (const [i, expected] of quantiles.entries()) {
        expect(Math.abs(studentQuantile(PRECISE_FOR[i], df) / expected - 1)).toBeLessThan(5e-13);
      }
    }
  });

  it('mirrors about the median', () => {
    for (const df of [1, 2, 7, 40, 5_000]) {
      expect(studentQuantile(0.5, df)).toBe(0);
      expect(studentQuantile(0.25, df)).toBe(-studentQuantile(0.75, df));
    }
  });

  it('falls towards the normal quantile as degrees of freedom grow, without a step where the method changes', () => {
    for (const p of [0.9, 0.975, 0.9999]) {
      const values = [1, 2, 3, 4, 5, 10, 50, 998, 999, 1_000, 1_001, 1e5, 1e9].map((df) => studentQuantile(p, df));
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThan(values[i - 1]);
      expect(values.at(-1)).toBeCloseTo(normalQuantile(p), 7);
    }
  });

  it('refuses probabilities outside 0 to 1 and what cannot count degrees of freedom', () => {
    expect(() => studentQuantile(1, 5)).toThrow('probability 1');
    for (const df of [0, -1, 2.5, Number.NaN]) expect(() => studentQuantile(0.9, df)).toThrow('degrees of freedom');
  });
});

describe('a quantile of the normal distribution', () => {
  it('is right to 15 digits in the middle and far out', () => {
    const known = [
      [0.9, 1.2815515655446],
      [0.95, 1.644853626951473],
      [0.975, 1.959963984540054],
      [0.995, 2.575829303548901],
      [0.9995, 3.290526731491895],
      [1e-12, -7.034483825301132],
      [1e-30, -11.46402468844362],
    ] as const;
    for (const [p, z] of known) expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(1e-14);
  });

  it('refuses the ends', () => {
    for (const p of [0, 1, -0.1, Number.NaN]) expect(() => normalQuantile(p)).toThrow('between 0 and 1');
  });
});
