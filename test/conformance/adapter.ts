// Conformance adapters: what translates the cases of one file format, and what it reports. Translation only: logic here would measure nothing.

/** What came of one case. `unsupported` says why the simulator has no answer; `finding` says why a case is known to be wrong. */
export interface CaseResult {
  readonly id: string;
  readonly feature: string;
  readonly outcome: 'passed' | 'failed' | 'unsupported';
  /** Expected and found when it failed, the missing piece when it is unsupported. */
  readonly reason?: string;
}

export interface Adapter {
  /** How the format calls itself. */
  readonly format: string;
  /** Whether a parsed file is of this format. */
  reads(file: unknown): boolean;
  /** Every case in the order of the file; a case that throws counts as failed. */
  run(file: unknown): Iterable<CaseResult>;
}

/** Thrown by an adapter for a case that asks for what the simulator does not have. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

/** Runs one case: what it throws is its outcome. `check` returns what is wrong, or nothing. */
export function runCase(id: string, feature: string, check: () => readonly string[]): CaseResult {
  try {
    const wrong = check();
    return wrong.length === 0
      ? { id, feature, outcome: 'passed' }
      : { id, feature, outcome: 'failed', reason: wrong.join('; ') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id, feature, outcome: error instanceof Unsupported ? 'unsupported' : 'failed', reason };
  }
}

/** Differences of two JSON values, in words; object keys that are not expected are not compared. */
export function differences(expected: Json | undefined, found: Json | undefined, path = ''): string[] {
  if (expected === undefined) return [];
  if (Array.isArray(expected) && Array.isArray(found)) {
    if (JSON.stringify(expected) === JSON.stringify(found)) return [];
  } else if (isObject(expected) && isObject(found)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, found[key], path === '' ? key : `${path}.${key}`),
    );
  } else if (expected === found) return [];
  return [`${path === '' ? 'answer' : path}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
