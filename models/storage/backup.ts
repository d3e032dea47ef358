// Backups: what a volume has written since the last one goes from a replica's disk over the network to a target that may be away.
//
// Source: longhorn/longhorn-manager controller/backup_controller.go @01fe64a4; longhorn/backupstore deltablock.go @1e4a9571.
import { setCapacity, startFlow, stopFlow } from '../../engine/flow.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  backupEnded,
  backupSent,
  backupStart,
  backupTake,
  backupTargetPolled,
  backupTargetSet,
  backupTimedOut,
  reachChanged,
  replicaLost,
  volumeEngineLost,
} from '../events.ts';
import { Backup, DiskHealth, ReplicaMode } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { apiWritable, isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { backupTargetRate, backupTimeout, settingOf } from '../settings.ts';
import { chainOf, takeSnapshot } from './snapshot-chain.ts';

/** A backup that failed is kept for a day: longhorn/longhorn-manager types/setting.go (failed-backup-ttl, 1440 min) @5ddaa369f. */
const KEEP_FAILED_MS = 24 * 3_600_000;

/** What a backup without new data still writes: the files that describe it and its volume, a few KiB. */
const CONFIG_BYTES = 4096;

const TARGET_UNSET = 'backup target URL is empty';
/** Source: longhorn/longhorn-engine pkg/sync/backup.go @064944a9. */
const NO_REPLICA = 'cannot find an available replica for backup';

export const backupModel: Model<ClusterSchema> = {
  name: 'backup',
  on: [
    on(backupTake, (sim, v) => {
      const s = takeSnapshot(sim, v, true);
      if (s < 0) sim.note('the volume has as many snapshots as it may have');
      else requestBackup(sim, v, s, -1);
    }),
    on(backupStart, (sim, b) => start(sim, b)),
    on(backupSent, (sim, b) => completed(sim, b)),
    on(backupTimedOut, (sim, b) => fail(sim, b, unreachable(sim, b))),
    on(backupTargetSet, (sim, t, away) => setAway(sim, t, away)),
    on(backupTargetPolled, (sim, t) => {
      const { backupTarget } = sim.world;
      if (!apiWritable(sim.world)) return;
      const available = backupTarget.away[t] === 1 ? 0 : 1;
      if (backupTarget.available[t] !== available) backupTarget.put.available(t, available);
    }),
    on(apiBack, (sim) => {
      const { backupTarget } = sim.world;
      for (let t = 0; t < backupTarget.rows; t++)
        if (backupTarget.available[t] === backupTarget.away[t]) sim.schedule(backupTargetPolled, 0, t);
    }),
    on(replicaLost, (sim, r) => abandonBackups(sim, r)),
    on(volumeEngineLost, (sim, v) =>
      forEachRunning(sim, (b) => {
        if (sim.world.backup.volume[b] === v) fail(sim, b, withoutEngine(sim, b));
      }),
    ),
    on(reachChanged, (sim, n) => {
      if (isUp(sim.world, n)) return;
      const { backup, volume, replica, disk } = sim.world;
      forEachRunning(sim, (b) => {
        const source = replica.disk[backup.source[b]];
        if (volume.node[backup.volume[b]] === n) fail(sim, b, withoutEngine(sim, b));
        else if (disk.node[source] === n) fail(sim, b, withoutReplica(sim, b));
      });
    }),
  ],
};

/** A backup object of a snapshot; it begins at once. Returns its row. */
export function requestBackup(sim: ClusterSimulation, v: number, snapshot: number, job: number): number {
  const { backup, volume, snapshot: snapshots, backupTarget } = sim.world;
  forgetFailed(sim, v);
  volume.put.backupsMade(v, volume.backupsMade[v] + 1);
  const b = backup.add({
    name: `${sim.store.names.text(volume.name[v])}-b${volume.backupsMade[v]}`,
    volume: v,
    target: backupTarget.rows > 0 ? 0 : -1,
    snapshot: sim.store.names.text(snapshots.name[snapshot]),
    job,
    snapshotAt: snapshots.createdAt[snapshot],
  });
  sim.schedule(backupStart, 0, b);
  return b;
}

/** The replica goes that backups are read from. */
export function abandonBackups(sim: ClusterSimulation, r: number): void {
  if (sim.world.backup.rows === 0) return;
  forEachRunning(sim, (b) => {
    if (sim.world.backup.source[b] === r) fail(sim, b, withoutReplica(sim, b));
  });
}

/** The volume is deleted; what the target holds of it is nobody's concern here any more. */
export function forgetBackups(sim: ClusterSimulation, v: number): void {
  const { volume, backup } = sim.world;
  for (let b = volume.backups.first[v]; b >= 0; b = volume.backups.first[v]) {
    if (backup.flow[b] >= 0) stopFlow(sim, backup.flow[b]);
    backup.remove(b);
  }
}

/** A snapshot that is on its way to the target is not deleted.
 *  Source: longhorn/longhorn-manager app/recurringjob/volume.go (getSnapshotsReferencedByActiveBackups) @0c47777f. */
export function isBeingBackedUp({ volume, backup, snapshot }: ClusterWorld, s: number): boolean {
  const v = snapshot.volume[s];
  const { New, InProgress } = Backup.state;
  for (let b = volume.backups.first[v]; b >= 0; b = volume.backups.next[b])
    if ((backup.state[b] === New || backup.state[b] === InProgress) && backup.snapshot[b] === snapshot.name[s])
      return true;
  return false;
}

/** Completed backups of a volume by a job, oldest first. */
export function backupsOf({ volume, backup }: ClusterWorld, v: number, job: number): number[] {
  const found: number[] = [];
  for (let b = volume.backups.first[v]; b >= 0; b = volume.backups.next[b])
    if (backup.job[b] === job && backup.state[b] === Backup.state.Completed) found.push(b);
  return found.sort((a, b) => backup.endedAt[a] - backup.endedAt[b] || a - b);
}

/** How old the data in the last completed backup of a volume is, in ms; Infinity when there is none. */
export function backupAge(world: ClusterWorld, v: number, now: number): number {
  const at = world.volume.backedUpAt[v];
  return at < 0 ? Number.POSITIVE_INFINITY : now - at;
}

/** Bytes that a backup of a snapshot sends: what lies in the chain after the snapshot of the last one, or everything where that is gone; and
 *  bytes that it holds in all. */
function bytesToSend(
  sim: ClusterSimulation,
  v: number,
  snapshot: number,
): { bytes: number; full: boolean; content: number } {
  const { volume, snapshot: snapshots } = sim.world;
  let bytes = 0;
  let content = 0;
  let full = true;
  for (const s of chainOf(sim.world, v)) {
    bytes += snapshots.size[s];
    content += snapshots.size[s];
    if (volume.backupBase[v] !== 0 && snapshots.name[s] === volume.backupBase[v] && s !== snapshot) {
      bytes = 0;
      full = false;
    }
    if (s === snapshot) break;
  }
  return { bytes: Math.min(bytes, volume.size[v]), full, content: Math.min(content, volume.size[v]) };
}

function start(sim: ClusterSimulation, b: number): void {
  const { backup, backupTarget, disk, node, attachment, replica } = sim.world;
  const [v, t] = [backup.volume[b], backup.target[b]];
  if (t < 0) {
    fail(sim, b, TARGET_UNSET);
    return;
  }
  const source = sourceOf(sim.world, v);
  if (source < 0) {
    fail(sim, b, NO_REPLICA);
    return;
  }
  const { bytes, full, content } = bytesToSend(
    sim,
    v,
    sim.world.snapshot.find(sim.store.names.text(backup.snapshot[b])),
  );
  backup.drive.state(b, Backup.signal.Start);
  backup.put.startedAt(b, sim.now);
  backup.put.source(b, source);
  backup.put.size(b, bytes);
  backup.put.full(b, full ? 1 : 0);
  backup.put.content(b, content);
  if (backupTarget.away[t] === 1) sim.schedule(backupTimedOut, settingOf(sim.world, backupTimeout), b);
  const d = replica.disk[source];
  const links = [disk.read[d], attachment.tx[node.onManagement[disk.node[d]]], backupTarget.link[t]];
  backup.put.flow(b, startFlow(sim, { bytes: bytes + CONFIG_BYTES, links, done: backupSent, owner: b }));
}

/** A complete replica on a node that runs, the lowest row first; -1 when there is none. */
function sourceOf(world: ClusterWorld, v: number): number {
  const { volume, replica, disk } = world;
  const { RW, Stopped } = ReplicaMode.state;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const d = replica.disk[r];
    const whole = replica.mode[r] === RW || (replica.mode[r] === Stopped && replica.healthyAt[r] >= 0);
    if (whole && d >= 0 && disk.health[d] === DiskHealth.state.Good && isUp(world, disk.node[d])) return r;
  }
  return -1;
}

function completed(sim: ClusterSimulation, b: number): void {
  const { backup, volume } = sim.world;
  const v = backup.volume[b];
  backup.put.flow(b, -1);
  backup.put.source(b, -1);
  backup.put.endedAt(b, sim.now);
  backup.drive.state(b, Backup.signal.Done);
  sim.cancel(backupTimedOut, b);
  volume.put.backedUpAt(v, Math.max(volume.backedUpAt[v], backup.snapshotAt[b]));
  volume.put.backupBase(v, sim.store.names.text(backup.snapshot[b]));
  sim.probes.count(measures.backups);
  sim.probes.observe(measures.backupSeconds, sim.now - backup.startedAt[b]);
  sim.schedule(backupEnded, 0, b);
}

function fail(sim: ClusterSimulation, b: number, words: string): void {
  const { backup } = sim.world;
  if (backup.flow[b] >= 0) stopFlow(sim, backup.flow[b]);
  sim.cancel(backupTimedOut, b);
  backup.put.flow(b, -1);
  backup.put.source(b, -1);
  backup.put.endedAt(b, sim.now);
  backup.put.error(b, words);
  backup.drive.state(b, Backup.signal.Fail);
  sim.probes.count(measures.backupsFailed);
  sim.schedule(backupEnded, 0, b);
}

/** Source: longhorn/longhorn-manager engineapi/backup_monitor.go @01135d1f. */
function withoutEngine({ world, store: { names } }: ClusterSimulation, b: number): string {
  return `cannot find backup ${names.text(world.backup.name[b])} status in longhorn engine`;
}

/** Longhorn names the address of the replica. Source: longhorn/longhorn-engine pkg/sync/backup.go @064944a9. */
function withoutReplica({ world: { backup, replica }, store: { names } }: ClusterSimulation, b: number): string {
  const [name, source] = [names.text(backup.name[b]), names.text(replica.name[backup.source[b]])];
  return `Failed to get backup status on ${source} for ${name}: no answer`;
}

/** Longhorn's words, as in longhorn/longhorn#6548. */
function unreachable(sim: ClusterSimulation, b: number): string {
  const { backup, backupTarget, volume } = sim.world;
  const text = (name: number) => sim.store.names.text(name);
  const url = text(backupTarget.url[backup.target[b]]);
  const [name, v] = [text(backup.name[b]), text(volume.name[backup.volume[b]])];
  return `failed to backup snapshot ${text(backup.snapshot[b])} to ${name}: failed to create backup to ${url} for volume ${v}: ${targetSilent(sim, backup.target[b])}`;
}

/** What comes of a target that does not answer. Source: longhorn/backupstore nfs/nfs.go @b6c1ba79. */
export function targetSilent({ world: { backupTarget }, store: { names } }: ClusterSimulation, t: number): string {
  const url = names.text(backupTarget.url[t]);
  return url.startsWith('nfs:') ? `cannot mount nfs ${url.slice('nfs://'.length)}` : 'no answer';
}

/** Transfers stand still while the target is away and go on if it is back in time. Longhorn sees it at its next look. */
function setAway(sim: ClusterSimulation, t: number, away: number): void {
  const { backupTarget, backup } = sim.world;
  if (backupTarget.away[t] === away) return;
  backupTarget.put.away(t, away);
  setCapacity(sim, backupTarget.link[t], away === 1 ? 0 : settingOf(sim.world, backupTargetRate));
  forEachRunning(sim, (b) => {
    if (backup.target[b] !== t) return;
    if (away === 1) sim.schedule(backupTimedOut, settingOf(sim.world, backupTimeout), b);
    else sim.cancel(backupTimedOut, b);
  });
  const period = backupTarget.pollMs[t];
  if (period > 0) sim.schedule(backupTargetPolled, (Math.floor(sim.now / period) + 1) * period - sim.now, t);
}

function forEachRunning({ world: { backup } }: ClusterSimulation, visit: (backup: number) => void): void {
  for (let b = 0; b < backup.rows; b++) if (backup.isLive(b) && backup.state[b] === Backup.state.InProgress) visit(b);
}

function forgetFailed(sim: ClusterSimulation, v: number): void {
  const { volume, backup } = sim.world;
  for (let b = volume.backups.first[v]; b >= 0; ) {
    const next = volume.backups.next[b];
    if (backup.state[b] === Backup.state.Error && backup.endedAt[b] + KEEP_FAILED_MS <= sim.now) backup.remove(b);
    b = next;
  }
}
