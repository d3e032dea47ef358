// Says why a claim is true or not at this instant: which things are not so, and what they wait for.
import { bytes, formatBytes, formatDuration, ms } from '../engine/units.ts';
import { plights } from '../models/narration/plight.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import type { Claim, MeasureClaim, StateClaim } from './claim.ts';
import { refOfRow } from './known.ts';
import { describeRef } from './ref.ts';
import type { Tally } from './tally.ts';
import { each } from './things.ts';
import { measures, plurals } from './vocabulary.ts';

/** Names in a list before the rest is counted. */
const MOST_NAMED = 4;

/** One line: `vm/db-1 is down for 3m 2s: waits for volume pvc-…; vm/db-2 is …`. Costs memory: for people, once a check. */
export function explain(claim: Claim, sim: ClusterSimulation, tally: Tally): string {
  return claim.about === 'measure' ? figureOf(claim, sim, tally) : stateOf(claim, sim);
}

function stateOf({ things, quantity, count, predicate, holds }: StateClaim, sim: ClusterSimulation): string {
  const so: number[] = [];
  const others: number[] = [];
  each(things, sim, (row) => (holds(sim.world, row) !== predicate.not ? so : others).push(row));
  const all = so.length + others.length;
  const list = (rows: readonly number[]): string => {
    const named = rows.slice(0, MOST_NAMED).map((row) => {
      const name = describeRef(refOfRow(sim, things.kind, row));
      return `${name} ${plights[things.kind](sim, row)}`;
    });
    return rows.length > MOST_NAMED ? `${named.join('; ')}; and ${rows.length - MOST_NAMED} more` : named.join('; ');
  };
  if (things.one !== null) return all === 0 ? `there is no ${describeRef(things.one)} now` : list([...so, ...others]);
  const kind = plurals[things.kind];
  switch (quantity) {
    case 'all':
      return others.length === 0 ? `all ${all} ${kind}` : list(others);
    case 'no':
      return so.length === 0 ? `none of ${all} ${kind}` : list(so);
    case 'any':
      return so.length === 0 ? `none of ${all} ${kind}` : list(so);
    default: {
      const asked = `${quantity} ${count}`;
      return so.length === 0
        ? `none of ${all} ${kind}, asked: ${asked}`
        : `${so.length} of ${all} ${kind}, asked: ${asked}: ${list(so)}`;
    }
  }
}

function figureOf(claim: MeasureClaim, sim: ClusterSimulation, tally: Tally): string {
  const { measure, of } = claim.expectation;
  const value = tally.measure(sim, claim);
  const { unit } = measures[measure];
  const words = {
    percent: () => `${Math.floor(value * 10_000) / 10_000}%`,
    duration: () => (value === Number.POSITIVE_INFINITY ? 'without end: there is none' : formatDuration(ms(value))),
    bytes: () => formatBytes(bytes(value)),
    count: () => `${Math.round(value * 100) / 100}`,
  };
  const name =
    of === null
      ? measure
      : of.quantity === 'one'
        ? `${measure} of ${describeRef(of.ref)}`
        : `${measure} of all ${plurals[of.kind]}`;
  return `${name} is ${words[unit]()}`;
}
