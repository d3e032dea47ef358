// NodeUnschedulable: a cordoned node takes no new pods.
import type { Filter } from '../../engine/policy.ts';
import type { ClusterWorld } from '../schema.ts';

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/nodeunschedulable (v1.34.1). */
export const nodeUnschedulable: Filter<ClusterWorld> = {
  name: 'NodeUnschedulable',
  reasons: ['node(s) were unschedulable'],
  refuses: ({ node }, _vmi, n) => node.cordoned[n],
};
