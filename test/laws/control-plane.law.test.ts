// Laws of the control plane and of networks, under whatever fails and comes back (facts section 12).
// Long because the laws of one area share the arbitraries and the runs that they are asked of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidacy, givesUpAt } from '../../models/control-plane/lease-election.ts';
import {
  type LeaseRecord,
  NOBODY,
  type Observation,
  tryAcquireOrRenew,
} from '../../models/control-plane/lease-record.ts';
import { selectPromotion, WISHES } from '../../models/control-plane/promotion-select.ts';
import { servedWith } from '../../models/control-plane/quorum.ts';
import type { ClusterSimulation } from '../../models/index.ts';
import { events } from '../../models/index.ts';
import { Contender, EtcdMember } from '../../models/lifecycles.ts';
import { allocate, type PoolState, withAllocation, withRelease } from '../../models/network/ip-pool.ts';
import { runs } from '../support/laws.ts';
import { managers } from '../support/managers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const KINDS = [
  'crash',
  'start',
  'cut',
  'cut-storage',
  'heal',
  'nic',
  'grey',
  'nic-back',
  'switch',
  'switch-back',
  'kubelet',
  'kubelet-false',
  'kubelet-back',
  'kill-vip',
  'stop-vip',
  'start-vip',
  'steal',
  'hang',
  'deaf',
  'upgrade',
  'upgraded',
  'delete',
] as const;
interface Fault {
  readonly what: (typeof KINDS)[number];
  readonly which: number;
  readonly at: number;
}
const fault = (kinds: readonly (typeof KINDS)[number][] = KINDS): fc.Arbitrary<Fault> =>
  fc.record({ what: fc.constantFrom(...kinds), which: fc.nat(30), at: fc.integer({ min: 0, max: 2 * HOUR }) });

function inject(sim: ClusterSimulation, { what, which, at }: Fault): void {
  const { node, nic, switch: switches, attachment } = sim.world;
  const n = which % node.rows;
  const k = which % nic.rows;
  const s = which % switches.rows;
  const why = `${what} ${which}`;
  const put = {
    crash: () => sim.inject(events.nodeCrash, n, 0, why, at),
    start: () => sim.inject(events.nodeStart, n, 0, why, at),
    cut: () => sim.inject(events.networkSplit, n, 1 + (which % 3), why, at),
    'cut-storage': () => sim.inject(events.attachmentSplit, which % attachment.rows, 1 + n, why, at),
    heal: () => sim.inject(events.networkHealed, 0, 0, why, at),
    nic: () => sim.inject(events.nicFail, k, 1, why, at),
    grey: () => sim.inject(events.nicFail, k, 2, why, at),
    'nic-back': () => sim.inject(events.nicRepair, k, 0, why, at),
    switch: () => sim.inject(events.switchFail, s, 1 + (which % 2), why, at),
    'switch-back': () => sim.inject(events.switchRepair, s, 0, why, at),
    kubelet: () => sim.inject(events.kubeletFail, n, 2, why, at),
    'kubelet-false': () => sim.inject(events.kubeletFail, n, 1, why, at),
    'kubelet-back': () => sim.inject(events.kubeletRecover, n, 0, why, at),
    'kill-vip': () => sim.inject(events.kubeVipStop, n, 2, why, at),
    'stop-vip': () => sim.inject(events.kubeVipStop, n, 1, why, at),
    'start-vip': () => sim.inject(events.kubeVipRestart, n, 0, why, at),
    steal: () => sim.inject(events.leaseSteal, which % sim.world.lease.rows, 0, why, at),
    hang: () => sim.inject(events.apiHang, n, 0, why, at),
    deaf: () => sim.inject(events.attachmentOneWay, which % attachment.rows, 1 + (which % 2), why, at),
    upgrade: () => sim.inject(events.upgradeSet, 0, 1, why, at),
    upgraded: () => sim.inject(events.upgradeSet, 0, 0, why, at),
    delete: () => sim.inject(events.nodeDelete, n, 0, why, at),
  };
  put[what]();
}

/** Everything that failed works again, and there is a day of time. */
function mend(sim: ClusterSimulation): void {
  const { node, nic, switch: switches } = sim.world;
  sim.inject(events.networkHealed, 0, 0, 'mend', sim.now);
  sim.inject(events.upgradeSet, 0, 0, 'mend', sim.now);
  for (let k = 0; k < nic.rows; k++) sim.inject(events.nicRepair, k, 0, 'mend', sim.now);
  for (let s = 0; s < switches.rows; s++) sim.inject(events.switchRepair, s, 0, 'mend', sim.now);
  for (let n = 0; n < node.rows; n++) {
    sim.inject(events.nodeStart, n, 0, 'mend', sim.now);
    sim.inject(events.kubeletRecover, n, 0, 'mend', sim.now);
  }
  sim.run(sim.now + HOUR);
  for (let n = 0; n < node.rows; n++) sim.inject(events.kubeVipRestart, n, 0, 'mend', sim.now);
  sim.run(sim.now + 23 * HOUR);
}

const layouts = [
  { managers: 3, workers: 2 },
  { managers: 3, workers: 0, witness: true },
  { managers: 1, workers: 2 },
  { managers: 3, workers: 3, zones: ['a', 'a', 'b', 'b', 'c', 'c'] },
];

describe('the control plane', () => {
  test('breaks no invariant, whatever fails and comes back, and when', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fault(), { maxLength: 20 }),
        fc.constantFrom(...layouts),
        fc.constantFrom(4, 6, 8, 9),
        (seed, faults, layout, release) => {
          const sim = managers({ seed, release, ...layout });
          sim.checking = true;
          for (const f of faults) inject(sim, f);
          sim.run(4 * HOUR);
        },
      ),
      { numRuns: runs(150) },
    );
  });

  test('is whole again once everything works and kube-vip was restarted: every node Ready, writes taken, one holder that answers', () => {
    const kinds = KINDS.filter((k) => k !== 'delete');
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fault(kinds), { maxLength: 16 }),
        fc.constantFrom(...layouts),
        fc.constantFrom(6, 9),
        (seed, faults, layout, release) => {
          const sim = managers({ seed, release, ...layout });
          sim.checking = true;
          for (const f of faults) inject(sim, f);
          sim.run(3 * HOUR);
          mend(sim);
          const { node, vip, cluster, lease, contender, attachment } = sim.world;
          for (let n = 0; n < node.rows; n++) {
            expect(node.ready[n]).toBe(0);
            expect(node.unreachableTaint[n] + node.notReadyTaint[n] + node.noExecuteTaint[n] + node.drainTaint[n]).toBe(
              0,
            );
          }
          for (let a = 0; a < attachment.rows; a++) expect(attachment.segment[a]).toBe(0);
          expect(cluster.writable[0]).toBe(1);
          expect(vip.held.size[0]).toBe(1);
          expect(vip.answers[0]).toBe(contender.node[lease.holder[vip.lease[0]]]);
          for (let l = 0; l < lease.rows; l++) {
            let leading = 0;
            for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c])
              if (contender.role[c] === Contender.state.Leads) leading++;
            expect(leading).toBe(1);
          }
        },
      ),
      { numRuns: runs(80) },
    );
  });

  test('changes no belief about nodes while nothing can be written', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fault(['crash', 'kubelet', 'kubelet-false', 'kubelet-back', 'cut', 'nic']), { maxLength: 8 }),
        (seed, faults) => {
          const sim = managers({ seed, workers: 3 });
          sim.inject(events.nodeCrash, 0, 0, 'first', 1000);
          sim.inject(events.nodeCrash, 1, 0, 'second', 1000);
          sim.run(2000);
          const before = [...Array(6).keys()].map((n) => sim.world.node.ready[n]);
          for (const f of faults) inject(sim, { ...f, at: f.at + 2000 });
          sim.run(3 * HOUR);
          expect([...Array(6).keys()].map((n) => sim.world.node.ready[n])).toEqual(before);
        },
      ),
      { numRuns: runs(40) },
    );
  });

  test('takes a node for silent only after its grace, and puts NoExecute no earlier than a pass after that', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(4, 9), (seed, release) => {
        const sim = managers({ seed, release, workers: 3 });
        const { node } = sim.world;
        const n = node.find('w-2');
        sim.inject(events.nodeCrash, n, 0, 'crash', HOUR);
        sim.run(2 * HOUR);
        const grace = release >= 5 ? 50_000 : 40_000;
        expect(node.readyChangedAt[n] - HOUR).toBeGreaterThanOrEqual(grace - 10_000);
        expect(node.noExecuteAt[n] - node.readyChangedAt[n]).toBeGreaterThanOrEqual(5000);
      }),
    );
  });

  test('spaces NoExecute taints of one zone by ten seconds, and puts none when every zone is down', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 7 }), (seed, dead) => {
        const sim = managers({ seed, workers: 9 });
        const { node } = sim.world;
        for (let i = 1; i <= dead; i++) sim.inject(events.nodeCrash, node.find(`w-${i}`), 0, 'crash', HOUR);
        sim.run(3 * HOUR);
        const at: number[] = [];
        for (let n = 0; n < node.rows; n++) if (node.noExecuteTaint[n] === 1) at.push(node.noExecuteAt[n]);
        at.sort((p, q) => p - q);
        at.slice(1).forEach((t, i) => {
          expect(t - (at[i] ?? 0)).toBeGreaterThanOrEqual(10_000);
        });
        // 7 of 12 is a share of 0.58: a partial disruption, in which a zone of so few evicts nothing more.
        if (dead < 7) expect(at.length).toBe(dead);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('a lease', () => {
  const timers = fc.constantFrom([5000, 3000, 1000] as const, [15_000, 10_000, 2000] as const);

  test('is never taken while its record is younger than it lasts on the clock of whoever tries, and transitions only rise by one', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ who: fc.nat(3), pause: fc.nat(20_000) }), { maxLength: 40 }), (tries) => {
        let stored: LeaseRecord | null = null;
        const seen = new Map<number, Observation>();
        let now = 0;
        for (const { who, pause } of tries) {
          now += pause;
          const before: LeaseRecord | null = stored;
          const known = seen.get(who) ?? null;
          const tried = tryAcquireOrRenew(who, 15_000, before, known, now);
          seen.set(who, tried.seen);
          if (before !== null && tried.ok && before.holder !== who && before.holder !== NOBODY) {
            expect(known).not.toBeNull();
            expect(now - (known?.at ?? now)).toBeGreaterThanOrEqual(before.durationMs);
          }
          expect(tried.record.transitions - (before?.transitions ?? 0)).toBe(
            tried.ok && before !== null && before.holder !== who ? 1 : 0,
          );
          stored = tried.record;
        }
      }),
    );
  });

  test('does not care for constant differences between clocks', () => {
    fc.assert(
      fc.property(fc.nat(30_000), fc.integer({ min: -1e9, max: 1e9 }), (age, shift) => {
        const record = { holder: 1, durationMs: 15_000, transitions: 0 };
        const plain = tryAcquireOrRenew(0, 15_000, record, { record, at: 0 }, age);
        const shifted = tryAcquireOrRenew(0, 15_000, record, { record, at: shift }, age + shift);
        expect(shifted.ok).toBe(plain.ok);
      }),
    );
  });

  test('has two believers for no longer than P + R + B - L, counted from the last renewal', () => {
    fc.assert(
      fc.property(fc.nat(), timers, fc.nat(10_000), (seed, [l, r, p], blocked) => {
        const words = new Int32Array([seed | 1, seed + 17, 3, 5]);
        const { tryAt } = candidacy(0, l, p, words, 0);
        expect(tryAt).toBeGreaterThan(l);
        expect(tryAt).toBeLessThanOrEqual(l + 4.4 * p);
        expect(givesUpAt(0, p, r, blocked) - tryAt).toBeLessThan(p + r + blocked - l);
      }),
    );
  });
});

describe('promotion', () => {
  const someNode = fc.record({
    role: fc.constantFrom('management' as const, 'etcd' as const, 'none' as const),
    wish: fc.constantFrom(...WISHES),
    status: fc.constantFrom(
      'none' as const,
      'running' as const,
      'complete' as const,
      'failed' as const,
      'unknown' as const,
    ),
    healthy: fc.boolean(),
    cordoned: fc.boolean(),
    managed: fc.boolean(),
    zone: fc.constantFrom('', 'a', 'b', 'c', 'd'),
    createdAt: fc.nat(100),
  });

  test('chooses a healthy candidate that is none yet, never beyond three, and keeps zones apart', () => {
    fc.assert(
      fc.property(fc.array(someNode, { maxLength: 8 }), (some) => {
        const nodes = some.map((n, i) => ({ ...n, name: `n${i}` }));
        const chosen = nodes[selectPromotion(nodes).index];
        if (chosen === undefined) return;
        const managing = nodes.filter((n) => n.role !== 'none');
        expect(managing.length).toBeLessThan(3);
        expect(chosen).toMatchObject({ role: 'none', healthy: true, cordoned: false, managed: true });
        expect(chosen.wish).not.toBe('worker');
        const zones = managing.map((n) => n.zone).filter((z) => z !== '');
        if (zones.length > 0) expect(zones).not.toContain(chosen.zone);
        expect(nodes.some((n) => ['running', 'failed', 'unknown'].includes(n.status))).toBe(false);
      }),
      { numRuns: runs(500) },
    );
  });

  test('is not begun by a death, and is by a deletion if there is a candidate', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(2), (seed, which) => {
        const sim = managers({ seed, workers: 1 });
        const { node } = sim.world;
        sim.inject(events.nodeCrash, which, 0, 'crash', HOUR);
        sim.run(5 * HOUR);
        expect(node.management[3]).toBe(0);
        sim.inject(events.nodeDelete, which, 0, 'delete', 5 * HOUR);
        sim.run(7 * HOUR);
        expect(node.management[3]).toBe(1);
        expect(node.etcd[3]).toBe(EtcdMember.state.Voter);
      }),
      { numRuns: runs(15) },
    );
  });
});

describe('an IP pool', () => {
  const empty: PoolState = {
    ranges: [
      { start: 10, end: 15, gateway: 12 },
      { start: 20, end: 22, gateway: 9 },
    ],
    allocated: new Map(),
    history: new Map(),
    last: null,
  };
  const size = 5 + 3;

  test('hands out no address twice, never the gateway, keeps count, and gives an id its old address back while it is free', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), give: fc.boolean() }),
          { maxLength: 60 },
        ),
        (steps) => {
          let pool = empty;
          for (const { id, give } of steps) {
            if (give) {
              pool = withRelease(pool, id);
              continue;
            }
            const old = [...pool.history].find(([, owner]) => owner === id)?.[0];
            const found = allocate(pool, id);
            if (found.address === null) {
              const owns = [...pool.allocated.values()].includes(id);
              expect(found.refused).toBe(owns ? 'duplicate-id' : 'no-address');
              if (!owns) expect(pool.allocated.size).toBe(size);
              continue;
            }
            expect(pool.allocated.has(found.address)).toBe(false);
            expect(found.address).not.toBe(12);
            if (old !== undefined && !pool.allocated.has(old)) expect(found.address).toBe(old);
            pool = withAllocation(pool, found.address, id);
            expect(pool.allocated.size).toBeLessThanOrEqual(size);
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('a quorum', () => {
  test('is lost by no fewer than half, and one of two members tolerates nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.nat(15), (members, up) => {
        expect(servedWith(members, Math.min(up, members)).writes).toBe(2 * Math.min(up, members) > members);
      }),
    );
  });
});
