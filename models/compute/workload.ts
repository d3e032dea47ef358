// Workload: CPU that guests want over a day, what they do not get of it where too many want it at once, and a policy that moves them.
import { type Model, on } from '../../engine/model.ts';
import { loadSampled } from '../events.ts';
import { Guest } from '../lifecycles.ts';
import { requestMigration } from '../migration/migration.ts';
import { activeMigration } from '../migration/migration-end.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { balanceThreshold, settingOf } from '../settings.ts';
import { contendOn } from './cpu-contention.ts';

/** PlanetLab and Bitbrains are sampled every five minutes. */
export const LOAD_INTERVAL_MS = 300_000;
/** Characters begin here, so that every percentage is a printable one. */
const ZERO = 32;

/** A day's percentages of the VM's CPU limit as the text of `vm.load`. */
export function loadText(percentages: ArrayLike<number>): string {
  return Array.from(percentages, (p) => String.fromCharCode(ZERO + Math.min(100, Math.max(0, Math.round(p))))).join('');
}

/** A day between two percentages, lowest at the start and highest at half of it, as a triangle: shape enough for a forecast. */
export function dailyCurve(least: number, most: number, intervals = 288): string {
  const half = intervals / 2;
  return loadText(
    Array.from({ length: intervals }, (_, k) => least + (most - least) * (1 - Math.abs(k - half) / half)),
  );
}

/** Begins to follow the loads of VMs that have one. */
export function followLoads(sim: ClusterSimulation, why: string): void {
  sim.asRoot(why, () => sim.schedule(loadSampled, 0, 0));
}

export const workload: Model<ClusterSchema> = {
  name: 'workload',
  on: [
    on(loadSampled, (sim) => {
      const varying = sample(sim);
      for (let n = 0; n < sim.world.node.rows; n++) contendOn(sim, n);
      if (settingOf(sim.world, balanceThreshold) > 0) balance(sim);
      if (varying) sim.schedule(loadSampled, LOAD_INTERVAL_MS, 0);
    }),
  ],
};

/** Takes the demand of this interval from every load. Returns whether any VM has one. */
function sample(sim: ClusterSimulation): boolean {
  const { vm } = sim.world;
  const interval = Math.trunc(sim.now / LOAD_INTERVAL_MS);
  let varying = false;
  for (let v = 0; v < vm.rows; v++) {
    if (!vm.isLive(v) || vm.load[v] === 0) continue;
    const text = sim.store.names.text(vm.load[v]);
    varying = true;
    const percent = text.charCodeAt(interval % text.length) - ZERO;
    vm.put.cpuDemand(v, Math.round((vm.cpuLimit[v] * percent) / 100));
  }
  return varying;
}

/** Moves the smallest guests off nodes above the threshold, each to the first node that stays below it; the smallest move fastest.
 *  Source: A. Beloglazov and R. Buyya, Concurrency and Computation 24 (2012): static threshold, minimum migration time. */
function balance(sim: ClusterSimulation): void {
  const { node, vm, vmi } = sim.world;
  const share = settingOf(sim.world, balanceThreshold) / 100;
  const coming = new Float64Array(node.rows);
  for (let n = 0; n < node.rows; n++) coming[n] = node.cpuDemand[n];
  let candidate = 0;
  for (let n = 0; n < node.rows; n++) {
    if (coming[n] <= share * node.cpuAllocatable[n]) continue;
    const here: number[] = [];
    for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i])
      if (vmi.guest[i] === Guest.state.Up && activeMigration(sim.world, i) < 0) here.push(i);
    here.sort((a, b) => vm.memoryRequest[vmi.vm[a]] - vm.memoryRequest[vmi.vm[b]] || a - b);
    for (const i of here) {
      if (coming[n] <= share * node.cpuAllocatable[n]) break;
      const target = roomFor(sim, i, n, coming, share, candidate);
      if (target < 0) break;
      candidate = target;
      const demand = vm.cpuDemand[vmi.vm[i]];
      coming[n] -= demand;
      coming[target] += demand;
      requestMigration(sim, i, 'descheduler', target);
    }
  }
}

/** The first node from `start` on, going round, that stays below the threshold with the guest and has room for its requests. */
function roomFor(
  { world }: ClusterSimulation,
  i: number,
  from: number,
  coming: Float64Array,
  share: number,
  start: number,
): number {
  const { node, vm, vmi } = world;
  const v = vmi.vm[i];
  for (let k = 0; k < node.rows; k++) {
    const n = (start + k) % node.rows;
    if (n === from || node.cordoned[n] === 1) continue;
    if (coming[n] + vm.cpuDemand[v] > share * node.cpuAllocatable[n]) continue;
    if (vm.memoryRequest[v] <= node.memoryAllocatable[n] - node.memoryRequested[n]) return n;
  }
  return -1;
}
