// Launcher pods as rows for the scheduler: made for an instance or for the target of a migration, and removed with it.

import { podRemoved, podSchedule } from '../events.ts';
import { measures } from '../measures.ts';
import { removePod } from '../scheduling/accounting.ts';
import { hasPlugged } from '../scheduling/attachment-pod.ts';
import type { ClusterSimulation } from '../schema.ts';

/** A pending pod with the requests of the instance's VM; it enters the scheduling queue at once. */
export function createPod(sim: ClusterSimulation, i: number, migration = -1): number {
  const p = addPod(sim, i, migration, -1);
  sim.world.pod.put.queue(p, 0);
  sim.probes.adjust(measures.pendingVms, sim.now, 1);
  sim.schedule(podSchedule, 0, p);
  return p;
}

/** The row alone; for pods that ran already when the simulation began. */
export function addPod(sim: ClusterSimulation, i: number, migration: number, node: number): number {
  const { vm, vmi, pod } = sim.world;
  const v = vmi.vm[i];
  return pod.add({
    name: `virt-launcher-${sim.store.names.text(vmi.name[i])}`,
    node,
    vmi: i,
    migration,
    attachment: hasPlugged(sim.world, v) ? 1 : 0,
    cpu: vm.cpuRequest[v],
    memory: vm.memoryRequest[v],
    cpuScored: vm.cpuRequest[v],
    memoryScored: vm.memoryRequest[v],
    spec: vm.spec[v],
    priority: vm.priority[v],
  });
}

/** The pod object is gone, and with it what it had asked for. */
export function deletePod(sim: ClusterSimulation, p: number): void {
  const { pod } = sim.world;
  if (p < 0) return;
  if (pod.queue[p] >= 0) sim.probes.adjust(measures.pendingVms, sim.now, -1);
  pod.put.queue(p, -1);
  removePod(sim, p);
  sim.schedule(podRemoved, 0);
}

/** The pod has found its node: it is no longer counted as pending. */
export function leaveQueue(sim: ClusterSimulation): void {
  sim.probes.adjust(measures.pendingVms, sim.now, -1);
}
