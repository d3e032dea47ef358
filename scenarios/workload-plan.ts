// A scenario's workload on a cluster: selections become rows of VMs, curves become demands; what names nothing is an issue.
import { addDemands, type DemandPlan, type Resource } from '../models/compute/demand.ts';
import type { ClusterManifest } from '../models/manifest/index.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { settingOf, startOfDay } from '../models/settings.ts';
import type { Report } from './compile.ts';
import { rowOf } from './known.ts';
import type { Curve, Workload } from './workload.ts';

/** Says what of the workload cannot be played. Names of VMs are looked at with all other names. */
export function checkWorkload(workload: readonly Workload[], cluster: ClusterManifest, report: Report): void {
  for (const { where, vms, trace, curves } of workload) {
    if (trace !== null)
      report(where, 'unread-trace', `the trace ${trace} was not read`, {
        expected: 'the file, opened together with the scenario',
      });
    else if (Object.keys(curves).length === 0)
      report(where, 'no-demand', 'the workload demands nothing', {
        expected: 'one of cpu, dirty, read, write, send, receive, trace',
      });
    if (typeof vms === 'object' && 'labels' in vms && labelled(cluster, vms.labels).length === 0) {
      const text = Object.entries(vms.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ');
      report(where, 'no-vms', `no VM has the labels ${text}`, {
        expected: 'labels that some VM of the cluster carries',
      });
    }
  }
}

/** Puts the workload on the agenda of a simulation that has just been built. */
export function playWorkload(sim: ClusterSimulation, workload: readonly Workload[], cluster: ClusterManifest): void {
  const { vm } = sim.world;
  const plans: DemandPlan[] = [];
  for (const { vms, curves, writeSpan } of workload) {
    const rows = rowsOf(sim, vms, cluster);
    if (writeSpan > 0) for (const v of rows) vm.put.writeSpan(v, writeSpan);
    for (const [resource, curve] of Object.entries(curves)) plans.push(planOf(sim, resource as Resource, curve, rows));
  }
  addDemands(sim, plans, 'the workload');
}

function planOf(
  sim: ClusterSimulation,
  resource: Resource,
  { periodMs, daily, steps }: Curve,
  vms: number[],
): DemandPlan {
  return { resource, periodMs, offsetMs: daily ? settingOf(sim.world, startOfDay) : 0, steps, vms };
}

function rowsOf(sim: ClusterSimulation, vms: Workload['vms'], cluster: ClusterManifest): number[] {
  const { vm } = sim.world;
  if (vms === 'all') return [...Array(vm.rows).keys()].filter((v) => vm.isLive(v));
  if ('labels' in vms) return labelled(cluster, vms.labels).map((name) => vm.find(name));
  return vms.map((ref) => rowOf(sim.world, ref));
}

/** Names of the VMs whose own labels, or those of their pods, are all of these. */
function labelled(cluster: ClusterManifest, wanted: Readonly<Record<string, string>>): readonly string[] {
  return cluster.virtualMachines
    .filter(({ labels, templateLabels }) =>
      Object.entries(wanted).every(([key, value]) => labels[key] === value || templateLabels[key] === value),
    )
    .map(({ namespace, name }) => `${namespace}/${name}`);
}
