// Arrivals and departures: VMs that come and go as a trace of a cloud says.
import { type Model, on } from '../../engine/model.ts';
import { apiBack, arrivalDue, podBound, vmDepart, vmStart } from '../events.ts';
import { measures } from '../measures.ts';
import { apiWritable } from '../network/reach.ts';
import { type PodSpec, podSpecText, readPodSpec } from '../scheduling/pod-spec.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { addNewVm } from './new-vm.ts';
import { DEPARTING, depart } from './vm-deletion.ts';

export interface ArrivalPlan {
  readonly atMs: number;
  readonly vcpus: number;
  readonly memoryBytes: number;
  /** null for ever. */
  readonly lifetimeMs: number | null;
  /** What else its launcher pods ask for: rules about others of its group. */
  readonly pod?: Partial<PodSpec>;
}

/** Codes of `vm.arriving`: 0 for a VM that has been up, or was there before. */
export const ARRIVING = { WAITS: 1, PLACED: 2 } as const;

/** Puts VMs that are still to come into the world, in order of their instants, and the first of them on the agenda. */
export function planArrivals(sim: ClusterSimulation, plans: readonly ArrivalPlan[], why: string): void {
  const { arrival, cluster } = sim.world;
  for (const { atMs, vcpus, memoryBytes, lifetimeMs, pod } of plans.toSorted((a, b) => a.atMs - b.atMs))
    arrival.add({
      at: atMs,
      vcpus,
      memory: memoryBytes,
      lifetime: lifetimeMs ?? -1,
      ...(pod === undefined ? {} : { spec: podSpecText(pod) }),
    });
  cluster.put.nextArrival(0, 0);
  if (arrival.count > 0) sim.asRoot(why, () => sim.schedule(arrivalDue, Math.max(0, arrival.at[0] - sim.now), 0));
}

/** How often somebody asks again to delete a VM while the API takes no writes: an assumption. */
const ASKS_AGAIN_MS = 60_000;

export const arrivals: Model<ClusterSchema> = {
  name: 'arrivals',
  on: [
    on(arrivalDue, (sim) => {
      const { arrival, cluster } = sim.world;
      if (!apiWritable(sim.world)) return;
      let a = cluster.nextArrival[0];
      for (; a < arrival.rows && arrival.at[a] <= sim.now; a++) come(sim, a);
      cluster.put.nextArrival(0, a);
      if (a < arrival.rows) sim.schedule(arrivalDue, arrival.at[a] - sim.now, 0);
    }),
    on(podBound, (sim, p) => {
      const { pod, vm, vmi } = sim.world;
      const v = pod.vmi[p] < 0 ? -1 : vmi.vm[pod.vmi[p]];
      if (v < 0 || vm.arriving[v] !== ARRIVING.WAITS) return;
      vm.put.arriving(v, ARRIVING.PLACED);
      sim.probes.count(measures.arrivalsPlaced);
      sim.probes.adjust(measures.waitingArrivals, sim.now, -1);
    }),
    // Whoever makes VMs asks again when the API takes it.
    on(apiBack, (sim) => {
      const { arrival, cluster } = sim.world;
      const a = cluster.nextArrival[0];
      if (a < arrival.rows && arrival.at[a] <= sim.now) sim.schedule(arrivalDue, 0, 0);
    }),
    on(vmDepart, (sim, v) => {
      const { vm } = sim.world;
      if (!apiWritable(sim.world)) {
        sim.schedule(vmDepart, ASKS_AGAIN_MS, v);
        return;
      }
      if (vm.arriving[v] === ARRIVING.WAITS) {
        vm.put.arriving(v, ARRIVING.PLACED);
        sim.probes.count(measures.arrivalsGivenUp);
        sim.probes.adjust(measures.waitingArrivals, sim.now, -1);
        sim.note('its time is over before any node had room for it');
      }
      depart(sim, v, DEPARTING.ALONE);
    }),
  ],
};

/** Numbered as they come: a VM's luck hangs on its name. */
function come(sim: ClusterSimulation, a: number): void {
  const { arrival, vm } = sim.world;
  const pod = readPodSpec(sim.store.names.text(arrival.spec[a]));
  const size = { vcpus: arrival.vcpus[a], memoryBytes: arrival.memory[a] };
  const v = addNewVm(sim, { name: `trace/vm-${a + 1}`, ...size, clusterNetworks: [], pod });
  sim.probes.count(measures.arrivals);
  if (typeof v !== 'number') {
    sim.probes.count(measures.arrivalsRefused);
    sim.note(`a VM of the trace is refused: ${v.refused}`);
    return;
  }
  vm.put.arriving(v, ARRIVING.WAITS);
  sim.probes.adjust(measures.waitingArrivals, sim.now, 1);
  sim.schedule(vmStart, 0, v);
  if (arrival.lifetime[a] >= 0) sim.schedule(vmDepart, arrival.lifetime[a], v);
}
