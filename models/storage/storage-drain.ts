// Draining a node of its instance manager: when Longhorn lets it go, and what stops with it.
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  instanceManagerEvict,
  instanceManagerStarted,
  nodeCordon,
  nodeDrain,
  nodePosted,
  nodeSilent,
  replicaLost,
  storageChanged,
} from '../events.ts';
import { InstanceManager, NodeReady, ReplicaMode } from '../lifecycles.ts';
import { apiWritable } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { type Instance, instanceManagerState, instanceState, type PodPhase } from './instance-state.ts';
import { runsNothing } from './longhorn-node.ts';
import { drainBlockedBy } from './replica-count.ts';

/** `kubectl drain` asks again every 5 s for a pod that a disruption budget protects.
 *  Source: kubernetes/kubernetes staging/src/k8s.io/kubectl/pkg/drain/drain.go (v1.34.1). */
const RETRY_MS = 5000;
/** Longhorn makes the pod again after 1 s, doubling to 120 s, and never on a cordoned node; it then takes some seconds to run.
 *  Source: longhorn/longhorn-manager controller/utils.go:30 @5ddaa369f; the start is an assumption. */
const START_MS = 6000;

export const storageDrain: Model<ClusterSchema> = {
  name: 'storage-drain',
  on: [
    on(nodeDrain, (sim, n) => {
      sim.world.node.put.storageDraining(n, 1);
      sim.schedule(instanceManagerEvict, 0, n);
    }),
    on(instanceManagerEvict, (sim, n) => {
      const { node } = sim.world;
      if (
        !apiWritable(sim.world) ||
        node.storageDraining[n] === 0 ||
        node.instanceManager[n] !== InstanceManager.state.running
      )
        return;
      const why = drainBlockedBy(sim.world, n);
      if (why === null) stop(sim, n);
      else {
        sim.note(`the drain waits: ${why}`);
        sim.schedule(instanceManagerEvict, RETRY_MS, n);
      }
    }),
    on(nodeCordon, (sim, n, cordoned) => {
      const { node } = sim.world;
      if (cordoned === 1) return;
      node.put.storageDraining(n, 0);
      if (runsNothing(sim.world, n)) sim.schedule(instanceManagerStarted, START_MS, n);
    }),
    on(instanceManagerStarted, (sim, n) => {
      const { node } = sim.world;
      if (!apiWritable(sim.world) || node.cordoned[n] === 1 || node.ready[n] !== NodeReady.state.True) return;
      if (settle(sim, n, 'Running')) sim.schedule(storageChanged, 0);
    }),
    on(apiBack, (sim) => {
      const { node } = sim.world;
      for (let n = 0; n < node.rows; n++) {
        if (!node.isLive(n)) continue;
        if (node.storageDraining[n] === 1) sim.schedule(instanceManagerEvict, 0, n);
        else if (runsNothing(sim.world, n)) sim.schedule(instanceManagerStarted, START_MS, n);
      }
    }),
    on(nodeSilent, (sim, n) => {
      if (sim.world.node.ready[n] === NodeReady.state.Unknown) settle(sim, n, 'Running');
    }),
    on(nodePosted, (sim, n) => {
      const { node } = sim.world;
      if (node.ready[n] === NodeReady.state.True && node.instanceManager[n] === InstanceManager.state.unknown)
        settle(sim, n, 'Running');
    }),
  ],
};

/** Writes the state that follows from the pod and the node. Returns whether it is another one. */
function settle(sim: ClusterSimulation, n: number, pod: PodPhase | null): boolean {
  const { node } = sim.world;
  const before = InstanceManager.states[node.instanceManager[n]] ?? 'running';
  const after = instanceManagerState(before, pod, node.ready[n] === NodeReady.state.Unknown);
  if (after !== before) node.put.instanceManager(n, InstanceManager.state[after]);
  return after !== before;
}

/** The pod goes, and with it every replica that runs in it: its process is not to be found any more. */
function stop(sim: ClusterSimulation, n: number): void {
  const { node, disk, replica } = sim.world;
  settle(sim, n, null);
  const manager = { state: InstanceManager.states[node.instanceManager[n]] ?? 'error', deleting: false };
  const { RW, WO } = ReplicaMode.state;
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d])
    for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) {
      const runs = replica.mode[r] === RW || replica.mode[r] === WO;
      const process = runs ? 'running' : 'stopped';
      const instance: Instance = { process, desired: runs, started: runs, hasManager: runs, hasAddress: runs };
      if (instanceState(instance, manager, null).process === 'error') sim.schedule(replicaLost, 0, r);
    }
}
