// Robustness: derived from the modes of a volume's replicas, by this one function.

import { trafficChanged, volumeReplenish } from '../events.ts';
import { NodeReady, ReplicaMode, Robustness, VolumeState } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { forgetRisk, refreshRisk } from './data-risk.ts';

type RobustnessCode = (typeof Robustness.state)[keyof typeof Robustness.state];

/** Source: longhorn/longhorn-manager controller/volume_controller.go:756-1083 @5ddaa369f. */
export function robustnessOf(world: ClusterWorld, v: number): RobustnessCode {
  const { volume, node } = world;
  const { faulted, unknown } = Robustness.state;
  if (volume.state[v] !== VolumeState.state.attached) return failedAll(world, v) ? faulted : unknown;
  if (node.ready[volume.node[v]] === NodeReady.state.Unknown) return unknown;
  return Robustness.state[robustnessBy(countRW(world, v), volume.numberOfReplicas[v])];
}

/** Robustness of an attached volume by the number of replicas in RW.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:756-1083 @5ddaa369f. */
export function robustnessBy(readWrite: number, numberOfReplicas: number): 'healthy' | 'degraded' | 'faulted' {
  if (readWrite === 0) return 'faulted';
  return readWrite >= numberOfReplicas ? 'healthy' : 'degraded';
}

/** Writes the derived value, keeps lastDegradedAt and the measures, and starts the replenishment clock of a volume that fell short. */
export function refreshRobustness(sim: ClusterSimulation, v: number): void {
  const { volume, vmDemand, bootWork } = sim.world;
  if (vmDemand.count > 0 || bootWork.count > 0) tellGuests(sim, v);
  const before = volume.robustness[v];
  const after = robustnessOf(sim.world, v);
  refreshRisk(sim, v);
  if (before !== after) {
    volume.put.robustness(v, after);
    const { degraded, faulted } = Robustness.state;
    sim.probes.adjust(measures.degradedVolumes, sim.now, Number(after === degraded) - Number(before === degraded));
    sim.probes.adjust(measures.faultedVolumes, sim.now, Number(after === faulted) - Number(before === faulted));
    if (before === degraded) volume.put.lastDegradedAt(v, -1);
    if (after === degraded) volume.put.lastDegradedAt(v, sim.now);
  }
  if (after === Robustness.state.degraded) sim.schedule(volumeReplenish, 0, v);
}

/** The volume goes: it is short of nothing any more, and none of its data is at risk. */
export function forgetRobustness(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const { degraded, faulted, unknown } = Robustness.state;
  const before = volume.robustness[v];
  forgetRisk(sim, v);
  if (before === degraded) sim.probes.adjust(measures.degradedVolumes, sim.now, -1);
  if (before === faulted) sim.probes.adjust(measures.faultedVolumes, sim.now, -1);
  if (before !== unknown) volume.put.robustness(v, unknown);
}

/** Whoever reads and writes does so on other replicas now, or from another node. */
function tellGuests(sim: ClusterSimulation, v: number): void {
  const { volume, mount, vm, vmi } = sim.world;
  for (let m = volume.mounts.first[v]; m >= 0; m = volume.mounts.next[m]) {
    const i = vm.instances.first[mount.vm[m]];
    const boots = i >= 0 && vmi.bootWork.size[i] > 0;
    if (boots || vm.demands.size[mount.vm[m]] > 0) sim.schedule(trafficChanged, 0, mount.vm[m]);
  }
}

export function countRW({ volume, replica }: ClusterWorld, v: number): number {
  let open = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.mode[r] === ReplicaMode.state.RW) open++;
  return open;
}

function failedAll({ volume, replica }: ClusterWorld, v: number): boolean {
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (replica.mode[r] !== ReplicaMode.state.ERR) return false;
  return true;
}
