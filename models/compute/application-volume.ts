// What the pods of applications have of their volumes: whether it answers them, and whether others use it too.
import { ApplicationPod, ShareManager, VolumeState } from '../lifecycles.ts';
import { isUp } from '../network/reach.ts';
import type { ClusterWorld } from '../schema.ts';

/** The container runs and its volume answers. A shared volume without its server lets whoever reads or writes wait.
 *  (A fact: what is shown of the pod stays Running.) */
export function applicationServes(world: ClusterWorld, a: number): boolean {
  return world.application.pod[a] === ApplicationPod.state.Running && hasVolume(world, a);
}

/** The volume is where the pod can use it. */
export function hasVolume(world: ClusterWorld, a: number): boolean {
  const { application, volume } = world;
  const v = application.volume[a];
  if (!isUp(world, application.node[a])) return false;
  if (volume.shared[v] === 1) return volume.shareManager[v] === ShareManager.state.running;
  return volume.state[v] === VolumeState.state.attached && volume.node[v] === application.node[a];
}

/** Another pod has the volume: those of a Deployment share a ReadWriteOnce one on one node. */
export function isUsed({ application, volume }: ClusterWorld, v: number): boolean {
  for (let a = volume.applications.first[v]; a >= 0; a = volume.applications.next[a])
    if (application.node[a] >= 0) return true;
  return false;
}

/** Some pod is to have it. */
export function isScaled({ application, volume }: ClusterWorld, v: number): boolean {
  for (let a = volume.applications.first[v]; a >= 0; a = volume.applications.next[a])
    if (application.scaled[a] === 1) return true;
  return false;
}
