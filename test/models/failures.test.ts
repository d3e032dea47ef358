// Failures by chance against theory, and what a quiet year costs.
import { describe, expect, test } from 'vitest';
import { hazardStrike } from '../../models/events.ts';
import { availability, machineRepair } from '../../models/failures/closed-forms.ts';
import { FAILURES, failureNamed, YEAR_MS } from '../../models/failures/failure-kinds.ts';
import { startFailures } from '../../models/failures/failures.ts';
import { managers } from '../support/managers.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const HOUR = 3_600_000;

describe('failures by chance', () => {
  test('a healthy year of 16 nodes costs fewer than 1,000 events', () => {
    const sim = managers({ managers: 3, workers: 13 });
    expect(sim.run(YEAR_MS)).toBeLessThan(1000);
  });

  test('come as often and stay as long as their kind says, within three sigma', () => {
    const kind = failureNamed('node-crashes');
    if (kind === null) throw new Error('no such kind');
    const sim = managers({ managers: 3, workers: 13, seed: 5 });
    sim.asRoot('failures', () => startFailures(sim, [kind], 10));
    const years = 20;
    const { hazard } = sim.world;
    let strikes = 0;
    let downMs = 0;
    let since = 0;
    let down = 0;
    while (sim.step(years * YEAR_MS)) {
      let now = 0;
      for (let h = 0; h < hazard.rows; h++) now += hazard.down[h];
      downMs += down * (sim.now - since);
      since = sim.now;
      if (now > down) strikes++;
      down = now;
    }
    const expected = years * 16 * 20;
    expect(Math.abs(strikes - expected)).toBeLessThan(3 * Math.sqrt(expected));
    const meanUp = YEAR_MS / 20;
    const unavailable = 1 - availability(meanUp, 3 * 60_000);
    const found = downMs / (years * 16 * YEAR_MS);
    expect(Math.abs(found / unavailable - 1)).toBeLessThan(3 * (1 / Math.sqrt(expected)) + 0.02);
  });

  test('as many machines are down at once as the machine-repair model says when each has a repairer', () => {
    const [machines, perYear, repairHours] = [16, 200, 6];
    const lambda = perYear / (365 * 24);
    const p = machineRepair(machines, machines, lambda, 1 / repairHours);
    const mean = p.reduce((sum, q, k) => sum + q * k, 0);
    // Binomial, for the machines do not wait for each other.
    const unit = 1 - availability(1 / lambda, repairHours);
    expect(mean).toBeCloseTo(machines * unit, 9);
  });

  test('of one kind do not move when another is switched on', () => {
    const first = (kinds: readonly string[]) => {
      const sim = managers({ managers: 3, workers: 2, seed: 9 });
      sim.asRoot('failures', () =>
        startFailures(
          sim,
          FAILURES.filter((f) => kinds.includes(f.name)),
        ),
      );
      const { hazard } = sim.world;
      const h = hazard.find('node-hardware/w-1');
      return hazard.luck.slice(4 * h, 4 * h + 4).join();
    };
    expect(first(['node-hardware'])).toBe(first(['disks', 'nics', 'node-hardware', 'power']));
  });

  test('of a bad batch come together in its third year, as Backblaze saw, and each disk has one', () => {
    const kind = failureNamed('bad-batch');
    if (kind === null) throw new Error('no such kind');
    const strikes = [0, 0, 0, 0, 0];
    let disks = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const sim = fourNodes({ seed });
      sim.asRoot('failures', () => startFailures(sim, [kind]));
      const { disk, hazard } = sim.world;
      disks += disk.rows;
      for (const [year] of strikes.entries()) {
        sim.run((year + 1) * YEAR_MS);
        for (let h = 0; h < hazard.rows; h++)
          if (hazard.down[h] === 1 || sim.dueAt(hazardStrike, h) === Number.POSITIVE_INFINITY) strikes[year]++;
      }
    }
    const share = (failed: number): number => failed / disks;
    const near = (found: number, p: number): boolean =>
      Math.abs(found - p) < 3 * Math.sqrt((p * (1 - p)) / disks) + 0.002;
    expect(disks).toBeGreaterThanOrEqual(240);
    expect(share(strikes[0] ?? 0)).toBeLessThan(0.02);
    expect(near(share(strikes[1] ?? 0), 0.08)).toBe(true);
    expect(near(share(strikes[2] ?? 0), 0.514)).toBe(true);
    expect(share(strikes[4] ?? 0)).toBe(1);
  });

  test('on a calendar nodes take turns, each once a quarter', () => {
    const kind = failureNamed('maintenance');
    if (kind === null) throw new Error('no such kind');
    const sim = managers({ managers: 3, workers: 1, seed: 2 });
    sim.asRoot('failures', () => startFailures(sim, [kind]));
    const { hazard } = sim.world;
    const turns: number[] = [];
    let at = -1;
    while (sim.step(YEAR_MS / 4 + HOUR)) {
      for (let h = 0; h < hazard.rows; h++) {
        if (hazard.down[h] === 0 || turns.includes(h)) continue;
        expect(sim.now).toBeGreaterThan(at);
        at = sim.now;
        turns.push(h);
      }
    }
    expect(turns).toEqual([0, 1, 2, 3]);
  });

  test('ten years of all kinds end with a cluster that is whole again once nothing fails any more', () => {
    const sim = managers({ managers: 3, workers: 13, seed: 3 });
    sim.asRoot('failures', () => startFailures(sim, FAILURES));
    sim.run(10 * YEAR_MS);
    const { hazard, node, vip, lease, cluster } = sim.world;
    // Every process is stopped while its component is up.
    for (let guard = 0; guard < 1000 && hazard.count > 0; guard++) {
      for (let h = 0; h < hazard.rows; h++) if (hazard.isLive(h) && hazard.down[h] === 0) hazard.remove(h);
      sim.run(sim.now + 24 * HOUR);
    }
    sim.run(sim.now + 24 * HOUR);
    for (let n = 0; n < node.rows; n++)
      expect([node.ready[n], node.island[n], node.unreachableTaint[n], node.noExecuteTaint[n]]).toEqual([0, 0, 0, 0]);
    expect(cluster.writable[0]).toBe(1);
    expect(vip.answers[0]).toBe(sim.world.contender.node[lease.holder[vip.lease[0]]]);
    expect(vip.held.size[0]).toBe(1);
  });
});
