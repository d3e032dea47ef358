// What a process that takes part in an election can do at this moment, and how fast its clock goes.
import { apiWritable, controllerReachesApi, reachesApi } from '../network/reach.ts';
import type { ClusterWorld } from '../schema.ts';

/** Static pods are there on management nodes alone: not on one that was deleted or, by a restore, never promoted. */
export function runsHere({ contender, lease, node }: ClusterWorld, c: number): boolean {
  return lease.floating[contender.lease[c]] === 1 || node.management[contender.node[c]] === 1;
}

/** Static pods ask the API server beside them; pods of a Deployment go through a Service, to any that answers. */
export function asksApi(world: ClusterWorld, c: number): boolean {
  const { contender, lease } = world;
  const n = contender.node[c];
  return lease.floating[contender.lease[c]] === 1 ? reachesApi(world, n) : controllerReachesApi(world, n);
}

export function canAct(world: ClusterWorld, c: number): boolean {
  return apiWritable(world) && asksApi(world, c);
}

/** Rates of clocks matter to leases, constant offsets do not: nobody compares times of two machines. */
export function rateOf({ contender, node }: ClusterWorld, c: number): number {
  return node.clockRate[contender.node[c]];
}
