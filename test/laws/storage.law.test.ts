// Laws of storage: what holds of every placement, of space, and of data, whatever happens.
// Long because the laws of one area share the arbitraries and the runs that they are asked of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { below, Streams } from '../../engine/chance.ts';
import { exponential } from '../../engine/distribution.ts';
import { meanTimeToDataLoss } from '../../models/failures/closed-forms.ts';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { ReplicaMode, Robustness } from '../../models/lifecycles.ts';
import { spreadAfter } from '../../models/policies/replica-choice.ts';
import { survivingBytes } from '../../models/storage/acknowledged.ts';
import { ceilingOf, limitsOf, minimumOf } from '../../models/storage/disk-space.ts';
import { diskCandidates, placeReplicaOf } from '../../models/storage/replica-scheduler.ts';
import { NodeSet, ReplicaSearch } from '../../models/storage/replica-search.ts';
import { spreadCapacity } from '../../scenarios/storage-room.ts';
import { runs } from '../support/laws.ts';
import { rowOf } from '../support/settings.ts';
import { addVolume, disksOf, GIB, HOUR, replicasOf, storageCluster } from '../support/storage.ts';

/** A cluster in some state, with a volume that already has some replicas. */
const situation = fc.record({
  zones: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 6 }),
  release: fc.constantFrom(1, 2, 3, 5, 7, 8, 9),
  softNode: fc.boolean(),
  softZone: fc.boolean(),
  softDisk: fc.boolean(),
  replicas: fc.integer({ min: 1, max: 4 }),
  size: fc.integer({ min: 1, max: 60 }),
  free: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 12, maxLength: 12 }),
  reserved: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 12, maxLength: 12 }),
  shut: fc.array(fc.constantFrom('open', 'open', 'open', 'cordoned', 'evicting', 'refused', 'no-manager'), {
    minLength: 6,
    maxLength: 6,
  }),
});
type Situation = typeof situation extends fc.Arbitrary<infer S> ? S : never;

function cluster(s: Situation) {
  const sim = storageCluster({ zones: s.zones, disksPerNode: 2 }, { release: s.release });
  const { disk, node } = sim.world;
  sim.asRoot('test', () => {
    for (let d = 0; d < disk.rows; d++) {
      disk.put.available(d, (s.free[d] ?? 0) * GIB);
      disk.put.reserved(d, (s.reserved[d] ?? 0) * GIB);
    }
  });
  const set = (key: string, on: boolean) =>
    sim.inject(events.settingChange, rowOf(`longhorn/${key}`), on ? 1000 : 0, 'test');
  set('replica-soft-anti-affinity', s.softNode);
  set('replica-zone-soft-anti-affinity', s.softZone);
  set('replica-disk-soft-anti-affinity', s.softDisk);
  sim.run(sim.now);
  const v = addVolume(sim, { size: s.size * GIB, numberOfReplicas: s.replicas });
  for (let n = 0; n < node.rows; n++) {
    if (s.shut[n] === 'cordoned') sim.inject(events.nodeCordon, n, 1, 'test');
    if (s.shut[n] === 'evicting') sim.inject(events.nodeEvict, n, 1, 'test');
    if (s.shut[n] === 'refused') sim.inject(events.nodeAllow, n, 0, 'test');
    if (s.shut[n] === 'evicting') sim.inject(events.nodeAllow, n, 0, 'test');
  }
  sim.run(sim.now);
  sim.asRoot('test', () => {
    for (let n = 0; n < node.rows; n++) if (s.shut[n] === 'no-manager') node.put.engineImage(n, 0);
  });
  return { sim, v };
}

describe('a placement', () => {
  test('keeps to the space test, the nodes that are open, and anti-affinity as far as it is hard', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const { sim, v } = cluster(s);
        const { world } = sim;
        const { disk, volume, node } = world;
        const before = disksOf(sim, v);
        const search = new ReplicaSearch(sim).prepare(v);
        const { disks } = diskCandidates(sim, v);
        const { disk: d } = placeReplicaOf(sim, v);
        expect(d >= 0).toBe(disks.length > 0);
        if (d < 0) return;
        const n = disk.node[d] ?? -1;
        const { over, minimal } = limitsOf(world);
        const figures = [disk.maximum[d], disk.available[d], disk.reserved[d], disk.scheduled[d]] as [
          number,
          number,
          number,
          number,
        ];
        const [maximum, available, reserved, scheduled] = figures;
        // P2: the space test at the moment of placement.
        expect((volume.size[v] ?? 0) + scheduled).toBeLessThanOrEqual(ceilingOf(maximum, reserved, over));
        expect(available - (volume.reported[v] ?? 0)).toBeGreaterThan(minimumOf(maximum, minimal));
        // P16: closed nodes receive nothing.
        expect(node.cordoned[n]).toBe(0);
        expect(['open', 'cordoned']).toContain(s.shut[n]);
        // P3, P4: hard anti-affinity, as far as the scheduler sees other replicas.
        if (!s.softNode || !s.softZone)
          expect((search.used[n] ?? 0) - (search.leaving[n] ?? 0)).toBeLessThanOrEqual(
            s.softNode && s.softZone ? 9 : 0,
          );
        if (!s.softZone)
          expect(search.isZoneUsed(node.zone[n] ?? 0) && !search.isZoneLeft(node.zone[n] ?? 0)).toBe(false);
        // P5: hard disk anti-affinity, where the release has it.
        if (!s.softDisk && s.release >= 3) expect(before).not.toContain(sim.store.names.text(disk.name[d] ?? 0));
        // P6: an eligible disk on an unused node in an unused zone is preferred to all else.
        const fresh = disks.filter(
          (c) => ((search.sets[disk.node[c] ?? -1] ?? 0) & NodeSet.UNUSED_IN_UNUSED_ZONE) !== 0,
        );
        if (fresh.length > 0) expect(fresh).toContain(d);
        // P13: from Longhorn 1.6 to 1.10 nobody has more available less reserved.
        if (s.release >= 3 && s.release <= 7)
          for (const c of disks)
            expect((disk.available[c] ?? 0) - (disk.reserved[c] ?? 0)).toBeLessThanOrEqual(available - reserved);
        // P12: from 1.11 on no other node leaves the usable bytes spread more evenly.
        if (s.release >= 8) expectLeastSpread(sim, v, disks, d);
      }),
      { numRuns: runs(60) },
    );
  });

  test('changes nothing but the scheduled bytes of one disk', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const { sim } = cluster(s);
        const { disk } = sim.world;
        const rows = Array.from({ length: disk.rows }, (_, d) => d);
        const before = rows.map((d) => [disk.available[d] ?? 0, disk.scheduled[d] ?? 0] as const);
        const v = addVolume(sim, { size: s.size * GIB, numberOfReplicas: 1 });
        const placed = disksOf(sim, v).length;
        expect(rows.map((d) => disk.available[d])).toEqual(before.map(([free]) => free));
        const grown = rows.reduce((sum, d) => sum + (disk.scheduled[d] ?? 0) - (before[d]?.[1] ?? 0), 0);
        expect(grown).toBe(placed * s.size * GIB);
      }),
      { numRuns: runs(60) },
    );
  });
});

function expectLeastSpread(
  sim: ReturnType<typeof storageCluster>,
  v: number,
  disks: readonly number[],
  chosen: number,
): void {
  const { disk, volume } = sim.world;
  const usable = (d: number) =>
    Math.max(0, (disk.available[d] ?? 0) - (disk.reserved[d] ?? 0) - (disk.scheduled[d] ?? 0));
  const nodes = [...new Set(disks.map((d) => disk.node[d] ?? -1))];
  const rooms = Float64Array.from(nodes, (n) =>
    disks.filter((d) => disk.node[d] === n).reduce((sum, d) => sum + usable(d), 0),
  );
  const spreads = nodes.map((_, i) => spreadAfter(rooms, nodes.length, i, volume.size[v] ?? 0));
  const least = Math.min(...spreads);
  // A node is judged by the sum of its disks; when none of them alone has room, any candidate is taken.
  const best = nodes.filter((_, i) => spreads[i] === least);
  const roomy = best.every((n) => disks.some((d) => disk.node[d] === n && usable(d) >= (volume.size[v] ?? 0)));
  if (least < Number.POSITIVE_INFINITY && disks.length > 1 && roomy)
    expect(spreads[nodes.indexOf(disk.node[chosen] ?? -1)]).toBe(least);
}

describe('space', () => {
  test('is never committed beyond the settings, in whatever order 40 volumes come and go', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            size: fc.integer({ min: 1, max: 30 }),
            replicas: fc.integer({ min: 1, max: 3 }),
            gone: fc.boolean(),
          }),
          { minLength: 40, maxLength: 40 },
        ),
        fc.constantFrom(1, 5, 9),
        (steps, release) => {
          const sim = storageCluster({ zones: ['', '', ''] }, { release });
          const { disk } = sim.world;
          for (const { size, replicas, gone } of steps) {
            const v = addVolume(sim, { size: size * GIB, numberOfReplicas: replicas });
            if (gone) sim.inject(events.volumeDelete, v, 0, 'test');
            sim.run(sim.now);
            for (let d = 0; d < disk.rows; d++)
              expect(disk.scheduled[d]).toBeLessThanOrEqual(
                ceilingOf(disk.maximum[d] ?? 0, disk.reserved[d] ?? 0, limitsOf(sim.world).over),
              );
          }
        },
      ),
      { numRuns: runs(10) },
    );
  });

  test('for copies on different nodes is what a greedy filling finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (rooms, copies) => {
          const left = [...rooms];
          let volumes = 0;
          for (;;) {
            const order = left
              .map((room, i) => ({ room, i }))
              .sort((a, b) => b.room - a.room)
              .slice(0, copies);
            if (order.length < copies || order.some(({ room }) => room === 0)) break;
            for (const { i } of order) left[i] = (left[i] ?? 0) - 1;
            volumes++;
          }
          expect(spreadCapacity(rooms, copies)).toBe(volumes);
        },
      ),
    );
  });
});

type Blow = {
  readonly what: 'crash' | 'start' | 'fail' | 'replace' | 'write' | 'replica' | 'snapshot';
  readonly which: number;
  readonly at: number;
};
const blow: fc.Arbitrary<Blow> = fc.record({
  what: fc.constantFrom('crash', 'start', 'fail', 'replace', 'write', 'replica', 'snapshot'),
  which: fc.nat(20),
  at: fc.integer({ min: 20_000, max: HOUR }),
});

describe('data', () => {
  test('that was acknowledged is lost only when no working disk holds all of it', () => {
    fc.assert(
      fc.property(fc.array(blow, { maxLength: 14 }), (blows) => {
        const sim = storageCluster({ zones: ['', '', '', ''] });
        sim.checking = true;
        const v = addVolume(sim, { size: 20 * GIB }, 0);
        for (const { what, which, at } of blows) {
          const n = which % 4;
          if (what === 'crash') sim.inject(events.nodeCrash, n, 0, 'test', at);
          if (what === 'start') sim.inject(events.nodeStart, n, 0, 'test', at);
          if (what === 'fail') sim.inject(events.diskFail, n, 0, 'test', at);
          if (what === 'replace') sim.inject(events.diskReplace, n, 0, 'test', at);
          if (what === 'write') sim.inject(events.volumeWrite, v, which * 100, 'test', at);
          if (what === 'snapshot') sim.inject(events.snapshotTake, v, 0, 'test', at);
        }
        let whole = true;
        while (sim.now < 2 * HOUR && sim.step(2 * HOUR)) {
          if (sim.nextAt > sim.now) whole &&= survivingBytes(sim.world, v) >= (sim.world.volume.acknowledged[v] ?? 0);
          if (sim.nextAt > sim.now && whole) expect(sim.world.volume.lost[v]).toBe(0);
        }
      }),
      { numRuns: runs(40) },
    );
  });

  test('is whole again when everything that failed is back and a copy was left', () => {
    fc.assert(
      fc.property(fc.array(blow, { maxLength: 10 }), (blows) => {
        const sim = storageCluster({ zones: ['', '', '', ''] });
        const v = addVolume(sim, { size: 20 * GIB }, 0);
        for (const { what, which, at } of blows) {
          if (what === 'crash') sim.inject(events.nodeCrash, which % 4, 0, 'test', at);
          if (what === 'fail') sim.inject(events.diskFail, which % 4, 0, 'test', at);
          if (what === 'write') sim.inject(events.volumeWrite, v, which * 100, 'test', at);
        }
        for (const n of [0, 1, 2, 3]) {
          sim.inject(events.nodeStart, n, 0, 'test', HOUR + 1);
          sim.inject(events.diskReplace, n, 0, 'test', HOUR + 1);
        }
        sim.run(6 * HOUR);
        const { volume, replica } = sim.world;
        const holds = replicasOf(sim, v).some((r) => (replica.healthyAt[r] ?? -1) >= 0);
        const healthy = volume.robustness[v] === Robustness.state.healthy;
        expect(healthy || !holds || (volume.scheduleErrors[v] ?? 0) !== 0).toBe(true);
      }),
      { numRuns: runs(40) },
    );
  });
});

/** Hours until all data of a volume is lost: each complete copy fails after an exponential time with mean `failureHours` and its disk is
 *  replaced at once; each rebuild takes an exponential time with mean `repairHours`. */
function hoursToLoss(
  start: ClusterSimulation,
  copies: 2 | 3,
  failureHours: number,
  repairHours: number,
  luck: Streams,
): number {
  const sim = start.fork();
  const v = addVolume(sim, { size: 1e14, numberOfReplicas: copies }, 3);
  sim.inject(events.volumeWrite, v, 1, 'test');
  const { volume, replica, disk, link, snapshot } = sim.world;
  const bytesPerHour = (link.capacity[disk.write[0] ?? 0] ?? 0) * 3600;
  const id = luck.named('luck');
  const draw = () =>
    sim.asRoot('test', () => {
      for (let s = volume.snapshots.first[v] ?? -1; s >= 0; s = volume.snapshots.next[s] ?? -1) snapshot.put.size(s, 0);
      volume.put.head(v, Math.min(9e13, exponential(luck.words, id, repairHours) * bytesPerHour));
    });
  let blowAt = 0;
  const isFilling = () => replicasOf(sim, v).some((r) => replica.mode[r] === ReplicaMode.state.WO);
  draw();
  for (;;) {
    blowAt = Math.ceil(Math.max(blowAt, sim.now) + exponential(luck.words, id, failureHours / copies) * HOUR);
    while (sim.nextAt <= blowAt) {
      sim.step();
      if (!isFilling()) draw();
    }
    sim.run(blowAt);
    const all = replicasOf(sim, v);
    const hit = all[below(luck.words, id, all.length)] ?? -1;
    if (replica.mode[hit] !== ReplicaMode.state.RW) continue;
    const d = replica.disk[hit] ?? -1;
    sim.inject(events.diskFail, d, 0, 'test');
    sim.run(sim.now);
    if ((volume.lost[v] ?? 0) > 0) return sim.now / HOUR;
    sim.inject(events.diskReplace, d, 0, 'test');
    sim.step();
    if (!isFilling()) draw();
    sim.run(sim.now);
  }
}

describe('the mean time to data loss', () => {
  test.each([
    [2, 120],
    [3, 60],
  ] as const)('of %i replicas is that of the Markov chain, within three standard errors', (copies, trials) => {
    const luck = new Streams(copies);
    const start = storageCluster({ zones: ['', '', '', ''], diskBytes: 4e15 });
    const hours = Array.from({ length: trials }, () => hoursToLoss(start, copies, 100, 10, luck));
    const mean = hours.reduce((sum, h) => sum + h, 0) / trials;
    const variance = hours.reduce((sum, h) => sum + (h - mean) ** 2, 0) / (trials - 1);
    const expected = meanTimeToDataLoss(copies, 1 / 100, 1 / 10, false);
    expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt(variance / trials));
  });
});
