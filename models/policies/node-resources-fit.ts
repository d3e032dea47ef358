// NodeResourcesFit: the requests must fit into what is allocatable, and the emptier node is the better one.
import type { Filter, Score } from '../../engine/policy.ts';
import { bytes, formatBytes } from '../../engine/units.ts';
import type { ClusterWorld } from '../schema.ts';

const PODS = 1;
const CPU = 2;
const MEMORY = 3;

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/fit.go:564 (v1.34.1). */
export const nodeResourcesFit: Filter<ClusterWorld> = {
  name: 'NodeResourcesFit',
  reasons: ['Too many pods', 'Insufficient cpu', 'Insufficient memory'],
  refuses({ node, vmi, vm }, i, n) {
    const v = vmi.vm[i];
    if (node.podsRequested[n] + 1 > node.podsAllocatable[n]) return PODS;
    if (vm.cpuRequest[v] > node.cpuAllocatable[n] - node.cpuRequested[n]) return CPU;
    if (vm.memoryRequest[v] > node.memoryAllocatable[n] - node.memoryRequested[n]) return MEMORY;
    return 0;
  },
  explain({ node, vmi, vm }, i, n, reason) {
    const v = vmi.vm[i];
    const words = this.reasons[reason] ?? '';
    if (reason + 1 === CPU)
      return `${words}: asks for ${vm.cpuRequest[v]}m, ${node.cpuAllocatable[n] - node.cpuRequested[n]}m free`;
    if (reason + 1 !== MEMORY) return `${words}: ${node.podsRequested[n]} of ${node.podsAllocatable[n]}`;
    const free = Math.max(0, node.memoryAllocatable[n] - node.memoryRequested[n]);
    return `${words}: asks for ${formatBytes(bytes(vm.memoryRequest[v]))}, ${formatBytes(bytes(free))} free`;
  },
};

/** Share of each resource that would stay free, in percent cut to whole, averaged over CPU and memory.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/least_allocated.go:30 (v1.34.1). */
export const leastAllocated: Score<ClusterWorld> = {
  name: 'NodeResourcesFit',
  score({ node, vmi, vm }, i, n) {
    const v = vmi.vm[i];
    const cpu = leastRequested(node.cpuRequested[n] + vm.cpuRequest[v], node.cpuAllocatable[n]);
    const memory = leastRequested(node.memoryRequested[n] + vm.memoryRequest[v], node.memoryAllocatable[n]);
    return Math.trunc((cpu + memory) / 2);
  },
};

function leastRequested(requested: number, allocatable: number): number {
  return requested > allocatable || allocatable === 0 ? 0 : Math.trunc(((allocatable - requested) * 100) / allocatable);
}
