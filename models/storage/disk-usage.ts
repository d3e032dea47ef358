// What replicas take of a disk: kept in step with the space that Longhorn believes to be free.

import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { availableOf, figuresOf, fits, limitsOf } from './disk-space.ts';

/** A replica takes `bytes` on its disk from now on. Longhorn would see the change up to 30 s later, at the next look of its disk monitor
 *  (longhorn/longhorn-manager controller/monitor @5ddaa369f); placement here sees it at once. */
export function occupy(world: ClusterWorld, r: number, bytes: number): void {
  const { replica, disk } = world;
  const d = replica.disk[r];
  if (d < 0 || bytes === replica.occupied[r]) return;
  setFree(world, d, Math.max(0, disk.free[d] - (bytes - replica.occupied[r])));
  replica.put.occupied(r, bytes);
}

/** The free bytes of a disk, and with them what Longhorn takes for available. */
export function setFree({ disk }: ClusterWorld, d: number, free: number): void {
  disk.put.free(d, free);
  const available = availableOf(free, disk.block[d]);
  if (available !== disk.available[d]) disk.put.available(d, available);
}

/** The condition Schedulable falls with DiskPressure when not even an empty replica would fit.
 *  Source: longhorn/longhorn-manager controller/node_controller.go @5ddaa369f. Returns whether it changed. */
export function refreshPressure(sim: ClusterSimulation, d: number): boolean {
  const { disk } = sim.world;
  const pressured = fits(figuresOf(sim.world, d), 0, 0, limitsOf(sim.world)) ? 0 : 1;
  if (pressured === disk.pressured[d]) return false;
  disk.put.pressured(d, pressured);
  return true;
}
