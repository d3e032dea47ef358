// Where VMs go: the plugins of kube-scheduler's default profile that decide it here, with their weights.
import type { Policy } from '../../engine/policy.ts';
import type { ClusterWorld } from '../schema.ts';
import { balancedAllocation } from './balanced-allocation.ts';
import { leastAllocated, nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { taintToleration } from './taint-toleration.ts';

/** Order and weights: kubernetes/kubernetes pkg/scheduler/apis/config/v1/default_plugins.go:30 (v1.34.1). */
export const vmPlacement: Policy<ClusterWorld> = {
  name: 'default-scheduler',
  filters: [nodeUnschedulable, taintToleration, nodeResourcesFit],
  scores: [
    { plugin: leastAllocated, weight: 1 },
    { plugin: balancedAllocation, weight: 1 },
  ],
  tie: 'random',
};
