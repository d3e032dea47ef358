// Run strategies: whether a VM is meant to run.
import type { ClusterWorld } from './schema.ts';

/** Names by the code in `vm.runStrategy`. Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go:969 @540f37cfa3.
 *  Harvester's default is RerunOnFailure (harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:199 @3d63c2af1). */
export const RUN_STRATEGIES = ['Always', 'RerunOnFailure', 'Manual', 'Halted', 'Once'] as const;
export type RunStrategy = (typeof RUN_STRATEGIES)[number];
export const ALWAYS = 0;
export const RERUN_ON_FAILURE = 1;
export const HALTED = 3;
export const ONCE = 4;

/** The guest ought to be running, whatever it is doing: what availability is measured against. */
export function shouldRun({ vm }: ClusterWorld, v: number): boolean {
  return vm.runStrategy[v] !== HALTED && (vm.stopRequested[v] === 0 || vm.startRequested[v] === 1);
}

/** RerunOnFailure needs a request, which a failure makes; a guest that shuts itself down stays off. */
export function wantsInstance({ vm }: ClusterWorld, v: number): boolean {
  const strategy = vm.runStrategy[v];
  if (strategy === HALTED) return false;
  return strategy === ALWAYS || strategy === ONCE || vm.startRequested[v] === 1;
}
