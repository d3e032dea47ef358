// Removal of a replica object: its place and its bytes become free, and nobody waits for it any more.

import { volumeReplenish } from '../events.ts';
import { unplaceReplica } from '../scheduling/accounting.ts';
import type { ClusterSimulation } from '../schema.ts';
import { refreshLoss } from './acknowledged.ts';
import { abandonBackups } from './backup.ts';
import { occupy } from './disk-usage.ts';
import { releaseImage } from './image-copies.ts';
import { leaveOrphan } from './orphan.ts';
import { abandonRebuild } from './rebuild.ts';
import { abandonRestores } from './restore.ts';
import { refreshRobustness } from './robustness.ts';

/** The caller has made sure that the volume can spare it. */
export function removeReplica(sim: ClusterSimulation, r: number): void {
  const { world } = sim;
  const v = world.replica.volume[r];
  abandonRebuild(sim, r);
  abandonBackups(sim, r);
  abandonRestores(sim, r);
  // What lies on a node that nobody reaches stays there.
  if (!leaveOrphan(sim, r)) occupy(world, r, 0);
  releaseImage(sim, r);
  unplaceReplica(world, r);
  world.replica.remove(r);
  refreshRobustness(sim, v);
  refreshLoss(sim, v);
  // What lacked room may have it now.
  const { unscheduled } = world.volume;
  for (let w = unscheduled.indexOf(1); w >= 0; w = unscheduled.indexOf(1, w + 1))
    if (world.volume.isLive(w)) sim.schedule(volumeReplenish, 0, w);
}
