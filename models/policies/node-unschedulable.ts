// NodeUnschedulable: a cordoned node takes no new pods.
import { tolerates } from '../scheduling/scheduler-view.ts';
import type { KubeFilter } from './kube-filter.ts';

const TAINT = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' };

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/nodeunschedulable (v1.34.1). */
export const nodeUnschedulable: KubeFilter = {
  name: 'NodeUnschedulable',
  reasons: ['node(s) were unschedulable'],
  refuses: (view, p, n) => (view.world.node.cordoned[n] === 1 && !tolerates(view.pod(p).tolerations, TAINT) ? 1 : 0),
  unresolvable: () => true,
};
