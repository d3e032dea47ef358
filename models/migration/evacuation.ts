// KubeVirt's evacuation controller and `kubectl drain`: launcher pods are asked to leave a node, and migrated away.
import { type Model, on } from '../../engine/model.ts';
import { acts } from '../control-plane/lease.ts';
import {
  apiBack,
  drainChecked,
  evacuate,
  leaseTaken,
  migrationEnded,
  nodeCordon,
  nodeDownTaint,
  nodeDrain,
  nodeDrained,
  podDelete,
  vmiDomainStarted,
  vmiPodGone,
} from '../events.ts';
import { LauncherPod, VmiPhase } from '../lifecycles.ts';
import { apiWritable } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { evictionDefault, parallelMigrations, parallelOutbound, settingOf } from '../settings.ts';
import { answerEviction, EVICTION_STRATEGIES, planEvacuation } from './eviction.ts';
import { requestMigration } from './migration.ts';
import { activeMigration } from './migration-end.ts';
import { runningMigrations } from './running-migrations.ts';

/** `kubectl drain` asks again this long after a refusal. Source: kubernetes/kubectl pkg/drain/drain.go (v0.34). */
const DRAIN_RETRY_MS = 5000;

export const evacuation: Model<ClusterSchema> = {
  name: 'evacuation',
  on: [
    on(nodeDrain, (sim, n) => startDrain(sim, n)),
    on(drainChecked, (sim, n) => checkDrain(sim, n)),
    // The taint alone makes candidates of all that may be moved, whether the node lives or not.
    on(nodeDownTaint, (sim, n) => sim.schedule(evacuate, 0, n)),
    on(evacuate, (sim, n) => evacuateNode(sim, n)),
    // A slot of the cluster is free for the evacuations of other nodes as well.
    on(migrationEnded, (sim, m) => {
      const source = sim.world.migration.source[m];
      lookAgain(sim, source);
      for (const n of nodesToLeave(sim.world)) if (n !== source) evacuateSoon(sim, n);
    }),
    // One that was asked to leave before it ran can be migrated from now on.
    on(vmiDomainStarted, (sim, i) => {
      const n = sim.world.vmi.evacuating[i];
      if (n >= 0) sim.schedule(evacuate, DRAIN_RETRY_MS, n);
    }),
    // Nobody is asked and nothing is made while the API takes no writes.
    on(apiBack, (sim) => {
      const { node } = sim.world;
      for (let n = 0; n < node.rows; n++) if (node.isLive(n)) lookAgain(sim, n);
    }),
    on(leaseTaken, (sim, l) => {
      const { node, cluster } = sim.world;
      if (l !== cluster.virtControllerLease[0]) return;
      for (let n = 0; n < node.rows; n++) if (node.isLive(n)) lookAgain(sim, n);
    }),
    on(vmiPodGone, (sim) => {
      const { node } = sim.world;
      for (let n = 0; n < node.rows; n++) if (node.draining[n] === 1) lookAgain(sim, n);
    }),
  ],
};

/** Cordons a node and asks every launcher pod on it to go. */
function startDrain(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (node.cordoned[n] === 0) sim.schedule(nodeCordon, 0, n, 1);
  node.put.draining(n, 1);
  sim.schedule(drainChecked, 0, n);
}

/** One round of evictions. What is refused is asked again when something changed; the drain ends when no pod is left. */
function checkDrain(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (node.draining[n] === 0 || !apiWritable(sim.world)) return;
  for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) evict(sim, i);
  if (node.vmis.size[n] > 0) return;
  node.put.draining(n, 0);
  sim.schedule(nodeDrained, 0, n);
}

/** Asks KubeVirt's webhook whether the launcher pod of an instance may be evicted, and does what it says. */
export function evict(sim: ClusterSimulation, i: number): void {
  const { vm, vmi } = sim.world;
  const v = vmi.vm[i];
  // A pod that is on its way out is not evicted.
  if (vm.stopRequested[v] === 1) return;
  const answer = answerEviction({
    vmiStrategy: EVICTION_STRATEGIES[vm.evictionStrategy[v]] ?? '',
    clusterStrategy: EVICTION_STRATEGIES[settingOf(sim.world, evictionDefault)] ?? '',
    migratable: vm.notMigratable[v] === 0,
    marked: vmi.evacuating[i] >= 0,
    finished: vmi.phase[i] === VmiPhase.state.Succeeded || vmi.phase[i] === VmiPhase.state.Failed,
    isMigrationTarget: false,
  });
  if (answer.marks) {
    vmi.put.evacuating(i, vmi.node[i]);
    sim.schedule(evacuate, 0, vmi.node[i]);
  }
  if (answer.allowed && vmi.launcher[i] >= 0) sim.schedule(podDelete, 0, vmi.launcher[i]);
}

/** Makes as many migrations as there is room for; the rest wait for one of them to end. */
function evacuateNode(sim: ClusterSimulation, n: number): void {
  if (!acts(sim.world, sim.world.cluster.virtControllerLease[0])) return;
  const { waiting, stuck } = leaving(sim.world, n);
  const running = runningMigrations(sim.world, n);
  const plan = planEvacuation({
    parallelCluster: settingOf(sim.world, parallelMigrations),
    parallelOutbound: settingOf(sim.world, parallelOutbound),
    runningInCluster: running.inCluster,
    runningFromNode: running.fromNode,
    candidates: waiting.length,
    notMigratable: stuck,
  });
  for (const i of waiting.slice(0, plan.created)) requestMigration(sim, i, 'evacuation');
}

/** Instances on a node that have to leave it: those that wait for a migration, and how many cannot have one. */
function leaving(world: ClusterWorld, n: number): { waiting: number[]; stuck: number } {
  const { node, vm, vmi } = world;
  const waiting: number[] = [];
  let stuck = 0;
  for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) {
    const v = vmi.vm[i];
    const strategy = EVICTION_STRATEGIES[vm.evictionStrategy[v] || settingOf(world, evictionDefault)];
    const moves = strategy === 'LiveMigrate' || strategy === 'LiveMigrateIfPossible';
    if (vmi.evacuating[i] !== n && !(node.drainTaint[n] === 1 && moves)) continue;
    // One that is shutting down, or was told to while its node is silent, goes nowhere.
    // Source: kubevirt/kubevirt pkg/virt-controller/watch/drain/evacuation/evacuation.go (filterRunningNonMigratingVMIs) @540f37cfa3.
    if (vmi.phase[i] !== VmiPhase.state.Running || vmi.pod[i] !== LauncherPod.state.Running) continue;
    if (vm.stopRequested[v] === 1) continue;
    if (vm.notMigratable[v] > 0) stuck++;
    else if (moves && activeMigration(world, i) < 0) waiting.push(i);
  }
  return { waiting, stuck };
}

/** The controllers look every five seconds; the drain's own retry comes with the same beat. */
function lookAgain(sim: ClusterSimulation, n: number): void {
  if (n < 0) return;
  const { node } = sim.world;
  if (node.draining[n] === 1) sim.schedule(drainChecked, DRAIN_RETRY_MS, n);
  evacuateSoon(sim, n);
}

/** Nodes that somebody has been told to leave, and those with the drain taint; seldom any, and never many. */
function nodesToLeave({ node, vmi }: ClusterWorld): readonly number[] {
  const nodes: number[] = [];
  for (let n = 0; n < node.rows; n++) if (node.drainTaint[n] === 1) nodes.push(n);
  for (let i = 0; i < vmi.rows; i++) {
    const n = vmi.evacuating[i];
    if (n >= 0 && vmi.isLive(i) && !nodes.includes(n)) nodes.push(n);
  }
  return nodes;
}

function evacuateSoon(sim: ClusterSimulation, n: number): void {
  if (leaving(sim.world, n).waiting.length > 0) sim.schedule(evacuate, DRAIN_RETRY_MS, n);
}
