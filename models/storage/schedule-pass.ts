// A scheduling pass: the replicas of a volume are placed one after the other, before any disk's status lists them.
import { NONE } from '../../engine/column.ts';
import { placeReplica } from '../scheduling/accounting.ts';
import type { ClusterSimulation } from '../schema.ts';
import { type Placement, placeReplicaOf } from './replica-scheduler.ts';

/** Places replica objects in the given order. They count against each other's space on their disks, but the choice among disks still sees
 *  what was scheduled before the pass, as longhorn-manager does, whose disk status is written by another controller.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:592 @5ddaa369f. */
export function scheduleReplicas(
  sim: ClusterSimulation,
  v: number,
  replicas: readonly number[],
  engineNode: number = NONE,
): Placement[] {
  const { replica } = sim.world;
  const placements = replicas.map((r) => {
    const placement = placeReplicaOf(sim, v, { replica: r, engineNode });
    if (placement.disk >= 0) {
      replica.put.disk(r, placement.disk);
      replica.put.listed(r, 0);
    }
    return placement;
  });
  replicas.forEach((r, i) => {
    const d = placements[i]?.disk ?? -1;
    if (d >= 0) placeReplica(sim.world, r, d);
  });
  return placements;
}
