// A claim: an expectation whose names have become rows, and whether it is true of a world at this instant.
import type { Issue } from '../models/manifest/issue.ts';
import { nearestName } from '../models/manifest/issue.ts';
import type { ClusterSimulation, ClusterWorld } from '../models/schema.ts';
import type { AllOf, Comparison, Expectation, MeasureExpectation, One, Predicate, Subject } from './expectation.ts';
import { rowName, rowOf, tableOf } from './known.ts';
import type { RefKind } from './ref.ts';
import type { Tally } from './tally.ts';
import { each, type Things } from './things.ts';
import { places, type Truth, taintKeys, taints, truthOf } from './truth.ts';
import { plurals, statesOfStopped } from './vocabulary.ts';

export type Claim = StateClaim | MeasureClaim;

export interface StateClaim {
  readonly about: 'state';
  readonly things: Things;
  /** Of the things that answer the predicate, at least and at most so many; `all` is as many as there are. */
  readonly quantity: Subject['quantity'];
  readonly count: number;
  readonly predicate: Predicate;
  /** The predicate without its `not`. */
  readonly holds: Truth;
}

export interface MeasureClaim {
  readonly about: 'measure';
  readonly expectation: MeasureExpectation;
  readonly things: Things | null;
}

type Complain = (code: string, message: string, more?: Partial<Pick<Issue, 'expected' | 'nearest'>>) => void;

/** The claim that an expectation makes of this cluster; null after a complaint. Names must be known: `unknownNames` says which are not. */
export function claimOf(expectation: Expectation, sim: ClusterSimulation, complain: Complain): Claim | null {
  if (expectation.about === 'measure') {
    const { of } = expectation;
    const things = of === null ? null : thingsOf(of, sim.world, true);
    return { about: 'measure', expectation, things };
  }
  const { subject, predicate } = expectation;
  const kind = subject.quantity === 'one' ? subject.ref.kind : subject.kind;
  const holds = predicateOf(kind, predicate, sim.world, complain);
  const wantedOnly = !statesOfStopped.some((state) => state === predicate.is);
  const things = thingsOf(subject, sim.world, wantedOnly);
  if (holds === null || things === null) return null;
  const count = 'count' in subject ? subject.count : 0;
  return { about: 'state', things, quantity: subject.quantity, count, predicate, holds };
}

function thingsOf(subject: One | AllOf | Subject, world: ClusterWorld, wantedOnly: boolean): Things | null {
  const kind = tableOf(subject.quantity === 'one' ? subject.ref.kind : subject.kind);
  if (kind === null) return null;
  if (subject.quantity === 'one') return { kind, one: subject.ref, on: -1, except: new Set(), wantedOnly: false };
  return {
    kind,
    one: null,
    on: subject.on === null ? -1 : rowOf(world, subject.on),
    except: new Set(subject.except.map(rowName)),
    wantedOnly: kind === 'vm' && wantedOnly,
  };
}

function predicateOf(kind: RefKind, predicate: Predicate, world: ClusterWorld, complain: Complain): Truth | null {
  if (predicate.is === 'tainted') return taintOf(predicate.key, complain);
  if (predicate.is === 'on') {
    const node = rowOf(world, predicate.node);
    const place = places[kind];
    return place === undefined ? null : (w, row) => place(w, row) === node;
  }
  const state = truthOf(kind, predicate.is);
  if (state === null) {
    complain('not-modelled', `no model can bring about that ${plurals[kind]} are ${predicate.is}`);
    return null;
  }
  const place = places[kind];
  if (predicate.on === null || place === undefined) return state;
  const node = rowOf(world, predicate.on);
  return (w, row) => state(w, row) && place(w, row) === node;
}

function taintOf(key: string, complain: Complain): Truth | null {
  const known = taintKeys.find((name) => name === key);
  if (known !== undefined) return taints[known];
  const nearest = nearestName(key, taintKeys);
  const more = { expected: taintKeys.join(', '), ...(nearest === undefined ? {} : { nearest }) };
  complain('unknown-taint', `no controller here sets the taint "${key}"`, more);
  return null;
}

/** Whether the claim is true now, after whatever has happened at this instant. */
export function holds(claim: Claim, sim: ClusterSimulation, tally: Tally): boolean {
  if (claim.about === 'measure') {
    const { comparison, limit } = claim.expectation;
    return compare(tally.measure(sim, claim), comparison, limit);
  }
  let all = 0;
  let so = 0;
  const { holds: truth, predicate, things, quantity, count } = claim;
  each(things, sim, (row) => {
    all++;
    if (truth(sim.world, row) !== predicate.not) so++;
  });
  return answers(quantity, count, so, all);
}

/** How many of so many things must be so. Of no things at all, "all" and "no" are true and "any" is false. */
function answers(quantity: Subject['quantity'], count: number, so: number, all: number): boolean {
  switch (quantity) {
    case 'one':
      return so === 1;
    case 'all':
      return so === all;
    case 'no':
      return so === 0;
    case 'any':
      return so > 0;
    case 'at least':
      return so >= count;
    case 'at most':
      return so <= count;
    case 'exactly':
      return so === count;
  }
}

function compare(value: number, comparison: Comparison, limit: number): boolean {
  if (comparison === '>=') return value >= limit;
  return comparison === '<=' ? value <= limit : value === limit;
}
