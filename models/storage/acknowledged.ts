// Acknowledged data: what writers were told is safe, which replicas hold it, and what of it no working disk holds any more.
//
// The engine acknowledges a write when every replica in RW and WO has it (longhorn/longhorn-engine pkg/controller/multi_writer_at.go
// @5939910c), so every replica in RW or stopped in good order holds all; one that failed holds what there was then.
import { DiskHealth, ReplicaMode } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { countWritten } from './snapshot-chain.ts';

/** Bytes of the volume's data that the replica holds, wherever it is and whether it can be reached. */
function heldBy({ volume, replica }: ClusterWorld, r: number): number {
  const { RW, Stopped } = ReplicaMode.state;
  const complete = replica.mode[r] === RW || (replica.mode[r] === Stopped && replica.healthyAt[r] >= 0);
  return complete ? volume.acknowledged[replica.volume[r]] : replica.holds[r];
}

/** Bytes of the most complete copy on a disk that works, powered or not. */
export function survivingBytes(world: ClusterWorld, v: number): number {
  const { volume, replica, disk } = world;
  let most = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const d = replica.disk[r];
    if (d >= 0 && disk.health[d] === DiskHealth.state.Good) most = Math.max(most, heldBy(world, r));
  }
  return most;
}

/** Writes the fact of loss and its measure. What is lost stays lost: a volume that goes on from an older copy starts from that. */
export function refreshLoss(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const lost = Math.max(volume.lost[v], volume.acknowledged[v] - survivingBytes(sim.world, v));
  if (lost === volume.lost[v]) return;
  sim.probes.adjust(measures.lostBytes, sim.now, lost - volume.lost[v]);
  volume.put.lost(v, lost);
  sim.note(`${lost} bytes of the volume are on no working disk any more`);
}

/** What was acknowledged up to now is what a replica that fails at this moment holds. */
export function keepHoldings(sim: ClusterSimulation, r: number): void {
  countWritten(sim, sim.world.replica.volume[r]);
  sim.world.replica.put.holds(r, heldBy(sim.world, r));
}

/** The volume goes on from the copies that hold `held` bytes; what came after is gone. */
export function goOnFrom(sim: ClusterSimulation, v: number, held: number): void {
  const { volume } = sim.world;
  const missing = volume.acknowledged[v] - held;
  if (missing <= 0) return;
  const lost = Math.max(volume.lost[v], missing);
  sim.probes.adjust(measures.lostBytes, sim.now, lost - volume.lost[v]);
  volume.put.lost(v, lost);
  volume.put.acknowledged(v, held);
  sim.note(`${missing} bytes that were written after the copy failed are lost`);
}
