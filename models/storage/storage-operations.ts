// What users and operators do to volumes, replicas and disks through Longhorn's own interface, and what breaks by itself.
import { type Model, on } from '../../engine/model.ts';
import {
  diskAllow,
  diskEvict,
  instanceManagerCrash,
  nodeAllow,
  nodeCordon,
  nodeEvict,
  replicaCrash,
  replicaDelete,
  replicaLost,
  settingChange,
  storageChanged,
  volumeAttach,
  volumeBalance,
  volumeCreate,
  volumeDelete,
  volumeLocality,
  volumeMigrate,
  volumeMigrateEnd,
  volumeReplenish,
  volumeReplicaCount,
  volumeSalvage,
  volumeTicket,
} from '../events.ts';
import { ReplicaMode, VolumeState } from '../lifecycles.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { detachOnCordon, settingOf } from '../settings.ts';
import { forgetBackups } from './backup.ts';
import { isNodeReady } from './longhorn-node.ts';
import { requestRemount } from './pod-remount.ts';
import { isRebuilding } from './rebuild.ts';
import { hasSafe } from './replica-count.ts';
import { removeReplica } from './replica-removal.ts';
import { forgetRestores } from './restore.ts';
import { forgetRobustness, refreshRobustness } from './robustness.ts';
import { salvage } from './salvage.ts';
import { chainOf } from './snapshot-chain.ts';
import { detach } from './volume.ts';
import { createVolume } from './volume-create.ts';

export const storageOperations: Model<ClusterSchema> = {
  name: 'storage-operations',
  on: [
    on(volumeCreate, (sim, v) => {
      createVolume(sim, v);
      sim.world.volume.drive.state(v, VolumeState.signal.Stopped);
      refreshRobustness(sim, v);
      if (sim.world.volume.wanted[v] >= 0) sim.schedule(volumeAttach, 0, v);
    }),
    on(volumeDelete, (sim, v) => deleteVolume(sim, v)),
    on(volumeTicket, (sim, v, n) => {
      const { volume } = sim.world;
      const own = volume.ownTicket[v] === 1;
      volume.put.wanted(v, n);
      volume.put.ownTicket(v, 0);
      volume.put.manualTicket(v, 1);
      if (n < 0 || (own && volume.node[v] !== n)) detach(sim, v);
      if (n >= 0) sim.schedule(volumeAttach, 0, v);
    }),
    on(volumeMigrate, (sim, v, n) => {
      const { volume } = sim.world;
      // A second engine needs a target that is ready, and waits for a rebuild that runs.
      if (volume.state[v] !== VolumeState.state.attached || !isNodeReady(sim.world, n)) return;
      if (isRebuilding(sim.world, v)) sim.schedule(volumeMigrate, REQUEUE_MS, v, n);
      else volume.put.migrationNode(v, n);
    }),
    on(volumeMigrateEnd, (sim, v, n) => {
      const { volume } = sim.world;
      if (volume.migrationNode[v] < 0) return;
      if (n === volume.migrationNode[v] && volume.node[v] >= 0) {
        volume.put.node(v, n);
        volume.put.wanted(v, n);
      }
      volume.put.migrationNode(v, -1);
      sim.schedule(volumeReplenish, 0, v);
    }),
    on(nodeCordon, (sim) => dropManualTickets(sim)),
    on(settingChange, (sim) => dropManualTickets(sim)),
    on(volumeSalvage, (sim, v) => {
      if (sim.world.volume.state[v] === VolumeState.state.detached && salvage(sim, v)) refreshRobustness(sim, v);
    }),
    on(volumeReplicaCount, (sim, v, count) => {
      sim.world.volume.put.numberOfReplicas(v, count);
      refreshRobustness(sim, v);
      sim.schedule(volumeReplenish, 0, v);
    }),
    on(volumeLocality, (sim, v, locality) => {
      sim.world.volume.put.locality(v, locality);
      sim.schedule(volumeReplenish, 0, v);
    }),
    on(volumeBalance, (sim, v, balance) => {
      sim.world.volume.put.autoBalance(v, balance);
      sim.schedule(volumeReplenish, 0, v);
    }),
    on(replicaDelete, (sim, r) => {
      const v = sim.world.replica.volume[r];
      // The last healthy replica cannot be deleted: longhorn/longhorn-manager webhook/resources/replica/validator.go:150 @5ddaa369f.
      if (!hasSafe(sim.world, v, r) && sim.world.replica.failedAt[r] < 0)
        sim.note('the last healthy replica of a volume is not deleted');
      else removeReplica(sim, r);
    }),
    on(replicaCrash, (sim, r) => crash(sim, r)),
    on(instanceManagerCrash, (sim, n) => {
      const { node, disk } = sim.world;
      for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d])
        for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) crash(sim, r);
      for (let v = node.engines.first[n]; v >= 0; ) {
        const next = node.engines.next[v];
        requestRemount(sim, v);
        detach(sim, v);
        v = next;
      }
    }),
    on(diskAllow, (sim, d, allowed) => {
      sim.world.disk.put.allowed(d, allowed);
      sim.schedule(storageChanged, 0);
    }),
    on(diskEvict, (sim, d, requested) => {
      sim.world.disk.put.eviction(d, requested);
      sim.schedule(storageChanged, 0);
    }),
    on(nodeAllow, (sim, n, allowed) => {
      sim.world.node.put.storageSchedulable(n, allowed);
      sim.schedule(storageChanged, 0);
    }),
    on(nodeEvict, (sim, n, requested) => {
      sim.world.node.put.storageEviction(n, requested);
      sim.schedule(storageChanged, 0);
    }),
  ],
};

/** Source: longhorn/longhorn-manager types/setting.go:1102 @5ddaa369f. */
function dropManualTickets(sim: ClusterSimulation): void {
  const { node, volume } = sim.world;
  if (settingOf(sim.world, detachOnCordon) === 0) return;
  for (let v = 0; v < volume.rows; v++) {
    if (!volume.isLive(v) || volume.manualTicket[v] === 0 || volume.wanted[v] < 0) continue;
    if (node.cordoned[volume.wanted[v]] === 0) continue;
    volume.put.wanted(v, -1);
    detach(sim, v);
  }
}

/** A migration whose target is not ready, or whose volume is being rebuilt, is looked at again after 10 s.
 *  Source: longhorn/longhorn-manager controller/volume_attachment_controller.go @5ddaa369f. */
const REQUEUE_MS = 10_000;

/** The process of a replica dies; its engine sees the broken connection at once. */
function crash(sim: ClusterSimulation, r: number): void {
  const { RW, WO } = ReplicaMode.state;
  const mode = sim.world.replica.mode[r];
  if (mode === RW || mode === WO) sim.schedule(replicaLost, 0, r);
}

function deleteVolume(sim: ClusterSimulation, v: number): void {
  const { volume, snapshot, replica, mount, application, jobRun } = sim.world;
  volume.put.wanted(v, -1);
  detach(sim, v);
  // What is deleted on purpose is not lost.
  volume.put.acknowledged(v, 0);
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.first[v]) {
    removeReplica(sim, r);
    if (replica.isLive(r)) break;
  }
  for (const s of chainOf(sim.world, v)) snapshot.remove(s);
  forgetBackups(sim, v);
  forgetRestores(sim, v);
  for (let j = volume.jobRuns.first[v]; j >= 0; j = volume.jobRuns.first[v]) jobRun.remove(j);
  for (let a = volume.applications.first[v]; a >= 0; a = volume.applications.first[v]) application.remove(a);
  for (let m = volume.mounts.first[v]; m >= 0; m = volume.mounts.first[v]) mount.remove(m);
  forgetRobustness(sim, v);
  volume.drive.state(v, VolumeState.signal.Delete);
  volume.remove(v);
}
