// Whether Longhorn restarts a workload pod whose volume was lost and came back, so that it mounts it anew.
import { volumeRemount } from '../events.ts';
import type { ClusterSimulation } from '../schema.ts';

/** Source: longhorn/longhorn-manager controller/kubernetes_pod_controller.go @5ddaa369f. */
const REMOUNT_DELAY_MS = 5000;

/** The engine was lost under its pods: those that started before now are to be restarted, unless they belong to VMs, which KubeVirt looks
 *  after itself. */
export function requestRemount(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  volume.put.remountRequestedAt(v, sim.now);
  if (volume.applications.size[v] > 0) sim.schedule(volumeRemount, REMOUNT_DELAY_MS, v);
}

export interface RemountQuestion {
  /** Instants in ms; the request is UNSET (-1) when there is none. */
  readonly podStartedAt: number;
  readonly remountRequestedAt: number;
  /** A ReadWriteMany volume is served by a share manager, unless a storage network carries its endpoint. */
  readonly shared: boolean;
  readonly endpointNetwork: boolean;
  /** When the share manager's pod started; null while it has not. */
  readonly shareManagerStartedAt: number | null;
  /** Its NFS server answers. */
  readonly serving: boolean;
}

/** Only pods that started before the request; of a shared volume only once its share manager has been restarted since and serves, for a pod that
 *  mounts earlier hangs. Source: longhorn/longhorn-manager controller/kubernetes_pod_controller.go @5ddaa369f. */
export function restartsPod(question: RemountQuestion): boolean {
  const { podStartedAt, remountRequestedAt, shared, endpointNetwork, shareManagerStartedAt, serving } = question;
  if (remountRequestedAt < 0 || podStartedAt >= remountRequestedAt) return false;
  if (!shared || endpointNetwork) return true;
  return shareManagerStartedAt !== null && shareManagerStartedAt > remountRequestedAt && serving;
}
