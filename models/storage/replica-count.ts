// How many replicas a volume is short of, and which of them count.
import { DiskHealth, ReplicaMode } from '../lifecycles.ts';
import type { ClusterWorld } from '../schema.ts';
import { degradedAvailability, nodeDrainPolicy, settingOf } from '../settings.ts';
import { isNodeDown, isNodeReady } from './longhorn-node.ts';
import { LOCALITY_BEST_EFFORT, MOST_RETRIES } from './replica-rules.ts';

/** Neither failed nor leaving. Source: longhorn/longhorn-manager controller/volume_controller.go:4468 @5ddaa369f. */
export function isUsable({ replica }: ClusterWorld, r: number): boolean {
  return (
    replica.mode[r] !== ReplicaMode.state.ERR &&
    replica.failedAt[r] < 0 &&
    replica.disk[r] >= 0 &&
    replica.evicting[r] === 0 &&
    replica.active[r] === 1
  );
}

function usableReplicas(world: ClusterWorld, v: number): number {
  const { volume } = world;
  let usable = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) if (isUsable(world, r)) usable++;
  return usable;
}

/** Replicas that the volume is short of; surplus ones are not negative. */
export function missingReplicas(world: ClusterWorld, v: number): number {
  return Math.max(0, world.volume.numberOfReplicas[v] - usableReplicas(world, v));
}

/** The condition Scheduled: every replica is placed and none is missing. While the volume is detached one placed replica will do, where the
 *  setting allows that. Source: longhorn/longhorn-manager controller/volume_controller.go:2616 @5ddaa369f. */
export function isScheduled(world: ClusterWorld, v: number): boolean {
  const { volume, replica } = world;
  let placed = 0;
  let whole = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.disk[r] < 0) continue;
    placed++;
    if (replica.failedAt[r] < 0) whole++;
  }
  // Nothing is replaced while detached: a failed replica is placed all the same.
  if (volume.node[v] < 0)
    return placed >= volume.numberOfReplicas[v] || (whole > 0 && settingOf(world, degradedAvailability) === 1);
  return whole >= volume.numberOfReplicas[v] && volume.unscheduled[v] === 0;
}

/** Whether best-effort locality still wants a replica on the engine's node. */
export function lacksLocal(world: ClusterWorld, v: number): boolean {
  const { volume, replica, disk } = world;
  const n = volume.node[v];
  if (volume.locality[v] !== LOCALITY_BEST_EFFORT || n < 0) return false;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.disk[r] >= 0 && disk.node[replica.disk[r]] === n && replica.mode[r] !== ReplicaMode.state.ERR)
      return false;
  return true;
}

/** Healthy, open or stopped, and later well than failed: with one of these, others may be deleted.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:1140 @5ddaa369f. */
function isSafe({ replica, disk }: ClusterWorld, r: number): boolean {
  const d = replica.disk[r];
  return (
    replica.healthyAt[r] >= 0 &&
    replica.failedAt[r] < 0 &&
    replica.active[r] === 1 &&
    d >= 0 &&
    disk.health[d] === DiskHealth.state.Good &&
    (replica.mode[r] === ReplicaMode.state.RW || replica.mode[r] === ReplicaMode.state.Stopped)
  );
}

export function hasSafe(world: ClusterWorld, v: number, except: number): boolean {
  const { volume } = world;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (r !== except && isSafe(world, r)) return true;
  return false;
}

/** Whether a failed replica is deleted now: out of retries, or older than the class's staleReplicaTimeout; never one with data while no
 *  safe one exists. Source: longhorn/longhorn-manager controller/volume_controller.go:7399 @5ddaa369f. */
export function isStale(world: ClusterWorld, r: number, now: number): boolean {
  const { replica, volume } = world;
  const v = replica.volume[r];
  if (replica.failedAt[r] < 0) return false;
  const old = replica.rebuildRetryCount[r] >= MOST_RETRIES || now - replica.failedAt[r] >= volume.staleAfterMs[v];
  return old && (replica.healthyAt[r] < 0 || hasSafe(world, v, r));
}

const FOR_EVICTION = 0;
const FOR_EVICTION_OF_LAST = 1;

/** Whether a replica is to leave its disk: not from a node that is down; when its disk or node says so; and from a cordoned node by the
 *  drain policy, for the last one only where no other node holds a healthy copy.
 *  Source: longhorn/longhorn-manager controller/node_controller.go:2103 @5ddaa369f. */
export function shouldLeave(world: ClusterWorld, r: number): boolean {
  const { replica, disk, node } = world;
  const d = replica.disk[r];
  if (d < 0) return false;
  const n = disk.node[d];
  if (isNodeDown(world, n)) return false;
  if (disk.eviction[d] === 1 || node.storageEviction[n] === 1) return true;
  if (node.cordoned[n] === 0) return false;
  const policy = settingOf(world, nodeDrainPolicy);
  return policy === FOR_EVICTION || (policy === FOR_EVICTION_OF_LAST && !isProtectedElsewhere(world, r));
}

/** A healthy copy on another node whose instance manager cannot be taken away meanwhile. */
function isProtectedElsewhere(world: ClusterWorld, r: number): boolean {
  const { replica, volume, disk, node } = world;
  const home = disk.node[replica.disk[r]];
  const v = replica.volume[r];
  for (let t = volume.replicas.first[v]; t >= 0; t = volume.replicas.next[t]) {
    if (t === r || !isSafe(world, t)) continue;
    const n = disk.node[replica.disk[t]];
    if (n !== home && isNodeReady(world, n) && node.cordoned[n] === 0) return true;
  }
  return false;
}

const LAST_BLOCKS = 2;
const STOPPED_MAY_GO = 3;
const ALWAYS_ALLOW = 4;

/** Whether the instance manager of a node may be taken away in a drain, by the five policies; an engine on the node always keeps it.
 *  Source: longhorn/longhorn-manager controller/instance_manager_controller.go:1504 @5ddaa369f. Returns why not, or null. */
export function drainBlockedBy(world: ClusterWorld, n: number): string | null {
  const { node, disk, replica } = world;
  if (node.engines.size[n] > 0) return 'an engine runs on the node';
  const policy = settingOf(world, nodeDrainPolicy);
  if (policy === ALWAYS_ALLOW) return null;
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d]) {
    for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) {
      if (policy === FOR_EVICTION) return 'a replica is left on the node';
      const never = replica.healthyAt[r] < 0 && replica.failedAt[r] < 0;
      if (never || isProtectedElsewhere(world, r)) continue;
      if (policy === STOPPED_MAY_GO && replica.mode[r] === ReplicaMode.state.Stopped) continue;
      if (policy <= LAST_BLOCKS || policy === STOPPED_MAY_GO)
        return 'the node holds the last healthy replica of a volume';
    }
  }
  return null;
}
