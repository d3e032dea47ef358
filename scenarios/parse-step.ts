// Reads one step of a scenario file: finds its verb, checks its fields, reads its expectation, and sees that it fits into the run.
import type { z } from 'zod';
import { formatDurationExact, type Ms, ms } from '../engine/units.ts';
import { formatPath, type Issue, nearestName, type Path, type Position } from '../models/manifest/issue.ts';
import type { Source } from '../models/manifest/source.ts';
import { found, validate } from '../models/manifest/validation.ts';
import type { Expectation } from './expectation.ts';
import { parseExpectation } from './expectation-grammar.ts';
import { duration } from './field.ts';
import type { Problem } from './problem.ts';
import {
  type Action,
  actionSchemas,
  actionVerbs,
  type Check,
  checkSchemas,
  checkVerbs,
  modifiers,
  type Step,
  type Verb,
} from './step.ts';

type Result<T> = { readonly step: T } | { readonly issues: readonly Issue[] };

/**
 * Reads the step `source.value`, which stands at `path` in the document that is `text`. `runEnd` is when the run ends,
 * or null when that is not known; then nothing is said about instants after it.
 */
export function readStep(source: Source, path: Path, text: string, runEnd: Ms | null): Result<Step> {
  const place: Place = { source, path, text, runEnd };
  if (!isRecord(source.value)) {
    const expected = 'a mapping with one verb, such as { at: 1m, crash: node/harvester-2 }';
    return { issues: [issueAt(place, [], 'wrong-type', `${found(source.value)} is no step`, { expected })] };
  }
  const keys = Object.keys(source.value);
  const [verb, second] = keys.map(verbOf).filter((known) => known !== undefined);
  if (verb === undefined) return { issues: withoutVerb(place, source.value) };
  if (second !== undefined) {
    const message = `a step has one verb, and this one has "${verb}" and "${second}"`;
    return { issues: [issueAt(place, [second], 'two-verbs', message, { expected: 'a step for each', part: 'key' })] };
  }
  const action = actionVerbs.find((known) => known === verb);
  const check = checkVerbs.find((known) => known === verb);
  if (action !== undefined) return readAction(place, action);
  return check === undefined ? { issues: [] } : readCheck(place, check, source.value);
}

/** What is needed to point at a part of a step. */
interface Place {
  readonly source: Source;
  readonly path: Path;
  readonly text: string;
  readonly runEnd: Ms | null;
}

/** No key is a verb: the one that comes closest to a verb was meant to be it. */
function withoutVerb(place: Place, step: Readonly<Record<string, unknown>>): readonly Issue[] {
  const verbs = [...actionVerbs, ...checkVerbs];
  const expected = `one of ${verbs.join(', ')}`;
  const strangers = Object.keys(step).filter((key) => !modifiers.includes(key));
  const meant = strangers.find((key) => nearestName(key, verbs) !== undefined) ?? strangers.at(0);
  const { at } = step;
  const atIssues = at === undefined ? [] : readInstant(place, 'at', at);
  if (meant === undefined)
    return [...atIssues, issueAt(place, [], 'missing-verb', 'the step has no verb', { expected })];
  const nearest = nearestName(meant, verbs);
  const more = { expected, part: 'key', ...(nearest === undefined ? {} : { nearest }) } as const;
  return [...atIssues, issueAt(place, [meant], 'unknown-verb', `no verb is called "${meant}"`, more)];
}

function readInstant(place: Place, key: string, value: unknown): readonly Issue[] {
  const path = [...place.path, key];
  const read = validate(duration, { ...place.source, value }, path);
  return 'issues' in read ? read.issues : lateness(place, key, read.value);
}

function readAction(place: Place, verb: (typeof actionVerbs)[number]): Result<Action> {
  const schema: z.ZodType<Readonly<Record<string, unknown>> & { readonly at: Ms }> = actionSchemas[verb];
  const read = validate(schema, place.source, place.path);
  if ('issues' in read) return read;
  const late = lateness(place, 'at', read.value.at);
  if (late.length > 0) return { issues: late };
  // The schema of the verb has just been applied; only the compiler cannot follow which one it was.
  return { step: { verb, where: placeOf(place), ...read.value } as Action };
}

function readCheck(place: Place, verb: Check['verb'], step: Readonly<Record<string, unknown>>): Result<Check> {
  const commas = strayCommas(place, step);
  const known = Object.fromEntries(Object.entries(step).filter(([key]) => !isStray(key, step[key])));
  const read = validate<CheckFields>(checkSchemas[verb], { ...place.source, value: known }, place.path);
  if ('issues' in read) return { issues: [...commas, ...read.issues, ...readSentence(place, verb, step[verb]).issues] };
  const sentence = readSentence(place, verb, step[verb]);
  const window = windowOf(read.value);
  const issues = [...commas, ...windowIssues(place, read.value), ...sentence.issues];
  if (sentence.expectation === null || issues.length > 0) return { issues };
  return { step: { verb, expectation: sentence.expectation, ...window, where: placeOf(place) } };
}

interface CheckFields {
  readonly at?: Ms | undefined;
  readonly within?: Ms | undefined;
  readonly from?: Ms | undefined;
  readonly until?: Ms | undefined;
}

/** `expect` asks from `at` for as long as `within`; the others from `from` until `until`. */
function windowOf({ at, within, from, until }: CheckFields): { readonly from: Ms; readonly until: Ms | null } {
  if (at !== undefined) return { from: at, until: ms(at + (within ?? 0)) };
  return { from: from ?? ms(0), until: until ?? null };
}

function windowIssues(place: Place, fields: CheckFields): readonly Issue[] {
  const { at, within, from, until } = fields;
  const start = [...lateness(place, 'at', at), ...lateness(place, 'from', from)];
  if (start.length > 0) return start;
  const end = [...lateness(place, 'within', within, at), ...lateness(place, 'until', until)];
  if (from === undefined || until === undefined || from <= until || end.length > 0) return end;
  const expected = `at least ${formatDurationExact(from)}, when the window begins`;
  return [issueAt(place, ['until'], 'empty-window', 'the window ends before it begins', { expected })];
}

/** An issue when something in the step, counted from `start`, comes after the end of the run. */
function lateness(place: Place, key: string, given: Ms | undefined, start: Ms = ms(0)): readonly Issue[] {
  const { runEnd } = place;
  if (given === undefined || runEnd === null || start + given <= runEnd) return [];
  const end = formatDurationExact(runEnd);
  const message = `"${key}" reaches ${formatDurationExact(ms(start + given))}, and the run ends at ${end}`;
  const expected = `at most ${formatDurationExact(ms(runEnd - start))}, or a later end of the run`;
  return [issueAt(place, [key], 'after-the-end', message, { expected })];
}

/** In `{ at: 1m, expect: all vms running except vm/a, vm/b }` YAML ends the text at the comma and reads the rest as a key without a value. */
function strayCommas(place: Place, step: Readonly<Record<string, unknown>>): readonly Issue[] {
  const strays = Object.keys(step).filter((key) => isStray(key, step[key]));
  const expected = '"and" instead of the comma, or quotes around the expectation';
  return strays.map((key) => {
    const message = `inside { } the comma before "${key}" ends the expectation`;
    return issueAt(place, [key], 'stray-comma', message, { expected, part: 'key' });
  });
}

function isStray(key: string, value: unknown): boolean {
  return value === null && /[ /]/.test(key);
}

interface Sentence {
  readonly expectation: Expectation | null;
  readonly issues: readonly Issue[];
}

/** Reads the text after the verb of a check; what is no text has been reported by the schema. */
function readSentence(place: Place, verb: string, sentence: unknown): Sentence {
  if (typeof sentence !== 'string' || sentence === '') return { expectation: null, issues: [] };
  const read = parseExpectation(sentence);
  if ('expectation' in read) return { expectation: read.expectation, issues: [] };
  const { found: word, expected, nearest } = read.problem;
  const message = word === '' ? 'the expectation ends too early' : `"${word}" does not fit here`;
  const issue = issueAt(place, [verb], 'bad-expectation', message, {
    expected,
    ...(nearest === null ? {} : { nearest }),
  });
  return { expectation: null, issues: [{ ...issue, ...placeInText(place, issue, sentence, read.problem) }] };
}

/** The place of a word inside a text that stands on one line and as it is; else that of the text. */
function placeInText(place: Place, start: Position, sentence: string, { offset, found: word }: Problem): Position {
  const line = place.text.split(/\r\n|\r|\n/, start.line).at(start.line - 1) ?? '';
  const quoted = /["']/.test(line.charAt(start.column - 1)) ? 1 : 0;
  const first = start.column - 1 + quoted;
  const asWritten = line.startsWith(sentence.slice(0, offset + word.length), first);
  return { line: start.line, column: asWritten ? first + offset + 1 : start.column };
}

function placeOf(place: Place): Position {
  return place.source.positionOf(place.path);
}

type More = Pick<Issue, 'expected' | 'nearest'> & { readonly part?: 'key' | 'value' };

function issueAt(place: Place, below: Path, code: string, message: string, { part, ...more }: More): Issue {
  const path = [...place.path, ...below];
  const { file } = place.source;
  return {
    severity: 'error',
    code,
    message,
    file,
    ...place.source.positionOf(path, part),
    path: formatPath(path),
    ...more,
  };
}

function verbOf(key: string): Verb | undefined {
  return [...actionVerbs, ...checkVerbs].find((verb) => verb === key);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
