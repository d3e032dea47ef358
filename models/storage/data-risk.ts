// Data at risk: bytes of which at most one copy is left that can be read, from facts and not from what Longhorn has noticed.
import { DiskHealth, ReplicaMode } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { isUp } from '../network/reach.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';

/** Complete copies on a good disk of a node that runs. */
export function liveCopies(world: ClusterWorld, v: number): number {
  const { volume, replica, disk } = world;
  let live = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const complete = replica.mode[r] === ReplicaMode.state.RW || replica.mode[r] === ReplicaMode.state.Stopped;
    const d = replica.disk[r];
    if (complete && d >= 0 && disk.health[d] === DiskHealth.state.Good && isUp(world, disk.node[d])) live++;
  }
  return live;
}

/** A volume made with one replica is always at risk, and counts: that is what one replica means. */
export function refreshRisk(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const atRisk = liveCopies(sim.world, v) <= 1 ? 1 : 0;
  if (atRisk === volume.atRisk[v]) return;
  volume.put.atRisk(v, atRisk);
  sim.probes.adjust(measures.atRiskBytes, sim.now, (atRisk === 1 ? 1 : -1) * volume.actual[v]);
}

/** The volume goes. */
export function forgetRisk(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  if (volume.atRisk[v] === 1) sim.probes.adjust(measures.atRiskBytes, sim.now, -volume.actual[v]);
  volume.put.atRisk(v, 0);
}
