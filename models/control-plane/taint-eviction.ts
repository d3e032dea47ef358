// NoExecute taints and what they do: pods leave a node that was unreachable or not ready for too long, zone by zone, slowly.
//
// Source: kubernetes/kubernetes pkg/controller/nodelifecycle @003e862 (rates, zones) and pkg/controller/tainteviction (tolerations).
import { type Model, on } from '../../engine/model.ts';
import { shutDown } from '../compute/vmi.ts';
import { apiBack, leaseTaken, nodeFailing, nodeNoExecute, nodePosted, nodeSilent, podsEvict } from '../events.ts';
import { LauncherPod, NodeReady } from '../lifecycles.ts';
import { isHeard } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import {
  defaultToleration,
  evictionRateSetting,
  largeCluster,
  nodeMonitorPeriod,
  secondaryEvictionRate,
  settingOf,
  zoneThreshold,
} from '../settings.ts';
import { freshClocks } from './heartbeat.ts';
import { acts } from './lease.ts';
import { noExecuteMs } from './node-monitor.ts';
import { allFullyDisrupted, evictionRate, taintDueAt, zonesOf } from './zone-state.ts';

export const taintEviction: Model<ClusterSchema> = {
  name: 'taint-eviction',
  on: [
    on(nodeSilent, (sim) => review(sim)),
    on(nodeFailing, (sim) => review(sim)),
    on(apiBack, (sim) => {
      review(sim);
      // What could not be deleted while nothing was written is deleted now.
      countTolerations(sim, 0);
    }),
    on(leaseTaken, (sim, l) => {
      if (l !== sim.world.cluster.controllerLease[0]) return;
      review(sim);
      countTolerations(sim, settingOf(sim.world, defaultToleration));
    }),
    on(nodePosted, (sim, n) => {
      const { node } = sim.world;
      if (node.ready[n] === NodeReady.state.True) clear(sim, n);
      if (node.podsDeleted[n] === 1) endPods(sim, n);
      review(sim);
    }),
    on(podsEvict, (sim, n) => {
      if (!leads(sim.world)) return;
      deletePods(sim.world, n);
      if (isHeard(sim.world, n)) endPods(sim, n);
      else sim.world.node.put.podsDeleted(n, 1);
    }),
    on(nodeNoExecute, (sim, n) => {
      const { node } = sim.world;
      if (!leads(sim.world) || node.ready[n] === NodeReady.state.True || node.noExecuteTaint[n] === 1) return;
      node.put.noExecuteTaint(n, 1);
      node.put.noExecuteAt(n, sim.now);
      sim.schedule(podsEvict, settingOf(sim.world, defaultToleration), n);
    }),
  ],
};

/** Taints and evictions are the leading kube-controller-manager's. */
export function leads(world: ClusterWorld): boolean {
  return acts(world, world.cluster.controllerLease[0]);
}

/** Tolerations are counted in memory: a controller that begins to lead counts them from the start.
 *  Source: kubernetes/kubernetes pkg/controller/tainteviction/taint_eviction.go (processPodOnNode, v1.34.1). */
function countTolerations(sim: ClusterSimulation, leftMs: number): void {
  const { node } = sim.world;
  if (!leads(sim.world)) return;
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || node.noExecuteTaint[n] === 0 || node.podsDeleted[n] === 1) continue;
    if (leftMs > 0 || sim.dueAt(podsEvict, n) === Number.POSITIVE_INFINITY) sim.schedule(podsEvict, leftMs, n);
  }
}

/** Works out the zones anew and plans the taints that are due, each zone at its rate; takes all back when every zone is down. */
function review(sim: ClusterSimulation): void {
  const { node, cluster } = sim.world;
  if (!leads(sim.world)) return;
  const { names } = sim.store;
  const alive = [...Array(node.rows).keys()].filter((n) => node.isLive(n) && node.deleted[n] === 0);
  const zones = zonesOf(
    alive.map((n) => ({
      zone: names.text(node.zone[n]),
      ready: node.ready[n] === NodeReady.state.True,
      excluded: false,
    })),
    settingOf(sim.world, zoneThreshold),
  );
  const allFull = allFullyDisrupted([...zones.values()].map((z) => z.state));
  if (allFull !== (cluster.allZonesDown[0] === 1)) {
    cluster.put.allZonesDown(0, allFull ? 1 : 0);
    if (allFull) {
      sim.note('no node of any zone is ready: Kubernetes takes its NoExecute taints back and evicts nothing');
      for (const n of alive) clear(sim, n);
    } else freshClocks(sim);
  }
  const limits = {
    primaryPerSecond: settingOf(sim.world, evictionRateSetting),
    secondaryPerSecond: settingOf(sim.world, secondaryEvictionRate),
    largeClusterThreshold: settingOf(sim.world, largeCluster),
  };
  for (const [zone, { state, size }] of zones) {
    const own = alive.filter((n) => names.text(node.zone[n]) === zone);
    planZone(sim, own, evictionRate(state, size, allFull, limits));
  }
}

/** One token a zone: taints already put or planned hold back the next. */
function planZone(sim: ClusterSimulation, nodes: readonly number[], perSecond: number): void {
  const { node } = sim.world;
  const pass = noExecuteMs(settingOf(sim.world, nodeMonitorPeriod));
  let last = -1;
  for (const n of nodes) if (node.noExecuteTaint[n] === 1) last = Math.max(last, node.noExecuteAt[n]);
  const waiting = nodes
    .filter((n) => node.ready[n] !== NodeReady.state.True && node.noExecuteTaint[n] === 0)
    .sort((a, b) => node.readyChangedAt[a] - node.readyChangedAt[b] || a - b);
  for (const n of waiting) {
    const due = taintDueAt(Math.max(sim.now, node.readyChangedAt[n] + pass), last, perSecond);
    if (due === Number.POSITIVE_INFINITY) {
      sim.cancel(nodeNoExecute, n);
      continue;
    }
    last = due;
    sim.schedule(nodeNoExecute, due - sim.now, n);
  }
}

/** Marks what is bound there now. A pod that comes later, when the node is back, has nothing to do with it. */
function deletePods({ node, pod }: ClusterWorld, n: number): void {
  for (let p = node.pods.first[n]; p >= 0; p = node.pods.next[p]) pod.put.terminating(p, 1);
}

/** A kubelet that hears of the deletion shuts the guests down; one that does not is told when it is back. */
function endPods(sim: ClusterSimulation, n: number): void {
  const { node, vmi, pod } = sim.world;
  node.put.podsDeleted(n, 0);
  for (let i = node.vmis.first[n]; i >= 0; ) {
    const next = node.vmis.next[i];
    const runs = vmi.pod[i] === LauncherPod.state.Running || vmi.pod[i] === LauncherPod.state.Starting;
    if (runs && pod.terminating[vmi.launcher[i]] === 1) shutDown(sim, i);
    i = next;
  }
}

function clear(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  sim.cancel(nodeNoExecute, n);
  sim.cancel(podsEvict, n);
  if (node.noExecuteTaint[n] === 1) node.put.noExecuteTaint(n, 0);
}
