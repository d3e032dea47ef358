// Arrivals and departures: VMs that come and go as a trace of a cloud says.
import { type Model, on } from '../../engine/model.ts';
import { arrivalDue, vmDepart, vmStart, vmStop } from '../events.ts';
import { measures } from '../measures.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { addNewVm } from './new-vm.ts';
import { leave } from './vm-controller.ts';

export interface ArrivalPlan {
  readonly atMs: number;
  readonly vcpus: number;
  readonly memoryBytes: number;
  /** null for ever. */
  readonly lifetimeMs: number | null;
}

/** Puts VMs that are still to come into the world, in order of their instants, and the first of them on the agenda. */
export function planArrivals(sim: ClusterSimulation, plans: readonly ArrivalPlan[], why: string): void {
  const { arrival, cluster } = sim.world;
  for (const { atMs, vcpus, memoryBytes, lifetimeMs } of plans.toSorted((a, b) => a.atMs - b.atMs))
    arrival.add({ at: atMs, vcpus, memory: memoryBytes, lifetime: lifetimeMs ?? -1 });
  cluster.put.nextArrival(0, 0);
  if (arrival.count > 0) sim.asRoot(why, () => sim.schedule(arrivalDue, Math.max(0, arrival.at[0] - sim.now), 0));
}

export const arrivals: Model<ClusterSchema> = {
  name: 'arrivals',
  on: [
    on(arrivalDue, (sim) => {
      const { arrival, cluster } = sim.world;
      let a = cluster.nextArrival[0];
      for (; a < arrival.rows && arrival.at[a] <= sim.now; a++) come(sim, a);
      cluster.put.nextArrival(0, a);
      if (a < arrival.rows) sim.schedule(arrivalDue, arrival.at[a] - sim.now, 0);
    }),
    on(vmDepart, (sim, v) => {
      const { vm } = sim.world;
      vm.put.departing(v, 1);
      if (vm.instances.first[v] < 0) leave(sim, v);
      else sim.schedule(vmStop, 0, v);
    }),
  ],
};

/** The name is that of the row, so that names are used again as rows are. */
function come(sim: ClusterSimulation, a: number): void {
  const { arrival, vm } = sim.world;
  const v = addNewVm(sim, { name: '', vcpus: arrival.vcpus[a], memoryBytes: arrival.memory[a], clusterNetworks: [] });
  if (typeof v !== 'number') return;
  vm.put.name(v, `trace/vm-${v}`);
  sim.probes.count(measures.arrivals);
  sim.schedule(vmStart, 0, v);
  if (arrival.lifetime[a] >= 0) sim.schedule(vmDepart, arrival.lifetime[a], v);
}
