// VolumeBinding and NodeVolumeLimits: volumes that only some nodes reach, and how many of a driver a node takes.
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import type { KubeFilter } from './kube-filter.ts';
import { oneHolds } from './node-affinity.ts';

/** The node affinity of each bound PersistentVolume must hold. Longhorn volumes have none; LVM volumes name their node.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/volumebinding/volume_binding.go:417 (v1.34.1);
 *  harvester/harvester pkg/util/constants.go:184 @3d63c2af1 (topology.lvm.csi/node). */
export const volumeBinding: KubeFilter = {
  name: 'VolumeBinding',
  reasons: ["node(s) didn't match PersistentVolume's node affinity"],
  prepare: (view, p) => view.pod(p).volumeTerms.length > 0,
  refuses: (view, p, n) => (view.pod(p).volumeTerms.every((terms) => oneHolds(view, terms, n)) ? 0 : 1),
  unresolvable: () => true,
};

/** Volumes of a driver attached for the pods of a node and for this one, against the limit that CSINode gives.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/nodevolumelimits/csi.go:255 (v1.34.1). */
export const nodeVolumeLimits: KubeFilter = {
  name: 'NodeVolumeLimits',
  reasons: ['node(s) exceed max volume count'],
  prepare: (view, p) => Object.keys(view.pod(p).attachments).length > 0,
  refuses(view, p, n) {
    const { attachLimits } = view.node(n);
    const { attachments } = view.pod(p);
    return Object.keys(attachments).some((driver) => {
      const limit = attachLimits[driver];
      return limit !== undefined && attached(view, n, driver) + (attachments[driver] ?? 0) > limit;
    })
      ? 1
      : 0;
  },
  unresolvable: () => false,
};

function attached(view: SchedulerView, n: number, driver: string): number {
  let sum = 0;
  view.eachPod(n, (p) => {
    sum += view.pod(p).attachments[driver] ?? 0;
  });
  return sum;
}
