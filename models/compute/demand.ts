// Demand: what guests want of CPU, memory, disks and networks over time, as steps. An event a step, and none between two of them.
import { type Model, on } from '../../engine/model.ts';
import { demandChanged, trafficChanged } from '../events.ts';
import { Guest } from '../lifecycles.ts';
import { setDirtyRate } from '../migration/migration-transfer.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { contendOn } from './cpu-contention.ts';
import { stopTraffic, wantTraffic } from './traffic.ts';

/** CPU in percent of the VM's limit; memory written, disks and networks in bytes a second. */
export const RESOURCES = ['cpu', 'dirty', 'read', 'write', 'send', 'receive'] as const;
export type Resource = (typeof RESOURCES)[number];

export interface DemandPlan {
  readonly resource: Resource;
  /** In order of time, the first at or after 0 and all before the end of the period. */
  readonly steps: readonly { readonly atMs: number; readonly value: number }[];
  /** 0 for a constant. */
  readonly periodMs: number;
  /** Where in the period the run begins. */
  readonly offsetMs: number;
  /** Rows of VMs that have it; a later plan for the same resource takes the place of an earlier one. */
  readonly vms: readonly number[];
}

/** Puts the demands into the world and their first steps on the agenda. */
export function addDemands(sim: ClusterSimulation, plans: readonly DemandPlan[], why: string): void {
  const { demand, demandStep, vmDemand } = sim.world;
  const latest = new Map<string, number>();
  for (const [p, { resource, vms }] of plans.entries()) for (const v of vms) latest.set(`${resource} ${v}`, p);
  for (const [p, { resource, steps, periodMs, offsetMs, vms }] of plans.entries()) {
    const own = vms.filter((v) => latest.get(`${resource} ${v}`) === p);
    if (own.length === 0) continue;
    const d = demand.add({ resource: RESOURCES.indexOf(resource), periodMs, offsetMs });
    for (const { atMs, value } of withoutRepeats(steps)) demandStep.add({ demand: d, at: atMs, value });
    for (const v of own) vmDemand.add({ vm: v, demand: d });
    sim.asRoot(why, () => sim.schedule(demandChanged, 0, d));
  }
}

export const demandModel: Model<ClusterSchema> = {
  name: 'demand',
  on: [
    on(demandChanged, (sim, d) => {
      const { demand, demandStep, vmDemand } = sim.world;
      const before = demand.step[d];
      const s = before < 0 ? stepAt(sim.world, d, sim.now) : after(sim.world, d, before);
      demand.put.step(d, s);
      for (let k = demand.vms.first[d]; k >= 0; k = demand.vms.next[k])
        want(sim, vmDemand.vm[k], RESOURCES[demand.resource[d]] ?? 'cpu', demandStep.value[s]);
      if (demand.steps.size[d] > 1) sim.schedule(demandChanged, untilNext(sim.world, d, s, sim.now), d);
    }),
    on(trafficChanged, (sim, v) => {
      if (sim.world.vm.isLive(v) && sim.world.vm.demands.size[v] > 0) follow(sim, v);
    }),
  ],
};

function want(sim: ClusterSimulation, v: number, resource: Resource, value: number): void {
  const { vm } = sim.world;
  if (resource === 'dirty') setDirtyRate(sim, v, value);
  else if (resource !== 'cpu') vm.put[`${resource}Rate`](v, value);
  else {
    vm.put.cpuDemand(v, Math.round((vm.cpuLimit[v] * value) / 100));
    // Where it runs is known already: nothing else changes with its CPU.
    if (vm.demandNode[v] >= 0) contendOn(sim, vm.demandNode[v]);
  }
  const flows = resource !== 'dirty' && resource !== 'cpu';
  if (flows || vm.demandNode[v] < 0) sim.schedule(trafficChanged, 0, v);
}

/** Brings what the guest takes of nodes, disks and networks in step with where it runs, if it does. */
function follow(sim: ClusterSimulation, v: number): void {
  const { vm, vmi } = sim.world;
  const i = vm.instances.first[v];
  const n = i >= 0 && vmi.guest[i] === Guest.state.Up ? vmi.node[i] : -1;
  const before = vm.demandNode[v];
  if (before !== n) vm.put.demandNode(v, n);
  if (before >= 0 && before !== n) contendOn(sim, before);
  if (n >= 0) contendOn(sim, n);
  if (n >= 0) wantTraffic(sim, v, n);
  else stopTraffic(sim, v);
}

/** The last step that has begun; before the first of a period, the last one of the period before. */
function stepAt({ demand, demandStep }: ClusterWorld, d: number, now: number): number {
  const period = demand.periodMs[d];
  const t = period === 0 ? now : (now + demand.offsetMs[d]) % period;
  let found = -1;
  let last = -1;
  for (let s = demand.steps.first[d]; s >= 0; s = demand.steps.next[s]) {
    if (demandStep.at[s] <= t) found = s;
    last = s;
  }
  return found >= 0 ? found : last;
}

function after({ demand }: ClusterWorld, d: number, s: number): number {
  return demand.steps.next[s] >= 0 ? demand.steps.next[s] : demand.steps.first[d];
}

function untilNext(world: ClusterWorld, d: number, s: number, now: number): number {
  const { demand, demandStep } = world;
  const period = demand.periodMs[d];
  const t = (now + demand.offsetMs[d]) % period;
  const ahead = demandStep.at[after(world, d, s)] - t;
  return ahead > 0 ? ahead : ahead + period;
}

/** Steps that change nothing are no events; the first one stands whatever the last one says. */
function withoutRepeats(steps: DemandPlan['steps']): DemandPlan['steps'] {
  return steps.filter(({ value }, k) => k === 0 || value !== steps[k - 1]?.value);
}
