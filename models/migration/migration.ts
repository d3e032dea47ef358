// KubeVirt's migration controller: the wish, the queue, the target pod and its time-outs, and connections that are lost.
import { lognormal } from '../../engine/distribution.ts';
import { type Model, on } from '../../engine/model.ts';
import { createPod, leaveQueue } from '../compute/launcher-pod.ts';
import { acts } from '../control-plane/lease.ts';
import { collectsPods } from '../control-plane/node-down.ts';
import {
  apiBack,
  leaseTaken,
  migrationBroken,
  migrationEnded,
  migrationPodReady,
  migrationPodTimeout,
  migrationReconcile,
  migrationStarted,
  migrationSwitched,
  nodePosted,
  nodePowerLost,
  podBound,
  podGc,
  podRemoved,
  podsEvict,
  reachChanged,
  vmCancelMigration,
  vmiPodGone,
  vmMigrate,
} from '../events.ts';
import { Guest, MigrationPhase, VmiPhase } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { canReachMigration, isUp, reachesApi } from '../network/reach.ts';
import { podSpecText } from '../scheduling/pod-spec.ts';
import { quotaRefusal } from '../scheduling/quota.ts';
import { HOSTNAME, viewOf } from '../scheduling/scheduler-view.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import {
  bootSpread,
  launcherStart,
  migrationSetup,
  parallelMigrations,
  parallelOutbound,
  settingOf,
  volumeAttach,
  zeroPageScan,
} from '../settings.ts';
import { attachForMigration } from '../storage/volume-attachment.ts';
import { activeMigration, failMigration, isFinal, succeedMigration } from './migration-end.ts';
import {
  limitReached,
  migrationBackoffMs,
  PENDING_TIMEOUT_MS,
  pendingTimeout,
  QUEUE_RETRY_MS,
  UNSCHEDULABLE_TIMEOUT_MS,
} from './migration-rules.ts';
import { endTargets, loseTargets } from './migration-targets.ts';
import { runningMigrations } from './running-migrations.ts';

/** Who asked for it, by the code in `migration.reason`. */
export const REASONS = ['user', 'evacuation', 'descheduler', 'workload-update'] as const;
export type MigrationReason = (typeof REASONS)[number];

const { state: phases, signal: signals } = MigrationPhase;

/** libvirt's keep-alive: five questions, five seconds apart. Source: harvester/docs versioned_docs/version-v1.7/vm/live-migration.md. */
const KEEP_ALIVE_MS = 30_000;

export const migration: Model<ClusterSchema> = {
  name: 'migration',
  on: [
    on(vmMigrate, (sim, v, node) => {
      const i = sim.world.vm.instances.first[v];
      if (i >= 0) {
        sim.note('a live migration is asked for');
        requestMigration(sim, i, 'user', node);
      } else sim.note('nothing to migrate: the VM has no instance');
    }),
    on(vmCancelMigration, (sim, v) => {
      const i = sim.world.vm.instances.first[v];
      const m = i < 0 ? -1 : activeMigration(sim.world, i);
      if (m < 0) return;
      sim.world.migration.put.cancelled(m, 1);
      failMigration(sim, m, 'it was cancelled');
    }),
    on(migrationReconcile, (sim, m) => reconcile(sim, m)),
    on(podBound, (sim, p) => {
      const { pod, migration } = sim.world;
      const m = pod.migration[p];
      if (m < 0 || migration.pod[m] !== p) return;
      leaveQueue(sim);
      migration.put.target(m, pod.node[p]);
      migration.drive.phase(m, signals.PodCreated);
      sim.schedule(migrationPodTimeout, PENDING_TIMEOUT_MS - (sim.now - migration.podCreatedAt[m]), m);
      attachForMigration(sim.world, migration.vmi[m], pod.node[p]);
      sim.schedule(migrationPodReady, startTime(sim, m), m);
    }),
    on(migrationPodTimeout, (sim, m) => podTimeout(sim, m)),
    on(migrationPodReady, (sim, m) => handOff(sim, m)),
    on(migrationSwitched, (sim, m) => succeedMigration(sim, m)),
    on(migrationBroken, (sim, m) => {
      if (!connected(sim.world, m)) failMigration(sim, m, 'the connection between its nodes was lost');
    }),
    on(reachChanged, (sim, n) => watchConnections(sim, n)),
    on(nodePowerLost, (sim, n) => watchConnections(sim, n)),
    on(leaseTaken, (sim, l) => {
      if (l === sim.world.cluster.virtControllerLease[0]) goOn(sim);
    }),
    on(migrationEnded, (sim) => wakeQueue(sim)),
    on(podRemoved, (sim) => wakeQueue(sim)),
    on(apiBack, (sim) => goOn(sim)),
    on(vmiPodGone, (sim, i) => {
      const m = activeMigration(sim.world, i);
      if (m >= 0) failMigration(sim, m, 'its source pod is gone');
    }),
    // Target pods go with the others: at once when they are taken by force, and once their kubelet hears of it otherwise.
    on(podGc, (sim, n) => {
      if (collectsPods(sim.world, n)) loseTargets(sim, n, () => true);
    }),
    on(podsEvict, (sim, n) => endTargets(sim, n)),
    on(nodePosted, (sim, n) => endTargets(sim, n)),
  ],
};

/** Makes a migration of an instance. A second one beside an active one fails at once. Returns its row. */
export function requestMigration(sim: ClusterSimulation, i: number, reason: MigrationReason, wanted = -1): number {
  const { migration, vmi } = sim.world;
  const busy = activeMigration(sim.world, i) >= 0;
  const m = migration.add({
    name: `${sim.store.names.text(vmi.name[i])}-migration`,
    vmi: i,
    open: 0,
    reason: REASONS.indexOf(reason),
    createdAt: sim.now,
    source: vmi.node[i],
    wanted,
  });
  sim.probes.count(measures.migrations);
  const why = refusal(sim.world, i, busy);
  if (why === null) sim.schedule(migrationReconcile, 0, m);
  else failMigration(sim, m, why);
  return m;
}

function refusal({ vm, vmi }: ClusterWorld, i: number, busy: boolean): string | null {
  if (busy) return 'another migration of the instance is under way';
  if (vmi.phase[i] !== VmiPhase.state.Running) return 'the instance does not run';
  return vm.notMigratable[vmi.vm[i]] > 0 ? 'the instance is not migratable' : null;
}

/** virt-controller leads, and can write. */
function controlled(world: ClusterWorld): boolean {
  return acts(world, world.cluster.virtControllerLease[0]);
}

/** Makes the target pod as soon as back-off and limits allow. */
function reconcile(sim: ClusterSimulation, m: number): void {
  const { migration, pod } = sim.world;
  if (!controlled(sim.world) || migration.phase[m] !== phases.Pending || migration.pod[m] >= 0) return;
  const backoff = backoffOf(sim, m);
  if (backoff > 0) {
    sim.schedule(migrationReconcile, backoff, m);
    return;
  }
  const limits = {
    parallelCluster: settingOf(sim.world, parallelMigrations),
    parallelOutbound: settingOf(sim.world, parallelOutbound),
  };
  const limit = limitReached(runningMigrations(sim.world, migration.source[m]), limits);
  if (limit !== null) {
    sim.note(`no slot: the limit of the ${limit === 'cluster' ? 'cluster' : 'source node'} is reached`);
    return;
  }
  const short = quotaRefusal(sim.world, sim.world.vmi.vm[migration.vmi[m]], true);
  if (short !== null) {
    sim.note(`no target pod: the resource quota of the namespace is used up (${short})`);
    return;
  }
  const p = createPod(sim, migration.vmi[m], m);
  migration.put.pod(m, p);
  migration.put.podCreatedAt(m, sim.now);
  if (migration.wanted[m] >= 0) pod.put.spec(p, pinnedSpec(sim, p, migration.wanted[m]));
  sim.schedule(migrationPodTimeout, UNSCHEDULABLE_TIMEOUT_MS, m);
}

/** The node that a user names is a node selector on the host name, in place of the VM's own terms about it.
 *  Source: harvester/harvester pkg/api/vm/handler.go @3d63c2af1. */
function pinnedSpec(sim: ClusterSimulation, p: number, node: number): string {
  const view = viewOf(sim);
  const { nodeSelector, ...rest } = view.pod(p);
  return podSpecText({ ...rest, nodeSelector: { ...nodeSelector, [HOSTNAME]: view.nodeLabel(node, HOSTNAME) ?? '' } });
}

/** Those that wait for a slot look again every five seconds from their creation on, and now there may be one. */
function wakeQueue(sim: ClusterSimulation): void {
  const { migration, cluster } = sim.world;
  const { openMigrations } = cluster;
  for (let m = openMigrations.first[0]; m >= 0; m = openMigrations.next[m]) {
    if (migration.phase[m] !== phases.Pending || migration.pod[m] >= 0) continue;
    const waited = (sim.now - migration.createdAt[m]) % QUEUE_RETRY_MS;
    sim.schedule(migrationReconcile, waited === 0 ? 0 : QUEUE_RETRY_MS - waited, m);
  }
}

function backoffOf(sim: ClusterSimulation, m: number): number {
  const { migration, vmi } = sim.world;
  const i = migration.vmi[m];
  const past: number[] = [];
  for (let o = vmi.migrations.first[i]; o >= 0; o = vmi.migrations.next[o])
    if (isFinal(migration.phase[o])) past.push(o);
  past.sort((a, b) => migration.createdAt[b] - migration.createdAt[a] || b - a);
  return migrationBackoffMs(
    past.map((o) => ({
      failed: migration.phase[o] === phases.Failed,
      endedAt: migration.endedAt[o],
      deleting: migration.cancelled[o] === 1,
    })),
    sim.now,
    migration.reason[m] !== REASONS.indexOf('user'),
  );
}

function podTimeout(sim: ClusterSimulation, m: number): void {
  const { migration, pod } = sim.world;
  const unschedulable = migration.target[m] < 0;
  const phase = MigrationPhase.states[migration.phase[m]] ?? '';
  const p = migration.pod[m];
  const reason = p < 0 ? null : pendingTimeout(phase, unschedulable, sim.now - migration.podCreatedAt[m]);
  if (reason === 'unschedulable') failMigration(sim, m, 'no node took its target pod for five minutes');
  else if (reason === 'catch-all') failMigration(sim, m, 'its target pod did not start within fifteen minutes');
  else if (p >= 0 && pod.isLive(p)) sim.note('the target pod has started');
}

/** The target pod runs and its volumes are there; both virt-handlers agree, and the copy can begin. */
function handOff(sim: ClusterSimulation, m: number): void {
  const { migration } = sim.world;
  if (!isUp(sim.world, migration.target[m]) || !controlled(sim.world)) return;
  sim.cancel(migrationPodTimeout, m);
  migration.drive.phase(m, signals.PodReady);
  migration.drive.phase(m, signals.HandedOff);
  migration.drive.phase(m, signals.Prepared);
  proceed(sim, m);
}

/** virt-controller acts again: who waits in the queue, and target pods that became ready meanwhile. */
function goOn(sim: ClusterSimulation): void {
  const { migration, cluster } = sim.world;
  wakeQueue(sim);
  const { openMigrations } = cluster;
  for (let m = openMigrations.first[0]; m >= 0; m = openMigrations.next[m]) {
    const waits = migration.phase[m] === phases.Scheduling && migration.target[m] >= 0;
    if (waits && sim.dueAt(migrationPodReady, m) === Number.POSITIVE_INFINITY) sim.schedule(migrationPodReady, 0, m);
  }
}

/** Both virt-handlers have to answer. A source that is dead or cut off never does: the migration stays as it is until its instance is
 *  failed, or until the source is back. */
function proceed(sim: ClusterSimulation, m: number): void {
  const { migration, vm, vmi, pod } = sim.world;
  const v = vmi.vm[migration.vmi[m]];
  const zero = Math.max(0, vm.guestMemory[v] - vm.memoryUsed[v]);
  const runs = vmi.guest[migration.vmi[m]] !== Guest.state.Off;
  if (!runs || !connected(sim.world, m) || !reachesApi(sim.world, migration.source[m])) return;
  if (pod.terminating[migration.pod[m]] === 1) return;
  sim.schedule(
    migrationStarted,
    settingOf(sim.world, migrationSetup) + (settingOf(sim.world, zeroPageScan) * zero) / GIB,
    m,
  );
}

const GIB = 1024 * 1024 * 1024;

/** The pod starts as any launcher does, and the volumes get a second engine meanwhile. */
function startTime(sim: ClusterSimulation, m: number): number {
  const { migration, vm, vmi } = sim.world;
  const v = vmi.vm[migration.vmi[m]];
  const start = lognormal(vm.luck, v, settingOf(sim.world, launcherStart), settingOf(sim.world, bootSpread));
  return start + (vm.mounts.size[v] > 0 ? settingOf(sim.world, volumeAttach) : 0);
}

function connected(world: ClusterWorld, m: number): boolean {
  return canReachMigration(world, world.migration.source[m], world.migration.target[m]);
}

/** A copy whose nodes cannot reach each other stands still; the connection is given up a while later. */
function watchConnections(sim: ClusterSimulation, n: number): void {
  const { migration, cluster } = sim.world;
  const { openMigrations } = cluster;
  for (let m = openMigrations.first[0]; m >= 0; m = openMigrations.next[m]) {
    if (migration.target[m] < 0) continue;
    if (migration.source[m] !== n && migration.target[m] !== n) continue;
    if (migration.phase[m] !== phases.Running) {
      const begun = sim.dueAt(migrationStarted, m) < Number.POSITIVE_INFINITY;
      if (migration.phase[m] === phases.TargetReady && !begun) proceed(sim, m);
    } else if (connected(sim.world, m)) sim.cancel(migrationBroken, m);
    else if (sim.dueAt(migrationBroken, m) === Number.POSITIVE_INFINITY)
      sim.schedule(migrationBroken, KEEP_ALIVE_MS, m);
  }
}
