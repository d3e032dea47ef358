// IP pools while a simulation runs: their tables as the value that the rules work on, and back.
import { NONE } from '../../engine/column.ts';
import type { ClusterSimulation } from '../schema.ts';
import type { AddressRange, PoolState } from './ip-pool.ts';
import type { PoolSpec, Scope } from './ip-pool-select.ts';
import { formatIpv4 } from './ipv4.ts';

/** What pools are chosen by, by row: the order in which Kubernetes lists them, that is by name. */
export function poolSpecs(sim: ClusterSimulation): PoolSpec[] {
  const { ipPool } = sim.world;
  const { names } = sim.store;
  return Array.from({ length: ipPool.rows }, (_, p) => ({
    name: names.text(ipPool.name[p]),
    global: ipPool.global[p] === 1,
    network: names.text(ipPool.network[p]),
    priority: ipPool.priority[p],
    // Written by `addPools`, and by nobody else.
    scope: JSON.parse(names.text(ipPool.scope[p])) as Scope[],
  }));
}

export function rangesOf(sim: ClusterSimulation, p: number): AddressRange[] {
  // Written by `addPools`, and by nobody else.
  return JSON.parse(sim.store.names.text(sim.world.ipPool.ranges[p])) as AddressRange[];
}

/** A pool as `models/network/ip-pool.ts` sees it. */
export function poolStateOf(sim: ClusterSimulation, p: number): PoolState {
  const { ipPool, poolAddress } = sim.world;
  const allocated = new Map<number, string>();
  const history = new Map<number, string>();
  for (let a = ipPool.addresses.first[p]; a >= 0; a = ipPool.addresses.next[a])
    (poolAddress.held[a] === 1 ? allocated : history).set(
      poolAddress.address[a],
      sim.store.names.text(poolAddress.owner[a]),
    );
  return { ranges: rangesOf(sim, p), allocated, history, last: ipPool.last[p] < 0 ? null : ipPool.last[p] };
}

/** Writes a pool back. Rows that are referred to stay the rows of their addresses. */
export function storePool(sim: ClusterSimulation, p: number, { allocated, history, last }: PoolState): void {
  const { ipPool } = sim.world;
  for (const [address, owner] of allocated) put(sim, p, address, owner, 1);
  for (const [address, owner] of history) put(sim, p, address, owner, 0);
  if (ipPool.last[p] !== (last ?? NONE)) ipPool.put.last(p, last ?? NONE);
}

function put(sim: ClusterSimulation, pool: number, address: number, owner: string, held: 0 | 1): void {
  const { poolAddress } = sim.world;
  const a = addressRow(sim, pool, address);
  if (a < 0) poolAddress.add({ name: formatIpv4(address), pool, address, owner, held });
  else {
    if (sim.store.names.text(poolAddress.owner[a]) !== owner) poolAddress.put.owner(a, owner);
    if (poolAddress.held[a] !== held) poolAddress.put.held(a, held);
  }
}

/** The row of an address that somebody has or had, or -1. */
export function addressRow({ world }: ClusterSimulation, p: number, address: number): number {
  const { ipPool, poolAddress } = world;
  for (let a = ipPool.addresses.first[p]; a >= 0; a = ipPool.addresses.next[a])
    if (poolAddress.address[a] === address) return a;
  return NONE;
}
