// Laws of the policy runner: the choice passed every filter, nothing beats it, ties follow the rule, and explaining changes nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedStream } from '../../engine/chance.ts';
import { type Policy, PolicyRunner } from '../../engine/policy.ts';

interface Shop {
  readonly price: readonly number[];
  readonly open: readonly boolean[];
}

const cheap: Policy<Shop>['scores'][number]['plugin'] = {
  name: 'Cheap',
  score: (shop, _item, slot) => 10 - (shop.price[slot] ?? 0),
};
const relative: Policy<Shop>['scores'][number]['plugin'] = {
  name: 'Relative',
  score: (shop, _item, slot) => shop.price[slot] ?? 0,
  normalize(scores, count) {
    let most = 0;
    for (let i = 0; i < count; i++) most = Math.max(most, scores[i] ?? 0);
    for (let i = 0; i < count; i++) scores[i] = most === 0 ? 0 : Math.trunc((100 * (scores[i] ?? 0)) / most);
  },
};

function policy(tie: 'lowest' | 'random', normalized: boolean): Policy<Shop> {
  return {
    name: 'shop',
    filters: [{ name: 'Open', reasons: ['closed'], refuses: (shop, _item, slot) => (shop.open[slot] ? 0 : 1) }],
    scores: [{ plugin: normalized ? relative : cheap, weight: 2 }],
    tie,
  };
}

const shop: fc.Arbitrary<Shop> = fc
  .array(fc.tuple(fc.nat(4), fc.boolean()), { minLength: 1, maxLength: 90 })
  .map((slots) => ({ price: slots.map(([p]) => p), open: slots.map(([, o]) => o) }));

const names = { item: String, slot: String };

describe('the policy runner', () => {
  test('chooses a slot that passed every filter and that nothing beats, the lowest one if the rule says so', () => {
    fc.assert(
      fc.property(shop, fc.boolean(), fc.nat(), (s, normalized, seed) => {
        const slots = s.price.map((_, i) => i);
        const words = new Int32Array(4);
        seedStream(words, 0, seed, 1);
        const runner = new PolicyRunner(policy('lowest', normalized));
        const chosen = runner.choose(s, 0, slots, slots.length, words, 0);
        const { considered, chosen: told } = runner.explain(s, 0, slots, slots.length, chosen, names);
        const feasible = considered.filter((c) => c.refusedBy === null);
        if (feasible.length === 0) {
          expect(chosen).toBe(-1);
          expect(told).toBeNull();
          return;
        }
        const best = Math.max(...feasible.map((c) => c.total));
        expect(chosen).toBe(Number(feasible.find((c) => c.total === best)?.slot));
        for (const c of considered.filter((x) => x.refusedBy !== null)) expect(c.reason).toBe('closed');
      }),
    );
  });

  test('gives each of the best slots the same chance when ties are random, and the same answer for the same stream', () => {
    const s: Shop = { price: [1, 1, 1, 1, 3], open: [true, true, true, true, true] };
    const slots = [0, 1, 2, 3, 4];
    const runner = new PolicyRunner(policy('random', false));
    const words = new Int32Array(4);
    const counts = [0, 0, 0, 0, 0];
    seedStream(words, 0, 7, 7);
    const again = words.slice();
    const first = Array.from({ length: 4000 }, () => runner.choose(s, 0, slots, 5, words, 0));
    for (const c of first) counts[c] = (counts[c] ?? 0) + 1;
    expect(counts[4]).toBe(0);
    for (const c of counts.slice(0, 4)) expect(Math.abs(c - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
    expect(Array.from({ length: 4000 }, () => runner.choose(s, 0, slots, 5, again, 0))).toEqual(first);
  });
});
