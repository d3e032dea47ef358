// Rebuild: a replica is filled from a complete one, file by file, over disks and network that everything else uses too.
//
// The chain of a volume is its snapshots and its head. A rebuild first takes a snapshot of its own, so that the head takes new writes on
// both sides, and then copies one data file and one meta file for every snapshot (longhorn/longhorn-engine pkg/sync, pkg/controller/rebuild.go
// @5939910c).
import { remainingBytes, startFlow, stopFlow } from '../../engine/flow.ts';
import { type Model, on } from '../../engine/model.ts';
import { bytes, formatBytes } from '../../engine/units.ts';
import { rebuildPlaceFree, replicaCopied, replicaNextFile, replicaRebuilt, volumeReplenish } from '../events.ts';
import { ReplicaMode } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { hostLinks } from '../network/links.ts';
import { canReachStorage } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { extentCost, fastRebuild, settingOf, syncLimit } from '../settings.ts';
import { occupy } from './disk-usage.ts';
import { refreshRobustness } from './robustness.ts';
import { countWritten, purgeSystemSnapshots, takeSnapshot } from './snapshot-chain.ts';

/** From Longhorn 1.11 on a connection starts at most one file every 3 s, meta files included, and one closing tick follows.
 *  Source: longhorn/longhorn-engine pkg/sync/rpc/server.go:608 @5939910c. */
const FILE_TICK_MS = 3000;
const TICKS_SINCE = 8;
/** Data of one extent between holes: the blocks of a replica's file are 4 KiB (longhorn/longhorn-engine pkg/replica @5939910c). */
const EXTENT_BYTES = 4096;
/** An engine that failed to rebuild waits 10 s, doubling to 5 min: longhorn/longhorn-manager controller/engine_controller.go:166 @5ddaa369f. */
const FIRST_BACKOFF_MS = 10_000;
const LAST_BACKOFF_MS = 300_000;

export const rebuild: Model<ClusterSchema> = {
  name: 'rebuild',
  on: [
    on(replicaCopied, (sim, r) => {
      const { replica } = sim.world;
      replica.put.rebuild(r, -1);
      fileDone(sim, r, sim.now - replica.fileSince[r]);
    }),
    on(replicaNextFile, (sim, r) => copyFile(sim, r)),
    on(replicaRebuilt, (sim, r) => {
      const { replica, volume } = sim.world;
      if (!needsVerification(replica.filesLeft[r] === 0, replica.mode[r])) return;
      replica.drive.mode(r, ReplicaMode.signal.Synced);
      replica.put.source(r, -1);
      replica.put.healthyAt(r, sim.now);
      replica.put.lastHealthyAt(r, sim.now);
      replica.put.failedAt(r, -1);
      replica.put.rebuildRetryCount(r, 0);
      replica.put.rebuildFailed(r, 0);
      replica.put.backoffMs(r, 0);
      leaveLimit(sim, r);
      volume.put.engineBackoffMs(replica.volume[r], 0);
      sim.probes.observe(measures.rebuildSeconds, sim.now - replica.rebuildSince[r]);
      sim.probes.count(measures.rebuilds);
      sim.probes.adjust(measures.rebuildingReplicas, sim.now, -1);
      purgeSystemSnapshots(sim, replica.volume[r]);
      refreshRobustness(sim, replica.volume[r]);
      sim.schedule(volumeReplenish, 0, replica.volume[r]);
    }),
  ],
};

/** Needs a source: ask `sourceFor` first. `full` moves all that is allocated; `delta` reads and compares both sides and sends only what was
 *  written since the replica failed. Source: longhorn/longhorn-engine pkg/sync @5939910c. */
export function startRebuild(sim: ClusterSimulation, r: number, mode: 'full' | 'delta'): void {
  const { replica, volume, disk } = sim.world;
  const v = replica.volume[r];
  const source = sourceFor(sim.world, v);
  replica.drive.mode(r, ReplicaMode.signal.Rebuild);
  if (isLimited(sim.world, r)) replica.put.countsOn(r, disk.node[replica.disk[r]]);
  purgeSystemSnapshots(sim, v);
  takeSnapshot(sim, v, false);
  replica.put.source(r, source);
  replica.put.rebuildSince(r, sim.now);
  replica.put.delta(r, mode === 'delta' ? 1 : 0);
  replica.put.healthyAt(r, -1);
  replica.put.filesLeft(r, volume.snapshots.size[v] + (mode === 'delta' ? 1 : 0));
  occupy(sim.world, r, volume.actual[v]);
  sim.probes.adjust(measures.rebuildingReplicas, sim.now, 1);
  if (sim.recording)
    sim.note(
      `${mode} rebuild of ${formatBytes(bytes(volume.actual[v]))} from ${sim.store.names.text(replica.name[source])}`,
    );
  copyFile(sim, r);
}

/** Ends the rebuild of a replica that failed meanwhile; nothing happens when there is none. `fault` says whether the rebuild itself failed
 *  or a node or the network under it: the latter does not count towards the retries. */
export function abandonRebuild(sim: ClusterSimulation, r: number, fault: 'rebuild' | 'node' = 'rebuild'): void {
  const { replica, volume } = sim.world;
  if (replica.mode[r] !== ReplicaMode.state.WO) return;
  sim.cancel(replicaRebuilt, r);
  if (replica.rebuild[r] >= 0) stopFlow(sim, replica.rebuild[r]);
  replica.put.rebuild(r, -1);
  replica.put.source(r, -1);
  replica.put.rebuildFailed(r, fault === 'rebuild' ? 1 : 0);
  sim.probes.adjust(measures.rebuildingReplicas, sim.now, -1);
  const v = replica.volume[r];
  const backoff = Math.min(
    LAST_BACKOFF_MS,
    volume.engineBackoffMs[v] === 0 ? FIRST_BACKOFF_MS : 2 * volume.engineBackoffMs[v],
  );
  volume.put.engineBackoffMs(v, backoff);
  volume.put.engineBackoffUntil(v, sim.now + backoff);
  sim.schedule(volumeReplenish, 0, v);
  leaveLimit(sim, r);
}

/** Whether a replica that is rebuilt counts towards the limit of its node, and has to wait for it: one that is used again after a failure
 *  of a node or a network does not. Source: longhorn/longhorn-manager controller/replica_controller.go:521 @5ddaa369f. */
export function isLimited({ replica }: ClusterWorld, r: number): boolean {
  return replica.rebuildRetryCount[r] > 0;
}

/** Its place on the node is free for the next one. */
function leaveLimit(sim: ClusterSimulation, r: number): void {
  const { replica, node } = sim.world;
  const n = replica.countsOn[r];
  if (n < 0) return;
  replica.put.countsOn(r, -1);
  if (node.waiting.size[n] > 0) sim.schedule(rebuildPlaceFree, 0, n);
}

/** A finished copy is verified once, while it is still WO; then it becomes RW.
 *  Source: longhorn/longhorn-manager controller/engine_controller.go:3123 @5ddaa369f. */
export function needsVerification(complete: boolean, mode: number): boolean {
  return complete && mode === ReplicaMode.state.WO;
}

/** One rebuild a volume at a time. */
export function isRebuilding({ volume, replica }: ClusterWorld, v: number): boolean {
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.mode[r] === ReplicaMode.state.WO) return true;
  return false;
}

/** Share of a rebuild that is done, 0 to 1; for people. */
export function rebuildProgress(sim: ClusterSimulation, r: number): number {
  const { replica, volume } = sim.world;
  if (replica.mode[r] !== ReplicaMode.state.WO) return 1;
  const v = replica.volume[r];
  const files = volume.snapshots.size[v] + replica.delta[r];
  const size = bytesOfFile(sim.world, r);
  const left = replica.rebuild[r] < 0 || size === 0 ? 0 : remainingBytes(sim, replica.rebuild[r]) / size;
  return files === 0 ? 1 : Math.max(0, Math.min(1, 1 - (replica.filesLeft[r] - 1 + left) / files));
}

/** Any complete replica that the engine reaches, the lowest row first; -1 when there is none at the moment. */
export function sourceFor(world: ClusterWorld, v: number): number {
  const { replica, volume, disk } = world;
  for (let s = volume.replicas.first[v]; s >= 0; s = volume.replicas.next[s]) {
    if (replica.mode[s] === ReplicaMode.state.RW && canReachStorage(world, volume.node[v], disk.node[replica.disk[s]]))
      return s;
  }
  return -1;
}

/** Begins the next file; a file without bytes still takes its tick. */
function copyFile(sim: ClusterSimulation, r: number): void {
  const { replica } = sim.world;
  replica.put.fileSince(r, sim.now);
  countWritten(sim, replica.volume[r]);
  const size = bytesOfFile(sim.world, r);
  if (size <= 0) {
    fileDone(sim, r, 0);
    return;
  }
  const comparing = replica.delta[r] === 1 && replica.filesLeft[r] > 1;
  const flow = startFlow(sim, {
    bytes: size,
    links: linksOf(sim.world, r, comparing),
    cap: capOf(sim.world, r, size),
    weight: connectionsOf(sim.world, replica.volume[r]),
    done: replicaCopied,
    owner: r,
  });
  replica.put.rebuild(r, flow);
}

/** Data and meta file have their ticks, unless the transfer took longer; after the last one comes the closing tick. */
function fileDone(sim: ClusterSimulation, r: number, tookMs: number): void {
  const { replica, cluster } = sim.world;
  const tick = cluster.release[0] >= TICKS_SINCE ? FILE_TICK_MS : 0;
  const connections = connectionsOf(sim.world, replica.volume[r]);
  const isFile = replica.delta[r] === 0 || replica.filesLeft[r] > 1;
  const wait = isFile ? (Math.max(0, tick - tookMs) + tick) / connections : 0;
  const left = replica.filesLeft[r] - 1;
  replica.put.filesLeft(r, left);
  if (left > 0) sim.schedule(replicaNextFile, wait, r);
  else sim.schedule(replicaRebuilt, wait + tick, r);
}

/** Bytes of the file whose turn it is. A delta rebuild ends with what was written while the replica was away; files whose checksums agree
 *  on both sides are skipped where fast rebuild is on. */
function bytesOfFile(world: ClusterWorld, r: number): number {
  const { replica, volume, snapshot } = world;
  const v = replica.volume[r];
  const left = replica.filesLeft[r];
  if (replica.delta[r] === 1 && left === 1) return Math.max(0, volume.acknowledged[v] - replica.holds[r]);
  let at = left - replica.delta[r];
  for (let s = volume.snapshots.first[v]; s >= 0; s = volume.snapshots.next[s]) {
    at--;
    if (at > 0) continue;
    const skipped = replica.delta[r] === 1 && snapshot.hashed[s] === 1 && settingOf(world, fastRebuild) === 1;
    return skipped ? 0 : snapshot.size[s];
  }
  return 0;
}

/** Comparing reads both sides and sends next to nothing; copying reads one, and crosses the network unless both are on one node. */
function linksOf(world: ClusterWorld, r: number, comparing: boolean): number[] {
  const { replica, disk, node } = world;
  const [from, to] = [replica.disk[replica.source[r]], replica.disk[r]];
  if (comparing) return [disk.read[from], disk.read[to]];
  const [sender, receiver] = [disk.node[from], disk.node[to]];
  const network = sender === receiver ? [] : hostLinks(world, node.onStorage[sender], node.onStorage[receiver]);
  return [disk.read[from], ...network, disk.write[to]];
}

/** Many small extents cost more than their bytes: 10 GiB of alternating 4 KiB took 1118 s where 100 GiB in one piece took 281 s (longhorn/longhorn
 *  scalability/reference-setup-performance-scalability-and-sizing-guidelines/public-cloud/medium-node-spec.md @bb2f2223). */
function capOf(world: ClusterWorld, r: number, size: number): number {
  const { volume, replica } = world;
  const v = replica.volume[r];
  const share = volume.actual[v] === 0 ? 0 : Math.min(1, volume.scattered[v] / volume.actual[v]);
  if (share === 0) return Number.POSITIVE_INFINITY;
  const extraMs = ((size * share) / EXTENT_BYTES) * settingOf(world, extentCost);
  return extraMs === 0 ? Number.POSITIVE_INFINITY : (size * 1000) / extraMs;
}

/** Connections of one rebuild: as many as the limit and the complete replicas allow; one up to Longhorn 1.10. */
function connectionsOf(world: ClusterWorld, v: number): number {
  const { volume, replica, cluster } = world;
  if (cluster.release[0] < TICKS_SINCE) return 1;
  let sources = 0;
  for (let s = volume.replicas.first[v]; s >= 0; s = volume.replicas.next[s])
    if (replica.mode[s] === ReplicaMode.state.RW) sources++;
  const limit = volume.syncLimit[v] > 0 ? volume.syncLimit[v] : settingOf(world, syncLimit);
  return Math.max(1, Math.min(limit, sources));
}
