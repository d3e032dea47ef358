// NodeName: a pod that names its node goes nowhere else.
import type { KubeFilter } from './kube-filter.ts';

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/nodename/node_name.go (v1.34.1). */
export const nodeName: KubeFilter = {
  name: 'NodeName',
  reasons: ["node(s) didn't match the requested node name"],
  prepare: (view, p) => view.pod(p).nodeName !== '',
  refuses: (view, p, n) => (view.pod(p).nodeName === view.nodeName(n) ? 0 : 1),
  unresolvable: () => true,
};
