// A Longhorn node as the controllers see it: its conditions Ready and Schedulable, and whether it counts as down.
import { InstanceManager, NodeReady } from '../lifecycles.ts';
import type { ClusterWorld } from '../schema.ts';
import { disableSchedulingOnCordoned, settingOf } from '../settings.ts';

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

/** What Longhorn's node controller reports as events of a node: warnings and good news.
 *  Source: longhorn/longhorn-manager controller/node_controller.go @5ddaa369f. */
export function nodeWarnings(
  world: ClusterWorld,
  n: number,
): { readonly warnings: readonly string[]; readonly normals: readonly string[] } {
  const reason = notReadyReason(world, n);
  const warnings: string[] = reason === null ? [] : [NOT_READY_WORDS[reason]];
  const normals: string[] = reason === null ? ['node ready'] : [];
  (isNodeSchedulable(world, n) ? normals : warnings).push(
    isNodeSchedulable(world, n) ? 'node schedulable' : 'node cordoned',
  );
  if (reason !== null) warnings.push('disk waiting to be ready', 'disk waiting to be schedulable');
  return { warnings, normals };
}

const NOT_READY_WORDS: Readonly<Record<NodeNotReady, string>> = {
  KubernetesNodeNotReady: 'node down',
  KubernetesNodePressure: 'node has pressure',
  ManagerPodDown: 'manager pod down',
};

/** An instance manager that is being deleted counts as ready, as does one that is missing: only one that exists and does not run is not.
 *  Source: longhorn/longhorn-manager datastore/longhorn.go:4893 @5ddaa369f. */
export function isInstanceManagerReady({ node }: ClusterWorld, n: number): boolean {
  return node.instanceManager[n] === InstanceManager.state.running || node.instanceManagerDeleting[n] === 1;
}

/** Its pod is gone and no other has come: a drain took it. */
export function runsNothing({ node }: ClusterWorld, n: number): boolean {
  const { error, stopped } = InstanceManager.state;
  return node.instanceManager[n] === error || node.instanceManager[n] === stopped;
}
