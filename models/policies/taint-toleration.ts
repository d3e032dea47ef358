// TaintToleration for launcher pods: they tolerate none of the taints that a silent, draining or lost node carries.
import type { Filter } from '../../engine/policy.ts';
import type { ClusterWorld } from '../schema.ts';

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/tainttoleration (v1.34.1); launcher pods tolerate NoExecute of
 *  unreachable and not-ready for 300 s, but no NoSchedule taint. */
export const taintToleration: Filter<ClusterWorld> = {
  name: 'TaintToleration',
  reasons: [
    'node(s) had untolerated taint {node.kubernetes.io/unreachable: }',
    'node(s) had untolerated taint {kubevirt.io/drain: }',
    'node(s) had untolerated taint {node.kubernetes.io/out-of-service: nodeshutdown}',
    'node(s) had untolerated taint {node-role.kubernetes.io/etcd: true}',
  ],
  refuses({ node }, _vmi, n) {
    if (node.unreachableTaint[n] === 1) return 1;
    if (node.drainTaint[n] === 1) return 2;
    if (node.outOfServiceTaint[n] === 1) return 3;
    return node.witness[n] === 1 ? 4 : 0;
  },
};
