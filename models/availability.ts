// Availability: since when a VM that should run does not, from facts.
import { measures } from './measures.ts';
import { shouldRun } from './run-strategy.ts';
import type { ClusterSimulation } from './schema.ts';

/** The guest of a VM stopped serving. A halt that was asked for is no outage: `shouldRun` decides when VMs are counted. */
export function guestDown(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  if (vm.downSince[v] < 0) vm.put.downSince(v, sim.now);
  countDown(sim);
}

export function guestUp(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  if (vm.downSince[v] >= 0) {
    sim.probes.observe(measures.recoverySeconds, sim.now - vm.downSince[v]);
    sim.probes.count(measures.vmRestarts);
  }
  vm.put.downSince(v, -1);
  countDown(sim);
}

/** VMs that are wanted and down. Walks all VMs: it runs when a guest changes, not on every event. */
export function countDown(sim: ClusterSimulation): void {
  const { vm } = sim.world;
  let down = 0;
  for (let v = 0; v < vm.rows; v++) if (vm.isLive(v) && vm.downSince[v] >= 0 && shouldRun(sim.world, v)) down++;
  sim.probes.set(measures.downVms, sim.now, down);
}
