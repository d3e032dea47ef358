// Recurring jobs: which volumes they work on, when, how many at a time, and what they leave of the chain of snapshots.
import { describe, expect, test } from 'vitest';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import { Backup } from '../../models/lifecycles.ts';
import { RECURRING_TASKS, readCluster } from '../../models/manifest/index.ts';
import { beginRecurringJobs, volumesOf } from '../../models/storage/recurring-job.ts';
import { chainOf } from '../../models/storage/snapshot-chain.ts';
import { vmBackupSchedule } from '../support/manifests.ts';
import { sampleCluster } from '../support/sample-cluster.ts';
import { rowOf } from '../support/settings.ts';
import { addVolume, GIB, HOUR, storageCluster } from '../support/storage.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Job = Parameters<ClusterSimulation['world']['recurringJob']['add']>[0];

function withJob(job: Omit<Job, 'task' | 'name'> & { task: (typeof RECURRING_TASKS)[number] }, zones = ['', '', '']) {
  const sim = storageCluster({ zones, diskBytes: 1000 * GIB });
  let j = -1;
  const { task, ...rest } = job;
  sim.asRoot('test', () => {
    j = sim.world.recurringJob.add({ name: 'often', groups: 'default', ...rest, task: RECURRING_TASKS.indexOf(task) });
    beginRecurringJobs(sim);
  });
  return { sim, j };
}

function write(sim: ClusterSimulation, v: number, gib: number) {
  sim.inject(events.volumeWrite, v, gib * 1024, 'test');
  sim.run(sim.now);
}

describe('a recurring job', () => {
  test('takes a snapshot at each time of its cron expression and keeps as many as it retains', () => {
    const { sim } = withJob({ task: 'snapshot', cron: '*/10 * * * *', retain: 3 });
    const v = addVolume(sim, { size: 20 * GIB }, 0);
    for (let i = 0; i < 8; i++) {
      write(sim, v, 1);
      sim.run((i + 1) * 10 * MINUTE + 30 * SECOND);
    }
    const kept = chainOf(sim.world, v).filter((s) => sim.world.snapshot.removed[s] === 0);
    expect(kept.map((s) => (sim.world.snapshot.createdAt[s] ?? 0) / MINUTE)).toEqual([60, 70, 80]);
    // What was in the deleted ones is in the oldest that is left; nothing was written twice, so nothing is gone.
    expect(sim.world.snapshot.size[kept[0] ?? -1]).toBe(6 * GIB);
    expect(sim.world.volume.actual[v]).toBe(8 * GIB);
  });

  test('makes a rewritten volume take up to one more nominal size a snapshot kept', () => {
    const { sim } = withJob({ task: 'snapshot', cron: '0 * * * *', retain: 2 });
    const v = addVolume(sim, { size: 10 * GIB }, 0);
    for (let i = 0; i < 5; i++) {
      write(sim, v, 10);
      sim.run((i + 1) * HOUR + 30 * SECOND);
    }
    write(sim, v, 10);
    expect(sim.world.volume.actual[v]).toBe(30 * GIB);
  });

  test('works on the volumes that name it or one of its groups; those that name nothing are in the group default', () => {
    const { sim, j } = withJob({ task: 'snapshot', cron: '0 0 * * *', groups: 'default,gold', retain: 1 });
    const nothing = addVolume(sim, { jobs: '' }, 0);
    const byName = addVolume(sim, { jobs: 'job/often' }, 0);
    const byGroup = addVolume(sim, { jobs: 'group/gold' }, 0);
    const other = addVolume(sim, { jobs: 'group/silver,job/seldom' }, 0);
    const detached = addVolume(sim, { jobs: 'job/often' });
    expect(volumesOf(sim, j)).toEqual([nothing, byName, byGroup]);
    sim.inject(events.settingChange, rowOf('longhorn/allow-recurring-job-while-volume-detached'), 1000, 'test');
    sim.run(sim.now);
    expect(volumesOf(sim, j)).toEqual([nothing, byName, byGroup, detached]);
    expect(volumesOf(sim, j)).not.toContain(other);
  });

  test('works on as many volumes at a time as its concurrency says', () => {
    const { sim } = withJob({ task: 'snapshot', cron: '30 * * * *', retain: 1, concurrency: 2 });
    const volumes = Array.from({ length: 5 }, () => addVolume(sim, {}, 0));
    sim.run(30 * MINUTE + 20 * SECOND);
    const at = volumes.map((v) => (sim.world.snapshot.createdAt[chainOf(sim.world, v)[0] ?? -1] ?? 0) - 30 * MINUTE);
    expect(at).toEqual([0, 0, 5000, 5000, 10_000]);
  });

  test('that is still at work when its time comes again is started once more when it is done', () => {
    const { sim, j } = withJob({ task: 'snapshot', cron: '@every 2s', retain: 100 });
    const v = addVolume(sim, {}, 0);
    sim.run(60 * SECOND);
    // One snapshot takes it 5 s: it never stands still, and never overtakes itself.
    const taken = chainOf(sim.world, v).map((s) => sim.world.snapshot.createdAt[s] ?? 0);
    expect(taken.slice(1).every((at, i) => at - (taken[i] ?? 0) >= 5000)).toBe(true);
    expect(sim.world.recurringJob.executions[j]).toBeGreaterThanOrEqual(9);
  });

  test('waits for an API that takes writes, and is then started once', () => {
    const { sim, j } = withJob({ task: 'snapshot', cron: '*/5 * * * *', retain: 9 });
    const v = addVolume(sim, {}, 0);
    for (const n of [1, 2]) sim.inject(events.nodeCrash, n, 0, 'test');
    sim.run(17 * MINUTE);
    expect(sim.world.recurringJob.executions[j]).toBe(0);
    for (const n of [1, 2]) sim.inject(events.nodeStart, n, 0, 'test');
    sim.run(24 * MINUTE);
    expect(sim.world.recurringJob.executions[j]).toBe(1);
    expect(chainOf(sim.world, v).length).toBeGreaterThan(0);
  });

  test('begins at the time of day that the run is said to start at', () => {
    const { sim } = withJob({ task: 'snapshot', cron: '0 2 * * tue', retain: 1 });
    const v = addVolume(sim, {}, 0);
    // Tuesday, 01:30.
    sim.asRoot('test', () => {
      sim.world.setting.put.value(rowOf('assume/start-time'), 25.5 * HOUR);
      beginRecurringJobs(sim);
    });
    sim.run(31 * MINUTE);
    expect(chainOf(sim.world, v).map((s) => sim.world.snapshot.createdAt[s])).toEqual([30 * MINUTE]);
  });

  test('of snapshot-delete deletes any snapshot beyond the number, whoever took it', () => {
    const { sim } = withJob({ task: 'snapshot-delete', cron: '0 * * * *', retain: 1 });
    const v = addVolume(sim, {}, 0);
    for (let i = 0; i < 4; i++) {
      sim.inject(events.snapshotTake, v, 0, 'test');
      sim.run(sim.now + SECOND);
    }
    sim.run(HOUR + MINUTE);
    expect(chainOf(sim.world, v).length).toBe(1);
  });

  test('of snapshot-cleanup merges what is marked removed and leaves the rest', () => {
    const { sim } = withJob({ task: 'snapshot-cleanup', cron: '0 * * * *', retain: 0 });
    const v = addVolume(sim, {}, 0);
    for (let i = 0; i < 3; i++) {
      sim.inject(events.snapshotTake, v, 0, 'test');
      sim.run(sim.now + SECOND);
    }
    const [first = -1] = chainOf(sim.world, v);
    sim.inject(events.snapshotDelete, first, 0, 'test');
    sim.run(sim.now);
    expect(chainOf(sim.world, v).length).toBe(3);
    sim.run(HOUR + MINUTE);
    expect(chainOf(sim.world, v).length).toBe(2);
  });

  test('waits for the engine of a silent node, half an hour at most, and holds up the volumes behind it', () => {
    const { sim } = withJob({ task: 'snapshot', cron: '30 * * * *', retain: 9, concurrency: 1 }, ['', '', '', '', '']);
    const lost = addVolume(sim, {}, 4);
    const behind = addVolume(sim, {}, 0);
    sim.run(29 * MINUTE + 50 * SECOND);
    sim.inject(events.nodeCrash, 4, 0, 'test');
    sim.run(62 * MINUTE);
    expect([lost, behind].map((v) => chainOf(sim.world, v).length)).toEqual([0, 0]);
    sim.run(63 * MINUTE);
    expect(chainOf(sim.world, behind).length).toBeGreaterThan(0);
  });

  test('finds a volume full of snapshots and says so, and goes on with the next one', () => {
    const { sim } = withJob({ task: 'snapshot-force-create', cron: '0 * * * *', retain: 250 });
    const full = addVolume(sim, { snapshotMaxCount: 2 }, 0);
    const other = addVolume(sim, {}, 0);
    for (let i = 0; i < 2; i++) {
      sim.inject(events.snapshotTake, full, 0, 'test');
      sim.run(sim.now + SECOND);
    }
    sim.run(HOUR + MINUTE);
    expect([chainOf(sim.world, full).length, chainOf(sim.world, other).length]).toEqual([2, 1]);
  });
});

describe('a volume with a hundred snapshots', () => {
  test('has the condition TooManySnapshots, and loses it when they are purged', () => {
    const sim = storageCluster({ zones: ['', '', ''], diskBytes: 1000 * GIB });
    const v = addVolume(sim, {}, 0);
    const take = (count: number) => {
      for (let i = 0; i < count; i++) {
        sim.inject(events.snapshotTake, v, 0, 'test');
        sim.run(sim.now + SECOND);
      }
    };
    take(99);
    expect(sim.world.volume.tooManySnapshots[v]).toBe(0);
    take(1);
    expect(sim.world.volume.tooManySnapshots[v]).toBe(1);
    for (const s of chainOf(sim.world, v).slice(0, 50)) sim.inject(events.snapshotDelete, s, 0, 'test');
    sim.inject(events.snapshotPurge, v, 0, 'test');
    sim.run(sim.now);
    expect([chainOf(sim.world, v).length, sim.world.volume.tooManySnapshots[v]]).toEqual([50, 0]);
  });
});

describe('a schedule of Harvester for a VM', () => {
  function scheduled(type: 'backup' | 'snapshot') {
    const manifest = vmBackupSchedule
      .replace('namespace: shop', 'namespace: default')
      .replace('type: backup', `type: ${type}`);
    const { cluster } = readCluster([{ path: 'schedule.yaml', text: manifest }]);
    const { vmBackupSchedules } = cluster;
    const sim = buildCluster(
      { ...sampleCluster('three-nodes-storage'), recurringJobs: [], vmBackupSchedules },
      { seed: 1, release: 9 },
    );
    const v = sim.world.volume.find('pvc-db');
    const job = sim.world.recurringJob.find('default/nightly');
    const states = () => {
      const { backup } = sim.world;
      return [...Array(backup.rows).keys()]
        .filter((b) => backup.isLive(b))
        .map((b) => Backup.states[backup.state[b] ?? 0]);
    };
    return { sim, v, job, states };
  }

  test('backs up the volumes of that VM only, and keeps as many backups as it retains', () => {
    const { sim, v, states } = scheduled('backup');
    sim.run(5.5 * HOUR);
    const { backup } = sim.world;
    expect(states()).toEqual(['Completed', 'Completed', 'Completed']);
    for (let b = 0; b < backup.rows; b++) if (backup.isLive(b)) expect(backup.volume[b]).toBe(v);
  });

  test('takes snapshots where it says so, of a VM that is off too', () => {
    const { sim, v } = scheduled('snapshot');
    sim.inject(events.vmStop, sim.world.vm.find('default/db'), 0, 'test');
    sim.run(5.5 * HOUR);
    expect(chainOf(sim.world, v).filter((s) => sim.world.snapshot.removed[s] === 0)).toHaveLength(3);
    expect(sim.world.backup.count).toBe(0);
  });

  test('suspends itself when it is due after as many failures in a row as it bears; a success starts the count anew', () => {
    const { sim, job, states } = scheduled('backup');
    const { recurringJob } = sim.world;
    const away = (hours: number, is: 0 | 1) => sim.inject(events.backupTargetSet, 0, is, 'test', hours * HOUR);
    // Fails at 1:00, succeeds at 2:00, fails at 3:00 and 4:00, and is not tried at 5:00 any more.
    away(0.9, 1);
    away(1.5, 0);
    away(2.9, 1);
    sim.run(1.5 * HOUR);
    expect(recurringJob.failures[job]).toBe(1);
    sim.run(2.5 * HOUR);
    expect(recurringJob.failures[job]).toBe(0);
    sim.run(4.5 * HOUR);
    expect([recurringJob.failures[job], recurringJob.suspended[job]]).toEqual([2, 0]);
    sim.run(8 * HOUR);
    expect([recurringJob.suspended[job], recurringJob.executions[job]]).toEqual([1, 4]);
    expect(states().filter((s) => s === 'Completed')).toHaveLength(1);
  });
});
