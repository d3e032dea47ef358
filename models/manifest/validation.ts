// Checks a document against a zod schema and says what is wrong in words, with the place and the nearest known name.
import { z } from 'zod';
import { formatPath, type Issue, nearestName, type Path } from './issue.ts';
import type { Source } from './source.ts';

/** What a custom check (`ctx.addIssue({ code: 'custom', params })`) may say beyond its message. */
export interface CustomParams {
  /** The code of the issue; `invalid` when it is not given. */
  readonly code?: string;
  readonly expected?: string;
  /** The names that would have been right; the nearest one to the given text is suggested. */
  readonly known?: readonly string[];
  /** Where to point: at the key instead of the value. */
  readonly part?: 'key' | 'value';
}

/**
 * Checks `source.value` and gives the parsed value, or every problem with file, line and column. `basePath` is where that value sits inside the
 * document that `positionOf` knows: to check step 3 of a scenario give `{ ...document, value: steps[3] }` and `['steps', 3]`.
 * A message that the schema itself states is kept word for word; all others are ours.
 */
export function validate<T>(
  schema: z.ZodType<T>,
  source: Source,
  basePath: Path = [],
): { readonly value: T } | { readonly issues: readonly Issue[] } {
  // zod drops the schema of an issue before it hands it out, so the known names are noted while it asks for a message.
  const noted: (readonly string[])[] = [];
  const error = (raw: z.core.$ZodRawIssue): string => `${mark}${noted.push(knownNames(raw)) - 1}`;
  const result = schema.safeParse(source.value, { error, reportInput: true });
  if (result.success) return { value: result.data };
  const report = { source, noted };
  return { issues: result.error.issues.flatMap((issue) => describe(issue, basePath, report)) };
}

/** Stands before the number of a note in place of a message; no schema's author writes a NUL. */
const mark = '\u0000';

interface Report {
  readonly source: Source;
  readonly noted: readonly (readonly string[])[];
}

function describe(issue: z.core.$ZodIssue, basePath: Path, report: Report): Issue[] {
  const path = [...basePath, ...issue.path.map((p) => (typeof p === 'number' ? p : String(p)))];
  const make = (code: string, message: string, rest: Partial<Issue> = {}, part: 'key' | 'value' = 'value', at = path) =>
    makeIssue(report.source, at, part, { code, message, ...rest });
  if (!issue.message.startsWith(mark) && issue.code !== 'custom') {
    return [make(codes[issue.code] ?? 'invalid', issue.message)];
  }
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = report.noted[Number(issue.message.slice(mark.length))] ?? [];
      return issue.keys.map((key) => {
        const rest = { ...expectedOneOf(known), ...nearest(key, known) };
        return make('unknown-key', `unknown key "${key}"`, rest, 'key', [...path, key]);
      });
    }
    case 'invalid_type':
      if (issue.input === undefined) {
        const name = path.length === 0 ? 'the document' : `"${formatPath(path.slice(-1))}"`;
        return [make('missing', `${name} is missing`, { expected: typeName(issue.expected) })];
      }
      return [make('wrong-type', `${found(issue.input)} does not fit here`, { expected: typeName(issue.expected) })];
    case 'invalid_value': {
      const known = issue.values.map(String);
      if (issue.input === undefined) {
        return [make('missing', `"${formatPath(path.slice(-1))}" is missing`, expectedOneOf(known))];
      }
      const rest = { ...expectedOneOf(known), ...(typeof issue.input === 'string' ? nearest(issue.input, known) : {}) };
      return [make('unknown-value', `${found(issue.input)} is no known value`, rest)];
    }
    case 'invalid_union':
      return describeUnion(issue, path, report, make);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => describe(inner, path, report));
    case 'custom': {
      const params: CustomParams = issue.params ?? {};
      const message = issue.message.startsWith(mark) ? `${found(issue.input)} does not fit here` : issue.message;
      const rest = {
        ...(params.expected === undefined ? {} : { expected: params.expected }),
        ...(params.known && typeof issue.input === 'string' ? nearest(issue.input, params.known) : {}),
      };
      return [make(params.code ?? 'invalid', message, rest, params.part)];
    }
    case 'too_small':
    case 'too_big':
      return [make(codes[issue.code] ?? 'invalid', boundMessage(issue), { expected: boundOf(issue) })];
    case 'not_multiple_of':
      return [
        make('not-a-multiple', `${found(issue.input)} does not fit`, { expected: `a multiple of ${issue.divisor}` }),
      ];
    case 'invalid_format':
      return [
        make('bad-format', `${found(issue.input)} is not written as it should be`, { expected: formatOf(issue) }),
      ];
  }
}

type Make = (code: string, message: string, rest?: Partial<Issue>) => Issue;

/** Of the ways a value could have been meant, the one that it misses least is the one to talk about. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, report: Report, make: Make): Issue[] {
  if ('discriminator' in issue && issue.discriminator !== undefined && issue.errors.length === 0) {
    return [describeDiscriminator(issue, issue.discriminator, make)];
  }
  const misfits = (branch: readonly z.core.$ZodIssue[]) =>
    branch.some((i) => i.path.length === 0 && (i.code === 'invalid_type' || i.code === 'invalid_value'));
  const close = issue.errors.filter((branch) => branch.length > 0 && !misfits(branch));
  const best = close.reduce<readonly z.core.$ZodIssue[] | undefined>(
    (a, b) => (a === undefined || misses(b) < misses(a) ? b : a),
    undefined,
  );
  if (best !== undefined) return best.flatMap((inner) => describe(inner, path, report));
  const wanted = issue.errors.flatMap((branch) => branch.filter((i) => i.path.length === 0));
  const values = wanted.flatMap((i) => (i.code === 'invalid_value' ? i.values.map(String) : []));
  const types = wanted.flatMap((i) => (i.code === 'invalid_type' ? [typeName(i.expected)] : []));
  const expected = [...new Set([...types, ...values])].join(' or ');
  const near = typeof issue.input === 'string' ? nearest(issue.input, values) : {};
  if (issue.input === undefined) return [make('missing', `"${formatPath(path.slice(-1))}" is missing`, { expected })];
  return [make('wrong-type', `${found(issue.input)} does not fit here`, { expected, ...near })];
}

/** zod points such an issue at the discriminating key already, but hands over the whole mapping. */
function describeDiscriminator(issue: z.core.$ZodIssueInvalidUnion, key: string, make: Make): Issue {
  const known = 'options' in issue && issue.options !== undefined ? issue.options.map(String) : [];
  const given = isRecord(issue.input) ? issue.input[key] : undefined;
  if (given === undefined) return make('missing', `"${key}" is missing`, expectedOneOf(known));
  const near = typeof given === 'string' ? nearest(given, known) : {};
  return make('unknown-value', `${found(given)} is no known value`, { ...expectedOneOf(known), ...near });
}

/** How far a value is from a branch: an unknown key weighs as much as a missing one. */
function misses(branch: readonly z.core.$ZodIssue[]): number {
  return branch.reduce((n, i) => n + (i.code === 'unrecognized_keys' ? i.keys.length : 1), 0);
}

const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong-type',
  invalid_value: 'unknown-value',
  unrecognized_keys: 'unknown-key',
  too_small: 'too-small',
  too_big: 'too-big',
  invalid_format: 'bad-format',
  not_multiple_of: 'not-a-multiple',
};

function makeIssue(
  source: Source,
  path: Path,
  part: 'key' | 'value',
  rest: Pick<Issue, 'code' | 'message'> & Partial<Issue>,
): Issue {
  const place = source.positionOf(path, part);
  return {
    severity: 'error',
    file: source.file,
    ...place,
    ...(path.length > 0 ? { path: formatPath(path) } : {}),
    ...rest,
  };
}

/** The keys of the object schema that complains. */
function knownNames(raw: z.core.$ZodRawIssue): readonly string[] {
  return raw.inst instanceof z.ZodObject ? Object.keys(raw.inst.shape) : [];
}

function expectedOneOf(known: readonly string[]): { expected?: string } {
  if (known.length === 0) return {};
  return { expected: known.length === 1 ? `${known[0]}` : `one of ${known.join(', ')}` };
}

function nearest(given: string, known: readonly string[]): { nearest?: string } {
  const name = nearestName(given, known);
  return name === undefined ? {} : { nearest: name };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
  undefined: 'nothing',
  never: 'nothing',
};

function typeName(type: string): string {
  return typeNames[type] ?? type;
}

/** The value that was found, in words short enough for a message. */
export function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return value.length > 60 ? `the text "${value.slice(0, 57)}…"` : `the text "${value}"`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return `"${value}"`;
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

type Bound = z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig;

function boundMessage(issue: Bound): string {
  const size = issue.code === 'too_small' ? 'small' : 'big';
  if (issue.origin === 'string') return `${found(issue.input)} is too ${size === 'small' ? 'short' : 'long'}`;
  if (issue.origin === 'array' || issue.origin === 'set')
    return `the list is too ${size === 'small' ? 'short' : 'long'}`;
  return `${found(issue.input)} is too ${size}`;
}

function boundOf(issue: Bound): string {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const things = { string: ' characters', array: ' items', set: ' items' }[issue.origin as string] ?? '';
  if (issue.exact) return `exactly ${bound}${things}`;
  if (issue.code === 'too_small')
    return issue.inclusive === false ? `more than ${bound}${things}` : `at least ${bound}${things}`;
  return issue.inclusive === false ? `less than ${bound}${things}` : `at most ${bound}${things}`;
}

function formatOf(issue: z.core.$ZodIssueInvalidStringFormat): string {
  return issue.pattern === undefined ? issue.format : `text that matches ${issue.pattern}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
