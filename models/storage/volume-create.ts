// A new volume: its replica objects, and where they are placed.
import { NONE } from '../../engine/column.ts';
import type { ClusterSimulation } from '../schema.ts';
import { refreshLoss } from './acknowledged.ts';
import { LOCALITY_BEST_EFFORT, replicaRules } from './replica-rules.ts';
import { refreshRobustness } from './robustness.ts';
import { scheduleReplicas } from './schedule-pass.ts';

/** Makes the replica objects that are missing and places all of them in one pass. Where nothing can be placed the condition Scheduled is False
 *  with the errors; a volume with at least one placed replica can be used, while allow-volume-creation-with-degraded-availability is on.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:2616 @5ddaa369f. */
export function createVolume(sim: ClusterSimulation, v: number, engineNode: number = NONE): void {
  const { volume, replica } = sim.world;
  // The only replica of a volume that wants it local waits for the first attachment: longhorn/longhorn#11007.
  const local = volume.locality[v] === LOCALITY_BEST_EFFORT && volume.numberOfReplicas[v] === 1;
  if (local && engineNode < 0 && replicaRules(sim.world.cluster.release[0]).localFirst) return;
  const rows: number[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) if (replica.disk[r] < 0) rows.push(r);
  const name = sim.store.names.text(volume.name[v]);
  while (volume.replicas.size[v] < volume.numberOfReplicas[v])
    rows.push(replica.add({ name: `${name}-r-${volume.replicas.size[v] + 1}`, volume: v }));
  const placed = scheduleReplicas(sim, v, rows, engineNode);
  const errors = placed.reduce((all, p) => all | p.errors, 0);
  volume.put.scheduleErrors(v, errors);
  volume.put.unscheduled(v, placed.some((p) => p.disk < 0) ? 1 : 0);
  refreshRobustness(sim, v);
  refreshLoss(sim, v);
}
