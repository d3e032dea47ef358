// Laws of the event list: whatever is done to it, it serves what a plainly sorted array would serve.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventList } from '../../engine/event-list.ts';
import { runs } from '../support/laws.ts';

interface Entry {
  readonly slot: number;
  readonly at: number;
  readonly order: number;
}

/** The list as anyone would write it first: entries in an array, sorted whenever the least is wanted. */
class SortedArray {
  entries: Entry[] = [];

  set(slot: number, at: number, order: number): void {
    this.cancel(slot);
    this.entries.push({ slot, at, order });
  }

  cancel(slot: number): void {
    this.entries = this.entries.filter((entry) => entry.slot !== slot);
  }

  least(): Entry | undefined {
    return [...this.entries].sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** One random action; `slot` is taken modulo the capacity at that moment. */
type Action =
  | { readonly do: 'set'; readonly slot: number; readonly at: number; readonly early: boolean }
  | { readonly do: 'cancel'; readonly slot: number }
  | { readonly do: 'pop' }
  | { readonly do: 'popAndSet'; readonly at: number; readonly between: number }
  | { readonly do: 'peek' }
  | { readonly do: 'reserve'; readonly more: number }
  | { readonly do: 'saveAndLoad'; readonly fresh: boolean };

// Only four times, so that nearly every match is a tie.
const time = fc.constantFrom(0, 1, 2, 3);
const slot = fc.nat(1_000);

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('set' as const), slot, at: time, early: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), slot }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pop' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('popAndSet' as const), at: time, between: slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('peek' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reserve' as const), more: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('saveAndLoad' as const), fresh: fc.boolean() }) },
);

/** Runs the actions on both and compares after each one. */
function runBoth(capacity: number, actions: readonly Action[]): void {
  let list = new EventList(capacity);
  const naive = new SortedArray();
  let sequence = 0;
  // An "early" entry goes before all that stand at its time, as an entry of an earlier lane does.
  const nextOrder = (early: boolean): number => (early ? -++sequence : ++sequence);

  const set = (which: number, at: number, order: number): void => {
    list.set(which, at, order);
    naive.set(which, at, order);
  };
  const pop = (): number => {
    const expected = naive.least();
    const got = list.pop();
    expect(got).toBe(expected?.slot ?? -1);
    if (expected !== undefined) {
      expect(list.poppedAt).toBe(expected.at);
      naive.cancel(expected.slot);
    }
    return got;
  };

  for (const step of actions) {
    switch (step.do) {
      case 'set':
        set(step.slot % list.capacity, step.at, nextOrder(step.early));
        break;
      case 'cancel':
        list.cancel(step.slot % list.capacity);
        naive.cancel(step.slot % list.capacity);
        break;
      case 'pop':
        pop();
        break;
      case 'popAndSet': {
        const popped = pop();
        if (step.between % 2 === 0) set(step.between % list.capacity, step.at, nextOrder(false));
        if (popped !== -1) set(popped, step.at, nextOrder(false));
        break;
      }
      case 'peek':
        expect(list.peek()).toBe(naive.least()?.slot ?? -1);
        break;
      case 'reserve':
        list.reserve(list.capacity + step.more);
        break;
      case 'saveAndLoad': {
        const state = structuredClone(list.save());
        if (step.fresh) list = new EventList(1);
        list.load(state);
        break;
      }
    }
    expect(list.size).toBe(naive.entries.length);
    for (let which = 0; which < list.capacity; which++) {
      const entry = naive.entries.find((candidate) => candidate.slot === which);
      if (list.timeOf(which) !== (entry?.at ?? Infinity)) expect.fail(`slot ${which} has the wrong time`);
      if (list.isPending(which) !== (entry !== undefined)) expect.fail(`slot ${which} is wrongly pending or not`);
    }
  }
  while (naive.entries.length > 0) pop();
  expect(list.pop()).toBe(-1);
  expect(list.size).toBe(0);
}

describe('the event list', () => {
  it('serves exactly what a sorted array serves, in the same order, whatever was set, cancelled, grown or restored', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.array(action, { maxLength: 120, size: 'max' }), runBoth),
      { numRuns: runs(300) },
    );
  });

  it('never fires what was cancelled and loses nothing else', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), fc.infiniteStream(fc.boolean()), (times, coin) => {
        const list = new EventList(times.length);
        for (const [which, at] of times.entries()) list.set(which, at, which);
        const kept = times.map((at, which) => ({ at, which })).filter(() => coin.next().value);
        const keptSlots = new Set(kept.map(({ which }) => which));
        for (const which of times.keys()) if (!keptSlots.has(which)) list.cancel(which);
        const served: number[] = [];
        for (let which = list.pop(); which !== -1; which = list.pop()) served.push(which);
        expect(served).toEqual(kept.sort((a, b) => a.at - b.at || a.which - b.which).map(({ which }) => which));
      }),
      { numRuns: runs(100) },
    );
  });
});
