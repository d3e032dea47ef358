// Recurring jobs: snapshots, backups, clean-ups and trims of volumes by the clock, so many volumes at a time.
//
// Each job is a CronJob of Kubernetes that forbids a second run beside the first; the pod that it starts works through the volumes.
// Source: longhorn/longhorn-manager app/recurringjob/volume.go @0c47777f; controller/recurring_job_controller.go @5ddaa369f.
import { type Model, on } from '../../engine/model.ts';
import { apiBack, backupEnded, jobRunNext, recurringJobDue, volumeAttached } from '../events.ts';
import { Backup, Robustness, VolumeState } from '../lifecycles.ts';
import { nextTime, parseCron, RECURRING_TASKS } from '../manifest/index.ts';
import { apiWritable, isUp } from '../network/reach.ts';
import { listed } from '../scheduling/selectors.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { cleanupBackupSnapshot, jobsWhileDetached, settingOf, startTime } from '../settings.ts';
import { backupsOf, isBeingBackedUp, requestBackup } from './backup.ts';
import { isRebuilding } from './rebuild.ts';
import { chainOf, purgeSnapshots, takeSnapshot, trimBytes } from './snapshot-chain.ts';

/** The job looks every 5 s whether its snapshot is there: longhorn/longhorn-manager app/recurringjob/constant.go @7b329f39. */
const WAIT_MS = 5000;
/** It gives up after 390 looks: longhorn/longhorn-manager app/recurringjob/constant.go @7b329f39. */
const PATIENCE_MS = 390 * WAIT_MS;
/** Monday, 1 January 2024, 00:00 UTC, where the weeks of `assume/start-time` are counted from. */
const FIRST_MONDAY = 1_704_067_200_000;
/** The group of the volumes that name neither job nor group. */
const DEFAULT_GROUP = 'default';

export const recurringJobs: Model<ClusterSchema> = {
  name: 'recurring-job',
  on: [
    on(recurringJobDue, (sim, j) => {
      plan(sim, j);
      tryStart(sim, j);
    }),
    on(jobRunNext, (sim, run) => proceed(sim, run)),
    on(volumeAttached, (sim, v) => {
      const { volume, jobRun } = sim.world;
      for (let r = volume.jobRuns.first[v]; r >= 0; r = volume.jobRuns.next[r])
        if (jobRun.waits[r] === 1 && jobRun.snapshot[r] < 0) sim.schedule(jobRunNext, 0, r);
    }),
    on(backupEnded, (sim, b) => afterBackup(sim, b)),
    on(apiBack, (sim) => {
      const { recurringJob } = sim.world;
      for (let j = 0; j < recurringJob.rows; j++)
        if (recurringJob.isLive(j) && recurringJob.missed[j] === 1) tryStart(sim, j);
    }),
  ],
};

/** Puts the first run of every job on the agenda. */
export function beginRecurringJobs(sim: ClusterSimulation): void {
  for (let j = 0; j < sim.world.recurringJob.rows; j++) plan(sim, j);
}

function plan(sim: ClusterSimulation, j: number): void {
  const read = parseCron(sim.store.names.text(sim.world.recurringJob.cron[j]));
  if ('problem' in read) return;
  const zero = FIRST_MONDAY + settingOf(sim.world, startTime);
  const at = nextTime(read.schedule, zero + sim.now) - zero;
  if (at < Number.POSITIVE_INFINITY) sim.schedule(recurringJobDue, at - sim.now, j);
}

/** A run that cannot begin now begins when it can; of several that were missed there is one.
 *  Source: kubernetes/kubernetes pkg/controller/cronjob/cronjob_controllerv2.go (v1.34.1), concurrencyPolicy Forbid. */
function tryStart(sim: ClusterSimulation, j: number): void {
  const { recurringJob, jobRun, volume } = sim.world;
  const blocked = recurringJob.runs.size[j] > 0 || !apiWritable(sim.world);
  // What Harvester cannot begin within a minute it leaves out.
  if (recurringJob.vm[j] !== 0 && (blocked || isSuspended(sim, j))) return;
  if (recurringJob.missed[j] !== (blocked ? 1 : 0)) recurringJob.put.missed(j, blocked ? 1 : 0);
  if (blocked) return;
  recurringJob.put.executions(j, recurringJob.executions[j] + 1);
  const name = sim.store.names.text(recurringJob.name[j]);
  for (const v of volumesOf(sim, j)) {
    const run = `${name}-${recurringJob.executions[j]}/${sim.store.names.text(volume.name[v])}`;
    jobRun.add({ name: run, job: j, volume: v });
  }
  if (recurringJob.runs.size[j] === 0) sim.note(`recurring job ${name} finds no volume to work on`);
  fill(sim, j);
}

/** A schedule of Harvester that has failed too often in a row suspends itself when it is due again, until somebody resumes it.
 *  Source: harvester/harvester pkg/controller/master/schedulevmbackup/common.go (newVMBackups) @09c5859f. */
function isSuspended(sim: ClusterSimulation, j: number): boolean {
  const { recurringJob } = sim.world;
  if (recurringJob.suspended[j] === 0 && recurringJob.failures[j] >= recurringJob.maxFailures[j])
    recurringJob.put.suspended(j, 1);
  return recurringJob.suspended[j] === 1;
}

function volumesOfVm({ world, store }: ClusterSimulation, j: number): number[] {
  const { recurringJob, vm, mount, volume } = world;
  const v = vm.find(store.names.text(recurringJob.vm[j]));
  const found: number[] = [];
  for (let m = v < 0 ? -1 : vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m])
    if (volume.robustness[mount.volume[m]] !== Robustness.state.faulted) found.push(mount.volume[m]);
  return found;
}

/** Volumes that name the job or one of its groups, attached and not faulted. A volume that names neither is in the group `default`.
 *  Source: longhorn/longhorn-manager app/recurringjob/util.go (filterVolumesForJob) @33cc9a52. */
export function volumesOf(sim: ClusterSimulation, j: number): number[] {
  const { recurringJob, volume } = sim.world;
  if (recurringJob.vm[j] !== 0) return volumesOfVm(sim, j);
  const groups = listed(sim.store.names.text(recurringJob.groups[j])).map((group) => `group/${group}`);
  const wanted = [`job/${sim.store.names.text(recurringJob.name[j])}`, ...groups];
  const detachedToo = settingOf(sim.world, jobsWhileDetached) === 1;
  const found: number[] = [];
  for (let v = 0; v < volume.rows; v++) {
    if (!volume.isLive(v) || volume.robustness[v] === Robustness.state.faulted || volume.restoring[v] === 1) continue;
    if (volume.state[v] !== VolumeState.state.attached && !detachedToo) continue;
    const named = listed(sim.store.names.text(volume.jobs[v]));
    if ((named.length > 0 ? named : [`group/${DEFAULT_GROUP}`]).some((job) => wanted.includes(job))) found.push(v);
  }
  return found;
}

/** Begins with as many volumes as may be worked on at a time. */
function fill(sim: ClusterSimulation, j: number): void {
  const { recurringJob, jobRun } = sim.world;
  let running = 0;
  for (let r = recurringJob.runs.first[j]; r >= 0; r = recurringJob.runs.next[r]) running += jobRun.running[r];
  for (let r = recurringJob.runs.first[j]; r >= 0; r = recurringJob.runs.next[r]) {
    if (running >= recurringJob.concurrency[j]) return;
    if (jobRun.running[r] === 1) continue;
    jobRun.put.running(r, 1);
    sim.schedule(jobRunNext, 0, r);
    running++;
  }
}

/** The next bit of work on a volume: its snapshot, then what the task makes of it. */
function proceed(sim: ClusterSimulation, r: number): void {
  const { jobRun, recurringJob, volume } = sim.world;
  if (!jobRun.isLive(r)) return;
  const [j, v] = [jobRun.job[r], jobRun.volume[r]];
  const task = RECURRING_TASKS[recurringJob.task[j]] ?? 'system-backup';
  const { attached, detached } = VolumeState.state;
  if (jobRun.snapshot[r] >= 0) {
    if (isBackup(task)) jobRun.put.backup(r, requestBackup(sim, v, jobRun.snapshot[r], j));
    else {
      expire(sim, j, v, recurringJob.retain[j]);
      end(sim, r);
    }
  } else if (jobRun.waits[r] === 1 && !isServed(sim, v)) {
    fail(sim, r, 'timeouted waiting for the snapshot to be ready');
  } else if (volume.migrationNode[v] >= 0) fail(sim, r, 'cannot run job for a volume that is using 2 engines');
  else if (volume.state[v] !== attached && volume.state[v] !== detached)
    fail(sim, r, `invalid state for recurring job: ${VolumeState.states[volume.state[v]]}`);
  else if (!isServed(sim, v)) {
    jobRun.put.waits(r, 1);
    sim.schedule(jobRunNext, PATIENCE_MS, r);
  } else begin(sim, r, task);
}

/** An engine whose node is silent or gone takes no snapshot. A detached volume is attached for it within seconds, which is left out. */
function isServed(sim: ClusterSimulation, v: number): boolean {
  const { volume } = sim.world;
  return volume.state[v] !== VolumeState.state.attached || isUp(sim.world, volume.node[v]);
}

function begin(sim: ClusterSimulation, r: number, task: (typeof RECURRING_TASKS)[number]): void {
  const { jobRun, recurringJob } = sim.world;
  const [j, v] = [jobRun.job[r], jobRun.volume[r]];
  switch (task) {
    case 'snapshot-delete':
      expireAll(sim, v, recurringJob.retain[j]);
      end(sim, r);
      return;
    case 'snapshot-cleanup':
      purge(sim, v);
      end(sim, r);
      return;
    case 'filesystem-trim':
      // What guests have deleted is not known, so there is nothing to give back; the chain is marked and purged as it would be.
      trimBytes(sim, v, 0);
      purge(sim, v);
      end(sim, r);
      return;
    case 'system-backup':
      end(sim, r);
      return;
    default:
      snapshot(sim, r, task);
  }
}

/** The backup of a volume is over: older ones beyond the number go, and of the snapshots all but its own, unless a setting keeps them. */
function afterBackup(sim: ClusterSimulation, b: number): void {
  const { backup, volume, jobRun, recurringJob } = sim.world;
  const [j, v] = [backup.job[b], backup.volume[b]];
  if (j < 0 || v < 0) return;
  let run = volume.jobRuns.first[v];
  while (run >= 0 && jobRun.backup[run] !== b) run = volume.jobRuns.next[run];
  if (run < 0) return;
  if (backup.state[b] === Backup.state.Completed) {
    const made = backupsOf(sim.world, v, j);
    for (const old of made.slice(0, Math.max(0, made.length - recurringJob.retain[j]))) backup.remove(old);
    expireBackedUp(sim, j, v, backup.snapshot[b]);
  } else recurringJob.put.failing(j, 1);
  end(sim, run);
}

/** Of a backup job's own snapshots only the one stays that the next backup starts from, unless a setting keeps them.
 *  Source: longhorn/longhorn-manager app/recurringjob/volume.go (filterExpiredSnapshotsOfCurrentRecurringJob) @0c47777f. */
function expireBackedUp(sim: ClusterSimulation, j: number, v: number, base: number): void {
  if (settingOf(sim.world, cleanupBackupSnapshot) === 0) expire(sim, j, v, sim.world.recurringJob.retain[j]);
  else
    remove(
      sim,
      v,
      ownSnapshots(sim, j, v).filter((s) => sim.world.snapshot.name[s] !== base),
    );
}

function isBackup(task: (typeof RECURRING_TASKS)[number]): boolean {
  return task === 'backup' || task === 'backup-force-create';
}

/** Old snapshots go before the new one is taken, unless the job insists on taking it. */
function snapshot(sim: ClusterSimulation, r: number, task: (typeof RECURRING_TASKS)[number]): void {
  const { jobRun, recurringJob } = sim.world;
  const [j, v] = [jobRun.job[r], jobRun.volume[r]];
  if (task === 'snapshot') expire(sim, j, v, recurringJob.retain[j]);
  if (task === 'backup') expireBackedUp(sim, j, v, sim.world.volume.backupBase[v]);
  const s = takeSnapshot(sim, v, true);
  if (s < 0) {
    fail(sim, r, 'failed recurring snapshot: the volume has as many snapshots as it may have');
    return;
  }
  sim.world.snapshot.put.job(s, j);
  jobRun.put.snapshot(r, s);
  sim.schedule(jobRunNext, WAIT_MS, r);
}

/** Deletes the job's own snapshots of a volume but for the newest so many. */
function expire(sim: ClusterSimulation, j: number, v: number, retain: number): void {
  const own = ownSnapshots(sim, j, v);
  remove(sim, v, own.slice(0, Math.max(0, own.length - retain)));
}

function ownSnapshots({ world }: ClusterSimulation, j: number, v: number): number[] {
  return chainOf(world, v).filter((s) => world.snapshot.job[s] === j && world.snapshot.removed[s] === 0);
}

/** Deletes any snapshot but for the newest so many. */
function expireAll(sim: ClusterSimulation, v: number, retain: number): void {
  const all = chainOf(sim.world, v).filter((s) => sim.world.snapshot.removed[s] === 0);
  remove(sim, v, all.slice(0, Math.max(0, all.length - retain)));
}

function remove(sim: ClusterSimulation, v: number, snapshots: readonly number[]): void {
  const free = snapshots.filter((s) => !isBeingBackedUp(sim.world, s));
  for (const s of free) sim.world.snapshot.put.removed(s, 1);
  if (free.length > 0) purge(sim, v);
}

/** Nothing is purged while a replica is rebuilt; the end of the rebuild purges. */
function purge(sim: ClusterSimulation, v: number): void {
  if (isRebuilding(sim.world, v)) sim.note('snapshot purge skipped: replica is rebuilding');
  else purgeSnapshots(sim, v);
}

function fail(sim: ClusterSimulation, r: number, words: string): void {
  sim.note(`the recurring job fails: ${words}`);
  sim.world.recurringJob.put.failing(sim.world.jobRun.job[r], 1);
  end(sim, r);
}

/** The volume is done with: the next one has its turn, or the run is over and a missed one begins. */
function end(sim: ClusterSimulation, r: number): void {
  const { jobRun, recurringJob } = sim.world;
  const j = jobRun.job[r];
  jobRun.remove(r);
  fill(sim, j);
  if (recurringJob.runs.size[j] === 0) {
    recurringJob.put.failures(j, recurringJob.failing[j] === 1 ? recurringJob.failures[j] + 1 : 0);
    recurringJob.put.failing(j, 0);
  }
  if (recurringJob.runs.size[j] === 0 && recurringJob.missed[j] === 1) tryStart(sim, j);
}
