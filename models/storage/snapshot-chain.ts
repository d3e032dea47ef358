// The snapshot chain of a volume: taking, deleting and purging snapshots, and what writes and trims make of its size.

import { remainingBytes } from '../../engine/flow.ts';
import { replicaLost, sizeReported, volumeFull, volumeWritten } from '../events.ts';
import { ReplicaMode } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import {
  cleanupSystemSnapshot,
  disableSnapshotPurge,
  settingOf,
  snapshotMaxCount,
  snapshotWarningThreshold,
  trimRemovesSnapshots,
} from '../settings.ts';
import { occupy, refreshPressure } from './disk-usage.ts';

/** The head becomes a snapshot and a new, empty head takes what is written from now on. Returns its row, or -1 at the limit of 250
 *  (longhorn/longhorn-engine pkg/types/types.go:50 @5939910c) or the setting's. */
export function takeSnapshot(sim: ClusterSimulation, v: number, user: boolean): number {
  const { volume, snapshot } = sim.world;
  const { names } = sim.store;
  if (user && volume.snapshots.size[v] >= mostSnapshots(sim.world, v)) return -1;
  countWritten(sim, v);
  // What was rewritten in place takes room again, on the disks of all replicas that are open from now on.
  if (volume.writeRate[v] > 0) sim.schedule(volumeWritten, 0, v);
  const size = volume.head[v];
  volume.put.head(v, 0);
  volume.put.snapshotsMade(v, volume.snapshotsMade[v] + 1);
  const s = snapshot.add({
    name: names.compose(volume.name[v], names.intern('-s'), volume.snapshotsMade[v]),
    volume: v,
    number: volume.snapshotsMade[v],
    size,
    user: user ? 1 : 0,
    removed: user ? 0 : 1,
    createdAt: sim.now,
  });
  refreshCondition(sim, v);
  return s;
}

/** The volume's own limit; 0 leaves it to the setting. */
function mostSnapshots(world: ClusterWorld, v: number): number {
  const own = world.volume.snapshotMaxCount[v];
  return own > 0 ? own : settingOf(world, snapshotMaxCount);
}

/** Snapshots of earlier rebuilds are merged into their successors before and after a rebuild, unless that is switched off. */
export function purgeSystemSnapshots(sim: ClusterSimulation, v: number): void {
  if (settingOf(sim.world, cleanupSystemSnapshot) === 1) purgeSnapshots(sim, v);
}

/** Merges every snapshot that is marked removed into the next one. The newest and the head cannot be merged while the volume is attached.
 *  Where two hold the same block it is kept once: the nominal size bounds the result.
 *  Source: longhorn/website content/kb/space-consumption-guideline.md @0f622500. */
export function purgeSnapshots(sim: ClusterSimulation, v: number): void {
  const { world } = sim;
  const { volume, snapshot } = world;
  if (settingOf(world, disableSnapshotPurge) === 1 || volume.snapshots.size[v] < 2) return;
  const chain = chainOf(world, v);
  for (let i = 0; i + 1 < chain.length; i++) {
    const [s, next] = [chain[i] ?? -1, chain[i + 1] ?? -1];
    if (snapshot.removed[s] === 0) continue;
    snapshot.put.size(next, Math.min(volume.size[v], snapshot.size[next] + snapshot.size[s]));
    snapshot.put.hashed(next, 0);
    snapshot.remove(s);
  }
  refreshCondition(sim, v);
  refreshSize(sim, v);
}

/** Snapshots of a volume, oldest first. */
export function chainOf({ volume, snapshot }: ClusterWorld, v: number): number[] {
  const chain: number[] = [];
  for (let s = volume.snapshots.first[v]; s >= 0; s = volume.snapshots.next[s]) chain.push(s);
  return chain.sort((a, b) => snapshot.number[a] - snapshot.number[b]);
}

/** Writes `bytes` of which `fresh` fall on blocks that the head does not hold yet. A rewritten block costs again only after a snapshot. What
 *  no replica has room for is refused: the writer gets the error and nothing is acknowledged.
 *  Source: longhorn/longhorn-engine pkg/controller/control.go:1261-1400 @5939910c. Returns the bytes that were acknowledged. */
export function writeBytes(sim: ClusterSimulation, v: number, bytes: number, fresh: number = bytes): number {
  const { world } = sim;
  const { volume } = world;
  const growth = Math.min(fresh, Math.max(0, volume.size[v] - volume.head[v]));
  const room = dropFull(sim, v, growth);
  const grown = Math.min(growth, room);
  const done = growth > room ? Math.max(0, bytes - (growth - room)) : bytes;
  volume.put.head(v, volume.head[v] + grown);
  volume.put.acknowledged(v, volume.acknowledged[v] + done);
  const fails = growth > room ? 1 : 0;
  if (fails !== volume.writesFail[v]) {
    volume.put.writesFail(v, fails);
    if (fails === 1) sim.schedule(volumeFull, 0, v);
  }
  refreshSize(sim, v);
  return done;
}

/** Bytes that the guest's workload can still write to blocks that the head does not hold. */
export function growthLeft({ volume }: ClusterWorld, v: number): number {
  const span = volume.writeSpan[v] > 0 ? Math.min(volume.writeSpan[v], volume.size[v]) : volume.size[v];
  return Math.max(0, span - volume.head[v]);
}

/** Counts what the guest's workload has written up to now: to be called before anybody reads `head` or `acknowledged`. */
export function countWritten(sim: ClusterSimulation, v: number): void {
  const { volume, flow } = sim.world;
  if (volume.writePiece[v] === 0) return;
  const f = volume.writeFlow[v];
  const underWay = flow.isLive(f) && flow.generation[f] === volume.writeGeneration[v];
  const written = Math.floor(volume.writePiece[v] - (underWay ? remainingBytes(sim, f) : 0));
  const more = written - volume.writeCounted[v];
  if (more <= 0) return;
  volume.put.writeCounted(v, written);
  writeBytes(sim, v, more, Math.min(more, growthLeft(sim.world, v)));
}

/** Frees blocks of the head; with the setting, the chain up to the head is marked removed and shrinks too. */
export function trimBytes(sim: ClusterSimulation, v: number, bytes: number): void {
  const { world } = sim;
  const { volume, snapshot } = world;
  let left = bytes;
  const freed = Math.min(left, volume.head[v]);
  volume.put.head(v, volume.head[v] - freed);
  left -= freed;
  if (settingOf(world, trimRemovesSnapshots) === 1) {
    for (const s of chainOf(world, v).reverse()) {
      const part = Math.min(left, snapshot.size[s]);
      snapshot.put.size(s, snapshot.size[s] - part);
      snapshot.put.removed(s, 1);
      left -= part;
    }
  }
  refreshSize(sim, v);
}

/** Writes the derived size, and takes or gives back the space on every disk that holds an open or stopped replica. */
function refreshSize(sim: ClusterSimulation, v: number): void {
  const { world } = sim;
  const { volume, snapshot, replica } = world;
  let actual = volume.head[v];
  for (let s = volume.snapshots.first[v]; s >= 0; s = volume.snapshots.next[s]) actual += snapshot.size[s];
  if (actual === volume.actual[v]) return;
  if (volume.atRisk[v] === 1) sim.probes.adjust(measures.atRiskBytes, sim.now, actual - volume.actual[v]);
  volume.put.actual(v, actual);
  reportSize(sim, v);
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] === ReplicaMode.state.ERR || replica.disk[r] < 0) continue;
    occupy(world, r, actual);
    refreshPressure(sim, replica.disk[r]);
  }
}

/** Whether the engine's status is written: at once for a change that matters, rate limited for one of the head alone that is smaller than the nominal
 *  size by 1024, or 100 MiB for volumes beyond 100 GiB. Source: longhorn/longhorn-manager controller/engine_controller.go:3063 @5ddaa369f. */
export function statusUpdate(
  nominal: number,
  before: number,
  now: number,
  otherChanged: boolean,
): 'none' | 'limited' | 'now' {
  if (otherChanged) return 'now';
  if (before === now) return 'none';
  const threshold = nominal <= SMALL_VOLUME ? nominal / 1024 : LARGE_CHANGE;
  return Math.abs(now - before) < threshold ? 'limited' : 'now';
}

const MIB = 1024 * 1024;
const SMALL_VOLUME = 100 * 1024 * MIB;
const LARGE_CHANGE = 100 * MIB;
/** One limited update in 30 s. */
const LIMIT_MS = 30_000;

function reportSize(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const update = statusUpdate(volume.size[v], volume.reported[v], volume.actual[v], false);
  if (update === 'now') volume.put.reported(v, volume.actual[v]);
  else if (update === 'limited' && sim.dueAt(sizeReported, v) === Number.POSITIVE_INFINITY)
    sim.schedule(sizeReported, LIMIT_MS, v);
}

/** A replica whose disk has no room for what is written fails, while another one has it; when none has, those with most stay open, so that
 *  the volume can still be read, and the writer gets the error.
 *  Source: longhorn/longhorn-engine pkg/controller/control.go:1261-1400 @5939910c. Returns the bytes that the open ones take. */
function dropFull(sim: ClusterSimulation, v: number, growth: number): number {
  const { volume, replica, disk } = sim.world;
  const open = (r: number) => replica.mode[r] === ReplicaMode.state.RW;
  let most = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (open(r)) most = Math.max(most, disk.free[replica.disk[r]]);
  if (most < growth) return most;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (open(r) && disk.free[replica.disk[r]] < growth) sim.schedule(replicaLost, 0, r);
  return growth;
}

/** Snapshots from which a volume has the condition TooManySnapshots: the setting or, if that is lower or cannot be read, the volume's own limit.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go @5ddaa369f, from Longhorn 1.12. */
export function warningThreshold(limit: number, setting: number | null): number {
  return setting === null ? limit : Math.min(limit, setting);
}

/** The condition TooManySnapshots with its words, or null. */
export function tooManySnapshots(
  count: number,
  sizes: readonly number[],
  limits: { readonly threshold: number; readonly maxSize: number },
): { readonly message: string | null; readonly actualSize: number } {
  const actualSize = sizes.reduce((sum, s) => sum + s, 0);
  const parts: string[] = [];
  if (count >= limits.threshold)
    parts.push(`snapshots count is ${count} over the warning threshold ${limits.threshold}`);
  if (limits.maxSize > 0 && actualSize > limits.maxSize)
    parts.push(`snapshots total size is ${actualSize} over the warning threshold ${limits.maxSize}`);
  return { message: parts.length === 0 ? null : parts.join('; '), actualSize };
}

/** Writes the condition TooManySnapshots, which changes nothing but what people are told. */
function refreshCondition({ world }: ClusterSimulation, v: number): void {
  const { volume } = world;
  const warned = snapshotCondition(world, v) === null ? 0 : 1;
  if (warned !== volume.tooManySnapshots[v]) volume.put.tooManySnapshots(v, warned);
}

/** The condition of a volume in the simulation. */
export function snapshotCondition(world: ClusterWorld, v: number): string | null {
  const { volume, snapshot } = world;
  const threshold = warningThreshold(mostSnapshots(world, v), settingOf(world, snapshotWarningThreshold));
  const sizes = chainOf(world, v).map((s) => snapshot.size[s]);
  return tooManySnapshots(volume.snapshots.size[v], sizes, { threshold, maxSize: 0 }).message;
}
