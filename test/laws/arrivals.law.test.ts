// Laws of arrivals: every VM of a trace is somewhere, and leaves nothing behind.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planArrivals } from '../../models/compute/arrivals.ts';
import { events } from '../../models/index.ts';
import { measures } from '../../models/measures.ts';
import { runs } from '../support/laws.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GIB = 1024 * 1024 * 1024;

const plan = fc.record({
  atMs: fc.integer({ min: 0, max: HOUR }),
  vcpus: fc.integer({ min: 1, max: 32 }),
  // Some are too small for the webhook, some too large for any node.
  memoryBytes: fc.constantFrom(1, 1, 4, 16, 48, 500, 0.005).map((gib) => gib * GIB),
  lifetimeMs: fc.option(fc.integer({ min: 0, max: HOUR }), { nil: null }),
});
const crash = fc.record({ node: fc.nat(3), at: fc.integer({ min: 0, max: HOUR }), back: fc.boolean() });

describe('VMs of a trace', () => {
  test('are placed, pending, refused or given up, whatever befalls the nodes, and none is lost', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(plan, { minLength: 1, maxLength: 25 }),
        fc.array(crash, { maxLength: 3 }),
        (seed, plans, crashes) => {
          const sim = fourNodes({ seed });
          sim.checking = true;
          const own = sim.world.vm.count;
          planArrivals(sim, plans, 'the trace');
          for (const { node, at, back } of crashes) {
            sim.inject(events.nodeCrash, node, 0, 'crash', at);
            if (back) sim.inject(events.nodeStart, node, 0, 'start', at + 10 * MINUTE);
          }
          const count = (measure: typeof measures.arrivals): number => sim.probes.readCounter(measure);
          for (let at = 10 * MINUTE; at <= 3 * HOUR; at += 10 * MINUTE) {
            sim.run(at);
            const due = plans.filter(({ atMs }) => atMs <= at).length;
            // While nothing can be written nobody comes; whoever makes VMs asks again.
            const came = count(measures.arrivals);
            if (sim.world.cluster.writable[0] === 1) expect(came).toBe(due);
            else expect(came).toBeLessThanOrEqual(due);
            const waiting = sim.probes.readGauge(measures.waitingArrivals, sim.now).last;
            expect(
              count(measures.arrivalsPlaced) +
                waiting +
                count(measures.arrivalsRefused) +
                count(measures.arrivalsGivenUp),
            ).toBe(came);
            expect(waiting).toBeGreaterThanOrEqual(0);
          }
          // Two hours after the last one came only those without an end are left, and those whose node is gone for good.
          const stays = plans.filter(({ lifetimeMs, memoryBytes }) => lifetimeMs === null && memoryBytes > GIB / 100);
          if (crashes.length === 0) expect(sim.world.vm.count).toBe(own + stays.length);
        },
      ),
      { numRuns: runs(40) },
    );
  });
});
