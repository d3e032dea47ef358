// Restores: a new volume whose replicas are filled from a backup, each of them by itself, over a target that may be away.
//
// Longhorn attaches such a volume with a ticket of its own and lets nobody use it before all is there; with no replica left it stays faulted.
// Source: longhorn/longhorn-engine pkg/sync/backup.go (RestoreBackup) @064944a9; longhorn/longhorn-manager controller/volume_controller.go and
// controller/volume_restore_controller.go @5ddaa369f.
import { startFlow, stopFlow } from '../../engine/flow.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  backupTargetSet,
  replicaLost,
  restoreCopied,
  restoreEnded,
  restoreTimedOut,
  storageChanged,
  volumeAttach,
  volumeAttached,
  volumeEngineLost,
  volumeRestore,
} from '../events.ts';
import { Backup, DiskHealth, ReplicaMode, VolumeState } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { backupTimeout, restoreLimit, settingOf } from '../settings.ts';
import { targetSilent } from './backup.ts';
import { occupy } from './disk-usage.ts';
import { detach } from './volume.ts';
import { createVolume } from './volume-create.ts';

const NO_BACKUP = 'the volume has no completed backup';
const ALL_FAILED = 'All replica restore failed and the volume became Faulted';

export const restoreModel: Model<ClusterSchema> = {
  name: 'restore',
  on: [
    on(volumeRestore, (sim, v) => requestRestore(sim, v, '')),
    on(storageChanged, (sim) => forEach(sim, New, (x) => open(sim, x))),
    on(volumeAttached, (sim, v) => {
      if (sim.world.volume.restoring[v] === 1) forEach(sim, New, (x) => begin(sim, x));
    }),
    on(restoreCopied, (sim, c) => copied(sim, c)),
    on(restoreEnded, (sim) => forEach(sim, New, (x) => begin(sim, x))),
    on(restoreTimedOut, (sim, x) => {
      const { restore, volume } = sim.world;
      const what = `failed to restore backup to volume ${sim.store.names.text(volume.name[restore.volume[x]])}`;
      fail(sim, x, `${what}: ${targetSilent(sim, restore.target[x])}`);
    }),
    on(backupTargetSet, (sim, t, away) =>
      forEach(sim, InProgress, (x) => {
        if (sim.world.restore.target[x] !== t) return;
        if (away === 1) sim.schedule(restoreTimedOut, settingOf(sim.world, backupTimeout), x);
        else sim.cancel(restoreTimedOut, x);
      }),
    ),
    on(replicaLost, (sim, r) => abandonRestores(sim, r)),
    on(volumeEngineLost, (sim, v) => {
      if (sim.world.volume.isLive(v) && sim.world.volume.restoring[v] === 0) return;
      for (const state of [New, InProgress])
        forEach(sim, state, (x) => {
          if (sim.world.restore.volume[x] === v) fail(sim, x, ALL_FAILED);
        });
    }),
  ],
};

const { New, InProgress } = Backup.state;

/** A restore of the last completed backup of a volume into a new one; `forVm` names the VM that it is for. Returns its row. */
export function requestRestore(sim: ClusterSimulation, v: number, forVm: string): number {
  const { volume, backup, restore, backupTarget } = sim.world;
  const b = lastBackup(sim.world, v);
  const known = b >= 0 || volume.backedUpAt[v] >= 0;
  const name = sim.store.names.text(volume.name[v]);
  const x = restore.add({
    name: `${name}-restored${volume.restoresMade[v] === 0 ? '' : `-${volume.restoresMade[v] + 1}`}`,
    of: name,
    vm: forVm,
    target: b >= 0 ? backup.target[b] : backupTarget.rows > 0 ? 0 : -1,
    // Of a backup that was found, manifests tell that it is there and not what is in it: it is taken to hold what the volume holds.
    size: b >= 0 ? backup.content[b] : volume.actual[v],
    snapshotAt: b >= 0 ? backup.snapshotAt[b] : volume.backedUpAt[v],
    startedAt: sim.now,
  });
  if (!known || restore.target[x] < 0) fail(sim, x, NO_BACKUP);
  else if (backupTarget.away[restore.target[x]] === 1)
    // Longhorn has to read the backup before it makes the volume.
    fail(sim, x, `failed to get backup of volume ${name}: ${targetSilent(sim, restore.target[x])}`);
  else makeVolume(sim, x, v);
  return x;
}

/** The replica goes: what was on its way to it is of no use. */
export function abandonRestores(sim: ClusterSimulation, r: number): void {
  const { restore, restoreCopy } = sim.world;
  if (restoreCopy.count === 0) return;
  for (let c = 0; c < restoreCopy.rows; c++) {
    if (!restoreCopy.isLive(c) || restoreCopy.replica[c] !== r) continue;
    const x = restoreCopy.restore[c];
    dropCopy(sim, c);
    if (restore.copies.size[x] === 0) settle(sim, x);
  }
}

/** The volume is deleted, and with it what was restored into it. */
export function forgetRestores(sim: ClusterSimulation, v: number): void {
  const { restore } = sim.world;
  for (let x = 0; x < restore.rows; x++) {
    if (!restore.isLive(x) || restore.volume[x] !== v) continue;
    dropCopies(sim, x);
    restore.remove(x);
  }
}

function lastBackup({ volume, backup }: ClusterWorld, v: number): number {
  let last = -1;
  for (let b = volume.backups.first[v]; b >= 0; b = volume.backups.next[b])
    if (backup.state[b] === Backup.state.Completed && (last < 0 || backup.snapshotAt[b] > backup.snapshotAt[last]))
      last = b;
  return last;
}

/** The new volume is like the old one, as the class of both says; it takes over no recurring jobs (restore-volume-recurring-jobs is off). */
function makeVolume(sim: ClusterSimulation, x: number, v: number): void {
  const { volume, restore } = sim.world;
  const text = (name: number) => sim.store.names.text(name);
  const made = volume.add({
    name: text(restore.name[x]),
    size: volume.size[v],
    numberOfReplicas: volume.numberOfReplicas[v],
    nodeSelector: text(volume.nodeSelector[v]),
    diskSelector: text(volume.diskSelector[v]),
    softNode: volume.softNode[v],
    softZone: volume.softZone[v],
    softDisk: volume.softDisk[v],
    autoBalance: volume.autoBalance[v],
    locality: volume.locality[v],
    v2: volume.v2[v],
    image: volume.image[v],
    imageSelector: text(volume.imageSelector[v]),
    staleAfterMs: volume.staleAfterMs[v],
    snapshotMaxCount: volume.snapshotMaxCount[v],
    restoring: 1,
  });
  restore.put.volume(x, made);
  volume.put.restoresMade(v, volume.restoresMade[v] + 1);
  createVolume(sim, made);
  volume.drive.state(made, VolumeState.signal.Stopped);
  open(sim, x);
}

/** Puts Longhorn's own ticket down where a replica has its place; without any, the restore waits (harvester/harvester#5028). */
function open(sim: ClusterSimulation, x: number): void {
  const { volume, restore, replica, disk } = sim.world;
  const v = restore.volume[x];
  if (volume.wanted[v] >= 0 || volume.state[v] !== VolumeState.state.detached) return;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const d = replica.disk[r];
    if (d < 0 || disk.health[d] !== DiskHealth.state.Good || !isUp(sim.world, disk.node[d])) continue;
    volume.put.ownTicket(v, 1);
    volume.put.wanted(v, disk.node[d]);
    sim.schedule(volumeAttach, 0, v);
    return;
  }
  sim.note('no replica of the new volume finds a place: the restore waits');
}

/** At most so many volumes are restored by engines of one node at a time; 0 lets none begin. */
function begin(sim: ClusterSimulation, x: number): void {
  const { volume, restore, restoreCopy, replica, disk, node, attachment, backupTarget } = sim.world;
  const v = restore.volume[x];
  if (volume.state[v] !== VolumeState.state.attached) return;
  let busy = 0;
  forEach(sim, InProgress, (other) => {
    if (volume.node[restore.volume[other]] === volume.node[v]) busy++;
  });
  if (busy >= settingOf(sim.world, restoreLimit)) return;
  restore.drive.state(x, Backup.signal.Start);
  const t = restore.target[x];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] !== ReplicaMode.state.RW) continue;
    const c = restoreCopy.add({ restore: x, replica: r });
    const d = replica.disk[r];
    const links = [backupTarget.link[t], attachment.rx[node.onManagement[disk.node[d]]], disk.write[d]];
    restoreCopy.put.flow(c, startFlow(sim, { bytes: restore.size[x], links, done: restoreCopied, owner: c }));
  }
  if (backupTarget.away[t] === 1) sim.schedule(restoreTimedOut, settingOf(sim.world, backupTimeout), x);
}

function copied(sim: ClusterSimulation, c: number): void {
  const { restore, restoreCopy } = sim.world;
  const x = restoreCopy.restore[c];
  restoreCopy.put.flow(c, -1);
  occupy(sim.world, restoreCopy.replica[c], restore.size[x]);
  restore.put.copied(x, restore.copied[x] + 1);
  restoreCopy.remove(c);
  if (restore.copies.size[x] === 0) settle(sim, x);
}

/** Nothing is on its way any more. */
function settle(sim: ClusterSimulation, x: number): void {
  const { restore, volume } = sim.world;
  if (restore.state[x] !== InProgress) return;
  if (restore.copied[x] === 0) {
    fail(sim, x, ALL_FAILED);
    return;
  }
  const [v, size] = [restore.volume[x], restore.size[x]];
  for (const column of ['head', 'actual', 'reported', 'acknowledged'] as const) volume.put[column](v, size);
  end(sim, x, Backup.signal.Done);
  volume.put.restoring(v, 0);
  release(sim, v);
  sim.probes.count(measures.restores);
  sim.probes.observe(measures.restoreSeconds, sim.now - restore.startedAt[x]);
}

function fail(sim: ClusterSimulation, x: number, words: string): void {
  const { restore, volume, replica } = sim.world;
  dropCopies(sim, x);
  restore.put.error(x, words);
  end(sim, x, Backup.signal.Fail);
  sim.probes.count(measures.restoresFailed);
  const v = restore.volume[x];
  if (v < 0) return;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.mode[r] === ReplicaMode.state.RW) sim.schedule(replicaLost, 0, r);
  volume.put.ownTicket(v, 0);
  volume.put.wanted(v, -1);
}

function end(sim: ClusterSimulation, x: number, signal: (typeof Backup.signal)['Done' | 'Fail']): void {
  const { restore } = sim.world;
  sim.cancel(restoreTimedOut, x);
  restore.put.endedAt(x, sim.now);
  restore.drive.state(x, signal);
  sim.schedule(restoreEnded, 0, x);
}

/** Longhorn's own ticket goes. */
function release(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  if (volume.ownTicket[v] === 0) return;
  volume.put.ownTicket(v, 0);
  volume.put.wanted(v, -1);
  detach(sim, v);
}

function dropCopies(sim: ClusterSimulation, x: number): void {
  const { restore } = sim.world;
  for (let c = restore.copies.first[x]; c >= 0; c = restore.copies.first[x]) dropCopy(sim, c);
}

function dropCopy(sim: ClusterSimulation, c: number): void {
  const { restoreCopy } = sim.world;
  if (restoreCopy.flow[c] >= 0) stopFlow(sim, restoreCopy.flow[c]);
  restoreCopy.remove(c);
}

function forEach({ world: { restore } }: ClusterSimulation, state: number, visit: (restore: number) => void): void {
  for (let x = 0; x < restore.rows; x++) if (restore.isLive(x) && restore.state[x] === state) visit(x);
}
