// What a scenario expects of the cluster, as data, and how it is written down.
//
// An expectation is a claim that is true or false at any one instant. The verb of its step says when it is asked:
//   expect at t              it is true at t, after every event of that instant;
//   expect at t, within: d   it is true at some instant of [t, t + d];
//   eventually               it is true at some instant of the run, or of [from, until];
//   always                   it is true at every instant of the run, or of [from, until];
//   never                    it is true at no instant of the run, or of [from, until].
// The state of a simulation changes only at events, so "every instant" is after the last event of each instant at which something happens, and at
// both ends of the window. Beware of `within` on a belief: at the instant of a crash Longhorn still shows every volume as healthy, so
// `all volumes healthy, within: 25m` is met at once. Ask for it from an instant at which the fault has been noticed.
// Groups of VMs are those that are meant to run: a VM that its owner has stopped is spoken about by its name, or with the states that such VMs are in
// (`no vm stopped`). Otherwise `all vms running` would be false in every cluster with a template or a retired VM.
//
// Grammar (words are separated by spaces; `is` and `are` may stand before a predicate and mean nothing):
//   expectation = subject predicate [except] | count comparison number | measure comparison limit
//   subject     = REF | (all | no | any | at least N | at most N | exactly N) things [on NODE] [except]
//   predicate   = [not] (state [on NODE] | on NODE | tainted KEY)
//   except      = except REF {(and | ",") REF}         at the end or after the things, once
//   count       = things [on NODE] predicate           `volumes degraded <= 3` is `at most 3 volumes degraded`
//   measure     = name [of (REF | all things [on NODE] [except])]
//   comparison  = >= | <= | =
//   limit       = 99.9% | 10m | 30 | 10Gi              by the unit of the measure
// `on NODE` before a state says of which things the claim is made, and after it, it is part of the claim:
// `all vms on node/a running` speaks about the VMs that are on node/a, `all vms running on node/a` says that all are there.
import { formatDurationExact, ms } from '../engine/units.ts';
import { formatBytes } from '../models/manifest/quantity.ts';
import { describeRef, type Ref, type RefKind } from './ref.ts';
import { type Measure, measures, plurals, type State } from './vocabulary.ts';

export type Expectation = StateExpectation | MeasureExpectation;

/** Something is, or is not, in a state. */
export interface StateExpectation {
  readonly about: 'state';
  readonly subject: Subject;
  readonly predicate: Predicate;
}

/** A figure of the run so far is within a limit. */
export interface MeasureExpectation {
  readonly about: 'measure';
  readonly measure: Measure;
  /** What it is measured of; null for a measure of the whole cluster. */
  readonly of: One | AllOf | null;
  readonly comparison: Comparison;
  /** Percent, milliseconds, bytes or a plain number, by the unit of the measure. */
  readonly limit: number;
}

export type Comparison = '>=' | '<=' | '=';

export type Subject = One | AllOf | SomeOf | CountOf;

/** A thing by its name. */
export interface One {
  readonly quantity: 'one';
  readonly ref: Ref;
}

/** Every thing of a kind. Of no things at all, every claim is true. */
export interface AllOf extends Things {
  readonly quantity: 'all';
}

interface SomeOf extends Things {
  readonly quantity: 'no' | 'any';
}

interface CountOf extends Things {
  readonly quantity: 'at least' | 'at most' | 'exactly';
  readonly count: number;
}

interface Things {
  readonly kind: RefKind;
  /** Only those on this node; null for all. */
  readonly on: Ref<'node'> | null;
  readonly except: readonly Ref[];
}

export type Predicate =
  | { readonly is: State; readonly not: boolean /** And it is so on this node. */; readonly on: Ref<'node'> | null }
  | { readonly is: 'tainted'; readonly not: boolean; readonly key: string }
  | { readonly is: 'on'; readonly not: boolean; readonly node: Ref<'node'> };

/**
 * The canonical spelling: it reads back as the same expectation. Exceptions are joined by "and", not by commas,
 * so that it can stand unquoted in `{ at: 1m, expect: … }`.
 */
export function describeExpectation(expectation: Expectation): string {
  if (expectation.about === 'measure') {
    const { measure, of, comparison, limit } = expectation;
    return words(
      measure,
      of && 'of',
      of && describeSubject(of),
      of && exceptions(of),
      comparison,
      describeLimit(measure, limit),
    );
  }
  const { subject, predicate } = expectation;
  return words(describeSubject(subject), describePredicate(predicate), exceptions(subject));
}

function describeSubject(subject: Subject): string {
  if (subject.quantity === 'one') return describeRef(subject.ref);
  const { quantity, kind, on } = subject;
  const count = 'count' in subject ? subject.count : null;
  const singular = quantity === 'no' || quantity === 'any' || count === 1;
  return words(quantity, count?.toString(), singular ? kind : plurals[kind], on && `on ${describeRef(on)}`);
}

function exceptions(subject: Subject): string | null {
  if (subject.quantity === 'one' || subject.except.length === 0) return null;
  return `except ${subject.except.map(describeRef).join(' and ')}`;
}

function describePredicate(predicate: Predicate): string {
  const not = predicate.not ? 'not' : null;
  if (predicate.is === 'tainted') return words(not, 'tainted', predicate.key);
  if (predicate.is === 'on') return words(not, 'on', describeRef(predicate.node));
  return words(not, predicate.is, predicate.on && `on ${describeRef(predicate.on)}`);
}

function describeLimit(measure: Measure, limit: number): string {
  const { unit } = measures[measure];
  if (unit === 'percent') return `${limit}%`;
  if (unit === 'bytes') return formatBytes(limit);
  return unit === 'duration' ? formatDurationExact(ms(limit)) : `${limit}`;
}

function words(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string').join(' ');
}
