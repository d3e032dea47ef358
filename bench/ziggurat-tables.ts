// Computes the tables of engine/ziggurat-tables.ts anew and prints that file: `npx tsx bench/ziggurat-tables.ts`.

import { pathToFileURL } from 'node:url';

/** A falling density on [0, infinity) with f(0) = 1, and what is needed to cut it into layers. */
export interface Density {
  readonly f: (x: number) => number;
  /** The x with f(x) = y. */
  readonly inverse: (y: number) => number;
  /** The area under f to the right of x. */
  readonly tail: (x: number) => number;
}

export const exponentialDensity: Density = {
  f: (x) => Math.exp(-x),
  inverse: (y) => -Math.log(y),
  tail: (x) => Math.exp(-x),
};

export const normalDensity: Density = {
  f: (x) => Math.exp(-0.5 * x * x),
  inverse: (y) => Math.sqrt(-2 * Math.log(y)),
  tail: normalTail,
};

/** The corners of the layers: x from the virtual width of the base down to 0, y = f(x) of the same places up to 1. */
export interface ZigguratTables {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * Cuts the area under a density into layers of equal area. The place r where the tail begins is found by bisection: with the
 * right r the topmost layer ends exactly at height 1. x[0] is the width of a box as high as the base that has its area.
 */
export function zigguratTables(density: Density, layers: number): ZigguratTables {
  let low = 1;
  let high = 20;
  while (high - low > 2 ** -51 * high) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (topOf(density, layers, middle) > 1) low = middle;
    else high = middle;
  }
  const x = corners(density, layers, high);
  return { x, y: x.map((corner, i) => (i === layers ? 1 : density.f(corner))) };
}

function corners(density: Density, layers: number, r: number): number[] {
  const area = r * density.f(r) + density.tail(r);
  const x = [area / density.f(r), r];
  for (let i = 2; i < layers; i++) x.push(density.inverse(density.f(x[i - 1]) + area / x[i - 1]));
  return [...x, 0];
}

/** How high the topmost layer would reach: above 1 when r is too small, NaN counted as too high. */
function topOf(density: Density, layers: number, r: number): number {
  const area = r * density.f(r) + density.tail(r);
  let x = r;
  for (let i = 2; i < layers; i++) {
    const y = density.f(x) + area / x;
    if (y >= 1) return Number.POSITIVE_INFINITY;
    x = density.inverse(y);
  }
  return density.f(x) + area / x;
}

/** Laplace's continued fraction; 200 steps leave nothing to be seen at x > 1. */
function normalTail(x: number): number {
  let fraction = x;
  for (let k = 200; k >= 1; k--) fraction = x + k / fraction;
  return Math.exp(-0.5 * x * x) / fraction;
}

function printed(name: string, comment: string, values: readonly number[]): string {
  return `/** ${comment} */\nexport const ${name}: Float64Array = new Float64Array([${values.join(', ')}]);\n`;
}

function file(): string {
  const exponential = zigguratTables(exponentialDensity, 256);
  const normal = zigguratTables(normalDensity, 256);
  return [
    '// Corners of the 256 layers of the exponential and the normal ziggurat, as literals: computed at start they would depend',
    '// on the Math functions of the machine. Written by bench/ziggurat-tables.ts, which a test runs again; hence the length.',
    '// Entry 0 of an X table is the width of a box with the area of the base layer and its tail, entry 1 is where the tail begins.',
    '',
    printed('EXPONENTIAL_X', 'Widths of the layers of exp(-x), from the base up.', exponential.x),
    printed('EXPONENTIAL_Y', 'exp(-x) at these widths.', exponential.y),
    printed('NORMAL_X', 'Widths of the layers of exp(-x^2 / 2), from the base up.', normal.x),
    printed('NORMAL_Y', 'exp(-x^2 / 2) at these widths.', normal.y),
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(file());
