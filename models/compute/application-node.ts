// Which node a pod that is no VM goes to: with its requests unknown, the one that has fewest of its kind.
import { NodeReady } from '../lifecycles.ts';
import type { ClusterWorld } from '../schema.ts';

/** The node given, if that takes pods, else the first of those with fewest applications but for one to be avoided; -1 when no node takes any. */
export function leastLoaded(world: ClusterWorld, preferred: number, avoided = -1): number {
  if (preferred >= 0 && takesPods(world, preferred)) return preferred;
  const { node } = world;
  let best = -1;
  for (let n = 0; n < node.rows; n++) {
    if (n === avoided || !takesPods(world, n)) continue;
    if (best < 0 || node.applications.size[n] < node.applications.size[best]) best = n;
  }
  return best;
}

function takesPods({ node }: ClusterWorld, n: number): boolean {
  return (
    node.isLive(n) &&
    node.deleted[n] === 0 &&
    node.witness[n] === 0 &&
    node.cordoned[n] === 0 &&
    node.ready[n] === NodeReady.state.True
  );
}
