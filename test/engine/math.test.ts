// The portable logarithm and exponential agree with the machine's own and are pinned to the bit.

import { expect, test } from 'vitest';
import { exp, expm1, gamma, ln, ln1p, pow, powInteger, sqrt } from '../../engine/math.ts';
import { mathDigests } from './numeric-digest.ts';

/** Numbers spread evenly between two ends, the same on every run. */
function* spread(from: number, to: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield from + ((to - from) * (i + 0.37)) / count;
}

function worstRelative(xs: Iterable<number>, ours: (x: number) => number, theirs: (x: number) => number): number {
  let worst = 0;
  for (const x of xs) {
    const expected = theirs(x);
    worst = Math.max(worst, Math.abs((ours(x) - expected) / expected));
  }
  return worst;
}

test('ln agrees with the machine to 4e-16 over all doubles', () => {
  expect(worstRelative([...spread(-745, 709, 50_000)].map(Math.exp), ln, Math.log)).toBeLessThan(4e-16);
  expect(worstRelative(spread(0.1, 10, 50_000), ln, Math.log)).toBeLessThan(4e-16);
  expect(worstRelative(spread(1 - 1e-6, 1 + 1e-6, 10_000), ln, Math.log)).toBeLessThan(4e-16);
});

test('exp agrees with the machine to 5e-16 over all results that are normal numbers', () => {
  expect(worstRelative(spread(-708, 709.7, 50_000), exp, Math.exp)).toBeLessThan(5e-16);
  expect(worstRelative(spread(-1, 1, 50_000), exp, Math.exp)).toBeLessThan(5e-16);
});

test('expm1 and ln1p keep their digits near zero', () => {
  const tiny = [...spread(-30, 0, 20_000)].map(Math.exp);
  for (const sign of [1, -0.9]) {
    const xs = tiny.map((x) => sign * x);
    expect(worstRelative(xs, expm1, Math.expm1)).toBeLessThan(1e-15);
    expect(worstRelative(xs, ln1p, Math.log1p)).toBeLessThan(1e-15);
  }
});

test('pow errs in proportion to the logarithm of its result', () => {
  for (const y of [0.1, 0.5, 1 / 3, 2, 7.5, -4]) {
    const xs = [...spread(1e-6, 50, 5000)];
    for (const x of xs) {
      const allowed = (1 + Math.abs(y * Math.log(x))) * 4.5e-16;
      expect(Math.abs(pow(x, y) / x ** y - 1)).toBeLessThanOrEqual(allowed);
    }
  }
});

test.each([
  [0, Number.NEGATIVE_INFINITY],
  [-0, Number.NEGATIVE_INFINITY],
  [-1, Number.NaN],
  [Number.NEGATIVE_INFINITY, Number.NaN],
  [Number.NaN, Number.NaN],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [1, 0],
  [Number.MIN_VALUE, -744.4400719213812],
  [Number.MAX_VALUE, 709.782712893384],
])('ln(%d) is %d', (x, expected) => {
  expect(ln(x)).toBe(expected);
});

test.each([
  [0, 1],
  [-0, 1],
  [Number.NaN, Number.NaN],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [Number.NEGATIVE_INFINITY, 0],
  [709.782712893384, 1.7976931348622732e308],
  [709.7827128933841, Number.POSITIVE_INFINITY],
  [-745.1332191019411, Number.MIN_VALUE],
  [-745.1332191019412, 0],
])('exp(%d) is %d', (x, expected) => {
  expect(exp(x)).toBe(expected);
});

test('exp of a large negative number is the nearest subnormal or its neighbour', () => {
  for (const x of spread(-745.1, -708.4, 2000)) {
    expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(Number.MIN_VALUE);
  }
});

test('the edges of the other functions are where one expects them', () => {
  expect(expm1(Number.NEGATIVE_INFINITY)).toBe(-1);
  expect(expm1(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(expm1(Number.NaN)).toBeNaN();
  expect(ln1p(-1)).toBe(Number.NEGATIVE_INFINITY);
  expect(ln1p(-2)).toBeNaN();
  expect(ln1p(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(pow(0, 2)).toBe(0);
  expect(pow(0, 0)).toBe(1);
  expect(pow(-1, 2)).toBeNaN();
  expect(sqrt(2)).toBe(Math.SQRT2);
});

test('integer powers are exact while the products are', () => {
  expect(powInteger(3, 33)).toBe(5_559_060_566_555_523);
  expect(powInteger(-2, 63)).toBe(-(2 ** 63));
  expect(powInteger(2, -3)).toBe(0.125);
  expect(powInteger(7, 0)).toBe(1);
  expect(() => powInteger(2, 0.5)).toThrow(RangeError);
});

test('gamma is the factorial between the whole numbers too', () => {
  let factorial = 1;
  for (let n = 1; n <= 20; n++) {
    expect(Math.abs(gamma(n) / factorial - 1)).toBeLessThan(3e-14);
    factorial *= n;
  }
  expect(Math.abs(gamma(0.5) / Math.sqrt(Math.PI) - 1)).toBeLessThan(3e-14);
  expect(Math.abs(gamma(1e-3) / 999.4237724845955 - 1)).toBeLessThan(3e-14);
  expect(() => gamma(0)).toThrow(RangeError);
});

test('every bit of 100,000 results of each function is what it always was', () => {
  expect(mathDigests()).toMatchInlineSnapshot(`
    {
      "exp": "42a0c191205c2298",
      "expm1": "4f91452b44d523b6",
      "ln": "2915edcf59abf599",
      "ln1p": "042bae26d755dd05",
      "pow": "3a71c58a4b0e77c6",
    }
  `);
});
