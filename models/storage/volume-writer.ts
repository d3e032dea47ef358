// The writer of a volume: what a guest's workload writes is a transfer to every open replica at once, and goes at the pace of the slowest.
//
// The engine answers a write when all its replicas have it (longhorn/longhorn-engine pkg/controller/multi_writer_at.go @5939910c), so the
// transfer crosses the disks of all of them, and the engine's NIC once for each replica on another node.
import { startFlow, stopFlow } from '../../engine/flow.ts';
import { volumeWritten } from '../events.ts';
import { ReplicaMode, VolumeState } from '../lifecycles.ts';
import { hostLinks } from '../network/links.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { countWritten, growthLeft } from './snapshot-chain.ts';

/** While its head grows a volume is counted 64 times at most; afterwards, and however slow it grows, once in an hour. */
const PIECES = 64;
const LONGEST_SECONDS = 3600;
const LEAST_BYTES = 1024 * 1024;

/** What the guest wants to write from now on; 0 ends it. */
export function setWriter(sim: ClusterSimulation, v: number, rate: number, span: number): void {
  const { volume } = sim.world;
  if (rate === 0 && volume.writeRate[v] === 0) return;
  countWritten(sim, v);
  volume.put.writeRate(v, rate);
  volume.put.writeSpan(v, span);
  renewWriter(sim, v);
}

/** Begins a piece anew, over the replicas and the node of now. */
export function renewWriter(sim: ClusterSimulation, v: number): void {
  const { volume, flow } = sim.world;
  stopWriter(sim, v);
  const links = linksOf(sim.world, v);
  if (volume.writeRate[v] <= 0 || links.length === 0) return;
  const piece = pieceOf(sim.world, v);
  const f = startFlow(sim, { bytes: piece, links, cap: volume.writeRate[v], done: volumeWritten, owner: v });
  volume.put.writeFlow(v, f);
  volume.put.writeGeneration(v, flow.generation[f]);
  volume.put.writePiece(v, piece);
  volume.put.writeCounted(v, 0);
}

/** Counts what was written and ends the transfer; the wish to write stays. */
export function stopWriter(sim: ClusterSimulation, v: number): void {
  const { volume, flow } = sim.world;
  if (volume.writePiece[v] === 0) return;
  countWritten(sim, v);
  const f = volume.writeFlow[v];
  if (flow.isLive(f) && flow.generation[f] === volume.writeGeneration[v]) stopFlow(sim, f);
  volume.put.writeFlow(v, -1);
  volume.put.writePiece(v, 0);
}

/** Ends where the head is full, or a disk: what comes then is decided at that instant. */
function pieceOf(world: ClusterWorld, v: number): number {
  const { volume, replica, disk } = world;
  const growth = growthLeft(world, v);
  const longest = Math.max(LEAST_BYTES, Math.ceil(volume.writeRate[v] * LONGEST_SECONDS));
  if (growth === 0) return longest;
  let piece = Math.min(longest, growth, Math.max(LEAST_BYTES, Math.ceil(volume.size[v] / PIECES)));
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (isOpen(world, r)) piece = Math.min(piece, Math.max(LEAST_BYTES, Math.floor(disk.free[replica.disk[r]])));
  return piece;
}

function linksOf(world: ClusterWorld, v: number): number[] {
  const { volume, replica, disk, node } = world;
  const n = volume.node[v];
  if (volume.state[v] !== VolumeState.state.attached || n < 0) return [];
  const links: number[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (!isOpen(world, r)) continue;
    const d = replica.disk[r];
    if (disk.node[d] !== n) links.push(...hostLinks(world, node.onStorage[n], node.onStorage[disk.node[d]]));
    links.push(disk.write[d]);
  }
  return links;
}

function isOpen({ replica }: ClusterWorld, r: number): boolean {
  const { RW, WO } = ReplicaMode.state;
  return replica.disk[r] >= 0 && (replica.mode[r] === RW || replica.mode[r] === WO);
}
