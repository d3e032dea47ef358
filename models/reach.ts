// Reachability: who can talk to whom, and who to an API server that can write. One question, asked here by every model.
import { NodePower } from './lifecycles.ts';
import type { ClusterWorld } from './schema.ts';

export function isUp(world: ClusterWorld, node: number): boolean {
  return node >= 0 && world.node.power[node] === NodePower.state.On;
}

/** Fact: both run and nothing cuts them off from each other. */
export function canReach(world: ClusterWorld, from: number, to: number): boolean {
  return isUp(world, from) && isUp(world, to) && world.node.island[from] === world.node.island[to];
}

/** Fact: the island on which a majority of all etcd members runs, or -1. Members are the management nodes and the witness. */
export function quorumIsland(world: ClusterWorld): number {
  const { node } = world;
  let members = 0;
  for (let n = 0; n < node.rows; n++) if (node.isLive(n) && isMember(world, n)) members++;
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || !isMember(world, n) || !isUp(world, n)) continue;
    if (2 * membersUpOn(world, node.island[n]) > members) return node.island[n];
  }
  return -1;
}

/** Fact: the node runs on the side of the cluster where etcd can have a quorum. */
export function reachesApi(world: ClusterWorld, node: number): boolean {
  return isUp(world, node) && world.node.island[node] === quorumIsland(world);
}

/** Fact: controllers can act, for their writes are taken. */
export function apiWritable(world: ClusterWorld): boolean {
  return world.cluster.writable[0] === 1;
}

export function isMember(world: ClusterWorld, node: number): boolean {
  return world.node.management[node] === 1 || world.node.witness[node] === 1;
}

function membersUpOn(world: ClusterWorld, island: number): number {
  const { node } = world;
  let up = 0;
  for (let n = 0; n < node.rows; n++) {
    if (node.isLive(n) && isMember(world, n) && isUp(world, n) && node.island[n] === island) up++;
  }
  return up;
}
