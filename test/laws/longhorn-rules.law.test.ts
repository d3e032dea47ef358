// Rules of Longhorn that hold through any sequence of faults, repairs and writes: rebuilds, failover, space and balance. Each test is named
// after the rules of docs/models/longhorn.md that it holds.
// Long because all rules are asked of the same battered clusters.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events, measures } from '../../models/index.ts';
import { DiskHealth, NodeReady, ReplicaMode, Robustness, VolumeState } from '../../models/lifecycles.ts';
import { limitsOf, minimumOf } from '../../models/storage/disk-space.ts';
import { runs } from '../support/laws.ts';
import { rowOf } from '../support/settings.ts';
import { addVolume, GIB, HOUR, replicasOf, storageCluster } from '../support/storage.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const WAIT_MS = 600 * SECOND;
const LIMIT = 2;

const blow = fc.record({
  what: fc.constantFrom(
    'crash',
    'start',
    'reboot',
    'reboot',
    'fail',
    'replace',
    'write',
    'crash-replica',
    'snapshot',
    'purge',
  ),
  which: fc.nat(20),
  at: fc.integer({ min: 60_000, max: 3 * HOUR }),
});
type Blow = typeof blow extends fc.Arbitrary<infer B> ? B : never;

/** Five nodes with two disks each, and volumes of one to three replicas in use on the first two. */
function battered(blows: readonly Blow[]): { sim: ClusterSimulation; volumes: number[] } {
  const sim = storageCluster({ zones: ['', '', '', '', ''], diskBytes: 200 * GIB, disksPerNode: 2 });
  sim.checking = true;
  sim.inject(events.settingChange, rowOf('longhorn/concurrent-replica-rebuild-per-node-limit'), 1000 * LIMIT, 'test');
  sim.run(sim.now);
  const volumes = [1, 2, 3, 3].map((numberOfReplicas, i) =>
    addVolume(sim, { size: 10 * GIB, numberOfReplicas }, i % 2),
  );
  for (const v of volumes) sim.inject(events.volumeWrite, v, 4 * 1024, 'test');
  for (const { what, which, at } of blows) {
    const [n, v] = [which % 5, volumes[which % 4] ?? -1];
    if (what === 'crash') sim.inject(events.nodeCrash, n, 0, 'test', at);
    if (what === 'reboot') {
      sim.inject(events.nodeCrash, n, 0, 'test', at);
      sim.inject(events.nodeStart, n, 0, 'test', at + which * MINUTE);
    }
    if (what === 'start') sim.inject(events.nodeStart, n, 0, 'test', at);
    if (what === 'fail') sim.inject(events.diskFail, which % 10, 0, 'test', at);
    if (what === 'replace') sim.inject(events.diskReplace, which % 10, 0, 'test', at);
    if (what === 'write') sim.inject(events.volumeWrite, v, which * 300, 'test', at);
    if (what === 'snapshot') sim.inject(events.snapshotTake, v, 0, 'test', at);
    if (what === 'purge') sim.inject(events.snapshotPurge, v, 0, 'test', at);
    if (what === 'crash-replica') sim.inject(events.replicaCrash, replicasOf(sim, v)[which % 3] ?? 0, 0, 'test', at);
  }
  return { sim, volumes };
}

/** Replicas of all volumes as a rule looks at them, before and after an instant. */
interface Seen {
  readonly mode: number;
  readonly failedAt: number;
  readonly disk: number;
  readonly volume: number;
}
function look({ world: { replica } }: ClusterSimulation): Map<number, Seen> {
  const seen = new Map<number, Seen>();
  for (let r = 0; r < replica.rows; r++)
    if (replica.isLive(r))
      seen.set(r, {
        mode: replica.mode[r] ?? 0,
        failedAt: replica.failedAt[r] ?? -1,
        disk: replica.disk[r] ?? -1,
        volume: replica.volume[r] ?? -1,
      });
  return seen;
}

/** Plays the blows and shows each instant, with what was before it. */
function play(
  blows: readonly Blow[],
  instant: (sim: ClusterSimulation, volumes: number[], before: Map<number, Seen>) => void,
) {
  const { sim, volumes } = battered(blows);
  let before = look(sim);
  while (sim.now < 5 * HOUR && sim.step(5 * HOUR)) {
    if (sim.nextAt === sim.now) continue;
    instant(sim, volumes, before);
    before = look(sim);
  }
  rebuilds += sim.probes.readCounter(measures.rebuilds);
}

/** Replicas rebuilt in all runs of this file: the laws have looked at something. */
let rebuilds = 0;

function always(numRuns: number, instant: Parameters<typeof play>[1]): void {
  fc.assert(
    fc.property(fc.array(blow, { maxLength: 16 }), (blows) => play(blows, instant)),
    { numRuns: runs(numRuns) },
  );
  expect(rebuilds).toBeGreaterThan(numRuns);
}

const { RW, WO, ERR, Stopped } = ReplicaMode.state;

function modes({ world: { replica } }: ClusterSimulation, rows: readonly number[], mode: number): number {
  return rows.filter((r) => replica.mode[r] === mode).length;
}

describe('rebuilds', () => {
  test('R1, R8: one replica of a volume at most is rebuilt, and from one that is RW', () => {
    always(25, (sim, volumes) => {
      const { replica } = sim.world;
      for (const v of volumes) {
        const filling = replicasOf(sim, v).filter((r) => replica.mode[r] === WO);
        expect(filling.length).toBeLessThanOrEqual(1);
        for (const r of filling) expect(replica.mode[replica.source[r] ?? -1]).toBe(RW);
      }
    });
  });

  test('R2: no more replicas with a retry count are rebuilt on a node than the limit says', () => {
    always(25, (sim) => {
      const { replica, disk, node } = sim.world;
      const on = Array.from({ length: node.rows }, () => 0);
      for (let r = 0; r < replica.rows; r++) {
        if (!replica.isLive(r) || replica.mode[r] !== WO || (replica.rebuildRetryCount[r] ?? 0) === 0) continue;
        const n = disk.node[replica.disk[r] ?? -1] ?? -1;
        on[n] = (on[n] ?? 0) + 1;
      }
      for (const count of on) expect(count).toBeLessThanOrEqual(LIMIT);
    });
  });

  test('R3: while a failed replica may return, no new one is made before the wait is over', () => {
    always(25, (sim, volumes, before) => {
      const { replica, volume } = sim.world;
      for (const v of volumes) {
        const made = replicasOf(sim, v).filter((r) => before.get(r)?.volume !== v && replica.mode[r] === WO);
        const mayReturn = [...before].some(
          ([, s]) => s.volume === v && s.failedAt >= 0 && s.disk >= 0 && s.mode === ERR,
        );
        const since = volume.lastDegradedAt[v] ?? -1;
        if (made.length > 0 && mayReturn && volume.robustness[v] === Robustness.state.degraded)
          expect(sim.now - since >= WAIT_MS || allSpent(sim, v)).toBe(true);
      }
    });
  });

  test('R10, F2: a volume has no replica too many, and is not faulted as long as it has one that is RW', () => {
    always(25, (sim, volumes) => {
      const { volume } = sim.world;
      for (const v of volumes) {
        const open = modes(sim, replicasOf(sim, v), RW);
        expect(open).toBeLessThanOrEqual((volume.numberOfReplicas[v] ?? 0) + 1);
        if (open > 0) expect(volume.robustness[v]).not.toBe(Robustness.state.faulted);
      }
    });
  });

  /** Failed replicas that have no try left, or whose retry count says that they never were whole, do not return. */
  function allSpent({ world: { replica } }: ClusterSimulation, v: number): boolean {
    for (let r = 0; r < replica.rows; r++) {
      if (!replica.isLive(r) || replica.volume[r] !== v || replica.mode[r] !== ERR) continue;
      if ((replica.rebuildRetryCount[r] ?? 0) < 5 && (replica.disk[r] ?? -1) >= 0) return false;
    }
    return true;
  }
});

describe('failover', () => {
  test('F1: healthy is as many RW as asked for, degraded is fewer; unknown with a silent engine', () => {
    always(25, (sim, volumes) => {
      const { volume, node } = sim.world;
      for (const v of volumes) {
        if (volume.state[v] !== VolumeState.state.attached) continue;
        const open = modes(sim, replicasOf(sim, v), RW);
        const asked = volume.numberOfReplicas[v] ?? 0;
        const silent = node.ready[volume.node[v] ?? -1] === NodeReady.state.Unknown;
        const { healthy, degraded, unknown } = Robustness.state;
        const expected = silent ? unknown : open >= asked ? healthy : open > 0 ? degraded : Robustness.state.faulted;
        expect(volume.robustness[v]).toBe(expected);
      }
    });
  });

  test('F5: only replicas that failed within a minute of the last failure are salvaged, on nodes that are ready', () => {
    let salvaged = 0;
    always(25, (sim, volumes, before) => {
      const { replica, disk, node } = sim.world;
      for (const v of volumes) {
        const forgiven = replicasOf(sim, v).filter(
          (r) => before.get(r)?.mode === ERR && (replica.mode[r] === Stopped || replica.mode[r] === RW),
        );
        salvaged += forgiven.length;
        for (const r of forgiven) {
          const d = replica.disk[r] ?? -1;
          expect([disk.health[d], node.ready[disk.node[d] ?? -1]]).toEqual([
            DiskHealth.state.Good,
            NodeReady.state.True,
          ]);
          const others = [...before.values()].filter(
            (s) =>
              s.volume === v &&
              s.mode === ERR &&
              node.ready[disk.node[s.disk] ?? -1] === NodeReady.state.True &&
              isGood(sim, s.disk),
          );
          const latest = Math.max(...others.map((s) => s.failedAt));
          expect(latest - (before.get(r)?.failedAt ?? 0)).toBeLessThanOrEqual(MINUTE);
        }
      }
    });
    expect(salvaged).toBeGreaterThan(0);
  });

  test('F6: the last copy of the data is not deleted, whatever else is', () => {
    always(25, (sim, volumes, before) => {
      const { replica } = sim.world;
      for (const v of volumes) {
        const had = [...before].filter(([, s]) => s.volume === v && isGood(sim, s.disk));
        const has = replicasOf(sim, v).filter((r) => (replica.disk[r] ?? -1) >= 0);
        if (had.length > 0) expect(has.length).toBeGreaterThan(0);
      }
    });
  });

  test('F11: a replica is open only while its volume is attached', () => {
    always(25, (sim, volumes) => {
      for (const v of volumes)
        if (sim.world.volume.state[v] !== VolumeState.state.attached)
          expect(modes(sim, replicasOf(sim, v), RW) + modes(sim, replicasOf(sim, v), WO)).toBe(0);
    });
  });

  function isGood({ world: { disk } }: ClusterSimulation, d: number): boolean {
    return d >= 0 && disk.health[d] === DiskHealth.state.Good;
  }
});

describe('space', () => {
  test('S1, O2: what is scheduled on a disk is the nominal size of its replicas, and on a node that of its disks', () => {
    always(25, (sim) => {
      const { disk, replica, volume } = sim.world;
      const sums = Array.from({ length: disk.rows }, () => 0);
      for (let r = 0; r < replica.rows; r++) {
        const d = replica.isLive(r) ? (replica.disk[r] ?? -1) : -1;
        if (d >= 0) sums[d] = (sums[d] ?? 0) + (volume.size[replica.volume[r] ?? -1] ?? 0);
      }
      expect(sums).toEqual(Array.from({ length: disk.rows }, (_, d) => disk.scheduled[d]));
    });
  });

  test('S2: a disk that may be used has more free than the minimum, once Longhorn has looked', () => {
    fc.assert(
      fc.property(fc.array(blow, { maxLength: 16 }), (blows) => {
        const { sim } = battered(blows);
        sim.run(3.5 * HOUR);
        sim.inject(events.diskAllow, 0, 1, 'test');
        sim.run(sim.now);
        const { disk } = sim.world;
        const { minimal } = limitsOf(sim.world);
        for (let d = 0; d < disk.rows; d++)
          if (disk.pressured[d] === 0)
            expect(disk.available[d]).toBeGreaterThan(minimumOf(disk.maximum[d] ?? 0, minimal));
      }),
      { numRuns: runs(25) },
    );
  });

  test('S5: what Longhorn takes for available are whole steps of 100 MiB, never more than is free and less than a step below it', () => {
    const step = 100 * 1024 ** 2;
    always(25, (sim) => {
      const { disk } = sim.world;
      for (let d = 0; d < disk.rows; d++) {
        const [free = 0, available = 0] = [disk.free[d], disk.available[d]];
        expect(available % step).toBe(0);
        expect(free - available).toBeGreaterThanOrEqual(0);
        expect(free - available).toBeLessThan(step);
      }
    });
  });

  test('S5: a disk is closed by what Longhorn sees of it, although a little more than the minimum is free', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4096 }), (mebibytes) => {
        // 90 of 100 GiB are free; of these the guest takes 65 and a little less, so that at most 4 MiB more than 25 GiB are left.
        const sim = storageCluster({ zones: [''], diskBytes: 100 * GIB });
        const v = addVolume(sim, { size: 70 * GIB, numberOfReplicas: 1 }, 0);
        sim.inject(events.volumeWrite, v, 65 * 1024 - mebibytes, 'test');
        sim.inject(events.diskAllow, 0, 1, 'test');
        sim.run(sim.now);
        const { disk } = sim.world;
        expect(disk.free[0]).toBe(25 * GIB + mebibytes * 1024 ** 2);
        // The first step above 25 GiB, which are 256 steps, is at 257.
        expect(disk.pressured[0]).toBe(mebibytes < 100 ? 1 : 0);
      }),
      { numRuns: runs(50) },
    );
  });

  test('S3: a replica takes no more than the nominal size for its head and for each snapshot', () => {
    always(25, (sim, volumes) => {
      const { replica, volume } = sim.world;
      for (const v of volumes)
        for (const r of replicasOf(sim, v))
          if (replica.mode[r] === RW)
            expect(replica.occupied[r]).toBeLessThanOrEqual(
              (1 + (volume.snapshots.size[v] ?? 0)) * (volume.size[v] ?? 0),
            );
    });
  });
});

describe('locality', () => {
  test('R9: a replica that is wanted at the engine and finds no place there costs the volume no other', () => {
    const scene = fc.record({
      nodes: fc.integer({ min: 5, max: 7 }),
      replicas: fc.integer({ min: 1, max: 3 }),
      lost: fc.integer({ min: 1, max: 6 }),
      at: fc.integer({ min: MINUTE, max: HOUR }),
    });
    fc.assert(
      fc.property(scene, ({ nodes, replicas, lost, at }) => {
        const sim = storageCluster({ zones: Array(nodes).fill(''), diskBytes: 500 * GIB });
        sim.checking = true;
        sim.inject(events.diskAllow, 0, 0, 'test');
        sim.run(sim.now);
        const v = addVolume(sim, { size: 5 * GIB, numberOfReplicas: replicas }, 0);
        sim.inject(events.volumeLocality, v, 1, 'test');
        sim.inject(events.volumeWrite, v, 2 * 1024, 'test');
        // The only replica of a volume has to be there when another is made of it.
        const gone = 1 + (lost % (nodes - 1));
        if (replicas > 1) sim.inject(events.nodeCrash, gone, 0, 'test', at);
        sim.run(4 * HOUR);
        const { replica, disk, volume } = sim.world;
        expect(modes(sim, replicasOf(sim, v), RW)).toBe(replicas);
        expect(volume.robustness[v]).toBe(Robustness.state.healthy);
        expect(replicasOf(sim, v).some((r) => disk.node[replica.disk[r] ?? -1] === 0)).toBe(false);
        // As soon as there is room it moves to the engine, and no other is missing then.
        sim.inject(events.diskAllow, 0, 1, 'test');
        sim.run(6 * HOUR);
        const whole = replicasOf(sim, v).filter((r) => replica.mode[r] === RW);
        expect(whole.length).toBe(replicas);
        expect(whole.some((r) => disk.node[replica.disk[r] ?? -1] === 0)).toBe(true);
      }),
      { numRuns: runs(25) },
    );
  });
});

describe('what is measured', () => {
  test('O1: is in step with the one state that each volume has', () => {
    always(25, (sim) => {
      const { volume } = sim.world;
      const count = (state: number) =>
        Array.from({ length: volume.rows }, (_, v) => v).filter(
          (v) => volume.isLive(v) && volume.robustness[v] === state,
        ).length;
      expect(sim.probes.readGauge(measures.degradedVolumes, sim.now).last).toBe(count(Robustness.state.degraded));
      expect(sim.probes.readGauge(measures.faultedVolumes, sim.now).last).toBe(count(Robustness.state.faulted));
    });
  });
});

describe('balance', () => {
  const scene = fc.record({
    zones: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 4, maxLength: 6 }),
    replicas: fc.integer({ min: 2, max: 3 }),
    volumes: fc.integer({ min: 1, max: 4 }),
    best: fc.boolean(),
    shut: fc.nat(3),
  });

  test('B1, B3, B4: it spreads replicas over nodes without ever being short of one, and comes to rest', () => {
    fc.assert(
      fc.property(scene, ({ zones, replicas, volumes: count, best, shut }) => {
        const sim = storageCluster({ zones, diskBytes: 500 * GIB });
        const { node, volume, replica, disk } = sim.world;
        // Soft anti-affinity and closed nodes put replicas together, so that there is something to spread.
        sim.inject(events.settingChange, rowOf('longhorn/replica-soft-anti-affinity'), 1000, 'test');
        for (let n = 0; n < node.rows; n++) if (n > shut) sim.inject(events.nodeAllow, n, 0, 'test');
        sim.run(sim.now);
        const volumes = Array.from({ length: count }, () =>
          addVolume(sim, { size: 2 * GIB, numberOfReplicas: replicas }, 0),
        );
        sim.inject(events.settingChange, rowOf('longhorn/replica-auto-balance'), best ? 2000 : 1000, 'test');
        for (let n = 0; n < node.rows; n++) sim.inject(events.nodeAllow, n, 1, 'test');
        while (sim.now < 3 * HOUR && sim.step(3 * HOUR)) {
          if (sim.nextAt === sim.now) continue;
          for (const v of volumes) expect(modes(sim, replicasOf(sim, v), RW)).toBeGreaterThanOrEqual(replicas);
        }
        const made = volumes.map((v) => volume.replicasMade[v]);
        for (const v of volumes) {
          const nodes = new Set(replicasOf(sim, v).map((r) => disk.node[replica.disk[r] ?? -1]));
          expect(nodes.size).toBe(Math.min(replicas, node.rows));
          const used = new Set(replicasOf(sim, v).map((r) => node.zone[disk.node[replica.disk[r] ?? -1] ?? -1]));
          expect(used.size).toBe(Math.min(replicas, new Set(zones).size));
        }
        sim.run(9 * HOUR);
        expect(volumes.map((v) => volume.replicasMade[v])).toEqual(made);
      }),
      { numRuns: runs(20) },
    );
  });
});
