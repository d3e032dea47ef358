// NodeResourcesBalancedAllocation: better when CPU and memory would be used to the same share.
import type { Score } from '../../engine/policy.ts';
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import { allocatableOf, asksFor, requestedOf, requestOf } from './amounts.ts';

export interface BalancedArgs {
  readonly resources: readonly string[];
  /** Until Kubernetes 1.22 the whole distance of two shares counted, and a full resource made it 0; since then it is their standard
   *  deviation, which for two is half the distance. */
  readonly formula: 'v1.22' | 'v1.34';
}

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go:146 (v1.34.1); the old form at
 *  v1.22, by which a published Harvester trace is reproduced to the digit (harvesterhci.io kb/2022-03-07/vm-scheduling.md). */
export const defaultBalanced: BalancedArgs = { resources: ['cpu', 'memory'], formula: 'v1.34' };

export function balancedAllocation(args: BalancedArgs): Score<SchedulerView> {
  const { resources } = args;
  const old = args.formula === 'v1.22';
  if (!old && resources.length === 2 && resources[0] === 'cpu' && resources[1] === 'memory') return ofCpuAndMemory;
  return {
    name: 'NodeResourcesBalancedAllocation',
    // A pod that asks for nothing has nothing to balance; the old plugin rated it all the same.
    prepare: (view, p) => old || resources.some((name) => requestOf(view, p, name) > 0),
    score(view, p, n) {
      let sum = 0;
      let squares = 0;
      let first = -1;
      let last = 0;
      let count = 0;
      for (let r = 0; r < resources.length; r++) {
        const allocatable = allocatableOf(view, n, resources[r]);
        if (allocatable === 0 || !asksFor(view, p, resources[r])) continue;
        last = Math.min(1, (requestedOf(view, n, resources[r]) + requestOf(view, p, resources[r])) / allocatable);
        if (first < 0) first = last;
        sum += last;
        squares += last * last;
        count++;
      }
      if (old) return Math.max(first, last) >= 1 ? 0 : Math.trunc((1 - Math.abs(first - last)) * 100);
      if (count <= 1) return 100;
      if (count === 2) return Math.trunc((1 - Math.abs(first - last) / 2) * 100);
      const mean = sum / count;
      return Math.trunc((1 - Math.sqrt(Math.max(0, squares / count - mean * mean))) * 100);
    },
  };
}

/** What the general form gives for the default arguments, without looking resources up by name. */
const ofCpuAndMemory: Score<SchedulerView> = {
  name: 'NodeResourcesBalancedAllocation',
  prepare: ({ world: { pod } }, p) => pod.cpu[p] > 0 || pod.memory[p] > 0,
  score({ world: { node, pod } }, p, n) {
    if (node.cpuAllocatable[n] === 0 || node.memoryAllocatable[n] === 0) return 100;
    const cpu = Math.min(1, (node.cpuRequested[n] + pod.cpu[p]) / node.cpuAllocatable[n]);
    const memory = Math.min(1, (node.memoryRequested[n] + pod.memory[p]) / node.memoryAllocatable[n]);
    return Math.trunc((1 - Math.abs(cpu - memory) / 2) * 100);
  },
};
