// The loss of the node that holds the address, over 10,000 seeds, against the tables of the facts for both sets of timers.
import { describe, expect, test } from 'vitest';
import { TERMINATED } from '../../models/control-plane/vip.ts';
import type { ClusterSimulation } from '../../models/index.ts';
import { events } from '../../models/index.ts';
import { appoint, appointEtcd } from '../support/leases.ts';
import { managers } from '../support/managers.ts';

// A few hundred by default, so that the test is quick; VIP_SEEDS=10000 for the whole claim, with the tolerances that it states.
const SEEDS = Number(process.env['VIP_SEEDS'] ?? 150);
const NOISE = 5 / Math.sqrt(SEEDS);

interface Row {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

interface Case {
  readonly release: number;
  readonly witness?: boolean;
  readonly etcdOn?: string;
  readonly fault?: (sim: ClusterSimulation, n: number) => void;
}

const crash = (sim: ClusterSimulation, n: number) => sim.inject(events.nodeCrash, n, 0, 'test', 60_000);
const stop = (sim: ClusterSimulation, n: number) => sim.inject(events.kubeVipStop, n, TERMINATED, 'test', 60_000);

/** Quantiles of the seconds from the fault to the first announcement by somebody else. */
function firstAnnouncement({ release, witness = false, etcdOn = 'm-2', fault = crash }: Case): Row {
  const seconds: number[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const sim = managers({ seed, release, witness });
    const { vip, node } = sim.world;
    appoint(sim, 'plndr-svcs-lock', 'm-1');
    appoint(sim, 'kube-controller-manager', 'm-2');
    appointEtcd(sim, etcdOn);
    const holder = node.find('m-1');
    fault(sim, holder);
    while (sim.step(180_000) && (vip.answers[0] === holder || vip.answers[0] < 0));
    seconds.push((sim.now - 60_000) / 1000);
  }
  seconds.sort((p, q) => p - q);
  const at = (share: number) => seconds[Math.min(SEEDS - 1, Math.floor(share * SEEDS))] ?? Number.NaN;
  return { min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}

/** The table of facts section 1.4: derived there by 200,000 runs of a program of its own. */
const table: readonly (readonly [string, Case, Row])[] = [
  ['5/3/1, two candidates left', { release: 8 }, { min: 4.1, median: 7.2, p95: 9.0, max: 11.3 }],
  [
    '5/3/1, one candidate and a witness left',
    { release: 8, witness: true },
    { min: 4.2, median: 7.7, p95: 9.6, max: 11.8 },
  ],
  ['15/10/2, two candidates left', { release: 9 }, { min: 13.2, median: 18.0, p95: 20.6, max: 24.4 }],
  [
    '15/10/2, one candidate and a witness left',
    { release: 9, witness: true },
    { min: 13.2, median: 18.8, p95: 21.9, max: 25.7 },
  ],
  ['5/3/1, the holder also led etcd', { release: 8, etcdOn: 'm-1' }, { min: 4.4, median: 7.9, p95: 10.1, max: 12.4 }],
  [
    '15/10/2, the holder also led etcd',
    { release: 9, etcdOn: 'm-1' },
    { min: 13.3, median: 18.0, p95: 20.6, max: 24.3 },
  ],
  ['5/3/1, the holder is asked to stop', { release: 8, fault: stop }, { min: 0, median: 2.0, p95: 3.6, max: 5.1 }],
  ['15/10/2, the holder is asked to stop', { release: 9, fault: stop }, { min: 0, median: 2.6, p95: 4.6, max: 7.2 }],
];

describe('the address answers again', () => {
  test.each(table)('%s: min, median, p95 and max as in the facts', (_, what, facts) => {
    const found = firstAnnouncement(what);
    expect(found.min).toBeGreaterThanOrEqual(facts.min - 0.15);
    expect(Math.abs(found.median - facts.median)).toBeLessThan(0.15 + NOISE);
    expect(Math.abs(found.p95 - facts.p95)).toBeLessThan(0.2 + 2 * NOISE);
    expect(found.max).toBeLessThanOrEqual(facts.max + 0.6);
  });
});
