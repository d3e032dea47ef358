// Reading the values of control-plane cases.
import { isObject, type Json, type JsonObject } from '../adapter.ts';

/** One case of `harvester-sim-conformance/1`, area control plane. */
export interface Case {
  readonly given: JsonObject;
  readonly steps: readonly JsonObject[];
  readonly expect: JsonObject;
}

/** What a check found wrong; nothing when it passed. */
export type Check = (one: Case) => readonly string[];

export function num(from: JsonObject, key: string, otherwise = 0): number {
  const value = from[key];
  return typeof value === 'number' ? value : otherwise;
}

export function text(from: JsonObject, key: string, otherwise = ''): string {
  const value = from[key];
  return typeof value === 'string' ? value : otherwise;
}

export function textOrNull(from: JsonObject, key: string): string | null {
  const value = from[key];
  return typeof value === 'string' ? value : null;
}

export function yes(from: JsonObject, key: string): boolean {
  return from[key] === true;
}

export function obj(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function objs(value: Json | undefined): readonly JsonObject[] {
  return list(value).filter(isObject);
}

export function texts(value: Json | undefined): string[] {
  return list(value).map(String);
}

export function nums(value: Json | undefined): number[] {
  return list(value).map(Number);
}

/** Whether a value lies where it should; `what` names it. */
export function within(what: string, value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [`${what}: ${value} is not between ${low} and ${high}`];
}

export function near(what: string, value: number, expected: number, tolerance: number): string[] {
  return within(what, value, expected - tolerance, expected + tolerance);
}

export function same(what: string, value: unknown, expected: unknown): string[] {
  return JSON.stringify(value) === JSON.stringify(expected)
    ? []
    : [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(value)}`];
}

/** Quantiles and mean of a sample, for statistical cases. */
export function sample(count: number, draw: (i: number) => number) {
  const values = Array.from({ length: count }, (_, i) => draw(i)).sort((p, q) => p - q);
  const at = (share: number) => values[Math.min(count - 1, Math.floor(share * count))] ?? Number.NaN;
  return {
    values,
    min: at(0),
    median: at(0.5),
    p95: at(0.95),
    max: at(1),
    mean: values.reduce((sum, v) => sum + v, 0) / count,
  };
}

/** Compares a sample with the keys that statistical cases use. `tolerance` is in the unit of the sample. */
export function compareSample(found: ReturnType<typeof sample>, expect: JsonObject, tolerance: number): string[] {
  const wrong: string[] = [];
  const has = (key: string) => typeof expect[key] === 'number';
  if (has('min_ge_s'))
    wrong.push(...within('min', found.min, num(expect, 'min_ge_s') - 1e-9, Number.POSITIVE_INFINITY));
  if (has('max_le_s')) wrong.push(...within('max', found.max, 0, num(expect, 'max_le_s') + 1e-9));
  for (const [key, value] of [
    ['median_s', found.median],
    ['p95_s', found.p95],
    ['mean_s', found.mean],
  ] as const)
    if (has(key)) wrong.push(...near(key, value, num(expect, key), tolerance));
  return wrong;
}

/** A stream of chance for statistical cases. */
export function luck(seed: number): Int32Array {
  return new Int32Array([seed + 1, seed * 7919 + 13, seed * 104_729 + 7, 99_991]);
}
