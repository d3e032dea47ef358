// The copy of a migration: passes over memory as flows on the shared network, auto-converge, the last round, and KubeVirt's monitor.
import { remainingBytes, startFlow, stopFlow } from '../../engine/flow.ts';
import { type Model, on } from '../../engine/model.ts';
import { guestDown } from '../compute/availability.ts';
import {
  migrationDeadline,
  migrationPassDone,
  migrationProgress,
  migrationStarted,
  migrationSwitched,
  migrationSync,
  vmPostCopy,
} from '../events.ts';
import { Guest, MigrationPhase } from '../lifecycles.ts';
import { hostLinks } from '../network/links.ts';
import { canReachMigration } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import {
  allowAutoConverge,
  allowDisruption,
  allowPostCopy,
  completionTimeout,
  convergeHits,
  convergeIncrement,
  convergeInitial,
  convergeSync,
  downtimeLimit,
  migrationBandwidth,
  migrationDeviceState,
  migrationStream,
  progressTimeout,
  settingOf,
} from '../settings.ts';
import { converge, dirtied, fitsDowntime } from './migration-copy.ts';
import { activeMigration, failMigration, moveInstance, resumeGuest } from './migration-end.ts';
import { acceptableSeconds, MODES, type Mode, type MonitorConfig, monitorSample } from './migration-monitor.ts';
import { multifdThreads } from './migration-rules.ts';
import { choosePolicy, settingFor } from './migration-settings.ts';

const SECOND = 1000;
/** QEMU never takes more than this from a guest. Source: QEMU 10.0.13 migration/options.c (max-cpu-throttle). */
const MAX_THROTTLE = 0.99;
const POST_COPY = MODES.indexOf('PostCopy');
const PAUSED = MODES.indexOf('Paused');

export const migrationTransfer: Model<ClusterSchema> = {
  name: 'migration-transfer',
  on: [
    on(migrationStarted, (sim, m) => begin(sim, m)),
    on(migrationPassDone, (sim, m) => passDone(sim, m)),
    on(migrationSync, (sim, m) => {
      look(sim, m);
      nextSync(sim, m);
    }),
    on(migrationDeadline, (sim, m) => sample(sim, m)),
    on(migrationProgress, (sim, m) => checkProgress(sim, m)),
    on(vmPostCopy, (sim, v) => {
      const i = sim.world.vm.instances.first[v];
      const m = i < 0 ? -1 : activeMigration(sim.world, i);
      if (m >= 0 && sim.world.migration.flow[m] >= 0) switchToPostCopy(sim, m);
    }),
  ],
};

/** The first pass sends all memory that is not zero, and the disks that only the source has. */
function begin(sim: ClusterSimulation, m: number): void {
  const { migration, vm, vmi } = sim.world;
  if (!canReachMigration(sim.world, migration.source[m], migration.target[m])) return;
  migration.drive.phase(m, MigrationPhase.signal.Started);
  choosePolicy(sim, m);
  migration.put.copyStartedAt(m, sim.now);
  migration.put.progressAt(m, sim.now);
  const v = vmi.vm[migration.vmi[m]];
  const perGiB = settingFor(sim.world, m, completionTimeout) / SECOND;
  const acceptable = acceptableSeconds(perGiB, vm.guestMemory[v], vm.localDiskBytes[v]);
  migration.put.acceptableMs(m, acceptable * SECOND);
  if (acceptable > 0) sim.schedule(migrationDeadline, (acceptable + 1) * SECOND, m);
  const patience = settingOf(sim.world, progressTimeout);
  if (patience > 0) sim.schedule(migrationProgress, patience + SECOND, m);
  startPass(sim, m, vm.memoryUsed[v] + vm.localDiskBytes[v]);
}

function startPass(sim: ClusterSimulation, m: number, bytes: number): void {
  const { migration, node } = sim.world;
  const [from, to] = [migration.source[m], migration.target[m]];
  migration.put.passBytes(m, bytes);
  migration.put.passStartedAt(m, sim.now);
  migration.put.written(m, 0);
  migration.put.writtenUntil(m, sim.now);
  const cap = settingFor(sim.world, m, migrationBandwidth);
  const limited = sim.world.vm.cpuLimited[sim.world.vmi.vm[migration.vmi[m]]] === 1;
  const streams = Math.max(1, multifdThreads(limited, settingFor(sim.world, m, allowPostCopy) === 1));
  const flow = startFlow(sim, {
    bytes,
    links: hostLinks(sim.world, node.onMigration[from], node.onMigration[to]),
    cap: Math.min(streams * settingOf(sim.world, migrationStream), cap > 0 ? cap : Number.POSITIVE_INFINITY),
    weight: streams,
    done: migrationPassDone,
    owner: m,
  });
  migration.put.flow(m, flow);
}

/** One pass is over: what was dirtied meanwhile is the next one, or the last. */
function passDone(sim: ClusterSimulation, m: number): void {
  const { migration, vm, vmi } = sim.world;
  const i = migration.vmi[m];
  migration.put.flow(m, -1);
  const sent = migration.passBytes[m];
  const took = sim.now - migration.passStartedAt[m];
  look(sim, m);
  const left = dirtied(vm.workingSet[vmi.vm[i]], migration.written[m]);
  migration.put.sentBytes(m, migration.sentBytes[m] + sent);
  migration.put.passes(m, migration.passes[m] + 1);
  const rate = took > 0 ? (sent * SECOND) / took : rateOf(sim.world);
  const mode = MODES[migration.mode[m]];
  if (mode === 'PostCopy') {
    sim.schedule(migrationSwitched, 0, m);
    return;
  }
  if (mode === 'PreCopy' && !fitsDowntime(left, rate, settingOf(sim.world, downtimeLimit))) {
    startPass(sim, m, left);
    nextSync(sim, m);
    return;
  }
  if (vmi.stoppedAt[i] < 0) vmi.put.stoppedAt(i, sim.now);
  migration.put.sentBytes(m, migration.sentBytes[m] + left);
  for (const kind of [migrationSync, migrationDeadline, migrationProgress]) sim.cancel(kind, m);
  sim.schedule(migrationSwitched, (left * SECOND) / rate + settingOf(sim.world, migrationDeviceState), m);
}

/** Only for a pass that took no time at all. */
function rateOf(world: ClusterWorld): number {
  return settingOf(world, migrationStream);
}

/** Counts what the guest has written up to now, at the pace that its throttle leaves it. */
function countWrites(sim: ClusterSimulation, m: number): void {
  const { migration, vm, vmi } = sim.world;
  const i = migration.vmi[m];
  const runs = vmi.guest[i] === Guest.state.Up && vmi.stoppedAt[i] < 0;
  const rate = runs ? vm.dirtyRate[vmi.vm[i]] * (1 - migration.throttle[m]) : 0;
  const bytes = (rate * (sim.now - migration.writtenUntil[m])) / SECOND;
  migration.put.written(m, migration.written[m] + bytes);
  migration.put.syncWritten(m, migration.syncWritten[m] + bytes);
  migration.put.writtenUntil(m, sim.now);
}

/** What the guest writes to its memory from now on; a pass that is under way counts what was written before. */
export function setDirtyRate(sim: ClusterSimulation, v: number, rate: number): void {
  const { vm } = sim.world;
  const i = vm.instances.first[v];
  const m = i < 0 ? -1 : activeMigration(sim.world, i);
  if (m >= 0 && sim.world.migration.flow[m] >= 0) countWrites(sim, m);
  vm.put.dirtyRate(v, rate);
}

/** A synchronisation of the dirty bitmap, at which auto-converge decides. */
function look(sim: ClusterSimulation, m: number): void {
  const { migration, vm, vmi } = sim.world;
  countWrites(sim, m);
  const left = migration.flow[m] < 0 ? 0 : remainingBytes(sim, migration.flow[m]);
  const sent = migration.sentBytes[m] + migration.passBytes[m] - left;
  const dirty = dirtied(vm.workingSet[vmi.vm[migration.vmi[m]]], migration.syncWritten[m]);
  if (settingFor(sim.world, m, allowAutoConverge) === 1 && MODES[migration.mode[m]] === 'PreCopy') {
    const rules = {
      initial: settingOf(sim.world, convergeInitial) / 100,
      increment: settingOf(sim.world, convergeIncrement) / 100,
      max: MAX_THROTTLE,
      hitsPerStep: settingOf(sim.world, convergeHits),
    };
    const state = { throttle: migration.throttle[m], hits: migration.throttleHits[m] };
    const next = converge(rules, state, dirty, sent - migration.syncSent[m]);
    migration.put.throttle(m, next.throttle);
    migration.put.throttleHits(m, next.hits);
  }
  migration.put.syncWritten(m, 0);
  migration.put.syncSent(m, sent);
}

/** While the guest is throttled, the bitmap is looked at every five seconds, unless a pass ends before.
 *  Source: QEMU 10.0.13 migration/cpu-throttle.c:135-160. */
function nextSync(sim: ClusterSimulation, m: number): void {
  const every = settingOf(sim.world, convergeSync);
  if (every > 0 && sim.world.migration.throttle[m] > 0) sim.schedule(migrationSync, every, m);
}

/** What a monitor that looks every 400 ms would decide; it is asked at the instants at which something can change. */
function sample(sim: ClusterSimulation, m: number): void {
  const { migration } = sim.world;
  if (migration.flow[m] < 0) return;
  const elapsed = Math.trunc((sim.now - migration.copyStartedAt[m]) / SECOND);
  const { action } = monitorSample(
    monitorConfig(sim.world, m),
    {
      mode: (MODES[migration.mode[m]] ?? 'PreCopy') satisfies Mode,
      watermark: migration.watermark[m],
      progressAtSeconds: Math.trunc((migration.progressAt[m] - migration.copyStartedAt[m]) / SECOND),
      acceptableSeconds: migration.acceptableMs[m] / SECOND,
    },
    elapsed,
    remainingBytes(sim, migration.flow[m]),
  );
  if (action === 'postCopy') switchToPostCopy(sim, m);
  else if (action === 'pauseGuest') pauseGuest(sim, m);
  else if (action === 'abortStuck') failMigration(sim, m, 'it made no progress for too long');
  else if (action === 'abortTimeout') failMigration(sim, m, 'it did not end within its time');
}

function monitorConfig(world: ClusterWorld, m: number): MonitorConfig {
  const postCopy = settingFor(world, m, allowPostCopy) === 1;
  const disruption = settingFor(world, m, allowDisruption);
  return {
    acceptableSeconds: world.migration.acceptableMs[m] / SECOND,
    progressTimeoutSeconds: settingOf(world, progressTimeout) / SECOND,
    allowPostCopy: postCopy,
    allowWorkloadDisruption: disruption === 0 ? postCopy : disruption === 1,
  };
}

/** Bytes that went through since the last look mean that some sample had less remaining than the one before. */
function checkProgress(sim: ClusterSimulation, m: number): void {
  const { migration } = sim.world;
  if (migration.flow[m] < 0) return;
  const total = migration.sentBytes[m] + migration.passBytes[m] - remainingBytes(sim, migration.flow[m]);
  if (total <= migration.watermark[m]) {
    sample(sim, m);
    return;
  }
  migration.put.watermark(m, total);
  migration.put.progressAt(m, sim.now);
  sim.schedule(migrationProgress, settingOf(sim.world, progressTimeout) + SECOND, m);
}

/** The guest stands still, so that nothing is dirtied any more; the deadline is doubled. */
function pauseGuest(sim: ClusterSimulation, m: number): void {
  const { migration, vmi } = sim.world;
  const i = migration.vmi[m];
  countWrites(sim, m);
  migration.put.mode(m, PAUSED);
  migration.put.acceptableMs(m, 2 * migration.acceptableMs[m]);
  vmi.put.stoppedAt(i, sim.now);
  if (vmi.guest[i] === Guest.state.Up) {
    vmi.drive.guest(i, Guest.signal.Suspend);
    guestDown(sim, vmi.vm[i]);
  }
  const due = migration.copyStartedAt[m] + migration.acceptableMs[m] + SECOND - sim.now;
  sim.schedule(migrationDeadline, Math.max(0, due), m);
}

/** The guest goes on at the target, and fetches what it misses; from here on the loss of either node is its end. */
function switchToPostCopy(sim: ClusterSimulation, m: number): void {
  const { migration, vm, vmi } = sim.world;
  const i = migration.vmi[m];
  countWrites(sim, m);
  const left = stopFlow(sim, migration.flow[m]);
  migration.put.flow(m, -1);
  migration.put.sentBytes(m, migration.sentBytes[m] + migration.passBytes[m] - left);
  migration.put.passBytes(m, left);
  migration.put.mode(m, POST_COPY);
  for (const kind of [migrationSync, migrationDeadline, migrationProgress]) sim.cancel(kind, m);
  vmi.put.stoppedAt(i, sim.now - settingOf(sim.world, migrationDeviceState));
  moveInstance(sim, m);
  resumeGuest(sim, i);
  startPass(sim, m, left + dirtied(vm.workingSet[vmi.vm[i]], migration.written[m]));
}
