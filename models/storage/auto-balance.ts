// Replica auto-balance: how many extra replicas an even spread asks for, on which node, and which ones are then too many.
import { NONE } from '../../engine/column.ts';
import type { ClusterSimulation } from '../schema.ts';
import { diskPressurePercentage, settingOf } from '../settings.ts';
import { fits, fitsUnderPressure, limitsOf, underPressure } from './disk-space.ts';
import { takesReplicas } from './longhorn-node.ts';
import { isUsable } from './replica-count.ts';
import { BEST_EFFORT, LEAST_EFFORT } from './replica-rules.ts';
import { searchFor } from './replica-scheduler.ts';
import { autoBalanceOf, type ReplicaSearch } from './replica-search.ts';

/** One move: an extra replica is built on `node` (NONE leaves the scheduler free); `surplus` are the replicas that it makes superfluous. */
export interface Move {
  readonly node: number;
  readonly surplus: readonly number[];
}

/** What auto-balance would do for a healthy volume with all its replicas, or null. Least-effort by zone, then by node; best-effort goes on
 *  by node, then by zone, then by pressure of disks.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:3860-4468 @5ddaa369f. */
export function balanceMove(sim: ClusterSimulation, v: number): Move | null {
  const effort = autoBalanceOf(sim.world, v);
  if (effort < LEAST_EFFORT) return null;
  const search = searchFor(sim, v);
  const ready = readyNodes(search, v);
  const by = (group: (n: number) => number) => groupsOf(search, v, ready, group);
  const zones = by((n) => sim.world.node.zone[n]);
  const nodes = by((n) => n);
  const least = leastEffort(sim, v, zones, ready) ?? leastEffort(sim, v, nodes, ready);
  if (least !== null || effort < BEST_EFFORT) return least;
  return bestEffort(nodes, nodes, sim) ?? bestEffort(zones, nodes, sim) ?? pressureMove(search, v);
}

interface Group {
  /** The node of the group that could take a replica and has the fewest, or NONE. */
  readonly open: number;
  readonly replicas: readonly number[];
}

/** Nodes that could take a replica of the volume, and those that run one. */
function readyNodes(search: ReplicaSearch, v: number): number[] {
  const { world } = search;
  const { node, volume } = world;
  const limits = limitsOf(world);
  const nodes: number[] = [];
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || search.candidate[n] === 0 || !search.nodeTagsFit(n) || !takesReplicas(world, n)) continue;
    let roomy = false;
    for (let d = node.disks.first[n]; d >= 0 && !roomy; d = node.disks.next[d])
      roomy = isOpenDisk(search, d) && fits(search.figuresOf(d), volume.size[v], volume.reported[v], limits);
    if (roomy) nodes.push(n);
  }
  return nodes;
}

function isOpenDisk(search: ReplicaSearch, d: number): boolean {
  const { disk, volume } = search.world;
  return (
    disk.allowed[d] === 1 &&
    disk.eviction[d] === 0 &&
    disk.ready[d] === 1 &&
    disk.schedulable[d] === 1 &&
    disk.pressured[d] === 0 &&
    disk.block[d] === volume.v2[search.volume] &&
    search.diskTagsFit(d)
  );
}

function groupsOf(
  search: ReplicaSearch,
  v: number,
  ready: readonly number[],
  group: (n: number) => number,
): Map<number, Group> {
  const { volume, replica, disk } = search.world;
  const groups = new Map<number, { open: number; replicas: number[] }>();
  const count = (n: number) => {
    let there = 0;
    for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
      if (isUsable(search.world, r) && disk.node[replica.disk[r]] === n) there++;
    return there;
  };
  const at = (n: number) => {
    const known = groups.get(group(n));
    if (known !== undefined) return known;
    const made = { open: NONE, replicas: [] };
    groups.set(group(n), made);
    return made;
  };
  for (const n of ready) {
    const there = at(n);
    if (there.open < 0 || count(n) < count(there.open)) there.open = n;
  }
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (isUsable(search.world, r) && replica.disk[r] >= 0) at(disk.node[replica.disk[r]]).replicas.push(r);
  return groups;
}

/** A group without a replica gets one as long as another has two; the replica at the engine never counts as too many. */
function leastEffort(
  { world }: ClusterSimulation,
  v: number,
  groups: ReadonlyMap<number, Group>,
  ready: readonly number[],
): Move | null {
  const { volume, disk, replica } = world;
  const all = [...groups.values()];
  const unused = all.filter((g) => g.replicas.length === 0);
  const used = all.length - unused.length;
  if (used >= volume.numberOfReplicas[v] || unused.length === 0 || ready.length === 0) return null;
  const local = (r: number) => disk.node[replica.disk[r]] === volume.node[v];
  const surplus = all.flatMap((g) => (g.replicas.length < 2 ? [] : extrasOf(g.replicas, local)));
  // With two or more equally empty groups no node is forced (controller/volume_controller.go:4522).
  return surplus.length === 0 ? null : { node: unused.length === 1 ? (unused[0]?.open ?? NONE) : NONE, surplus };
}

function extrasOf(replicas: readonly number[], local: (r: number) => boolean): number[] {
  const kept = replicas.find(local) ?? replicas[0];
  return replicas.filter((r) => r !== kept);
}

/** From the group with most replicas to the one with least, while they differ by more than one. A zone is not evened out by crowding a node
 *  of it: the move would be undone at once, and asked for again. */
function bestEffort(
  groups: ReadonlyMap<number, Group>,
  nodes: ReadonlyMap<number, Group>,
  { world: { replica, disk } }: ClusterSimulation,
): Move | null {
  const all = [...groups.values()];
  const on = (n: number) => nodes.get(n)?.replicas.length ?? 0;
  const most = all.reduce<Group | null>((a, g) => (a === null || g.replicas.length > a.replicas.length ? g : a), null);
  const open = all.filter((g) => g.open >= 0);
  const least = open.reduce<Group | null>(
    (a, g) => (a === null || g.replicas.length < a.replicas.length ? g : a),
    null,
  );
  if (most === null || least === null || most.replicas.length - least.replicas.length < 2) return null;
  const crowd = Math.max(...most.replicas.map((r) => on(disk.node[replica.disk[r]])));
  if (on(least.open) + 1 > crowd) return null;
  return { node: least.open, surplus: most.replicas.filter((r) => on(disk.node[replica.disk[r]]) === crowd) };
}

/** A replica on a disk under pressure moves to another disk of its own node, one replica a disk at a time.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:3994 @5ddaa369f. */
function pressureMove(search: ReplicaSearch, v: number): Move | null {
  const { world } = search;
  const { volume, replica, disk, node } = world;
  const percentage = settingOf(world, diskPressurePercentage);
  if (percentage === 0) return null;
  const limits = limitsOf(world);
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const from = replica.disk[r];
    if (!isUsable(world, r) || from < 0 || !underPressure(search.figuresOf(from), percentage)) continue;
    const n = disk.node[from];
    for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d]) {
      if (d === from || !isOpenDisk(search, d)) continue;
      if (fitsUnderPressure(search.figuresOf(d), volume.size[v], volume.reported[v], percentage, limits))
        return { node: n, surplus: [r] };
    }
  }
  return null;
}
