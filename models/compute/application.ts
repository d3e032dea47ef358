// Deployments and StatefulSets on Longhorn volumes: where their pod runs, what a lost node or volume does to it, when it is started again.
//
// Source: longhorn/longhorn-manager controller/kubernetes_pod_controller.go @5ddaa369f; kubernetes/kubernetes pkg/controller (v1.34.1).
import { type Model, on } from '../../engine/model.ts';
import {
  applicationEnded,
  applicationForceDelete,
  applicationPlace,
  applicationScale,
  applicationStarted,
  nodeCordon,
  nodeDrain,
  nodePosted,
  nodePowerLost,
  podsEvict,
  settingChange,
  shareManagerServing,
  volumeAttach,
  volumeAttached,
  volumeRemount,
} from '../events.ts';
import { ApplicationPod, NodeReady, ShareManager, VolumeState } from '../lifecycles.ts';
import { apiWritable, isHeard, isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { nodeDownPodDeletion, remountDeployments, settingOf } from '../settings.ts';
import { isNodeDown } from '../storage/longhorn-node.ts';
import { restartsPod } from '../storage/pod-remount.ts';
import { beginShareManager, startShareManager, stopShareManager } from '../storage/share-manager.ts';
import { detach } from '../storage/volume.ts';
import { leastLoaded } from './application-node.ts';
import { hasVolume, isScaled, isUsed } from './application-volume.ts';

export const APPLICATION_KINDS = ['Deployment', 'StatefulSet'] as const;
const STATEFUL_SET = 1;

/** A container that has its volume runs a second later, and ends within a second of being told; both are assumptions. */
const START_MS = 1000;
const END_MS = 1000;

export const application: Model<ClusterSchema> = {
  name: 'application',
  on: [
    on(applicationScale, (sim, a, replicas) => scale(sim, a, replicas)),
    on(applicationPlace, (sim, a) => place(sim, a)),
    on(volumeAttached, (sim, v) => forEachOf(sim, v, (a) => startSoon(sim, a))),
    on(shareManagerServing, (sim, v) =>
      forEachOf(sim, v, (a) => {
        startSoon(sim, a);
        remount(sim, a);
      }),
    ),
    on(applicationStarted, (sim, a) => {
      const { application } = sim.world;
      if (application.pod[a] !== ApplicationPod.state.ContainerCreating || !hasVolume(sim.world, a)) return;
      application.drive.pod(a, ApplicationPod.signal.Started);
      application.put.startedAt(a, sim.now);
    }),
    on(applicationEnded, (sim, a) => ended(sim, a)),
    on(applicationForceDelete, (sim, a) => forceDelete(sim, a)),
    on(volumeRemount, (sim, v) => forEachOf(sim, v, (a) => remount(sim, a))),
    on(settingChange, (sim) => forEach(sim, (a) => review(sim, a))),
    on(nodeCordon, (sim) => forEach(sim, (a) => sim.schedule(applicationPlace, 0, a))),
    on(nodeDrain, (sim, n) => forEachOn(sim, n, (a) => terminate(sim, a))),
    on(nodePowerLost, (sim, n) => forEachOn(sim, n, (a) => breakPod(sim, a))),
    on(podsEvict, (sim, n) => {
      if (!apiWritable(sim.world)) return;
      forEachOn(sim, n, (a) => (isHeard(sim.world, n) ? terminate(sim, a) : abandon(sim, a, n)));
    }),
    on(nodePosted, (sim, n) => {
      if (sim.world.node.ready[n] === NodeReady.state.True) forEach(sim, (a) => resume(sim, a, n));
    }),
  ],
};

/** Pods of a cluster as it was found: they run where their volume is attached, those of a shared one where its server can be reached; the
 *  others are made. Where the pods of a shared volume run is not in the manifests that are read: they are spread. */
export function beginApplications(sim: ClusterSimulation): void {
  const { application, volume } = sim.world;
  for (let v = 0; v < volume.rows; v++) if (volume.shared[v] === 1) beginShareManager(sim, v);
  for (let a = 0; a < application.rows; a++) {
    const v = application.volume[a];
    const found = volume.state[v] === VolumeState.state.attached && isUp(sim.world, volume.node[v]);
    const n = !found ? -1 : volume.shared[v] === 1 ? leastLoaded(sim.world, -1) : volume.node[v];
    create(sim, a);
    if (n < 0) continue;
    application.put.node(a, n);
    application.drive.pod(a, ApplicationPod.signal.Bind);
    application.drive.pod(a, ApplicationPod.signal.Started);
    application.put.startedAt(a, sim.now);
  }
}

function scale(sim: ClusterSimulation, a: number, replicas: number): void {
  const { application } = sim.world;
  application.put.scaled(a, replicas > 0 ? 1 : 0);
  if (replicas === 0) terminate(sim, a);
  else if (application.pod[a] === ApplicationPod.state.None) create(sim, a);
}

function create(sim: ClusterSimulation, a: number): void {
  sim.world.application.drive.pod(a, ApplicationPod.signal.Create);
  sim.schedule(applicationPlace, 0, a);
}

function place(sim: ClusterSimulation, a: number): void {
  const { application, volume } = sim.world;
  if (application.pod[a] !== ApplicationPod.state.Pending) return;
  const n = leastLoaded(sim.world, volume.node[application.volume[a]]);
  if (n < 0) return;
  application.put.node(a, n);
  application.drive.pod(a, ApplicationPod.signal.Bind);
  application.put.startedAt(a, sim.now);
  claim(sim, a);
}

/** Asks for the volume on the pod's node: of a shared one for its server. While a former pod is stuck elsewhere nothing is attached. */
function claim(sim: ClusterSimulation, a: number): void {
  const { application, volume } = sim.world;
  const v = application.volume[a];
  if (volume.shared[v] === 1) startShareManager(sim, v);
  else if (application.stuckOn[a] < 0) {
    const n = application.node[a];
    // A workload takes over what Longhorn has attached for a rebuild of its own.
    volume.put.ownTicket(v, 0);
    volume.put.wanted(v, n);
    if (volume.node[v] >= 0 && volume.node[v] !== n) detach(sim, v);
    else if (volume.state[v] === VolumeState.state.detached) sim.schedule(volumeAttach, 0, v);
  }
  startSoon(sim, a);
}

function startSoon(sim: ClusterSimulation, a: number): void {
  const { application } = sim.world;
  if (application.pod[a] === ApplicationPod.state.ContainerCreating && hasVolume(sim.world, a))
    sim.schedule(applicationStarted, START_MS, a);
}

/** The pod is told to end, by a kubelet that hears of it. */
function terminate(sim: ClusterSimulation, a: number): void {
  const { application } = sim.world;
  const { Running, CrashLoopBackOff, Pending, ContainerCreating } = ApplicationPod.state;
  const pod = application.pod[a];
  if (pod === Running || pod === CrashLoopBackOff) {
    application.drive.pod(a, ApplicationPod.signal.Delete);
    sim.schedule(applicationEnded, END_MS, a);
  } else if (pod === Pending || pod === ContainerCreating) {
    application.drive.pod(a, ApplicationPod.signal.Delete);
    gone(sim, a);
  }
}

function ended(sim: ClusterSimulation, a: number): void {
  const { application } = sim.world;
  if (application.pod[a] !== ApplicationPod.state.Terminating) return;
  application.drive.pod(a, ApplicationPod.signal.Ended);
  gone(sim, a);
}

/** The pod is no more: its ticket goes, and its controller makes the next one. */
function gone(sim: ClusterSimulation, a: number): void {
  const { application, volume } = sim.world;
  const v = application.volume[a];
  application.put.node(a, -1);
  if (volume.shared[v] === 0) {
    if (!isUsed(sim.world, v)) {
      volume.put.wanted(v, -1);
      detach(sim, v);
    }
  } else if (!isScaled(sim.world, v)) stopShareManager(sim, v);
  if (application.scaled[a] === 1) create(sim, a);
}

/** The pod was deleted on a node that does not hear of it: a Deployment makes another at once, a StatefulSet waits for the first to be gone. */
function abandon(sim: ClusterSimulation, a: number, n: number): void {
  const { application } = sim.world;
  const { Running, CrashLoopBackOff, ContainerCreating } = ApplicationPod.state;
  const pod = application.pod[a];
  if (pod === ContainerCreating) {
    terminate(sim, a);
    return;
  }
  if (pod !== Running && pod !== CrashLoopBackOff) return;
  application.drive.pod(a, ApplicationPod.signal.Delete);
  if (application.kind[a] !== STATEFUL_SET) {
    application.drive.pod(a, ApplicationPod.signal.Ended);
    application.put.node(a, -1);
    application.put.stuckOn(a, n);
    create(sim, a);
  }
  review(sim, a);
}

/** Longhorn deletes terminating pods on nodes that are down by force, if the policy covers their kind; remounts are looked at again too. */
function review(sim: ClusterSimulation, a: number): void {
  const { application } = sim.world;
  const stuck = stuckNode(sim, a);
  const policy = settingOf(sim.world, nodeDownPodDeletion);
  const covered = application.kind[a] === STATEFUL_SET ? policy === 1 || policy === 3 : policy === 2 || policy === 3;
  if (stuck >= 0 && isNodeDown(sim.world, stuck) && covered) forceDelete(sim, a);
  else remount(sim, a);
}

/** Node on which a pod of the application is terminating and cannot end; -1 for none. */
export function stuckNode({ world: { application, node } }: ClusterSimulation, a: number): number {
  if (application.stuckOn[a] >= 0) return application.stuckOn[a];
  const n = application.node[a];
  return application.pod[a] === ApplicationPod.state.Terminating && node.ready[n] !== NodeReady.state.True ? n : -1;
}

/** The pod object that terminates goes, and with it what ties the volume to its node. */
function forceDelete(sim: ClusterSimulation, a: number): void {
  const { application, volume } = sim.world;
  if (application.stuckOn[a] < 0) {
    ended(sim, a);
    return;
  }
  application.put.stuckOn(a, -1);
  const v = application.volume[a];
  if (volume.shared[v] === 0) {
    volume.put.wanted(v, -1);
    detach(sim, v);
  }
  if (application.pod[a] === ApplicationPod.state.ContainerCreating) claim(sim, a);
}

/** The container died with its node. */
function breakPod(sim: ClusterSimulation, a: number): void {
  const { application } = sim.world;
  sim.cancel(applicationStarted, a);
  if (application.pod[a] === ApplicationPod.state.Running) application.drive.pod(a, ApplicationPod.signal.Broken);
}

/** A node is back: it ends what was deleted meanwhile, and starts again what was not. */
function resume(sim: ClusterSimulation, a: number, n: number): void {
  const { application } = sim.world;
  const { CrashLoopBackOff, Terminating } = ApplicationPod.state;
  if (application.stuckOn[a] === n || (application.node[a] === n && application.pod[a] === Terminating))
    forceDelete(sim, a);
  else if (application.node[a] === n && application.pod[a] === CrashLoopBackOff && isUp(sim.world, n))
    restart(sim, a, true);
  sim.schedule(applicationPlace, 0, a);
}

/** The volume went and came back under a running pod: Longhorn deletes it, unless its kind is on the blacklist; then its probe fails. */
function remount(sim: ClusterSimulation, a: number): void {
  const { application, volume } = sim.world;
  const v = application.volume[a];
  const { Running, CrashLoopBackOff, ContainerCreating } = ApplicationPod.state;
  const pod = application.pod[a];
  if (pod !== Running && pod !== CrashLoopBackOff && pod !== ContainerCreating) return;
  if (!isUp(sim.world, application.node[a])) return;
  const wanted = restartsPod({
    podStartedAt: application.startedAt[a],
    remountRequestedAt: volume.remountRequestedAt[v],
    shared: volume.shared[v] === 1,
    endpointNetwork: false,
    shareManagerStartedAt: volume.shareStartedAt[v] < 0 ? null : volume.shareStartedAt[v],
    serving: volume.shareManager[v] === ShareManager.state.running,
  });
  if (!wanted) return;
  // A pod that waits for its volume is deleted too: its controller makes another, which may go elsewhere.
  if (pod === ContainerCreating) {
    if (application.kind[a] === STATEFUL_SET || settingOf(sim.world, remountDeployments) === 1) terminate(sim, a);
    return;
  }
  if (application.kind[a] === STATEFUL_SET || settingOf(sim.world, remountDeployments) === 1) restart(sim, a, false);
  else if (application.pod[a] === Running) application.drive.pod(a, ApplicationPod.signal.Broken);
}

/** @param anew the engine died with the node: the volume has to be opened again */
function restart(sim: ClusterSimulation, a: number, anew: boolean): void {
  const { application, volume } = sim.world;
  const v = application.volume[a];
  application.drive.pod(a, ApplicationPod.signal.Restart);
  application.put.restarts(a, application.restarts[a] + 1);
  application.put.startedAt(a, sim.now);
  if (anew && volume.shared[v] === 0) detach(sim, v);
  claim(sim, a);
}

function forEach(sim: ClusterSimulation, visit: (application: number) => void): void {
  const { application } = sim.world;
  for (let a = 0; a < application.rows; a++) if (application.isLive(a)) visit(a);
}

function forEachOf(sim: ClusterSimulation, v: number, visit: (application: number) => void): void {
  const { volume } = sim.world;
  for (let a = volume.applications.first[v]; a >= 0; a = volume.applications.next[a]) visit(a);
}

/** Rows leave the list while it is walked, so the next one is taken first. */
function forEachOn(sim: ClusterSimulation, n: number, visit: (application: number) => void): void {
  const { node } = sim.world;
  for (let a = node.applications.first[n]; a >= 0; ) {
    const next = node.applications.next[a];
    visit(a);
    a = next;
  }
}
