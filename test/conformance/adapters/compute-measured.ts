// Measured migrations, failovers and Harvester's node-down controller: each played as a simulation of a small cluster.
import { Recorder, Trace } from '../../../engine/trace.ts';
import { buildCluster } from '../../../models/assembly/cluster-build.ts';
import { nodeCrash, nodePosted, nodeSilent, vmMigrate, vmPostCopy } from '../../../models/events.ts';
import { MigrationPhase, NodeReady } from '../../../models/lifecycles.ts';
import type { ClusterSimulation } from '../../../models/schema.ts';
import type { SettingSpec } from '../../../models/settings.ts';
import * as knobs from '../../../models/settings.ts';
import { sampleCluster } from '../../support/sample-cluster.ts';
import { type JsonObject, Unsupported } from '../adapter.ts';
import { object } from './compute-world.ts';

const MIB = 1024 * 1024;
const SECOND = 1000;

export function answerMeasured(feature: string, input: JsonObject, expect: JsonObject): JsonObject | null {
  if (feature === 'LiveMigration.measured') return migrationAnswer(input, expect);
  if (feature === 'Failover.measured') return failoverAnswer(input);
  if (feature === 'Harvester.nodeDown') return nodeDownAnswer(input);
  return null;
}

/** A cluster of the sample with other settings, release and seed. */
function cluster(release: number, overrides: readonly (readonly [SettingSpec, number])[], seed = 1): ClusterSimulation {
  return buildCluster(sampleCluster('four-nodes'), { seed, release, overrides: new Map(overrides) });
}

function number(input: JsonObject, field: string): number | null {
  return input[field] === undefined || input[field] === null ? null : Number(input[field]);
}

function migrationAnswer(input: JsonObject, expect: JsonObject): JsonObject {
  if (input['compression'] !== undefined)
    throw new Unsupported('compressed migration streams: Harvester never asks for them');
  const wire = bandwidth(input);
  if (wire === null && input['idle'] !== true) throw new Unsupported('the case gives no bandwidth');
  const converge = input['autoConverge'];
  const sim = cluster(9, [
    [knobs.nicRate, 1e12],
    [knobs.migrationStream, wire ?? 112 * MIB],
    [knobs.migrationSetup, SECOND * (number(input, 'baseSeconds') ?? 0)],
    [knobs.zeroPageScan, SECOND * (number(input, 'zeroPageScanSecondsPerGiB') ?? 0)],
    [knobs.migrationDeviceState, 0],
    [knobs.completionTimeout, 0],
    [knobs.progressTimeout, 0],
    [knobs.downtimeLimit, number(input, 'downtimeLimitMs') ?? 300],
    [knobs.allowAutoConverge, converge === undefined ? 0 : 1],
    [knobs.convergeInitial, number(object(converge), 'initial') ?? 20],
    [knobs.convergeIncrement, number(object(converge), 'increment') ?? 10],
    [knobs.convergeHits, number(input, 'throttlePeriodsPerStep') ?? 2],
    // Older QEMU looks at the bitmap only when a pass ends.
    [knobs.convergeSync, input['qemu'] === undefined ? 5 * SECOND : 0],
  ]);
  const v = sim.world.vm.find('default/web-1');
  prepareGuest(sim, v, input);
  sim.inject(vmMigrate, v, -1, 'the case');
  return follow(sim, v, input, expect);
}

function prepareGuest(sim: ClusterSimulation, v: number, input: JsonObject): void {
  const { vm } = sim.world;
  const guest = number(input, 'guestMemoryMiB') ?? number(input, 'firstPassMiB') ?? 0;
  const zero = number(input, 'zeroMiB') ?? 0;
  const idle = input['idle'] === true;
  const used = number(input, 'firstPassMiB') ?? number(input, 'nonZeroMiB') ?? (idle ? 0 : guest - zero);
  const pages = number(input, 'dirtyPagesPerSecond');
  const dirty = idle ? 0 : pages === null ? MIB * (number(input, 'unthrottledDirtyMiBps') ?? 0) : 4096 * pages;
  vm.put.guestMemory(v, guest * MIB);
  vm.put.memoryUsed(v, used * MIB);
  vm.put.workingSet(v, (number(input, 'writableWorkingSetMiB') ?? used) * MIB);
  vm.put.dirtyRate(v, dirty);
}

/** Bytes a second, from whichever way the case gives it. */
function bandwidth(input: JsonObject): number | null {
  const mib = number(input, 'effectiveBandwidthMiBps') ?? number(input, 'measuredThroughputMiBps');
  if (mib !== null) return mib * MIB;
  const megabits = number(input, 'throughputMbps');
  return megabits === null ? null : (megabits * 1e6) / 8;
}

/** Runs until the migration ends, or until the case stops looking. */
function follow(sim: ClusterSimulation, v: number, input: JsonObject, expect: JsonObject): JsonObject {
  const { migration, vmi, vm } = sim.world;
  const lastLook = number(expect, 'stillRunningAtSeconds');
  let handedOff = -1;
  let firstPass = -1;
  let asked = false;
  const m = () => vmi.migrations.first[vm.instances.first[v]];
  while (sim.step(24 * 3600 * SECOND)) {
    if (m() < 0) continue;
    const phase = migration.phase[m()];
    if (handedOff < 0 && phase === MigrationPhase.state.TargetReady) handedOff = sim.now;
    if (firstPass < 0 && migration.passes[m()] === 1) firstPass = sim.now;
    const due = number(input, 'postCopyAfterSeconds');
    const now =
      input['postCopyAfterFirstPass'] === true
        ? firstPass
        : due === null || handedOff < 0
          ? -1
          : handedOff + due * SECOND;
    if (!asked && now >= 0 && migration.flow[m()] >= 0) {
      asked = true;
      sim.inject(vmPostCopy, v, 0, 'the case', now);
    }
    if (phase === MigrationPhase.state.Succeeded || phase === MigrationPhase.state.Failed) break;
    if (lastLook !== null && handedOff >= 0 && sim.nextAt > handedOff + lastLook * SECOND) break;
  }
  const row = m();
  const ended = migration.endedAt[row];
  const sent = migration.sentBytes[row];
  if (ended < 0) {
    const at = (lastLook ?? 0) * SECOND;
    const underWay =
      ((handedOff + at - migration.passStartedAt[row]) / SECOND) * (sim.world.flow.rate[migration.flow[row]] ?? 0);
    return {
      convergedWithinSeconds: null,
      stillRunningAtSeconds: at / SECOND,
      transferredKiB: (sent + underWay) / 1024,
    };
  }
  return {
    totalSeconds: (ended - handedOff) / SECOND,
    convergenceSeconds: (ended - firstPass) / SECOND,
    transferredMiB: sent / MIB,
    transferredKiB: sent / 1024,
    iterations: migration.passes[row],
  };
}

/** Power off one node under the old controller, and see when what is noticed. */
function failoverAnswer(input: JsonObject): JsonObject {
  const policy = object(input['vmForceResetPolicy']);
  const overrides: [SettingSpec, number][] = [
    [knobs.nodeDownEnabled, policy['enable'] === false ? 0 : 1],
    [knobs.nodeDownPeriod, SECOND * Number(policy['period'])],
    [knobs.guestBoot, 1],
  ];
  const sim = cluster(2, overrides);
  const trace = new Trace();
  sim.record(new Recorder(trace));
  sim.inject(nodeCrash, sim.world.node.find('harvester-2'), 0, 'the case');
  sim.run(1800 * SECOND);
  const records = [...trace.records()];
  const at = (kind: string) => (records.find((r) => r.kind === kind)?.at ?? Number.NaN) / SECOND;
  const silent = at('node.silent');
  const down = at('vmi.pod-gone');
  const running = records.filter((r) => r.kind === 'vmi.domain-started').map((r) => r.at / SECOND);
  const mean = running.reduce((sum, t) => sum + t, 0) / running.length;
  return {
    nodeNotReadySeconds: silent,
    notReadyToVMDownSeconds: down - silent,
    vmDownToRunningSecondsFirstRound: Math.min(...running) - down,
    notReadyToRunningAverageSeconds: mean - silent,
  };
}

function nodeDownAnswer(input: JsonObject): JsonObject {
  const policy = object(input['policy']);
  const sim = cluster(9, [
    [knobs.nodeDownEnabled, policy['enable'] === false ? 0 : 1],
    [knobs.nodeDownPeriod, SECOND * Number(policy['period'] ?? 15)],
    [knobs.vmMigrationTimeout, SECOND * Number(policy['vmMigrationTimeout'] ?? 180)],
  ]);
  const { node, cluster: self } = sim.world;
  const n = node.find('harvester-4');
  self.put.upgrading(0, input['upgradeInProgress'] === true ? 1 : 0);
  node.drive.ready(n, NodeReady.signal[input['readyStatus'] === 'False' ? 'Failing' : 'Silent']);
  node.put.readyChangedAt(n, 0);
  sim.inject(nodeSilent, n, 0, 'the case');
  const back = number(input, 'readyAgainAt');
  const seen: { drain: number | null; outOfService: number | null; removed: number | null } = {
    drain: null,
    outOfService: null,
    removed: null,
  };
  const look = () => {
    if (seen.drain === null && node.drainTaint[n] === 1) seen.drain = sim.now / SECOND;
    if (seen.outOfService === null && node.outOfServiceTaint[n] === 1) seen.outOfService = sim.now / SECOND;
    const tainted = node.drainTaint[n] + node.outOfServiceTaint[n] > 0;
    if (seen.removed === null && seen.drain !== null && !tainted) seen.removed = sim.now / SECOND;
  };
  const until = (t: number) => {
    while (sim.step(t)) look();
  };
  until(back === null ? 3600 * SECOND : back * SECOND - 1);
  if (back !== null) {
    sim.run(back * SECOND);
    node.drive.ready(n, NodeReady.signal.Posted);
    sim.inject(nodePosted, n, 0, 'the case');
    until(3600 * SECOND);
  }
  return { drainTaintAt: seen.drain, outOfServiceTaintAt: seen.outOfService, taintsRemovedAt: seen.removed };
}
