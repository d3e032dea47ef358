// Share managers: one pod serves a ReadWriteMany volume over NFS to all who mount it, and moves when its node goes.
//
// Source: longhorn/longhorn-manager controller/share_manager_controller.go @5ddaa369f; the lease and its check at :43, :261, :1701.
import { type Model, on } from '../../engine/model.ts';
import { leastLoaded } from '../compute/application-node.ts';
import {
  apiBack,
  instanceManagerCrash,
  nodeDrain,
  nodePosted,
  nodePowerLost,
  nodeSilent,
  reachChanged,
  shareManagerDelete,
  shareManagerServing,
  shareManagerStale,
  volumeAttach,
  volumeAttached,
  volumeEngineLost,
} from '../events.ts';
import { ShareManager, VolumeState } from '../lifecycles.ts';
import { apiWritable, isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { rwxFastFailover, settingOf } from '../settings.ts';
import { requestRemount } from './pod-remount.ts';
import { detach } from './volume.ts';

/** The lease of fast failover: 7 s, looked at every second. */
const LEASE_MS = 7000;
const LEASE_CHECK_MS = 1000;
/** From the attached volume to an NFS server that answers; an assumption, for no figure is published. */
const SERVER_START_MS = 3000;

export const shareManagerModel: Model<ClusterSchema> = {
  name: 'share-manager',
  on: [
    on(volumeAttached, (sim, v) => serveSoon(sim, v)),
    on(shareManagerServing, (sim, v) => {
      const { volume } = sim.world;
      if (volume.shareManager[v] !== ShareManager.state.starting || !isUp(sim.world, volume.shareNode[v])) return;
      volume.drive.shareManager(v, ShareManager.signal.Serving);
      volume.put.shareStartedAt(v, sim.now);
    }),
    on(shareManagerDelete, (sim, v) => {
      lost(sim, v);
      startShareManager(sim, v);
    }),
    on(volumeEngineLost, (sim, v) => restart(sim, v)),
    on(instanceManagerCrash, (sim, n) => forEachOn(sim, n, (v) => restart(sim, v))),
    on(nodeDrain, (sim, n) => forEachOn(sim, n, (v) => move(sim, v))),
    on(nodePowerLost, (sim, n) => forEachOn(sim, n, (v) => lost(sim, v))),
    on(nodeSilent, (sim, n) =>
      forEachOn(sim, n, (v) => {
        move(sim, v);
        requestRemount(sim, v);
      }),
    ),
    on(nodePosted, (sim) => {
      const { volume } = sim.world;
      for (let v = 0; v < volume.rows; v++) if (volume.isLive(v) && volume.shareNode[v] >= 0) reopen(sim, v);
    }),
    // Its pod cannot be made while the API takes no writes.
    on(apiBack, (sim) => {
      const { volume } = sim.world;
      for (let v = 0; v < volume.rows; v++) {
        const n = volume.isLive(v) && volume.shareManager[v] === ShareManager.state.stopped ? volume.shareNode[v] : -1;
        if (n >= 0 && isUp(sim.world, n)) startShareManager(sim, v);
        else if (n >= 0) watchLease(sim, v, LEASE_CHECK_MS);
      }
    }),
    on(reachChanged, (sim, n) => {
      if (!isUp(sim.world, n)) forEachOn(sim, n, (v) => watchLease(sim, v, LEASE_MS + LEASE_CHECK_MS));
    }),
    on(shareManagerStale, (sim, v) => {
      const n = sim.world.volume.shareNode[v];
      if (isUp(sim.world, n) || !apiWritable(sim.world)) return;
      // Kubernetes still calls the node Ready; Longhorn keeps away from one whose lease is stale.
      move(sim, v, n);
      requestRemount(sim, v);
    }),
  ],
};

/** The server of a shared volume that was found attached runs there. */
export function beginShareManager(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const n = volume.node[v];
  if (volume.state[v] !== VolumeState.state.attached || !isUp(sim.world, n)) return;
  volume.put.shareNode(v, n);
  volume.drive.shareManager(v, ShareManager.signal.Start);
  volume.drive.shareManager(v, ShareManager.signal.Serving);
  volume.put.shareStartedAt(v, sim.now);
}

/** Starts the server where it was or, if that node takes no pods, elsewhere; nothing while one starts or runs. */
export function startShareManager(sim: ClusterSimulation, v: number, avoided = -1): void {
  const { volume } = sim.world;
  if (volume.shareManager[v] !== ShareManager.state.stopped || !apiWritable(sim.world)) return;
  const n = leastLoaded(sim.world, volume.shareNode[v] === avoided ? -1 : volume.shareNode[v], avoided);
  if (n < 0) return;
  volume.put.shareNode(v, n);
  volume.drive.shareManager(v, ShareManager.signal.Start);
  volume.put.wanted(v, n);
  if (volume.node[v] >= 0 && volume.node[v] !== n) detach(sim, v);
  if (volume.state[v] === VolumeState.state.attached) serveSoon(sim, v);
  else if (volume.state[v] === VolumeState.state.detached) sim.schedule(volumeAttach, 0, v);
}

/** Nobody mounts the volume any more: the server goes and the volume is detached. */
export function stopShareManager(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  lost(sim, v);
  volume.put.shareNode(v, -1);
  volume.put.wanted(v, -1);
  detach(sim, v);
}

/** With fast failover Longhorn looks at the lease of a server that may be gone; once, if it is looked at already. */
function watchLease(sim: ClusterSimulation, v: number, delayMs: number): void {
  if (settingOf(sim.world, rwxFastFailover) === 1 && sim.dueAt(shareManagerStale, v) === Number.POSITIVE_INFINITY)
    sim.schedule(shareManagerStale, delayMs, v);
}

function serveSoon(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  if (volume.shareManager[v] !== ShareManager.state.starting || volume.state[v] !== VolumeState.state.attached) return;
  if (volume.node[v] === volume.shareNode[v]) sim.schedule(shareManagerServing, SERVER_START_MS, v);
}

function lost(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  sim.cancel(shareManagerServing, v);
  if (volume.shareManager[v] !== ShareManager.state.stopped) volume.drive.shareManager(v, ShareManager.signal.Lost);
}

/** The volume went from under it: it is started again on the volume that comes back. */
function restart(sim: ClusterSimulation, v: number): void {
  if (sim.world.volume.shareManager[v] === ShareManager.state.stopped) return;
  lost(sim, v);
  startShareManager(sim, v);
}

/** Its node, or any, is there again: the engine that died with it is forgotten. */
function reopen(sim: ClusterSimulation, v: number): void {
  if (sim.world.volume.shareManager[v] !== ShareManager.state.stopped) return;
  detach(sim, v);
  requestRemount(sim, v);
  startShareManager(sim, v);
}

function move(sim: ClusterSimulation, v: number, avoided = -1): void {
  lost(sim, v);
  startShareManager(sim, v, avoided);
}

function forEachOn(sim: ClusterSimulation, n: number, visit: (volume: number) => void): void {
  const { node, volume } = sim.world;
  for (let v = node.shareManagers.first[n]; v >= 0; ) {
    const next = volume.isLive(v) ? node.shareManagers.next[v] : -1;
    visit(v);
    v = next;
  }
}
