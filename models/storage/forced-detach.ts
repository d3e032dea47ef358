// Forced detach: how long Kubernetes leaves a volume with a node that does not answer, once the pod that used it is gone.
//
// The attach-detach controller waits for a kubelet to report a volume as unmounted. From a node that is not healthy it takes the volume by
// force, but not before maxWaitForUnmountDuration; the out-of-service taint spares the wait. It counts in memory, so that a new leading
// controller manager counts from the start. The second engine of a migratable volume waits for the first one's VolumeAttachment too.
// Source: kubernetes/kubernetes pkg/controller/volume/attachdetach/reconciler @01bf615; github.com/harvester/harvester/issues/4049.
import { NONE, UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import { acts } from '../control-plane/lease.ts';
import { apiBack, leaseTaken, nodeOutOfService, nodePosted, volumeForceDetach } from '../events.ts';
import { isHeard } from '../network/reach.ts';
import { type ByRelease, valueAt } from '../releases.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { maxWaitForUnmount, settingOf } from '../settings.ts';
import { detach } from './volume.ts';

export const forcedDetach: Model<ClusterSchema> = {
  name: 'forced-detach',
  on: [
    on(volumeForceDetach, (sim, v) => {
      if (acts(sim.world, sim.world.cluster.controllerLease[0])) detach(sim, v);
    }),
    // A kubelet that is back unmounts what no pod uses; with the taint nobody waits for it.
    on(nodePosted, (sim, n) => letGoOf(sim, n)),
    on(nodeOutOfService, (sim, n) => {
      if (sim.world.node.outOfServiceTaint[n] === 1) letGoOf(sim, n);
    }),
    on(apiBack, (sim) => {
      const { volume } = sim.world;
      for (let v = 0; v < volume.rows; v++)
        if (volume.isLive(v) && volume.detachAskedAt[v] !== UNSET) keepWaiting(sim, v, volume.detachAskedAt[v]);
    }),
    on(leaseTaken, (sim, l) => {
      const { volume, cluster } = sim.world;
      if (l !== cluster.controllerLease[0]) return;
      for (let v = 0; v < volume.rows; v++)
        if (volume.isLive(v) && volume.detachAskedAt[v] !== UNSET) keepWaiting(sim, v, sim.now);
    }),
  ],
};

/** Nobody uses a volume any more: it is detached, at once or when Kubernetes dares to. */
export function detachWhenUnmounted(sim: ClusterSimulation, v: number): void {
  const { volume } = sim.world;
  const n = volume.node[v];
  const wait = n < 0 || unmounts(sim.world, n) ? 0 : detachAfterMs(sim.world, sparesTheWait(sim.world, n));
  if (wait === 0) detach(sim, v);
  else if (volume.detachAskedAt[v] === UNSET) keepWaiting(sim, v, sim.now);
}

/** From the deletion of the pod to the forced detach from a node that is not healthy. */
export function detachAfterMs(world: ClusterWorld, outOfService: boolean): number {
  return outOfService ? 0 : settingOf(world, maxWaitForUnmount);
}

/** When a volume that nobody uses is taken by force, or `NONE`. */
export function forcedAt(world: ClusterWorld, v: number): number {
  const asked = world.volume.detachAskedAt[v];
  return asked === UNSET ? NONE : asked + settingOf(world, maxWaitForUnmount);
}

function keepWaiting(sim: ClusterSimulation, v: number, askedAt: number): void {
  const { volume } = sim.world;
  if (volume.detachAskedAt[v] !== askedAt) volume.put.detachAskedAt(v, askedAt);
  sim.schedule(volumeForceDetach, Math.max(0, forcedAt(sim.world, v) - sim.now), v);
}

function letGoOf(sim: ClusterSimulation, n: number): void {
  const { node, volume } = sim.world;
  for (let v = node.engines.first[n]; v >= 0; ) {
    const next = node.engines.next[v];
    if (volume.detachAskedAt[v] !== UNSET) detach(sim, v);
    v = next;
  }
}

/** A kubelet that hears of it unmounts. One whose Node object is gone has nowhere to say so. */
function unmounts(world: ClusterWorld, n: number): boolean {
  return world.node.deleted[n] === 0 && isHeard(world, n);
}

/** Harvester deletes the VolumeAttachments along with the pods from v1.2 on (harvester/harvester#4054), and puts the out-of-service taint in
 *  place of that from v1.7 on (harvester/harvester#8945). */
const DELETES_ATTACHMENTS: ByRelease<boolean> = [
  [1, false],
  [2, true],
  [7, false],
];

function sparesTheWait({ node, cluster }: ClusterWorld, n: number): boolean {
  if (node.deleted[n] === 1) return false;
  return node.outOfServiceTaint[n] === 1 || valueAt(DELETES_ATTACHMENTS, cluster.release[0]);
}
