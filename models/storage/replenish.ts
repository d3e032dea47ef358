// Replenishment: when a volume gets another replica, whether an old one is used again, and which ones it then has too many.
import { NONE } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  diskReplace,
  networkHealed,
  nodeCordon,
  nodePosted,
  nodeSilent,
  replicaRebuilt,
  replicaStale,
  settingChange,
  storageChanged,
  volumeAttached,
  volumeReplenish,
} from '../events.ts';
import { ReplicaMode, Robustness, VolumeState } from '../lifecycles.ts';
import { apiWritable, canReachStorage } from '../network/reach.ts';
import { placeReplica } from '../scheduling/accounting.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { rebuildLimit, replicaAutoBalance, settingOf } from '../settings.ts';
import { balanceMove } from './auto-balance.ts';
import { isRebuilding, sourceFor } from './rebuild.ts';
import { begin, letBegin, waitingReplica } from './rebuild-queue.ts';
import { surplusReplica } from './replica-cleanup.ts';
import { isStale, lacksLocal, missingReplicas, shouldLeave } from './replica-count.ts';
import { removeReplica } from './replica-removal.ts';
import { MOST_RETRIES } from './replica-rules.ts';
import { placeReplicaOf, reusableReplica, waitBeforeNew } from './replica-scheduler.ts';
import { autoBalanceOf } from './replica-search.ts';
import { createVolume } from './volume-create.ts';

/** A replica that could not be placed is tried again: longhorn/longhorn-manager controller/volume_controller.go:2616 @5ddaa369f. Things that
 *  change wake the volume before that, so nothing is tried every 30 s. */
const FIRST_BACKOFF_MS = 60_000;
/** Back-off of a replica that is used again: 1 min doubling to 3 min (controller/volume_controller.go:122 @5ddaa369f). */
const LAST_BACKOFF_MS = 180_000;

export const replenish: Model<ClusterSchema> = {
  name: 'replenish',
  on: [
    on(volumeReplenish, (sim, v) => reconcileReplicas(sim, v)),
    on(replicaRebuilt, (sim, r) => review(sim, sim.world.replica.volume[r])),
    on(volumeAttached, (sim, v) => {
      if (sim.world.volume.robustness[v] === Robustness.state.healthy && wantsMore(sim.world, v))
        sim.schedule(volumeReplenish, 0, v);
    }),
    on(nodePosted, (sim, n) => wake(sim, n)),
    on(nodeSilent, (sim, n) => wake(sim, n)),
    on(networkHealed, (sim) => wake(sim)),
    on(nodeCordon, (sim, n) => wake(sim, n)),
    on(diskReplace, (sim) => wake(sim)),
    on(settingChange, (sim) => wake(sim)),
    on(storageChanged, (sim) => wake(sim)),
    on(apiBack, (sim) => wake(sim)),
    on(replicaStale, (sim, r) => {
      if (isStale(sim.world, r, sim.now)) removeReplica(sim, r);
    }),
  ],
};

/** By volume: whether a change concerns it whatever its state; all 0 between two calls. */
let near = new Uint8Array(0);

/** Looks again at every volume that a change may concern, all if `changed` is no node: those with a replica or the engine on the node, and all that
 *  lack something. */
function wake(sim: ClusterSimulation, changed = NONE): void {
  const { world } = sim;
  const { volume } = world;
  const { degraded } = Robustness.state;
  if (near.length < volume.rows) near = new Uint8Array(2 * volume.rows);
  markNear(world, changed, 1);
  const balances = settingOf(world, replicaAutoBalance) !== 0;
  for (let v = 0; v < volume.rows; v++) {
    // One that waits for a failed replica to return hears of its node, and else of the end of the wait.
    const waits = sim.dueAt(volumeReplenish, v) < Number.POSITIVE_INFINITY;
    const lacks = volume.unscheduled[v] === 1 || (volume.robustness[v] === degraded && !waits);
    if (changed >= 0 && near[v] === 0 && !lacks && !balances && volume.autoBalance[v] === 0) continue;
    if (!volume.isLive(v)) continue;
    markLeaving(sim, v);
    if (volume.unscheduled[v] === 1 && volume.state[v] === VolumeState.state.detached) createVolume(sim, v);
    if (volume.robustness[v] === degraded && !isBusy(world, v)) sim.schedule(volumeReplenish, 0, v);
    review(sim, v);
  }
  markNear(world, changed, 0);
}

function markNear({ node, disk, replica }: ClusterWorld, n: number, mark: 0 | 1): void {
  if (n < 0) return;
  for (let v = node.engines.first[n]; v >= 0; v = node.engines.next[v]) near[v] = mark;
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d])
    for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) near[replica.volume[r]] = mark;
}

/** One replica at a time: it is filled, or will be when its turn comes. */
function isBusy(world: ClusterWorld, v: number): boolean {
  return isRebuilding(world, v) || waitingReplica(world, v) >= 0;
}

/** What a volume that is healthy (again) has to do: get better still, and forget its failed replicas in time. */
function review(sim: ClusterSimulation, v: number): void {
  const { volume, replica } = sim.world;
  if (volume.robustness[v] !== Robustness.state.healthy) return;
  if (wantsMore(sim.world, v)) sim.schedule(volumeReplenish, 0, v);
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] !== ReplicaMode.state.ERR || sim.dueAt(replicaStale, r) < Number.POSITIVE_INFINITY) continue;
    sim.schedule(replicaStale, Math.max(0, replica.failedAt[r] + volume.staleAfterMs[v] - sim.now), r);
  }
}

/** A healthy volume has something to do. */
function wantsMore(world: ClusterWorld, v: number): boolean {
  const { volume } = world;
  return (
    volume.replicas.size[v] !== volume.numberOfReplicas[v] ||
    missingReplicas(world, v) > 0 ||
    lacksLocal(world, v) ||
    autoBalanceOf(world, v) > 0
  );
}

/** Writes spec.evictionRequested of the volume's replicas. */
function markLeaving({ world }: ClusterSimulation, v: number): void {
  const { volume, replica } = world;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const leaves = shouldLeave(world, r) ? 1 : 0;
    if (leaves !== replica.evicting[r]) replica.put.evicting(r, leaves);
  }
}

/** One pass of the volume controller over the replicas: delete what is superfluous, then see to one that is missing.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:3682 @5ddaa369f. */
export function reconcileReplicas(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const { healthy, degraded } = Robustness.state;
  const open = volume.robustness[v] === healthy || volume.robustness[v] === degraded;
  if (!apiWritable(sim.world) || volume.state[v] !== VolumeState.state.attached || !open) return;
  if (isRebuilding(sim.world, v) || volume.migrationNode[v] >= 0 || volume.restoring[v] === 1) return;
  const waiting = waitingReplica(sim.world, v);
  if (waiting >= 0) {
    letBegin(sim, sim.world.replica.waitsOn[waiting]);
    return;
  }
  purgeSpent(sim, v);
  if (volume.robustness[v] === healthy) {
    const extra = surplusReplica(sim, v);
    if (extra >= 0) {
      removeReplica(sim, extra);
      sim.schedule(volumeReplenish, 0, v);
      return;
    }
  }
  if (volume.unscheduled[v] === 1 && missingReplicas(sim.world, v) === 0) volume.put.unscheduled(v, 0);
  const limit = settingOf(sim.world, rebuildLimit);
  if (limit === 0 || sourceFor(sim.world, v) < 0) return;
  const backoff = volume.engineBackoffUntil[v] - sim.now;
  if (backoff > 0) sim.schedule(volumeReplenish, backoff, v);
  else if (missingReplicas(sim.world, v) > 0) refill(sim, v, NONE);
  else if (volume.robustness[v] === healthy) improve(sim, v);
}

/** With all replicas there: one at the engine's node if locality wants that, else one where balance wants it. */
function improve(sim: ClusterSimulation, v: number): void {
  if (lacksLocal(sim.world, v)) {
    if (build(sim, v, sim.world.volume.node[v])) return;
  }
  const move = balanceMove(sim, v);
  if (move !== null) build(sim, v, move.node);
}

/** A failed replica that is back is used again at once; a new one is made when none may come back any more. */
function refill(sim: ClusterSimulation, v: number, hardNode: number): void {
  const { replica, disk } = sim.world;
  const old = reusableReplica(sim, v, hardNode);
  const rests = old >= 0 ? replica.backoffUntil[old] - sim.now : 0;
  if (old >= 0 && rests <= 0) {
    if (answers(sim.world, v, disk.node[replica.disk[old]])) reuse(sim, v, old);
    return;
  }
  if (old >= 0) sim.schedule(volumeReplenish, rests, v);
  const wait = waitBeforeNew(sim, v, hardNode);
  if (wait > 0) sim.schedule(volumeReplenish, old >= 0 ? Math.min(wait, rests) : wait, v);
  else build(sim, v, hardNode);
}

function reuse(sim: ClusterSimulation, v: number, r: number): void {
  const { replica } = sim.world;
  if (replica.rebuildFailed[r] === 1) replica.put.rebuildRetryCount(r, replica.rebuildRetryCount[r] + 1);
  const backoff = Math.min(LAST_BACKOFF_MS, replica.backoffMs[r] === 0 ? FIRST_BACKOFF_MS : 2 * replica.backoffMs[r]);
  replica.put.backoffMs(r, backoff);
  replica.put.backoffUntil(r, sim.now + backoff);
  replica.put.failedAt(r, -1);
  begin(sim, r, replica.healthyAt[r] >= 0 ? 'delta' : 'full');
  sim.world.volume.put.unscheduled(v, 0);
}

/** A new replica, if a disk can be found: the precheck comes first, so that no object is left when there is none. Returns whether it is made. */
function build(sim: ClusterSimulation, v: number, hardNode: number): boolean {
  const { volume, replica, disk } = sim.world;
  const waiting = unplaced(sim.world, v);
  const { disk: d, errors } = placeReplicaOf(sim, v, { hardNode, replica: waiting });
  const failed = d < 0 ? 1 : 0;
  if (volume.scheduleErrors[v] !== errors) volume.put.scheduleErrors(v, errors);
  if (volume.unscheduled[v] !== failed) volume.put.unscheduled(v, failed);
  if (d < 0 || !answers(sim.world, v, disk.node[d])) return false;
  const r = waiting >= 0 ? waiting : replica.add({ name: newName(sim, v), volume: v, hardNode });
  replica.put.rebuildRetryCount(r, MOST_RETRIES);
  placeReplica(sim.world, r, d);
  begin(sim, r, 'full');
  return true;
}

/** A replica object that found no place when its volume was made. */
function unplaced({ volume, replica }: ClusterWorld, v: number): number {
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) if (replica.disk[r] < 0) return r;
  return NONE;
}

/** A replica that was new and never got all data is of no use again: it carries the largest retry count from the start. */
function purgeSpent(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  for (let r = volume.replicas.first[v]; r >= 0; ) {
    const next = volume.replicas.next[r];
    if (isStale(sim.world, r, sim.now)) removeReplica(sim, r);
    r = next;
  }
}

/** A node that died a moment ago still counts as ready. A replica started there would hang until Longhorn learns of it; the volume waits for
 *  that, and is woken by it. */
function answers(world: ClusterWorld, v: number, n: number): boolean {
  return canReachStorage(world, world.volume.node[v], n);
}

/** Longhorn appends eight random characters; a count serves as well and reads better. No name is used twice. */
function newName(sim: ClusterSimulation, v: number): number {
  const { volume } = sim.world;
  const { names } = sim.store;
  volume.put.replicasMade(v, volume.replicasMade[v] + 1);
  return names.compose(volume.name[v], names.intern('-r-new'), volume.replicasMade[v]);
}
