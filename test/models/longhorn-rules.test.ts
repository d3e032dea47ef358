// Rules of Longhorn that one sequence of events shows best; each test is named after the rule of docs/models/longhorn.md that it holds.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { ReplicaMode, Robustness, VolumeState } from '../../models/lifecycles.ts';
import { rowOf } from '../support/settings.ts';
import { addVolume, GIB, HOUR, replicasOf, storageCluster } from '../support/storage.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const { RW, WO, ERR } = ReplicaMode.state;

function withVolume(numberOfReplicas: number, nodes = 4) {
  const sim = storageCluster({ zones: Array(nodes).fill(''), diskBytes: 1000 * GIB });
  const v = addVolume(sim, { size: 20 * GIB, numberOfReplicas }, 0);
  sim.inject(events.volumeWrite, v, 8 * 1024, 'test');
  sim.run(sim.now);
  return { sim, v };
}

function nodeOf({ world: { replica, disk } }: ClusterSimulation, r: number): number {
  return disk.node[replica.disk[r] ?? -1] ?? -1;
}

/** A replica on another node than the engine's. */
function remoteReplica(sim: ClusterSimulation, v: number): number {
  return replicasOf(sim, v).find((r) => nodeOf(sim, r) !== 0) ?? -1;
}

describe('a replica', () => {
  test('R5: whose rebuild fails again and again is used five times, after 1, 2, 3 and 3 minutes, and then deleted', () => {
    const { sim, v } = withVolume(2);
    const { replica } = sim.world;
    const r = remoteReplica(sim, v);
    // No new one comes in between.
    const wait = rowOf('longhorn/replica-replenishment-wait-interval');
    sim.inject(events.settingChange, wait, 1000 * 1800 * SECOND, 'test');
    sim.inject(events.replicaCrash, r, 0, 'test');
    // Another replica may get its row.
    const name = replica.name[r];
    const isThere = () => replica.isLive(r) && replica.name[r] === name;
    const starts: number[] = [];
    while (sim.now < HOUR && sim.step(HOUR) && isThere()) {
      if (replica.mode[r] !== WO || sim.now === starts.at(-1)) continue;
      if ((starts.at(-1) ?? -MINUTE) >= sim.now - SECOND) continue;
      starts.push(sim.now);
      sim.inject(events.replicaCrash, r, 0, 'test', sim.now + SECOND);
    }
    const waits = starts.slice(1).map((at, i) => (at - (starts[i] ?? 0)) / MINUTE);
    // The first use followed a crash, which is no failed rebuild; five that were make the retries full.
    expect(starts.length).toBe(6);
    for (const [i, least] of [1, 2, 3, 3, 3].entries()) expect(waits[i]).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThan(6);
    expect(isThere()).toBe(false);
  });

  test('F3: that is silent is dropped after 8 to 9 s, the last one of a volume after 16 to 17 s', () => {
    for (const [copies, least] of [
      [3, 8],
      [1, 16],
    ] as const) {
      const { sim, v } = withVolume(copies);
      const r = copies === 1 ? (replicasOf(sim, v)[0] ?? -1) : remoteReplica(sim, v);
      const n = nodeOf(sim, r);
      if (n === 0) continue;
      const start = sim.now;
      sim.inject(events.nodeCrash, n, 0, 'test');
      while (sim.world.replica.mode[r] === RW) sim.step();
      expect((sim.now - start) / SECOND).toBeGreaterThanOrEqual(least);
      expect((sim.now - start) / SECOND).toBeLessThanOrEqual(least + 1);
    }
  });

  test('F9: is not failed because its node is under pressure or its manager pod is down', () => {
    const { sim, v } = withVolume(3);
    const n = nodeOf(sim, remoteReplica(sim, v));
    sim.asRoot('test', () => {
      sim.world.node.put.pressure(n, 1);
      sim.world.node.put.managerPod(n, 0);
    });
    sim.inject(events.nodeAllow, n, 1, 'test');
    sim.run(HOUR);
    expect(replicasOf(sim, v).map((r) => sim.world.replica.mode[r])).toEqual([RW, RW, RW]);
    expect(sim.world.volume.robustness[v]).toBe(Robustness.state.healthy);
  });
});

describe('a faulted volume', () => {
  /** Its only copy lies on a node that is down, and Kubernetes knows. Of five nodes two may be down without etcd being lost. */
  function faulted() {
    const { sim, v } = withVolume(1, 5);
    const [r = -1] = replicasOf(sim, v);
    const n = nodeOf(sim, r);
    const engine = n === 0 ? 1 : 0;
    sim.inject(events.volumeTicket, v, engine, 'test');
    sim.run(sim.now + MINUTE);
    sim.inject(events.nodeCrash, n, 0, 'test');
    sim.run(sim.now + 5 * MINUTE);
    expect(sim.world.volume.robustness[v]).toBe(Robustness.state.faulted);
    return { sim, v, r, n, engine };
  }

  test('is salvaged when its copy is back, although nobody waits for it', () => {
    const { sim, v, r, n } = faulted();
    sim.inject(events.volumeTicket, v, -1, 'test');
    sim.inject(events.nodeStart, n, 0, 'test');
    sim.run(sim.now + 30 * MINUTE);
    expect(sim.world.volume.robustness[v]).toBe(Robustness.state.unknown);
    expect(sim.world.replica.mode[r]).toBe(ReplicaMode.state.Stopped);
  });

  test('stays so as long as it is wanted on a node that is down', () => {
    const { sim, v, n, engine } = faulted();
    sim.inject(events.nodeCrash, engine, 0, 'test');
    sim.run(sim.now + 5 * MINUTE);
    sim.inject(events.nodeStart, n, 0, 'test');
    sim.run(sim.now + 30 * MINUTE);
    expect(sim.world.volume.robustness[v]).toBe(Robustness.state.faulted);
    sim.inject(events.nodeStart, engine, 0, 'test');
    sim.run(sim.now + 30 * MINUTE);
    expect(sim.world.volume.robustness[v]).toBe(Robustness.state.healthy);
  });
});

describe('a migration', () => {
  test.each([
    ['on the target when it is confirmed', 2, 2],
    ['on the source when it is rolled back', 0, 0],
  ])('F10: ends with one engine %s, and with all that was written', (_, end, expected) => {
    const { sim, v } = withVolume(3);
    const { volume, replica } = sim.world;
    sim.inject(events.volumeMigrate, v, 2, 'test');
    sim.run(sim.now + MINUTE);
    expect([volume.node[v], volume.migrationNode[v]]).toEqual([0, 2]);
    sim.inject(events.volumeWrite, v, 1024, 'test');
    sim.run(sim.now + MINUTE);
    sim.inject(events.volumeMigrateEnd, v, end, 'test');
    sim.run(sim.now + MINUTE);
    expect([volume.node[v], volume.migrationNode[v]]).toEqual([expected, -1]);
    expect(volume.state[v]).toBe(VolumeState.state.attached);
    expect([volume.acknowledged[v], volume.lost[v]]).toEqual([9 * GIB, 0]);
    expect(replicasOf(sim, v).every((r) => replica.mode[r] === RW)).toBe(true);
  });

  test('R10: has no rebuild and no clean-up beside it', () => {
    const { sim, v } = withVolume(3);
    sim.inject(events.volumeMigrate, v, 2, 'test');
    sim.run(sim.now + SECOND);
    sim.inject(events.replicaDelete, remoteReplica(sim, v), 0, 'test');
    sim.run(sim.now + 30 * MINUTE);
    expect(replicasOf(sim, v).map((r) => sim.world.replica.mode[r])).toEqual([RW, RW]);
    sim.inject(events.volumeMigrateEnd, v, 2, 'test');
    sim.run(sim.now + 30 * MINUTE);
    expect(replicasOf(sim, v).filter((r) => sim.world.replica.mode[r] !== ERR).length).toBe(3);
  });
});
