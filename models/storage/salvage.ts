// Salvage: with no healthy replica left, those that failed last are forgiven once they are back, and the volume goes on from them.

import { DiskHealth, ReplicaMode } from '../lifecycles.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { goOnFrom } from './acknowledged.ts';
import { isNodeDown } from './longhorn-node.ts';
import { requestRemount } from './pod-remount.ts';

/** Failures within a minute of the latest one count as one event.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:1850 @5ddaa369f. */
const SALVAGE_WINDOW_MS = 60_000;

/** Failed replicas that once were healthy, on a node that is up and a disk that is there, within a minute of the one that failed last of
 *  all, wherever that is; empty while any replica has not failed. */
function salvageCandidates(world: ClusterWorld, v: number): number[] {
  const { volume, replica } = world;
  const failed: number[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.failedAt[r] < 0 && replica.healthyAt[r] >= 0) return [];
    if (replica.failedAt[r] >= 0 && replica.healthyAt[r] >= 0) failed.push(r);
  }
  const usable = failed.filter((r) => canBeSalvaged(world, r));
  const latest = Math.max(...usable.map((r) => replica.failedAt[r]));
  return usable.filter((r) => replica.failedAt[r] >= latest - SALVAGE_WINDOW_MS);
}

/** Source: longhorn/longhorn-manager manager/volume.go:384 @5ddaa369f for salvage by hand, which asks the same. */
function canBeSalvaged(world: ClusterWorld, r: number): boolean {
  const { replica, disk } = world;
  const d = replica.disk[r];
  return (
    d >= 0 &&
    !isNodeDown(world, disk.node[d]) &&
    disk.health[d] === DiskHealth.state.Good &&
    disk.schedulable[d] === 1 &&
    disk.pressured[d] === 0
  );
}

/** Forgives the candidates. Of these the engine takes the most complete as the truth, and the volume goes on from there: what an older copy
 *  lacks is lost. Without revision counter it judges by size and time of the head (longhorn/longhorn-engine pkg/controller/control.go
 *  @5939910c). What is being restored has nothing to go on from. Returns whether there was any. */
export function salvage(sim: ClusterSimulation, v: number): boolean {
  const { replica, volume } = sim.world;
  if (volume.restoring[v] === 1) return false;
  const candidates = salvageCandidates(sim.world, v);
  if (candidates.length === 0) return false;
  const most = Math.max(...candidates.map((r) => replica.holds[r]));
  for (const r of candidates) {
    if (replica.holds[r] < most) continue;
    replica.drive.mode(r, ReplicaMode.signal.Salvaged);
    replica.put.failedAt(r, -1);
    if (sim.recording) sim.note(`replica ${sim.store.names.text(replica.name[r])} is salvaged`);
  }
  goOnFrom(sim, v, most);
  requestRemount(sim, v);
  return true;
}
