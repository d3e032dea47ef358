// Heartbeats: how the control plane comes to believe that a node is silent or failing, and that it is back.
//
// Nothing beats while all is well. When a node falls silent, the moment at which the node controller will notice follows from the age of
// the last lease renewal and the phase of the controller's own clock, both drawn then.
import { uniform53 } from '../../engine/chance.ts';
import { UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  kubeletFail,
  kubeletRecover,
  leaseTaken,
  nodeFailing,
  nodePosted,
  nodeSilent,
  reachChanged,
} from '../events.ts';
import { Kubelet, NodeReady } from '../lifecycles.ts';
import { apiWritable, isHeard } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import {
  controllerRenewDeadline,
  leaseRenewInterval,
  nodeMonitorGrace,
  nodeMonitorPeriod,
  settingOf,
} from '../settings.ts';
import { acts, leaderOf } from './lease.ts';
import { silenceNoticedMs } from './node-monitor.ts';

/** How a kubelet fails: it posts Ready=False, or it stops. */
export const POSTS_FALSE = 1;
export const STOPS = 2;

export const heartbeat: Model<ClusterSchema> = {
  name: 'heartbeat',
  on: [
    on(reachChanged, (sim, n) => watch(sim, n)),
    on(kubeletFail, (sim, n, how) => {
      const { node } = sim.world;
      const signal = how === STOPS ? Kubelet.signal.Stop : Kubelet.signal.Fail;
      const to = how === STOPS ? Kubelet.state.Stopped : Kubelet.state.Failing;
      if (node.kubelet[n] === to) return;
      node.drive.kubelet(n, signal);
      sim.cancel(nodePosted, n);
      watch(sim, n);
    }),
    on(kubeletRecover, (sim, n) => {
      const { node } = sim.world;
      if (node.kubelet[n] === Kubelet.state.Running) return;
      node.drive.kubelet(n, Kubelet.signal.Recover);
      sim.cancel(nodePosted, n);
      watch(sim, n);
    }),
    on(apiBack, (sim) => {
      const { node, cluster } = sim.world;
      const long = sim.now - cluster.unwritableSince[0] > settingOf(sim.world, controllerRenewDeadline);
      for (let n = 0; n < node.rows; n++) {
        if (!node.isLive(n)) continue;
        // What was due while nothing could be written is seen at once, unless the leader lost its lease meanwhile.
        if (long) sim.cancel(nodeSilent, n);
        watch(sim, n);
      }
    }),
    on(leaseTaken, (sim, l, c) => {
      const { contender, cluster } = sim.world;
      if (l !== cluster.controllerLease[0]) return;
      cluster.put.controllerLeader(0, contender.node[c]);
      freshClocks(sim);
    }),
    on(nodeSilent, (sim, n) => {
      const { node } = sim.world;
      // Seen, but it cannot be written: the controller tries again as soon as it can. A new leader has not seen it yet.
      if (
        !acts(sim.world, sim.world.cluster.controllerLease[0]) ||
        isHeard(sim.world, n) ||
        node.ready[n] === NodeReady.state.Unknown
      )
        return;
      node.drive.ready(n, NodeReady.signal.Silent);
      node.put.readyChangedAt(n, sim.now);
      node.put.unreachableTaint(n, 1);
      node.put.notReadyTaint(n, 0);
    }),
    on(nodeFailing, (sim, n) => {
      const { node } = sim.world;
      if (!apiWritable(sim.world) || !isHeard(sim.world, n) || node.ready[n] === NodeReady.state.False) return;
      node.drive.ready(n, NodeReady.signal.Failing);
      node.put.readyChangedAt(n, sim.now);
      node.put.notReadyTaint(n, 1);
      node.put.unreachableTaint(n, 0);
    }),
    on(nodePosted, (sim, n) => {
      const { node } = sim.world;
      if (!apiWritable(sim.world) || !isHeard(sim.world, n) || node.deleted[n] === 1) return;
      if (node.ready[n] === NodeReady.state.True) return;
      node.drive.ready(n, NodeReady.signal.Posted);
      node.put.readyChangedAt(n, sim.now);
      node.put.unreachableTaint(n, 0);
      node.put.notReadyTaint(n, 0);
    }),
  ],
};

/** Gives every node that is silent and not known to be a full grace period: a controller that begins to lead has seen nobody yet, and one that
 *  leaves "all zones are down" starts all clocks anew. Source: kubernetes/kubernetes
 *  pkg/controller/nodelifecycle/node_lifecycle_controller.go @003e862. */
export function freshClocks(sim: ClusterSimulation): void {
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || node.deleted[n] === 1 || isHeard(sim.world, n)) continue;
    if (node.ready[n] !== NodeReady.state.Unknown) sim.schedule(nodeSilent, settingOf(sim.world, nodeMonitorGrace), n);
  }
}

/** Sets the two timers of a node to what it will post and what will be noticed next. */
function watch(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (node.deleted[n] === 1) return;
  if (isHeard(sim.world, n)) {
    if (node.silentSince[n] !== UNSET) node.put.silentSince(n, UNSET);
    expectPost(sim, n);
  } else {
    if (node.silentSince[n] === UNSET) node.put.silentSince(n, sim.now);
    expectSilence(sim, n);
  }
}

/** A kubelet that is heard posts with its next try, at most a renewal away. */
function expectPost(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  sim.cancel(nodeSilent, n);
  const failing = node.kubelet[n] === Kubelet.state.Failing;
  if (node.ready[n] === NodeReady.state[failing ? 'False' : 'True']) sim.cancel(nodePosted, n);
  else if (sim.dueAt(nodePosted, n) === Number.POSITIVE_INFINITY)
    sim.schedule(
      failing ? nodeFailing : nodePosted,
      settingOf(sim.world, leaseRenewInterval) * uniform53(node.luck, n),
      n,
    );
}

/** Without a leading controller manager nobody looks; the next one begins with a full grace period. */
function expectSilence(sim: ClusterSimulation, n: number): void {
  const { node, cluster } = sim.world;
  sim.cancel(nodePosted, n);
  if (node.ready[n] === NodeReady.state.Unknown) return;
  if (!leaderLooks(sim, cluster.controllerLease[0], n)) sim.cancel(nodeSilent, n);
  else if (sim.dueAt(nodeSilent, n) === Number.POSITIVE_INFINITY) sim.schedule(nodeSilent, silenceMs(sim, n), n);
}

/** Whether the leading controller manager goes on leading: it is not on the silent node. */
function leaderLooks(sim: ClusterSimulation, l: number, n: number): boolean {
  const { contender } = sim.world;
  if (l < 0) return true;
  const c = leaderOf(sim.world, l);
  return c >= 0 && contender.node[c] !== n && isHeard(sim.world, contender.node[c]);
}

/** From now until the node controller sets Ready=Unknown, which is 40 to 55 s after the silence began at 50 s grace. What was due while
 *  nothing could be written is overdue. */
function silenceMs(sim: ClusterSimulation, n: number): number {
  const { node } = sim.world;
  const renew = settingOf(sim.world, leaseRenewInterval);
  const period = settingOf(sim.world, nodeMonitorPeriod);
  const grace = settingOf(sim.world, nodeMonitorGrace);
  const due = node.silentSince[n] + silenceNoticedMs(renew, period, grace, node.luck, n);
  return Math.max(0, due - sim.now);
}
