// CPU contention: what the guests of a node want beyond its CPUs is stolen from them, from each its share.
import { Guest } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import type { ClusterSimulation } from '../schema.ts';

/** Sums demand on a node anew. */
export function contendOn(sim: ClusterSimulation, n: number): void {
  const { node, vm, vmi } = sim.world;
  let demand = 0;
  for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i])
    if (vmi.guest[i] === Guest.state.Up) demand += vm.cpuDemand[vmi.vm[i]];
  const beyond = Math.max(0, demand - node.cpuAllocatable[n]);
  if (demand !== node.cpuDemand[n]) node.put.cpuDemand(n, demand);
  if (beyond === node.cpuStolen[n]) return;
  sim.probes.adjust(measures.stolenCpu, sim.now, beyond - node.cpuStolen[n]);
  node.put.cpuStolen(n, beyond);
}
