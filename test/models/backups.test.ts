// Backups: how long they take, what they send, and what becomes of them when the target, the replica or the engine goes away.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { Backup, ReplicaMode } from '../../models/lifecycles.ts';
import { RECURRING_TASKS, readCluster } from '../../models/manifest/index.ts';
import { formatIssue } from '../../models/manifest/issue.ts';
import { backupAge } from '../../models/storage/backup.ts';
import { beginRecurringJobs } from '../../models/storage/recurring-job.ts';
import { chainOf } from '../../models/storage/snapshot-chain.ts';
import { backupTarget } from '../support/manifests.ts';
import { addVolume, GIB, HOUR, replicasOf, storageCluster } from '../support/storage.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Bytes a second that the target takes: assume/backup-target. */
const RATE = 125e6;

/** A cluster with a backup target, and one volume of 20 GiB with so many GiB in it, attached on the first node. */
function withTarget(gib = 10) {
  const sim = storageCluster({ zones: ['', '', '', ''], diskBytes: 1000 * GIB });
  sim.asRoot('test', () => {
    const link = sim.world.link.add({ name: 'backup-target', capacity: RATE });
    sim.world.backupTarget.add({ name: 'default', url: 'nfs://10.0.0.9:/backup', link });
  });
  const v = addVolume(sim, { size: 20 * GIB }, 0);
  write(sim, v, gib);
  return { sim, v };
}

function write(sim: ClusterSimulation, v: number, gib: number) {
  sim.inject(events.volumeWrite, v, gib * 1024, 'test');
  sim.run(sim.now);
}

function backUp(sim: ClusterSimulation, v: number) {
  sim.inject(events.backupTake, v, 0, 'test');
  sim.run(sim.now);
  const b = backupsOf(sim, v).at(-1) ?? -1;
  return b;
}

function backupsOf({ world: { volume, backup } }: ClusterSimulation, v: number): number[] {
  const found: number[] = [];
  for (let b = volume.backups.first[v] ?? -1; b >= 0; b = volume.backups.next[b] ?? -1) found.push(b);
  return found.sort((a, b) => (backup.startedAt[a] ?? 0) - (backup.startedAt[b] ?? 0) || a - b);
}

function stateOf({ world: { backup } }: ClusterSimulation, b: number): string {
  return Backup.states[backup.state[b] ?? 0] ?? '';
}

function tookMs({ world: { backup } }: ClusterSimulation, b: number): number {
  return (backup.endedAt[b] ?? 0) - (backup.startedAt[b] ?? 0);
}

function setTarget(sim: ClusterSimulation, away: 0 | 1) {
  sim.inject(events.backupTargetSet, 0, away, 'test');
  sim.run(sim.now);
}

describe('a backup', () => {
  test('takes as long as its bytes at the rate of the target, and two together take twice as long', () => {
    const { sim, v } = withTarget(10);
    const alone = backUp(sim, v);
    sim.run(sim.now + HOUR);
    const expected = (10 * GIB * 1000) / RATE;
    expect(Math.abs(tookMs(sim, alone) - expected)).toBeLessThan(2);

    const w = addVolume(sim, { size: 20 * GIB }, 1);
    write(sim, v, 5);
    write(sim, w, 5);
    const [first, second] = [backUp(sim, v), backUp(sim, w)];
    sim.run(sim.now + HOUR);
    for (const b of [first, second]) expect(Math.abs(tookMs(sim, b) - expected)).toBeLessThan(2);
  });

  test('sends what was written since the last one, and everything when the snapshot of that is gone', () => {
    const { sim, v } = withTarget(10);
    const { backup, snapshot } = sim.world;
    const sent = (b: number) => [(backup.size[b] ?? 0) / GIB, backup.full[b]];
    expect(sent(backUp(sim, v))).toEqual([10, 1]);
    sim.run(sim.now + HOUR);
    write(sim, v, 3);
    expect(sent(backUp(sim, v))).toEqual([3, 0]);
    sim.run(sim.now + HOUR);
    expect(sent(backUp(sim, v))).toEqual([0, 0]);
    sim.run(sim.now + HOUR);
    for (const s of chainOf(sim.world, v)) sim.inject(events.snapshotDelete, s, 0, 'test');
    sim.run(sim.now);
    write(sim, v, 1);
    sim.inject(events.snapshotTake, v, 0, 'test');
    sim.inject(events.snapshotPurge, v, 0, 'test');
    sim.run(sim.now);
    expect(snapshot.name[chainOf(sim.world, v)[0] ?? -1]).not.toBe(sim.world.volume.backupBase[v]);
    expect(sent(backUp(sim, v))).toEqual([14, 1]);
  });

  test('goes on when the target comes back in time, and fails in words when it does not', () => {
    const { sim, v } = withTarget(10);
    const undisturbed = (10 * GIB * 1000) / RATE;
    const b = backUp(sim, v);
    sim.run(sim.now + 20 * SECOND);
    setTarget(sim, 1);
    sim.run(sim.now + MINUTE);
    setTarget(sim, 0);
    sim.run(sim.now + HOUR);
    expect(stateOf(sim, b)).toBe('Completed');
    expect(Math.abs(tookMs(sim, b) - undisturbed - MINUTE)).toBeLessThan(2);

    // Longhorn looks every five minutes.
    sim.run(2 * HOUR + MINUTE);
    setTarget(sim, 1);
    const late = backUp(sim, v);
    sim.run(sim.now + 89 * SECOND);
    expect(stateOf(sim, late)).toBe('InProgress');
    sim.run(sim.now + SECOND);
    expect(stateOf(sim, late)).toBe('Error');
    expect(sim.store.names.text(sim.world.backup.error[late] ?? 0)).toMatch(
      /^failed to backup snapshot v0-s2 to v0-b2: failed to create backup to nfs:\/\/10\.0\.0\.9:\/backup for volume v0: cannot mount nfs/,
    );
    expect(sim.world.backupTarget.available[0]).toBe(1);
    sim.run(sim.now + 5 * MINUTE);
    expect(sim.world.backupTarget.available[0]).toBe(0);
  });

  test('without a target fails at once and says that none is set', () => {
    const sim = storageCluster({ zones: ['', '', ''] });
    const v = addVolume(sim, {}, 0);
    const b = backUp(sim, v);
    expect([stateOf(sim, b), sim.store.names.text(sim.world.backup.error[b] ?? 0)]).toEqual([
      'Error',
      'backup target URL is empty',
    ]);
  });

  test('fails with the node of the replica that it is read from, and the next one is read from another', () => {
    const { sim, v } = withTarget(10);
    const b = backUp(sim, v);
    const { backup, replica, disk, volume } = sim.world;
    const source = () => disk.node[replica.disk[backup.source[backupsOf(sim, v).at(-1) ?? -1] ?? -1] ?? -1] ?? -1;
    const from = source();
    const engine = volume.node[v] ?? -1;
    sim.run(sim.now + 10 * SECOND);
    sim.inject(events.nodeCrash, from, 0, 'test');
    sim.run(sim.now + MINUTE);
    expect(stateOf(sim, b)).toBe('Error');
    if (from === engine) return;
    backUp(sim, v);
    expect(source()).not.toBe(from);
  });

  test('fails when the replica that it is read from is removed or lost', () => {
    for (const how of [events.replicaDelete, events.replicaCrash]) {
      const { sim, v } = withTarget(10);
      const b = backUp(sim, v);
      sim.run(sim.now + 10 * SECOND);
      sim.inject(how, sim.world.backup.source[b] ?? -1, 0, 'test');
      sim.run(sim.now + SECOND);
      expect(stateOf(sim, b)).toBe('Error');
    }
  });

  test('is forgotten with its volume, its transfer included', () => {
    const { sim, v } = withTarget(10);
    backUp(sim, v);
    sim.run(sim.now + 10 * SECOND);
    sim.inject(events.volumeDelete, v, 0, 'test');
    sim.run(sim.now + SECOND);
    const { flow } = sim.world;
    expect([...Array(flow.rows).keys()].filter((f) => flow.isLive(f))).toEqual([]);
  });

  test('shares the disk of its replica with a rebuild that reads it, and slows that down', () => {
    const seconds = [false, true].map((busy) => {
      const { sim, v } = withTarget(20);
      sim.asRoot('test', () => sim.world.link.put.capacity(sim.world.backupTarget.link[0] ?? -1, 1e12));
      const [first = -1] = replicasOf(sim, v);
      const start = sim.now;
      sim.inject(events.replicaDelete, first, 0, 'test');
      sim.run(sim.now + 2 * SECOND);
      if (busy) backUp(sim, v);
      const rebuilt = () => replicasOf(sim, v).every((r) => sim.world.replica.mode[r] === ReplicaMode.state.RW);
      while (!rebuilt() && sim.now < start + HOUR) sim.step();
      return (sim.now - start) / SECOND;
    });
    expect(seconds[1] ?? 0).toBeGreaterThan(1.3 * (seconds[0] ?? 0));
  });
});

describe('recurring backups', () => {
  function hourly(retain: number) {
    const { sim, v } = withTarget(4);
    sim.asRoot('test', () => {
      const task = RECURRING_TASKS.indexOf('backup');
      sim.world.recurringJob.add({ name: 'hourly', task, cron: '0 * * * *', groups: 'default', retain });
      beginRecurringJobs(sim);
    });
    return { sim, v };
  }

  test('keep as many backups as they retain and one snapshot, and each sends what the hour has changed', () => {
    const { sim, v } = hourly(3);
    for (let i = 1; i <= 5; i++) {
      sim.run(i * HOUR + 30 * MINUTE);
      write(sim, v, 1);
    }
    const { backup } = sim.world;
    expect(backupsOf(sim, v).map((b) => (backup.snapshotAt[b] ?? 0) / HOUR)).toEqual([3, 4, 5]);
    expect(backupsOf(sim, v).map((b) => (backup.size[b] ?? 0) / GIB)).toEqual([1, 1, 1]);
    expect(chainOf(sim.world, v).length).toBe(1);
    expect(backupAge(sim.world, v, sim.now)).toBe(30 * MINUTE);
  });

  test('that failed leave the snapshot that the next one starts from: it sends all that came since, and no more', () => {
    const { sim, v } = hourly(9);
    sim.run(1.5 * HOUR);
    setTarget(sim, 1);
    for (let i = 2; i <= 4; i++) {
      write(sim, v, 1);
      sim.run((i + 0.5) * HOUR);
    }
    expect(backupAge(sim.world, v, sim.now)).toBe(3.5 * HOUR);
    setTarget(sim, 0);
    sim.run(5.5 * HOUR);
    const [last = -1] = backupsOf(sim, v).slice(-1);
    expect([stateOf(sim, last), sim.world.backup.full[last], (sim.world.backup.size[last] ?? 0) / GIB]).toEqual([
      'Completed',
      0,
      3,
    ]);
    expect(chainOf(sim.world, v).length).toBe(1);
  });
});

describe('a BackupTarget', () => {
  test('with an interval that Go would not print is refused at its place', () => {
    const { issues } = readCluster([{ path: 'a.yaml', text: backupTarget.replace('5m0s', '5 minutes') }]);
    expect(issues.map(formatIssue)).toEqual([
      expect.stringMatching(
        /^a\.yaml:11:17: .*"5 minutes" is no duration\n.*spec\.pollInterval\n.*a duration such as 5m0s/,
      ),
    ]);
  });
});
