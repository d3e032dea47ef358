// Reachability: who can talk to whom, and who to an API server that can write. One question, asked here by every model.

import { majorityOf } from '../control-plane/quorum.ts';
import { EtcdMember, Kubelet, NodePower } from '../lifecycles.ts';
import type { ClusterWorld } from '../schema.ts';

export function isUp(world: ClusterWorld, node: number): boolean {
  return node >= 0 && world.node.power[node] === NodePower.state.On;
}

/** Fact: both run and nothing cuts them off from each other on the management network. */
export function canReach(world: ClusterWorld, from: number, to: number): boolean {
  return isUp(world, from) && isUp(world, to) && (from === to || world.node.island[from] === world.node.island[to]);
}

/** Fact: an engine on one node reaches a replica on the other, on the storage network if there is one. */
export function canReachStorage(world: ClusterWorld, from: number, to: number): boolean {
  return isUp(world, from) && isUp(world, to) && (from === to || joined(world, world.node.onStorage, from, to));
}

/** Fact: a migration gets through, on the migration network if there is one. */
export function canReachMigration(world: ClusterWorld, from: number, to: number): boolean {
  return isUp(world, from) && isUp(world, to) && joined(world, world.node.onMigration, from, to);
}

/** Fact: the island on which a majority of etcd's voters runs, or -1000. */
export const NO_QUORUM = -1_000_000;

/** Fact: the island on which a majority of all voters of etcd runs, or `NO_QUORUM`. */
export function quorumIsland(world: ClusterWorld): number {
  const { node } = world;
  const majority = majorityOf(voters(world));
  for (let n = 0; n < node.rows; n++) {
    if (isVoter(world, n) && isUp(world, n) && votersUpOn(world, node.island[n]) >= majority) return node.island[n];
  }
  return NO_QUORUM;
}

/** Fact: the node runs on the side of the cluster where etcd can have a quorum and an API server answers. Agents ask whichever server
 *  answers through a balancer of their own, so that one is enough. */
export function reachesApi(world: ClusterWorld, node: number): boolean {
  return (
    isUp(world, node) && world.node.island[node] === quorumIsland(world) && apiServerOn(world, world.node.island[node])
  );
}

/** Fact: a controller on a management node reaches the API, which for it is the server beside it; and that asks the etcd beside it. */
export function controllerReachesApi(world: ClusterWorld, node: number): boolean {
  return reachesApi(world, node) && world.node.apiHangs[node] === 0 && isMember(world, node);
}

/** Fact: the kubelet's heartbeats arrive. */
export function isHeard(world: ClusterWorld, node: number): boolean {
  const { kubelet, agentStuck } = world.node;
  return kubelet[node] !== Kubelet.state.Stopped && agentStuck[node] === 0 && reachesApi(world, node);
}

/** Fact: controllers can act, for their writes are taken. */
export function apiWritable(world: ClusterWorld): boolean {
  return world.cluster.writable[0] === 1;
}

/** Belongs to etcd, as voter or as learner. */
export function isMember(world: ClusterWorld, node: number): boolean {
  return world.node.etcd[node] !== EtcdMember.state.None;
}

export function isVoter(world: ClusterWorld, node: number): boolean {
  return world.node.isLive(node) && world.node.etcd[node] === EtcdMember.state.Voter;
}

function voters(world: ClusterWorld): number {
  let count = 0;
  for (let n = 0; n < world.node.rows; n++) if (isVoter(world, n)) count++;
  return count;
}

function votersUpOn(world: ClusterWorld, island: number): number {
  const { node } = world;
  let up = 0;
  for (let n = 0; n < node.rows; n++) if (isVoter(world, n) && isUp(world, n) && node.island[n] === island) up++;
  return up;
}

function apiServerOn(world: ClusterWorld, island: number): boolean {
  const { node } = world;
  for (let n = 0; n < node.rows; n++) {
    const serves = node.management[n] === 1 && isMember(world, n) && node.apiHangs[n] === 0;
    if (serves && node.island[n] === island && isUp(world, n)) return true;
  }
  return false;
}

/** Where clients are: the side of every network that no partition has cut off. */
export const CLIENTS = 0;

/** Fact: what a VM says on a node reaches its clients, on every cluster network that it has an interface on. A node without an uplink to one
 *  of them, or whose uplink is down, leaves the VM running and cut off: nothing moves it. */
export function isConnected(world: ClusterWorld, vm: number, node: number): boolean {
  const { vmNetwork, attachment } = world;
  if (!isUp(world, node)) return false;
  if (world.vm.networks.size[vm] === 0) return world.node.island[node] === CLIENTS;
  for (let i = world.vm.networks.first[vm]; i >= 0; i = world.vm.networks.next[i]) {
    const a = attachmentTo(world, node, vmNetwork.network[i]);
    if (a < 0 || attachment.segment[a] !== CLIENTS) return false;
  }
  return true;
}

/** A node's attachment to a network, or -1. */
function attachmentTo({ node, attachment }: ClusterWorld, n: number, network: number): number {
  for (let a = node.attachments.first[n]; a >= 0; a = node.attachments.next[a])
    if (attachment.network[a] === network) return a;
  return -1;
}

function joined({ attachment }: ClusterWorld, on: Readonly<Record<number, number>>, from: number, to: number): boolean {
  return attachment.segment[on[from]] === attachment.segment[on[to]];
}
