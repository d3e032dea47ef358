// Laws of who leads: one etcd leader a term, one acting holder of a lease, and what a fail-over of an address leaves alone (facts section 12).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidacy, givesUpAt } from '../../models/control-plane/lease-election.ts';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { Contender } from '../../models/lifecycles.ts';
import { isConnected } from '../../models/network/reach.ts';
import { runs } from '../support/laws.ts';
import { managers } from '../support/managers.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const KINDS = ['crash', 'start', 'cut', 'heal', 'hang', 'slow', 'fast', 'kill-vip', 'stop-vip', 'start-vip'] as const;
const fault = fc.record({
  what: fc.constantFrom(...KINDS),
  which: fc.nat(8),
  at: fc.integer({ min: MINUTE, max: HOUR }),
});

function play(
  sim: ClusterSimulation,
  { what, which, at }: { what: (typeof KINDS)[number]; which: number; at: number },
) {
  const n = which % sim.world.node.rows;
  const put = {
    crash: () => sim.inject(events.nodeCrash, n, 0, what, at),
    start: () => sim.inject(events.nodeStart, n, 0, what, at),
    cut: () => sim.inject(events.networkSplit, n, 1 + (which % 2), what, at),
    heal: () => sim.inject(events.networkHealed, 0, 0, what, at),
    hang: () => sim.inject(events.apiHang, n, 0, what, at),
    slow: () => sim.inject(events.etcdDiskSlow, n, 20_000, what, at),
    fast: () => sim.inject(events.etcdDiskSlow, n, 2, what, at),
    'kill-vip': () => sim.inject(events.kubeVipStop, n, 2, what, at),
    'stop-vip': () => sim.inject(events.kubeVipStop, n, 1, what, at),
    'start-vip': () => sim.inject(events.kubeVipRestart, n, 0, what, at),
  };
  put[what]();
}

/** Runs step by step and looks after each instant. */
function watch(sim: ClusterSimulation, until: number, look: () => void): void {
  look();
  while (sim.step(until)) look();
}

describe('etcd', () => {
  test('has at most one leader in a term, and terms never go back', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fault, { maxLength: 14 }), (seed, faults) => {
        const sim = managers({ seed, workers: 1 });
        const { cluster } = sim.world;
        const leaders = new Map<number, number>();
        let term = 0;
        for (const f of faults) play(sim, f);
        watch(sim, 2 * HOUR, () => {
          expect(cluster.etcdTerm[0]).toBeGreaterThanOrEqual(term);
          term = cluster.etcdTerm[0];
          const leader = cluster.etcdLeader[0];
          if (cluster.writable[0] === 0) return;
          expect(leaders.get(term) ?? leader).toBe(leader);
          leaders.set(term, leader);
        });
      }),
      { numRuns: runs(60) },
    );
  });

  test('keeps leader and term when a follower that was cut off comes back', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: HOUR }), (seed, away) => {
        const sim = managers({ seed });
        const { cluster } = sim.world;
        const leader = cluster.etcdLeader[0];
        const follower = (leader + 1) % 3;
        sim.inject(events.networkSplit, follower, 1, 'cut', MINUTE);
        sim.inject(events.networkSplit, follower, 0, 'back', MINUTE + away);
        sim.run(3 * HOUR);
        expect([cluster.etcdLeader[0], cluster.etcdTerm[0], cluster.writable[0]]).toEqual([leader, 1, 1]);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('a lease', () => {
  test('has one believer at any time where giving it back never blocks', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fault, { maxLength: 14 }), fc.constantFrom(6, 8, 9), (seed, faults, release) => {
        const sim = managers({ seed, release });
        const { lease, contender, setting } = sim.world;
        setting.put.value(setting.find('assume/lease-release-blocked'), 0);
        for (const f of faults) play(sim, f);
        watch(sim, 2 * HOUR, () => {
          for (let l = 0; l < lease.rows; l++) {
            let leading = 0;
            for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c])
              if (contender.role[c] === Contender.state.Leads) leading++;
            expect(leading).toBeLessThanOrEqual(1);
          }
        });
      }),
      { numRuns: runs(60) },
    );
  });

  test('is safe from a follower whose clock runs fast by less than L / (P + R + B)', () => {
    const timers = fc.constantFrom([5000, 3000, 1000] as const, [15_000, 10_000, 2000] as const);
    fc.assert(
      fc.property(fc.nat(), timers, fc.double({ min: 0, max: 0.999, noNaN: true }), (seed, [l, r, p], share) => {
        const safe = l / (p + r);
        const factor = 1 + share * (safe - 1);
        const words = new Int32Array([seed | 1, seed + 17, 3, 5]);
        // On a clock that is fast by the factor, all waits are over sooner.
        const { tryAt } = candidacy(0, l / factor, p / factor, words, 0);
        expect(tryAt).toBeGreaterThan(givesUpAt(0, p, r, 0));
      }),
    );
  });
});

describe('a fail-over of the management address', () => {
  test('costs no VM its guest or its network', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, 2), fc.constantFrom(6, 9), (seed, how, release) => {
        const sim = fourNodes({ seed, release });
        const { vm, vmi, vip } = sim.world;
        sim.inject(events.kubeVipStop, vip.answers[0], how, 'stop', MINUTE);
        watch(sim, 10 * MINUTE, () => {
          for (let v = 0; v < vm.rows; v++) {
            const i = vm.instances.first[v];
            expect(vm.downSince[v]).toBe(-1);
            if (i >= 0) expect(isConnected(sim.world, v, vmi.node[i])).toBe(true);
          }
        });
      }),
      { numRuns: runs(10) },
    );
  });
});
