// A Longhorn node as the controllers see it: its conditions Ready and Schedulable, and whether it counts as down.
import { InstanceManager, NodeReady } from './lifecycles.ts';
import type { ClusterWorld } from './schema.ts';
import { disableSchedulingOnCordoned, settingOf } from './settings.ts';

/** What makes a Longhorn node not Ready, in the order of the checks.
 *  Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/node.go:16-34 @5ddaa369f. */
export type NodeNotReady = 'KubernetesNodeNotReady' | 'KubernetesNodePressure' | 'ManagerPodDown';

/** Null when Ready is True. */
export function notReadyReason({ node }: ClusterWorld, n: number): NodeNotReady | null {
  if (node.ready[n] !== NodeReady.state.True) return 'KubernetesNodeNotReady';
  if (node.managerPod[n] === 0) return 'ManagerPodDown';
  return node.pressure[n] === 1 ? 'KubernetesNodePressure' : null;
}

/** Ready: new replicas may be placed, tickets of migrations are served. */
export function isNodeReady({ node }: ClusterWorld, n: number): boolean {
  return node.ready[n] === NodeReady.state.True && node.managerPod[n] === 1 && node.pressure[n] === 0;
}

/** Down: Kubernetes itself has lost the node. A node whose manager pod is down, or that is under pressure, is not down: what is there is
 *  started all the same. Source: longhorn/longhorn-manager datastore/longhorn.go:3913 @5ddaa369f. */
export function isNodeDown({ node }: ClusterWorld, n: number): boolean {
  return node.ready[n] !== NodeReady.state.True;
}

/** Condition Schedulable: False, with KubernetesNodeCordoned, on a cordoned node unless the setting says otherwise. */
export function isNodeSchedulable(world: ClusterWorld, n: number): boolean {
  return world.node.cordoned[n] === 0 || settingOf(world, disableSchedulingOnCordoned) === 0;
}

/** Ready, Schedulable and spec.allowScheduling: the first filter of the scheduler.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:143 @5ddaa369f. */
export function takesReplicas(world: ClusterWorld, n: number): boolean {
  return isNodeReady(world, n) && isNodeSchedulable(world, n) && world.node.storageSchedulable[n] === 1;
}

/** An instance manager that is being deleted counts as ready, as does one that is missing: only one that exists and does not run is not.
 *  Source: longhorn/longhorn-manager datastore/longhorn.go:4893 @5ddaa369f. */
export function isInstanceManagerReady({ node }: ClusterWorld, n: number): boolean {
  return node.instanceManager[n] === InstanceManager.state.running || node.instanceManagerDeleting[n] === 1;
}
