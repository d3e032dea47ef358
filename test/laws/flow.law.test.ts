// Laws of shared capacities: max-min fairness, conservation, and finishes that a fluid calculation by hand agrees with.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { event } from '../../engine/event.ts';
import { flowModel, setCapacity, startFlow, stopFlow } from '../../engine/flow.ts';
import { flowSchema } from '../../engine/flow-tables.ts';
import { define, on } from '../../engine/model.ts';
import { Simulation } from '../../engine/simulation.ts';
import { runs } from '../support/laws.ts';

type Net = typeof flowSchema;
const arrived = event('test.arrived', { parcel: 'number' }, { lane: 'physical' });

function network(capacities: readonly number[]): { sim: Simulation<Net>; finished: Map<number, number> } {
  const finished = new Map<number, number>();
  const definition = define<Net>(flowSchema, [
    flowModel(),
    { name: 'test', on: [on(arrived, (sim, parcel) => void finished.set(parcel, sim.now))] },
  ]);
  const sim = new Simulation(definition, 1);
  capacities.forEach((capacity, l) => void sim.world.link.add({ name: `link-${l}`, capacity }));
  return { sim, finished };
}

const request = (links: number) =>
  fc.record({
    links: fc.uniqueArray(fc.nat(links - 1), { minLength: 1, maxLength: 3 }),
    cap: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 500 })),
    weight: fc.integer({ min: 1, max: 4 }),
    stop: fc.boolean(),
    settle: fc.boolean(),
  });

describe('flows', () => {
  test('are max-min fair after any history: at their cap, or at a full link where none has more per weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 4 }),
        fc.array(request(4), { minLength: 1, maxLength: 12 }),
        (capacities, requests) => {
          const { sim } = network(capacities);
          const rows: number[] = [];
          for (const r of requests) {
            rows.push(
              startFlow(sim, { bytes: Number.POSITIVE_INFINITY, links: r.links, cap: r.cap, weight: r.weight }),
            );
            const first = rows[0];
            if (r.stop && rows.length > 1 && first !== undefined) stopFlow(sim, rows.shift() ?? first);
            if (r.settle) sim.run(sim.now);
          }
          sim.run(sim.now);
          expectFair(sim);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test('that cross a link twice take twice their rate of it', () => {
    const { sim } = network([90]);
    const [twice, once] = [[0, 0], [0]].map((links) => startFlow(sim, { bytes: Number.POSITIVE_INFINITY, links }));
    sim.run(sim.now);
    expect([twice, once].map((f) => sim.world.flow.rate[f ?? 0])).toEqual([30, 30]);
    stopFlow(sim, once ?? 0);
    sim.run(sim.now);
    expect(sim.world.flow.rate[twice ?? 0]).toBe(45);
  });

  test('share as worked by hand: links 10 and 4, A on both, B on the first, C on the second', () => {
    const { sim } = network([10, 4]);
    const [a, b, c] = [[0, 1], [0], [1]].map((links) => startFlow(sim, { bytes: Number.POSITIVE_INFINITY, links }));
    sim.run(sim.now);
    expect([a, b, c].map((f) => sim.world.flow.rate[f ?? 0])).toEqual([2, 8, 2]);
  });

  test('end to the millisecond where the fluid calculation says', () => {
    const { sim, finished } = network([1000]);
    startFlow(sim, { bytes: 1000, links: [0], done: arrived, owner: 1 });
    startFlow(sim, { bytes: 3000, links: [0], done: arrived, owner: 2 });
    sim.run(60_000);
    expect(finished.get(1)).toBe(2000);
    expect(finished.get(2)).toBe(4000);
  });

  test('are shared out once at the end of an instant, however many start in it', () => {
    const { sim } = network([1000, 1000]);
    for (let i = 0; i < 20; i++) startFlow(sim, { bytes: 1000, links: [i % 2, (i + 1) % 2] });
    expect(sim.run(sim.now)).toBe(1);
    expectFair(sim);
  });

  test('wait while a link is down and go on when it is back', () => {
    const { sim, finished } = network([1000]);
    startFlow(sim, { bytes: 1000, links: [0], done: arrived, owner: 1 });
    sim.run(400);
    setCapacity(sim, 0, 0);
    sim.run(10_000);
    expect(finished.size).toBe(0);
    setCapacity(sim, 0, 500);
    sim.run(60_000);
    expect(finished.get(1)).toBe(10_000 + 1_200);
  });

  test('lose and invent no bytes: n equal flows over one link end together at n times the time of one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 1e9 }),
        (n, size, capacity) => {
          const { sim, finished } = network([capacity]);
          for (let i = 0; i < n; i++) startFlow(sim, { bytes: size, links: [0], done: arrived, owner: i });
          sim.run(1e15);
          const exact = (1000 * n * size) / capacity;
          for (let i = 0; i < n; i++)
            expect(Math.abs((finished.get(i) ?? 0) - exact)).toBeLessThanOrEqual(1 + exact * 1e-12);
        },
      ),
      { numRuns: runs(50) },
    );
  });
});

function expectFair(sim: Simulation<Net>): void {
  const { flow, link, hop } = sim.world;
  const slack = 1e-9;
  const used = Array.from({ length: link.rows }, (_, l) => {
    let sum = 0;
    for (let h = link.hops.first[l] ?? -1; h >= 0; h = link.hops.next[h] ?? -1) sum += flow.rate[hop.flow[h] ?? 0] ?? 0;
    expect(sum).toBeLessThanOrEqual((link.capacity[l] ?? 0) * (1 + slack));
    return sum;
  });
  for (let f = 0; f < flow.rows; f++) {
    if (!flow.isLive(f)) continue;
    const perWeight = flow.rate[f] / flow.weight[f];
    let bound = flow.rate[f] >= flow.cap[f] * (1 - slack);
    for (let h = flow.hops.first[f]; h >= 0; h = flow.hops.next[h]) {
      const l = hop.link[h];
      const full = used[l] >= link.capacity[l] * (1 - slack);
      bound ||= full && largestPerWeight(sim, l) <= perWeight * (1 + slack);
    }
    expect(bound).toBe(true);
  }
}

function largestPerWeight(sim: Simulation<Net>, l: number): number {
  const { flow, link, hop } = sim.world;
  let most = 0;
  for (let h = link.hops.first[l]; h >= 0; h = link.hops.next[h])
    most = Math.max(most, flow.rate[hop.flow[h]] / flow.weight[hop.flow[h]]);
  return most;
}
