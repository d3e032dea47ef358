// The attachment pod: KubeVirt's hp-volume-…, one for all volumes that are plugged into a VM, beside its launcher pod and as long as that.
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { bindPod, unbindPod } from './accounting.ts';

/** Whether any of the VM's volumes was plugged. */
export function hasPlugged({ vm, mount }: ClusterWorld, v: number): boolean {
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) if (mount.plugged[m] === 1) return true;
  return false;
}

/** The launcher pods of a VM get their attachment pods, or lose them. */
export function attendAttachments(sim: ClusterSimulation, v: number): void {
  const { vm, vmi, pod } = sim.world;
  const i = vm.instances.first[v];
  const wanted = hasPlugged(sim.world, v) ? 1 : 0;
  if (i < 0) return;
  for (let p = vmi.pods.first[i]; p >= 0; p = vmi.pods.next[p]) {
    if (pod.attachment[p] === wanted) continue;
    const n = pod.node[p];
    if (n >= 0) unbindPod(sim, p);
    pod.put.attachment(p, wanted);
    if (n >= 0) bindPod(sim, p, n);
  }
}
