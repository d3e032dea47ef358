// Amounts as kube-scheduler counts them: what a node can give, what its pods ask for, and what one more pod would make of that.
import type { SchedulerView } from '../scheduling/scheduler-view.ts';

export function allocatableOf(view: SchedulerView, n: number, name: string): number {
  const { node, resource } = view.world;
  if (name === 'cpu') return node.cpuAllocatable[n];
  if (name === 'memory') return node.memoryAllocatable[n];
  for (let r = node.resources.first[n]; r >= 0; r = node.resources.next[r])
    if (view.text(resource.name[r]) === name) return resource.allocatable[r];
  return 0;
}

/** What the pods of a node ask for, without those that are taken to be gone. */
export function requestedOf(view: SchedulerView, n: number, name: string): number {
  const { node, resource } = view.world;
  const here = n === view.hiddenOn;
  if (name === 'cpu') return node.cpuRequested[n] - (here ? view.hiddenCpu : 0);
  if (name === 'memory') return node.memoryRequested[n] - (here ? view.hiddenMemory : 0);
  for (let r = node.resources.first[n]; r >= 0; r = node.resources.next[r]) {
    if (view.text(resource.name[r]) !== name) continue;
    let gone = 0;
    if (here) for (const p of view.hidden) gone += view.pod(p).others[name] ?? 0;
    if (here) for (const p of view.assumed) gone -= view.pod(p).others[name] ?? 0;
    return resource.requested[r] - gone;
  }
  return 0;
}

export function requestOf(view: SchedulerView, p: number, name: string): number {
  if (name === 'cpu') return view.world.pod.cpu[p];
  if (name === 'memory') return view.world.pod.memory[p];
  return view.pod(p).others[name] ?? 0;
}

/** Whether a score looks at the resource for this pod: devices and hugepages count for those who ask for them.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/resource_allocation.go (v1.34.1). */
export function asksFor(view: SchedulerView, p: number, name: string): boolean {
  if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') return true;
  return (view.pod(p).others[name] ?? 0) > 0;
}

/** Requests on a node with the pod added, as LeastAllocated and its like see them: with defaults for what names none. */
export function scoredOf(view: SchedulerView, p: number, n: number, name: string): number {
  const { node, pod } = view.world;
  if (name === 'cpu') return node.cpuScored[n] + pod.cpuScored[p];
  if (name === 'memory') return node.memoryScored[n] + pod.memoryScored[p];
  return requestedOf(view, n, name) + requestOf(view, p, name);
}
