// A new volume: its replica objects, and where they are placed.
import { refreshLoss } from './acknowledged.ts';
import { refreshRobustness } from './robustness.ts';
import { scheduleReplicas } from './schedule-pass.ts';
import type { ClusterSimulation } from './schema.ts';

/** Makes the replica objects that are missing and places all of them in one pass. Where nothing can be placed the condition Scheduled is False
 *  with the errors; a volume with at least one placed replica can be used, while allow-volume-creation-with-degraded-availability is on.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:2616 @5ddaa369f. */
export function createVolume(sim: ClusterSimulation, v: number): void {
  const { volume, replica } = sim.world;
  const rows: number[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) if (replica.disk[r] < 0) rows.push(r);
  const name = sim.store.names.text(volume.name[v]);
  while (volume.replicas.size[v] < volume.numberOfReplicas[v])
    rows.push(replica.add({ name: `${name}-r-${volume.replicas.size[v] + 1}`, volume: v }));
  const placed = scheduleReplicas(sim, v, rows);
  const errors = placed.reduce((all, p) => all | p.errors, 0);
  volume.put.scheduleErrors(v, errors);
  volume.put.unscheduled(v, placed.some((p) => p.disk < 0) ? 1 : 0);
  refreshRobustness(sim, v);
  refreshLoss(sim, v);
}
