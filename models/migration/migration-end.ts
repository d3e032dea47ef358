// The end of a migration: the instance moves, or stays, and what the migration held is given back.
import { stopFlow } from '../../engine/flow.ts';
import { countDown } from '../compute/availability.ts';
import { deletePod } from '../compute/launcher-pod.ts';
import {
  migrationBroken,
  migrationDeadline,
  migrationEnded,
  migrationPodReady,
  migrationPodTimeout,
  migrationProgress,
  migrationReconcile,
  migrationSync,
  trafficChanged,
  vmiLost,
} from '../events.ts';
import { Guest, LauncherPod, MigrationPhase } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { forgetMigration } from '../scheduling/accounting.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { endMigrationAttachment, moveVolumes } from '../storage/volume-attachment.ts';
import { MODES } from './migration-monitor.ts';
import { collected } from './migration-rules.ts';

const { state: phases, signal: signals } = MigrationPhase;

/** The migration of an instance that has not ended, or -1. */
export function activeMigration({ vmi, migration }: ClusterWorld, i: number): number {
  for (let m = vmi.migrations.first[i]; m >= 0; m = vmi.migrations.next[m]) if (!isFinal(migration.phase[m])) return m;
  return -1;
}

export function isFinal(phase: number): boolean {
  return phase === phases.Succeeded || phase === phases.Failed;
}

/** The guest runs on the target: the instance is there now, and the source pod goes. */
export function succeedMigration(sim: ClusterSimulation, m: number): void {
  const { migration, vmi } = sim.world;
  if (migration.phase[m] !== phases.Running) return;
  if (vmi.node[migration.vmi[m]] !== migration.target[m]) moveInstance(sim, m);
  abandonCopy(sim, m);
  migration.drive.phase(m, signals.Completed);
  end(sim, m);
  sim.probes.count(measures.migrationsSucceeded);
  sim.probes.observe(measures.migrationSeconds, sim.now - migration.copyStartedAt[m]);
}

/** Where the instance is, from now on; the pod that it leaves stays with the migration until that ends. */
export function moveInstance(sim: ClusterSimulation, m: number): void {
  const { migration, vmi } = sim.world;
  const i = migration.vmi[m];
  const left = vmi.launcher[i];
  vmi.put.launcher(i, migration.pod[m]);
  migration.put.pod(m, left);
  vmi.put.node(i, migration.target[m]);
  if (vmi.evacuating[i] >= 0 && vmi.evacuating[i] !== migration.target[m]) vmi.put.evacuating(i, -1);
  moveVolumes(sim, i, migration.target[m]);
  forgetMigration(sim, vmi.launcher[i]);
  if (sim.world.vm.demands.size[vmi.vm[i]] > 0) sim.schedule(trafficChanged, 0, vmi.vm[i]);
}

/** Gives a migration up. Before post-copy the guest runs on where it was; after it, half of its memory is on either side. */
export function failMigration(sim: ClusterSimulation, m: number, why: string): void {
  const { migration, vmi } = sim.world;
  if (isFinal(migration.phase[m])) return;
  sim.note(`the migration failed: ${why}`);
  abandonCopy(sim, m);
  migration.drive.phase(m, signals.Fail);
  if (MODES[migration.mode[m]] === 'PostCopy' && vmi.pod[migration.vmi[m]] === LauncherPod.state.Running)
    sim.schedule(vmiLost, 0, migration.vmi[m]);
  endMigrationAttachment(sim.world, migration.vmi[m]);
  end(sim, m);
  sim.probes.count(measures.migrationsFailed);
}

function end(sim: ClusterSimulation, m: number): void {
  const { migration, vmi } = sim.world;
  for (const kind of [migrationReconcile, migrationPodReady, migrationPodTimeout, migrationBroken]) sim.cancel(kind, m);
  migration.put.endedAt(m, sim.now);
  migration.put.open(m, -1);
  deletePod(sim, migration.pod[m]);
  migration.put.pod(m, -1);
  sim.schedule(migrationEnded, 0, m);
  const finished: number[] = [];
  const i = migration.vmi[m];
  for (let o = vmi.migrations.first[i]; o >= 0; o = vmi.migrations.next[o])
    if (isFinal(migration.phase[o])) finished.push(o);
  finished.sort((a, b) => migration.createdAt[a] - migration.createdAt[b] || a - b);
  for (const old of collected(finished)) migration.remove(old);
}

/** Stops the transfer, and lets a guest that stands still for it go on. */
function abandonCopy(sim: ClusterSimulation, m: number): void {
  const { migration } = sim.world;
  if (migration.flow[m] >= 0) stopFlow(sim, migration.flow[m]);
  migration.put.flow(m, -1);
  for (const kind of [migrationSync, migrationDeadline, migrationProgress]) sim.cancel(kind, m);
  resumeGuest(sim, migration.vmi[m]);
}

/** A guest that was stopped for the last round runs again. */
export function resumeGuest(sim: ClusterSimulation, i: number): void {
  const { vmi } = sim.world;
  if (vmi.stoppedAt[i] < 0) return;
  sim.probes.observe(measures.migrationDowntime, sim.now - vmi.stoppedAt[i]);
  vmi.put.stoppedAt(i, -1);
  if (vmi.guest[i] !== Guest.state.Paused) return;
  vmi.drive.guest(i, Guest.signal.Resume);
  sim.world.vm.put.downSince(vmi.vm[i], -1);
  countDown(sim, vmi.vm[i]);
  if (sim.world.vm.demands.size[vmi.vm[i]] > 0) sim.schedule(trafficChanged, 0, vmi.vm[i]);
}
