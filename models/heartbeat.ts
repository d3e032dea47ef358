// Heartbeats: how the control plane comes to believe that a node is silent, and that it is back.
//
// Nothing beats while all is well. When a node falls silent, the moment at which the node controller will notice follows from the age of
// the last lease renewal and the phase of the controller's own clock, both drawn then.
import { uniform53 } from '../engine/chance.ts';
import { type Model, on } from '../engine/model.ts';
import { apiBack, nodePosted, nodeSilent, reachChanged } from './events.ts';
import { takeover } from './lease-election.ts';
import { NodeReady } from './lifecycles.ts';
import { apiWritable, reachesApi } from './reach.ts';
import type { ClusterSchema, ClusterSimulation } from './schema.ts';
import { controllerLease, leaseRenewInterval, nodeMonitorGrace, nodeMonitorPeriod, settingOf } from './settings.ts';

/** Retry period of kube-controller-manager's leader election, 2 s
 *  (kubernetes/kubernetes staging/src/k8s.io/component-base/config/v1alpha1/defaults.go). */
const CONTROLLER_RETRY_MS = 2000;
/** Its renew deadline, same source: an outage of writes that is longer costs the leader its lease. */
const CONTROLLER_RENEW_DEADLINE_MS = 10_000;

export const heartbeat: Model<ClusterSchema> = {
  name: 'heartbeat',
  on: [
    on(reachChanged, (sim, n) => watch(sim, n)),
    on(apiBack, (sim) => {
      const { node, cluster } = sim.world;
      const longOutage = sim.now - cluster.unwritableSince[0] > CONTROLLER_RENEW_DEADLINE_MS;
      for (let n = 0; n < node.rows; n++) {
        if (!node.isLive(n)) continue;
        if (longOutage) restartClock(sim, n);
        else watch(sim, n);
      }
    }),
    on(nodeSilent, (sim, n) => {
      const { node } = sim.world;
      // Seen, but it cannot be written: the controller tries again as soon as it can.
      if (!apiWritable(sim.world) || node.ready[n] === NodeReady.state.Unknown) return;
      node.drive.ready(n, NodeReady.signal.Silent);
      node.put.readyChangedAt(n, sim.now);
      node.put.unreachableTaint(n, 1);
    }),
    on(nodePosted, (sim, n) => {
      const { node } = sim.world;
      if (!apiWritable(sim.world) || !reachesApi(sim.world, n)) return;
      node.drive.ready(n, NodeReady.signal.Posted);
      node.put.readyChangedAt(n, sim.now);
      node.put.unreachableTaint(n, 0);
    }),
  ],
};

/** Sets the one heartbeat timer of a node to what will be noticed next. */
function watch(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  const believedReady = node.ready[n] === NodeReady.state.True;
  const heard = reachesApi(sim.world, n);
  const pending = sim.dueAt(nodeSilent, n) < Number.POSITIVE_INFINITY;
  if (heard === believedReady) {
    sim.cancel(nodeSilent, n);
  } else if (!pending) {
    if (heard) sim.schedule(nodePosted, settingOf(sim.world, leaseRenewInterval) * uniform53(node.luck, n), n);
    else sim.schedule(nodeSilent, silenceMs(sim, n), n);
  }
}

/** From now until the node controller sets Ready=Unknown.
 *  The controller looks every 5 s; its clock for the node starts at the first look after a renewal and runs for the grace period: 40 to
 *  55 s at 50 s grace. If the leading controller manager was on that node, or nobody could write meanwhile, the next leader first has to
 *  take the lease and starts with a full grace period.
 *  Source: kubernetes/kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go @003e862. */
function silenceMs(sim: ClusterSimulation, n: number): number {
  const { node, cluster } = sim.world;
  const grace = settingOf(sim.world, nodeMonitorGrace);
  const period = settingOf(sim.world, nodeMonitorPeriod);
  const leader = cluster.controllerLeader[0];
  if (leader === n || (leader >= 0 && !reachesApi(sim.world, leader))) return newLeaderMs(sim) + grace;
  if (cluster.unwritableSince[0] >= 0 && cluster.writableSince[0] === sim.now) return 0;
  const age = settingOf(sim.world, leaseRenewInterval) * uniform53(node.luck, n);
  const nextLook = period * uniform53(node.luck, n);
  return Math.max(0, nextLook - age + grace);
}

/** After an outage that cost the leader its lease, another one starts with a full grace period for every silent node.
 *  Source: kubernetes/kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go @003e862, empty health cache. */
function restartClock(sim: ClusterSimulation, n: number): void {
  sim.cancel(nodeSilent, n);
  const silent = !reachesApi(sim.world, n) && sim.world.node.ready[n] === NodeReady.state.True;
  if (silent) sim.schedule(nodeSilent, newLeaderMs(sim) + settingOf(sim.world, nodeMonitorGrace), n);
  else watch(sim, n);
}

/** Moves the leading controller manager to another management node that reaches the API, and says how long that takes. */
function newLeaderMs(sim: ClusterSimulation): number {
  const { node, cluster } = sim.world;
  const candidates: number[] = [];
  for (let m = 0; m < node.rows; m++)
    if (node.isLive(m) && node.management[m] === 1 && reachesApi(sim.world, m)) candidates.push(m);
  if (candidates.length === 0) return 0;
  const lease = settingOf(sim.world, controllerLease);
  const { winner, delayMs } = takeover(lease, CONTROLLER_RETRY_MS, candidates.length, cluster.luck, 0);
  cluster.put.controllerLeader(0, candidates[winner]);
  return delayMs;
}
