// Surplus replicas: which of more healthy replicas than asked for is deleted, one at a time.
import { NONE } from '../../engine/column.ts';
import { ReplicaMode } from '../lifecycles.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { balanceMove } from './auto-balance.ts';
import { isNodeReady } from './longhorn-node.ts';
import { LEAST_EFFORT, LOCALITY_BEST_EFFORT } from './replica-rules.ts';
import { autoBalanceOf } from './replica-search.ts';

/** The healthy replica to delete, or NONE: leaving ones first, then what locality makes superfluous, then what balancing does, then any
 *  of the largest group. Source: longhorn/longhorn-manager controller/volume_controller.go:1321 @5ddaa369f. */
export function surplusReplica(sim: ClusterSimulation, v: number): number {
  const { world } = sim;
  const { volume, replica } = world;
  const healthy = healthyReplicas(world, v);
  const surplus = healthy.length - volume.numberOfReplicas[v];
  if (surplus <= 0) return NONE;
  const leaving = healthy.filter((r) => replica.evicting[r] === 1);
  if (leaving.length > 0 && healthy.length > 1) return leaving[0] ?? NONE;
  return byLocality(sim, v, healthy) ?? byBalance(sim, v, healthy) ?? smallestDisk(world, largestGroup(world, healthy));
}

/** In order of name, as Longhorn sorts them. */
function healthyReplicas(world: ClusterWorld, v: number): number[] {
  const { volume, replica } = world;
  const { RW, Stopped } = ReplicaMode.state;
  const healthy: number[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if ((replica.mode[r] === RW || replica.mode[r] === Stopped) && replica.healthyAt[r] >= 0 && replica.failedAt[r] < 0)
      healthy.push(r);
  return healthy;
}

function byLocality(sim: ClusterSimulation, v: number, healthy: readonly number[]): number | null {
  const { volume, replica, disk } = sim.world;
  if (volume.locality[v] !== LOCALITY_BEST_EFFORT || volume.node[v] < 0) return null;
  const isLocal = (r: number) => disk.node[replica.disk[r]] === volume.node[v];
  if (!healthy.some(isLocal)) return null;
  const name = (r: number) => sim.store.names.text(replica.name[r]);
  const others = largestGroup(sim.world, healthy).filter((r) => !isLocal(r));
  const all = others.length > 0 ? others : healthy.filter((r) => !isLocal(r));
  return all.length === 0 ? null : all.reduce((a, r) => (name(r) < name(a) ? r : a));
}

/** Replicas on nodes that are not ready, then those that balancing has made superfluous. */
function byBalance(sim: ClusterSimulation, v: number, healthy: readonly number[]): number | null {
  const { world } = sim;
  const { replica, disk } = world;
  if (autoBalanceOf(world, v) < LEAST_EFFORT) return null;
  const astray = healthy.filter((r) => !isNodeReady(world, disk.node[replica.disk[r]]));
  if (astray.length > 0) return astray[0] ?? null;
  const surplus = balanceMove(sim, v)?.surplus.filter((r) => healthy.includes(r)) ?? [];
  return surplus.length === 0 ? null : smallestDisk(world, surplus);
}

/** The replicas that share a disk, else a node, else a zone, where most do; else all.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:3541 @5ddaa369f. */
function largestGroup({ replica, disk, node }: ClusterWorld, healthy: readonly number[]): readonly number[] {
  const keys: ((r: number) => number)[] = [
    (r) => replica.disk[r],
    (r) => disk.node[replica.disk[r]],
    (r) => node.zone[disk.node[replica.disk[r]]],
  ];
  for (const key of keys) {
    const groups = new Map<number, number[]>();
    for (const r of healthy) groups.set(key(r), [...(groups.get(key(r)) ?? []), r]);
    const largest = [...groups.values()].reduce((a, g) => (g.length > a.length ? g : a), [] as number[]);
    if (largest.length > 1) return largest;
  }
  return healthy;
}

/** Of several, the one whose disk has least room: longhorn/longhorn-manager controller/volume_controller.go:3595 @5ddaa369f. */
function smallestDisk({ replica, disk }: ClusterWorld, replicas: readonly number[]): number {
  const room = (r: number) => disk.available[replica.disk[r]];
  return replicas.length === 0 ? NONE : replicas.reduce((a, r) => (room(r) < room(a) ? r : a));
}
