// Availability: since when a VM that should run does not, from facts.
import { servingChanged, trafficChanged } from '../events.ts';
import { measures } from '../measures.ts';
import type { ClusterSimulation } from '../schema.ts';
import { shouldRun } from './run-strategy.ts';

/** The guest of a VM stopped serving. A halt that was asked for is no outage: `shouldRun` decides when VMs are counted. */
export function guestDown(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  if (vm.downSince[v] < 0) vm.put.downSince(v, sim.now);
  countDown(sim, v);
  guestChanged(sim, v);
}

export function guestUp(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  if (vm.arriving[v] > 0) {
    sim.probes.observe(measures.arrivalSeconds, sim.now - vm.downSince[v]);
    vm.put.arriving(v, 0);
  } else if (vm.downSince[v] >= 0) {
    sim.probes.observe(measures.recoverySeconds, sim.now - vm.downSince[v]);
    sim.probes.count(measures.vmRestarts);
  }
  vm.put.downSince(v, -1);
  countDown(sim, v);
  guestChanged(sim, v);
}

/** The guest runs, no longer runs, or runs elsewhere: who depends on it looks. */
function guestChanged(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  if (vm.backends.size[v] > 0) sim.schedule(servingChanged, 0, v);
  if (vm.demands.size[v] > 0) sim.schedule(trafficChanged, 0, v);
}

/** Counts the VM among those that are wanted and down, or no longer: to be asked whenever either may have changed. */
export function countDown(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  const down = vm.downSince[v] >= 0 && shouldRun(sim.world, v) ? 1 : 0;
  if (down === vm.countedDown[v]) return;
  vm.put.countedDown(v, down);
  sim.probes.adjust(measures.downVms, sim.now, down === 1 ? 1 : -1);
}
