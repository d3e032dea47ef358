// Reads an expectation; the grammar stands at the head of expectation.ts.
import { parseDuration } from '../engine/units.ts';
import { parseBytes } from '../models/manifest/quantity.ts';
import type { AllOf, Comparison, Expectation, One, Predicate, Subject } from './expectation.ts';
import { type Problem, unknownWord } from './problem.ts';
import { parseRef, type Ref, type RefKind, refKinds, refShape } from './ref.ts';
import {
  type Measure,
  type MeasureMeaning,
  measureNames,
  measures,
  placedKinds,
  plurals,
  statesOf,
} from './vocabulary.ts';

/** Reads one expectation, or says where the first word stands that does not fit and what could have stood there. Never throws. */
export function parseExpectation(text: string): { expectation: Expectation } | { problem: Problem } {
  const reader = readerOf(text);
  const expectation = readExpectation(reader);
  if (expectation !== null && reader.problem === null) return { expectation };
  // Every reading function that gives null has said why.
  return { problem: reader.problem ?? unknownWord(peek(reader), offset(reader), [], 'an expectation') };
}

/** Words still to read. The first problem found stays; what is read after it does not count. */
interface Reader {
  readonly words: readonly { readonly text: string; readonly offset: number }[];
  readonly end: number;
  next: number;
  problem: Problem | null;
}

const quantities = ['all', 'no', 'any', 'at least', 'at most', 'exactly'] as const;
const comparisons: readonly Comparison[] = ['>=', '<=', '='];
const kindOfWord: ReadonlyMap<string, RefKind> = new Map(
  refKinds.flatMap((k) => [
    [k, k],
    [plurals[k], k],
  ]),
);
const pluralKinds: ReadonlyMap<string, RefKind> = new Map(refKinds.map((kind) => [plurals[kind], kind]));

function readExpectation(reader: Reader): Expectation | null {
  if (peek(reader).includes('/')) {
    const ref = readRef(reader, refKinds);
    return ref && readClaim(reader, { quantity: 'one', ref });
  }
  const openings = [...quantities, ...measureNames, ...pluralKinds.keys()];
  const expected =
    'all, no, any, at least N, at most N or exactly N of something, a name such as vm/web-1, or a measure';
  const opening = readPhrase(reader, openings, expected);
  if (opening === null) return null;
  const measure = measureNames.find((known) => known === opening);
  if (measure !== undefined) return readMeasure(reader, measure);
  const quantity = quantities.find((known) => known === opening);
  if (quantity !== undefined) {
    const subject = readGroup(reader, quantity);
    return subject && readClaim(reader, subject);
  }
  const kind = pluralKinds.get(opening);
  return kind === undefined ? null : readCount(reader, kind);
}

type Group = Exclude<Subject, One>;

/** What follows a quantity: `[N] things [on NODE] [except …]`. */
function readGroup(reader: Reader, quantity: Group['quantity']): Group | null {
  const isCounted = quantity === 'at least' || quantity === 'at most' || quantity === 'exactly';
  const count = isCounted ? readWhole(reader) : 0;
  if (count === null) return null;
  const word = readPhrase(reader, [...kindOfWord.keys()], Object.values(plurals).join(', '));
  const kind = word === null ? undefined : kindOfWord.get(word);
  if (kind === undefined) return null;
  const on = readOn(reader, kind);
  const except = readExcept(reader, kind);
  if (on === undefined || except === undefined) return null;
  const things = { kind, on, except };
  return isCounted ? { quantity, count, ...things } : { quantity, ...things };
}

/** The predicate after a subject, and exceptions if the subject has none yet. */
function readClaim(reader: Reader, subject: Subject): Expectation | null {
  if (subject.quantity !== 'one' && subject.on !== null && atEnd(reader)) {
    // `all vms on node/a`: nothing else is claimed, so the place is the claim.
    const predicate: Predicate = { is: 'on', not: false, node: subject.on };
    return { about: 'state', subject: { ...subject, on: null }, predicate };
  }
  const predicate = readPredicate(reader, subject.quantity === 'one' ? subject.ref.kind : subject.kind);
  if (predicate === null) return null;
  let claimed = subject;
  if (subject.quantity !== 'one' && subject.except.length === 0) {
    const except = readExcept(reader, subject.kind);
    if (except === undefined) return null;
    claimed = { ...subject, except };
  }
  return readEnd(reader) ? { about: 'state', subject: claimed, predicate } : null;
}

function readPredicate(reader: Reader, kind: RefKind): Predicate | null {
  skip(reader, 'is') || skip(reader, 'are');
  const not = skip(reader, 'not');
  const placed = placedKinds.includes(kind);
  const phrases = [...statesOf(kind), ...(placed ? ['on'] : []), ...(kind === 'node' ? ['tainted'] : [])];
  const phrase = readPhrase(reader, not ? phrases : [...phrases, 'not']);
  if (phrase === 'on') {
    const node = readRef(reader, ['node']);
    return node && { is: 'on', not, node };
  }
  if (phrase === 'tainted') {
    const key = take(reader, 'the key of a taint, such as kubevirt.io/drain');
    return key === null ? null : { is: 'tainted', not, key };
  }
  const is = statesOf(kind).find((state) => state === phrase);
  const on = readOn(reader, kind);
  return is === undefined || on === undefined ? null : { is, not, on };
}

/** `volumes degraded <= 3`: the same as `at most 3 volumes degraded`. */
function readCount(reader: Reader, kind: RefKind): Expectation | null {
  const on = readOn(reader, kind);
  if (on === undefined) return null;
  const predicate = readPredicate(reader, kind);
  const except = predicate === null ? undefined : readExcept(reader, kind);
  if (predicate === null || except === undefined) return null;
  const comparison = readPhrase(reader, comparisons);
  const count = comparison === null ? null : readWhole(reader);
  if (count === null || !readEnd(reader)) return null;
  const quantity = comparison === '>=' ? 'at least' : comparison === '<=' ? 'at most' : 'exactly';
  return { about: 'state', subject: { quantity, count, kind, on, except }, predicate };
}

function readMeasure(reader: Reader, measure: Measure): Expectation | null {
  const { unit, of: kinds }: MeasureMeaning = measures[measure];
  const of = kinds === null ? null : readMeasured(reader, kinds);
  if (kinds !== null && of === null) return null;
  const word = readPhrase(reader, comparisons);
  const comparison = comparisons.find((known) => known === word);
  const limit = comparison === undefined ? null : readLimit(reader, unit);
  if (comparison === undefined || limit === null || !readEnd(reader)) return null;
  return { about: 'measure', measure, of, comparison, limit };
}

/** `of vm/web-1` or `of all vms [on NODE] [except …]`. */
function readMeasured(reader: Reader, kinds: readonly RefKind[]): One | AllOf | null {
  if (readPhrase(reader, ['of']) === null) return null;
  if (peek(reader) !== 'all') {
    const ref = readRef(reader, kinds, `all vms, or ${kinds.map(refShape).join(' or ')}`);
    return ref && { quantity: 'one', ref };
  }
  reader.next++;
  const things = reader.next;
  const group = readGroup(reader, 'all');
  if (group === null || group.quantity !== 'all') return null;
  if (kinds.includes(group.kind)) return { ...group, quantity: 'all' };
  reader.next = things;
  return fail(reader, kinds.map((kind) => plurals[kind]).join(' or '), []);
}

const limits = {
  percent: { expected: 'a percentage, such as 99.9%', read: percentOf },
  duration: { expected: 'a duration, such as 90s, 10m or 1h30m', read: parseDuration },
  count: { expected: 'a number', read: numberOf },
  bytes: { expected: 'an amount of data, such as 0 or 10Gi', read: bytesOf },
} as const;

function readLimit(reader: Reader, unit: keyof typeof limits): number | null {
  const { expected, read } = limits[unit];
  const value = read(peek(reader));
  if (value === null) return fail(reader, expected, []);
  reader.next++;
  return value;
}

/** `on NODE` if it comes next and means something for such things: null when it does not, undefined after a problem. */
function readOn(reader: Reader, kind: RefKind): Ref<'node'> | null | undefined {
  if (!placedKinds.includes(kind) || !skip(reader, 'on')) return null;
  return readRef(reader, ['node']) ?? undefined;
}

/** `except REF and REF` if it comes next; undefined after a problem. */
function readExcept(reader: Reader, kind: RefKind): readonly Ref[] | undefined {
  const refs: Ref[] = [];
  if (!skip(reader, 'except')) return refs;
  do {
    const ref = readRef(reader, [kind]);
    if (ref === null) return undefined;
    refs.push(ref);
  } while (skip(reader, ',') || skip(reader, 'and'));
  return refs;
}

function readRef<K extends RefKind>(reader: Reader, kinds: readonly K[], expected?: string): Ref<K> | null {
  const read = parseRef(peek(reader), kinds);
  if ('ref' in read) {
    reader.next++;
    return read.ref;
  }
  reader.problem ??= { ...read.problem, offset: offset(reader), expected: expected ?? read.problem.expected };
  return null;
}

/**
 * Takes the longest of the phrases that comes next. A problem stands at the first word with which none of them goes on:
 * in `at leest 3 vms` that is `leest`.
 */
function readPhrase(reader: Reader, phrases: readonly string[], expected?: string): string | null {
  let open = phrases.map((phrase) => ({ phrase, words: phrase.split(' ') }));
  for (let at = 0; ; at++) {
    const word = peek(reader, at);
    const going = open.filter(({ words }) => words.length > at && words[at] === word);
    if (going.length > 0) {
      open = going;
      continue;
    }
    const whole = open.find(({ words }) => words.length === at);
    if (whole !== undefined && at > 0) {
      reader.next += at;
      return whole.phrase;
    }
    reader.next += at;
    const known = [...new Set(open.map(({ words }) => words[at]))];
    return fail(reader, at === 0 && expected !== undefined ? expected : known.join(', '), known);
  }
}

function readWhole(reader: Reader): number | null {
  const count = /^\d{1,9}$/.test(peek(reader)) ? Number(peek(reader)) : null;
  if (count === null) return fail(reader, 'a whole number', []);
  reader.next++;
  return count;
}

function readEnd(reader: Reader): boolean {
  if (atEnd(reader)) return true;
  fail(reader, 'nothing more', []);
  return false;
}

function readerOf(text: string): Reader {
  const words = [...text.matchAll(/[<>=]+|,|[^\s,<>=]+/g)].map((match) => ({ text: match[0], offset: match.index }));
  return { words, end: text.trimEnd().length, next: 0, problem: null };
}

/** The word `ahead` of the next one; empty at the end. */
function peek(reader: Reader, ahead = 0): string {
  return reader.words[reader.next + ahead]?.text ?? '';
}

function offset(reader: Reader): number {
  return reader.words[reader.next]?.offset ?? reader.end;
}

function atEnd(reader: Reader): boolean {
  return reader.next >= reader.words.length;
}

function skip(reader: Reader, word: string): boolean {
  if (peek(reader) !== word) return false;
  reader.next++;
  return true;
}

function take(reader: Reader, expected: string): string | null {
  if (atEnd(reader)) return fail(reader, expected, []);
  return reader.words[reader.next++].text;
}

function fail(reader: Reader, expected: string, known: readonly string[]): null {
  reader.problem ??= unknownWord(peek(reader), offset(reader), known, expected);
  return null;
}

function percentOf(word: string): number | null {
  const percent = word.endsWith('%') ? numberOf(word.slice(0, -1)) : null;
  return percent !== null && percent <= 100 ? percent : null;
}

function numberOf(word: string): number | null {
  const number = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(word) ? Number(word) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

function bytesOf(word: string): number | null {
  const read = parseBytes(word);
  return 'value' in read ? read.value : null;
}
