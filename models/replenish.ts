// Replenishment: when a volume that fell short gets a replica back, and whether an old one is used again.
import { type Model, on } from '../engine/model.ts';
import { PolicyRunner } from '../engine/policy.ts';
import { placeReplica, unplaceReplica } from './accounting.ts';
import {
  apiBack,
  diskReplace,
  nodeCordon,
  nodePosted,
  replicaRebuilt,
  replicaStale,
  settingChange,
  volumeReplenish,
} from './events.ts';
import { DiskHealth, NodeReady, ReplicaMode, Robustness, VolumeState } from './lifecycles.ts';
import { replicaPlacement } from './policies/replica-placement.ts';
import { apiWritable, canReach } from './reach.ts';
import { sourceFor, startRebuild } from './rebuild.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from './schema.ts';
import { rebuildLimit, replenishmentWait, settingOf } from './settings.ts';

/** A failed replica with data is kept for staleReplicaTimeout of its class, 30 minutes in Harvester, then removed if a safe one exists.
 *  Source: harvester/harvester deploy/charts/harvester/templates/harvester-storageclass.yaml:5 @3d63c2af1; longhorn/longhorn-manager
 *  controller/volume_controller.go:7399 @5ddaa369f. */
const STALE_AFTER_MS = 30 * 60_000;
/** Times that a replica is used again after failed rebuilds: longhorn-manager scheduler/replica_scheduler.go:23 @5ddaa369f. */
const MOST_RETRIES = 5;
/** A wait that is not over is looked at one second later: longhorn-manager scheduler/replica_scheduler.go:1052 @5ddaa369f. */
const RECHECK_MS = 1000;

const runner = new PolicyRunner<ClusterWorld>(replicaPlacement);

export const replenish: Model<ClusterSchema> = {
  name: 'replenish',
  on: [
    on(volumeReplenish, (sim, v) => refill(sim, v)),
    on(replicaRebuilt, (sim) => wake(sim, false)),
    on(nodePosted, (sim) => wake(sim)),
    on(nodeCordon, (sim) => wake(sim)),
    on(diskReplace, (sim) => wake(sim)),
    on(settingChange, (sim) => wake(sim)),
    on(apiBack, (sim) => wake(sim)),
    on(replicaStale, (sim, r) => {
      const { replica, volume } = sim.world;
      if (
        replica.mode[r] !== ReplicaMode.state.ERR ||
        volume.robustness[replica.volume[r]] !== Robustness.state.healthy
      )
        return;
      unplaceReplica(sim.world, r);
      replica.remove(r);
    }),
  ],
};

/** Tries degraded volumes again. When only a place in the queue became free, those that wait for their time go on waiting. */
function wake(sim: ClusterSimulation, all = true): void {
  const { volume, replica } = sim.world;
  for (let v = 0; v < volume.rows; v++) {
    if (!volume.isLive(v)) continue;
    const waits = sim.dueAt(volumeReplenish, v) < Number.POSITIVE_INFINITY;
    if (volume.robustness[v] === Robustness.state.degraded && (all || !waits)) sim.schedule(volumeReplenish, 0, v);
    if (volume.robustness[v] !== Robustness.state.healthy) continue;
    for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
      if (replica.mode[r] !== ReplicaMode.state.ERR || sim.dueAt(replicaStale, r) < Number.POSITIVE_INFINITY) continue;
      sim.schedule(replicaStale, Math.max(0, replica.failedAt[r] + STALE_AFTER_MS - sim.now), r);
    }
  }
}

/** One replica at a time: a failed one that is back is used again at once; a new one is made when none may come back any more.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:3682 @5ddaa369f. */
function refill(sim: ClusterSimulation, v: number): void {
  const { volume, replica } = sim.world;
  if (
    !apiWritable(sim.world) ||
    volume.state[v] !== VolumeState.state.attached ||
    volume.robustness[v] !== Robustness.state.degraded
  )
    return;
  const limit = settingOf(sim.world, rebuildLimit);
  if (limit === 0 || rebuilding(sim.world, v) || sourceFor(sim.world, v) < 0) return;
  purge(sim, v);
  const old = reusable(sim.world, v);
  if (old >= 0) {
    if (rebuildsOn(sim.world, sim.world.disk.node[replica.disk[old]]) >= limit) return;
    replica.drive.mode(old, ReplicaMode.signal.Reuse);
    startRebuild(sim, old, 'delta');
    return;
  }
  const waitMs = volume.lastDegradedAt[v] + settingOf(sim.world, replenishmentWait) - sim.now;
  if (waitMs > 0 && mayComeBack(sim.world, v)) {
    sim.schedule(volumeReplenish, waitMs + RECHECK_MS, v);
    return;
  }
  const d = place(sim, v);
  if (d < 0 || rebuildsOn(sim.world, sim.world.disk.node[d]) >= limit) return;
  const r = replica.add({ name: newName(sim, v), volume: v, rebuildRetryCount: MOST_RETRIES });
  placeReplica(sim.world, r, d);
  replica.drive.mode(r, ReplicaMode.signal.Rebuild);
  startRebuild(sim, r, 'full');
}

/** A replica that was new and never got all data is of no use again: it carries the largest retry count from the start.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:7399 @5ddaa369f. */
function purge(sim: ClusterSimulation, v: number): void {
  const { volume, replica } = sim.world;
  for (let r = volume.replicas.first[v]; r >= 0; ) {
    const next = volume.replicas.next[r];
    if (replica.mode[r] === ReplicaMode.state.ERR && replica.rebuildRetryCount[r] >= MOST_RETRIES) {
      unplaceReplica(sim.world, r);
      replica.remove(r);
    }
    r = next;
  }
}

function rebuilding({ volume, replica }: ClusterWorld, v: number): boolean {
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.mode[r] === ReplicaMode.state.WO) return true;
  return false;
}

/** Rebuilding replicas on a node; at the limit the next one waits.
 *  Source: longhorn/longhorn-manager controller/replica_controller.go:525 @5ddaa369f. */
function rebuildsOn({ node, disk, replica }: ClusterWorld, n: number): number {
  let running = 0;
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d]) {
    for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r])
      if (replica.mode[r] === ReplicaMode.state.WO) running++;
  }
  return running;
}

/** A failed replica with its data that may still return: while there is one, Longhorn waits before it builds anew. */
function mayComeBack({ volume, replica, disk }: ClusterWorld, v: number): boolean {
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const kept =
      replica.mode[r] === ReplicaMode.state.ERR && replica.rebuildRetryCount[r] < MOST_RETRIES && replica.disk[r] >= 0;
    if (kept && disk.health[replica.disk[r]] === DiskHealth.state.Good) return true;
  }
  return false;
}

/** The replica that failed last among those that are back: node ready and reachable, disk good. */
function reusable(world: ClusterWorld, v: number): number {
  const { volume, replica, disk, node } = world;
  let best = -1;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] !== ReplicaMode.state.ERR || replica.rebuildRetryCount[r] >= MOST_RETRIES) continue;
    const d = replica.disk[r];
    const n = d < 0 ? -1 : disk.node[d];
    const back =
      d >= 0 &&
      disk.health[d] === DiskHealth.state.Good &&
      node.ready[n] === NodeReady.state.True &&
      canReach(world, volume.node[v], n);
    if (back && replica.healthyAt[r] >= 0 && (best < 0 || replica.failedAt[r] > replica.failedAt[best])) best = r;
  }
  return best;
}

let everyDisk = new Int32Array(0);

function place(sim: ClusterSimulation, v: number): number {
  const { disk, volume } = sim.world;
  if (everyDisk.length < disk.rows) everyDisk = Int32Array.from({ length: 2 * disk.rows }, (_, d) => d);
  const chosen = runner.choose(sim.world, v, everyDisk, disk.rows, volume.luck, v);
  if (sim.recording) {
    const name = (d: number) => sim.store.nameOf(sim.store.store('disk'), d);
    const item = sim.store.nameOf(sim.store.store('volume'), v);
    sim.decided(runner.explain(sim.world, v, everyDisk, disk.rows, chosen, { item: () => item, slot: name }));
  }
  return chosen;
}

/** Longhorn appends eight random characters; a count serves as well and reads better. */
function newName(sim: ClusterSimulation, v: number): string {
  const { volume, replica } = sim.world;
  const base = `${sim.store.names.text(volume.name[v])}-r`;
  for (let count = volume.replicas.size[v] + 1; ; count++)
    if (replica.find(`${base}-new${count}`) < 0) return `${base}-new${count}`;
}
