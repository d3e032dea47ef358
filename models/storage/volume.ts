// A Longhorn volume: attaching and detaching its engine, and what the loss of nodes, disks and replicas makes of it.
import { uniform53 } from '../../engine/chance.ts';
import { UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  diskFail,
  diskReplace,
  nodePosted,
  nodeSilent,
  reachChanged,
  replicaLost,
  volumeAttach,
  volumeAttached,
  volumeEngineLost,
  volumeForceDetach,
  volumeReplenish,
} from '../events.ts';
import { DiskHealth, NodeReady, ReplicaMode, Robustness, VolumeState } from '../lifecycles.ts';
import { apiWritable, canReachStorage, isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { volumeAttach as attachTime, autoSalvage, engineReplicaTimeout, settingOf } from '../settings.ts';
import { keepHoldings, refreshLoss } from './acknowledged.ts';
import { refreshRisk } from './data-risk.ts';
import { occupy } from './disk-usage.ts';
import { imageRefusal } from './image-copies.ts';
import { isNodeDown, runsNothing } from './longhorn-node.ts';
import { abandonRebuild } from './rebuild.ts';
import { countRW, refreshRobustness } from './robustness.ts';
import { salvage } from './salvage.ts';
import { createVolume } from './volume-create.ts';
import { passOf, volumePass } from './volume-pass.ts';
import { stopWriter } from './volume-writer.ts';

/** The engine looks for stalled replicas once a second. Source: longhorn/longhorn-engine pkg/dataconn/client.go:136 @5939910c. */
const ENGINE_POLL_MS = 1000;
export const volumeModel: Model<ClusterSchema> = {
  name: 'volume',
  on: [
    on(reachChanged, (sim, n) => reachOf(sim, n)),
    on(diskFail, (sim, d) => {
      const { disk, replica } = sim.world;
      // Longhorn's disk monitor looks every 30 s; the engines notice at once, and nothing is placed there meanwhile.
      disk.put.ready(d, 0);
      for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) {
        refreshRisk(sim, replica.volume[r]);
        if (replica.mode[r] !== ReplicaMode.state.ERR) sim.schedule(replicaLost, 0, r);
        refreshLoss(sim, replica.volume[r]);
      }
    }),
    on(diskReplace, (sim, d) => {
      const { disk, replica } = sim.world;
      disk.put.ready(d, 1);
      for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) {
        occupy(sim.world, r, 0);
        replica.put.holds(r, 0);
        replica.put.healthyAt(r, -1);
      }
      retryAttachments(sim);
    }),
    on(replicaLost, (sim, r) => lose(sim, r)),
    on(nodeSilent, (sim, n) => {
      const { node } = sim.world;
      for (let v = node.engines.first[n]; v >= 0; v = node.engines.next[v]) refreshRobustness(sim, v);
    }),
    on(nodePosted, (sim, n) => {
      const { node } = sim.world;
      if (node.ready[n] !== NodeReady.state.True) return;
      for (let v = node.engines.first[n]; v >= 0; v = node.engines.next[v]) refreshRobustness(sim, v);
      retryAttachments(sim);
    }),
    on(apiBack, (sim) => retryAttachments(sim)),
    on(volumeAttach, (sim, v) => attach(sim, v)),
    on(volumeAttached, (sim, v) => opened(sim, v)),
    on(volumeEngineLost, (sim, v) => detach(sim, v)),
  ],
};

/** Stops the engine, then the replicas; they keep what they have. An engine on a dead node is simply forgotten. */
export function detach(sim: ClusterSimulation, v: number): void {
  const { volume, replica } = sim.world;
  const { attached, attaching } = VolumeState.state;
  if (volume.detachAskedAt[v] !== UNSET) volume.put.detachAskedAt(v, UNSET);
  sim.cancel(volumeForceDetach, v);
  if (volume.state[v] !== attached && volume.state[v] !== attaching) return;
  sim.cancel(volumeAttached, v);
  sim.cancel(volumeReplenish, v);
  stopWriter(sim, v);
  volume.drive.state(v, VolumeState.signal.Detach);
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    sim.cancel(replicaLost, r);
    if (replica.mode[r] === ReplicaMode.state.RW) replica.drive.mode(r, ReplicaMode.signal.Closed);
    else if (replica.mode[r] === ReplicaMode.state.WO || replica.mode[r] === ReplicaMode.state.Waiting) fail(sim, r);
  }
  dropUnscheduled(sim, v);
  volume.put.node(v, -1);
  volume.drive.state(v, VolumeState.signal.Stopped);
  refreshRobustness(sim, v);
  if (volume.wanted[v] >= 0) sim.schedule(volumeAttach, 0, v);
}

/** Replica objects that found no place are deleted with the detachment; the next attachment asks for them anew. */
function dropUnscheduled({ world: { volume, replica } }: ClusterSimulation, v: number): void {
  for (let r = volume.replicas.first[v]; r >= 0; ) {
    const next = volume.replicas.next[r];
    if (replica.disk[r] < 0) replica.remove(r);
    r = next;
  }
}

/** Starts an engine where the ticket wants it, if there is a replica to start it with. */
function attach(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  if (volume.wanted[v] < 0 || volume.state[v] !== VolumeState.state.detached || !apiWritable(sim.world)) return;
  if (volume.unscheduled[v] === 1 || volume.replicas.size[v] === 0) createVolume(sim, v, volume.wanted[v]);
  salvageFaulted(sim, v);
  if (usableCopies(sim.world, v) === 0 || !isUp(sim.world, volume.wanted[v])) {
    // With its last copies on nodes that are down the volume is faulted; they are salvaged when one is back.
    if (isUp(sim.world, volume.wanted[v])) giveUp(sim, v);
    refreshRobustness(sim, v);
    sim.note('no replica of the volume can be started: its attachment waits until one can');
    return;
  }
  const refusal = imageRefusal(sim, v);
  if (refusal !== null) {
    sim.note(refusal);
    return;
  }
  giveUp(sim, v);
  volume.drive.state(v, VolumeState.signal.Attach);
  volume.put.node(v, volume.wanted[v]);
  sim.schedule(volumeAttached, settingOf(sim.world, attachTime), v);
}

/** Replicas that cannot be started because their node is down are failed before the volume is attached. */
function giveUp(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const { replicas } = volumePass(passOf(sim.world, v, volume.wanted[v], sim.now));
  let at = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const outcome = replicas[at++];
    if (outcome !== undefined && outcome.failedAt >= 0 && sim.world.replica.mode[r] === ReplicaMode.state.Stopped)
      fail(sim, r);
  }
}

/** The engine has its endpoint. Replicas that could not be started are failed now.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:2818 @5ddaa369f. */
function opened(sim: ClusterSimulation, v: number): void {
  const { volume, replica } = sim.world;
  const n = volume.node[v];
  if (!isUp(sim.world, n)) {
    detach(sim, v);
    return;
  }
  volume.drive.state(v, VolumeState.signal.EngineRunning);
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] !== ReplicaMode.state.Stopped || replica.disk[r] < 0) continue;
    if (startable(sim.world, r) && canReachStorage(sim.world, n, sim.world.disk.node[replica.disk[r]])) {
      replica.drive.mode(r, ReplicaMode.signal.Opened);
      replica.put.healthyAt(r, sim.now);
      replica.put.lastHealthyAt(r, sim.now);
    } else fail(sim, r);
  }
  volume.put.writesFail(v, 0);
  refreshRobustness(sim, v);
  if (countRW(sim.world, v) === 0) sim.schedule(volumeEngineLost, 0, v);
}

function lose(sim: ClusterSimulation, r: number): void {
  const { volume, replica } = sim.world;
  const v = replica.volume[r];
  if (replica.mode[r] === ReplicaMode.state.ERR) return;
  const open = volume.state[v] === VolumeState.state.attached;
  fail(sim, r);
  refreshRobustness(sim, v);
  if (open && countRW(sim.world, v) === 0) sim.schedule(volumeEngineLost, 0, v);
}

/** A replica that is being filled fails with its source, and is tried again from another. */
function fail(sim: ClusterSimulation, r: number): void {
  const { replica, volume, disk } = sim.world;
  const onDisk = replica.disk[r] >= 0 && isUp(sim.world, disk.node[replica.disk[r]]);
  abandonRebuild(sim, r, onDisk ? 'rebuild' : 'node');
  if (replica.mode[r] !== ReplicaMode.state.WO) keepHoldings(sim, r);
  if (replica.waitsOn[r] >= 0) {
    replica.put.waitsOn(r, -1);
    sim.schedule(volumeReplenish, 0, replica.volume[r]);
  }
  replica.drive.mode(r, ReplicaMode.signal.Lost);
  replica.put.failedAt(r, sim.now);
  replica.put.lastFailedAt(r, sim.now);
  const v = replica.volume[r];
  for (let t = volume.replicas.first[v]; t >= 0; t = volume.replicas.next[t]) {
    if (replica.mode[t] === ReplicaMode.state.WO && replica.source[t] === r) fail(sim, t);
  }
}

/** What a node that died, came back, or was cut off means for engines and replicas on both sides. */
function reachOf(sim: ClusterSimulation, n: number): void {
  const { node, disk, replica, volume } = sim.world;
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d]) {
    for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) {
      refreshRisk(sim, replica.volume[r]);
      watchReplica(sim, r);
    }
  }
  for (let v = node.engines.first[n]; v >= 0; v = node.engines.next[v]) {
    for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) watchReplica(sim, r);
  }
  if (isUp(sim.world, n)) retryAttachments(sim);
}

/** A running engine waits 8 s for a silent replica, twice that for its last one. An engine that is dead itself drops nobody.
 *  Source: longhorn/longhorn-engine pkg/dataconn/client.go:136-185 @5939910c. */
function watchReplica(sim: ClusterSimulation, r: number): void {
  const { volume, replica, disk } = sim.world;
  const v = replica.volume[r];
  const { RW, WO } = ReplicaMode.state;
  if (replica.mode[r] !== RW && replica.mode[r] !== WO) return;
  const engine = volume.node[v];
  if (volume.state[v] !== VolumeState.state.attached || !isUp(sim.world, engine)) return;
  // Without a request on the way nobody waits for an answer, unless the replica's machine is gone and its connections with it.
  if (volume.idle[v] === 1 && isUp(sim.world, disk.node[replica.disk[r]])) return;
  if (canReachStorage(sim.world, engine, disk.node[replica.disk[r]])) {
    sim.cancel(replicaLost, r);
    return;
  }
  if (sim.dueAt(replicaLost, r) < Number.POSITIVE_INFINITY) return;
  const last = replica.mode[r] === RW && countRW(sim.world, v) === 1;
  const timeout = settingOf(sim.world, engineReplicaTimeout) * (last ? 2 : 1);
  sim.schedule(replicaLost, timeout + ENGINE_POLL_MS * uniform53(volume.luck, v), r);
}

/** Copies that an engine could be started with now. */
function usableCopies(world: ClusterWorld, v: number): number {
  const { volume, replica } = world;
  let usable = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] === ReplicaMode.state.Stopped && startable(world, r)) usable++;
  }
  return usable;
}

function startable(world: ClusterWorld, r: number): boolean {
  const { replica, disk, node } = world;
  const d = replica.disk[r];
  const n = disk.node[d];
  return (
    d >= 0 &&
    disk.health[d] === DiskHealth.state.Good &&
    node.ready[n] === NodeReady.state.True &&
    // A drain has taken the instance manager that it would run in.
    !runsNothing(world, n)
  );
}

/** A detached volume without a usable copy is salvaged by itself, whether or not anybody waits for it; but not while it is wanted on a node that is
 *  down. There is no back-off (longhorn/longhorn#1100): a volume whose engine cannot reach what was salvaged is tried again as fast as engines start
 *  and stop. Source: longhorn/longhorn-manager controller/volume_controller.go:1850 @5ddaa369f. */
function salvageFaulted(sim: ClusterSimulation, v: number): void {
  const wanted = sim.world.volume.wanted[v];
  if (settingOf(sim.world, autoSalvage) === 0 || (wanted >= 0 && isNodeDown(sim.world, wanted))) return;
  if (usableCopies(sim.world, v) === 0 && salvage(sim, v)) refreshRobustness(sim, v);
}

/** Volumes that someone waits for are tried again, and those that nobody waits for may be salvaged now. */
function retryAttachments(sim: ClusterSimulation): void {
  const { volume } = sim.world;
  for (let v = 0; v < volume.rows; v++) {
    if (!volume.isLive(v) || volume.state[v] !== VolumeState.state.detached) continue;
    if (volume.wanted[v] >= 0) sim.schedule(volumeAttach, 0, v);
    else if (volume.robustness[v] === Robustness.state.faulted) salvageFaulted(sim, v);
  }
}
