// NodeResourcesBalancedAllocation: better when CPU and memory would be used to the same share.
import type { Score } from '../../engine/policy.ts';
import type { ClusterWorld } from '../schema.ts';

/** Half the distance of two fractions is their standard deviation. Until Kubernetes 1.22 the whole distance counted, which only Harvester
 *  1.0 ran. Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go:146 (v1.34.1). */
export const balancedAllocation: Score<ClusterWorld> = {
  name: 'NodeResourcesBalancedAllocation',
  score({ node, vmi, vm }, i, n) {
    const v = vmi.vm[i];
    const cpu = Math.min(1, (node.cpuRequested[n] + vm.cpuRequest[v]) / node.cpuAllocatable[n]);
    const memory = Math.min(1, (node.memoryRequested[n] + vm.memoryRequest[v]) / node.memoryAllocatable[n]);
    return Math.trunc((1 - Math.abs(cpu - memory) / 2) * 100);
  },
};
