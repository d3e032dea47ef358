// Laws of live migration and of quotas, whatever is asked for and whatever fails, and of the copy when nothing fails.
// Long because the laws of one area share the arbitraries and the runs that they are asked of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCluster, type ClusterSimulation, events, measures } from '../../models/index.ts';
import { Guest, MigrationPhase } from '../../models/lifecycles.ts';
import { isFinal } from '../../models/migration/migration-end.ts';
import * as knobs from '../../models/settings.ts';
import { type SettingSpec, settingOf } from '../../models/settings.ts';
import { runs } from '../support/laws.ts';
import { watchMigrations } from '../support/migration-watch.ts';
import { fourNodes, sampleCluster } from '../support/sample-cluster.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const DEEDS = [
  'migrate',
  'migrate',
  'migrate-to',
  'cancel',
  'post-copy',
  'drain',
  'uncordon',
  'enter',
  'leave',
  'crash',
  'start',
  'cut',
  'heal',
  'stop',
  'run',
  'restart',
] as const;
interface Deed {
  readonly what: (typeof DEEDS)[number];
  readonly which: number;
  readonly at: number;
}
const deeds = fc.array(
  fc.record({ what: fc.constantFrom(...DEEDS), which: fc.nat(40), at: fc.integer({ min: 0, max: 40 * MINUTE }) }),
  { maxLength: 14 },
);
const overrides = fc
  .record({
    cluster: fc.integer({ min: 1, max: 5 }),
    outbound: fc.integer({ min: 1, max: 3 }),
    nicRate: fc.constantFrom(118e6, 1.25e9),
    dirtyRate: fc.constantFrom(0, 5e6, 200e6),
    postCopy: fc.nat(1),
    converge: fc.nat(1),
    disruption: fc.nat(2),
  })
  .map(
    (o) =>
      new Map<SettingSpec, number>([
        [knobs.parallelMigrations, o.cluster],
        [knobs.parallelOutbound, o.outbound],
        [knobs.nicRate, o.nicRate],
        [knobs.dirtyRate, o.dirtyRate],
        [knobs.allowPostCopy, o.postCopy],
        [knobs.allowAutoConverge, o.converge],
        [knobs.allowDisruption, o.disruption],
      ]),
  );

function inject(sim: ClusterSimulation, { what, which, at }: Deed): void {
  const n = which % sim.world.node.rows;
  const v = which % sim.world.vm.rows;
  const why = `${what} ${which}`;
  if (what === 'migrate') sim.inject(events.vmMigrate, v, -1, why, at);
  if (what === 'migrate-to') sim.inject(events.vmMigrate, v, n, why, at);
  if (what === 'cancel') sim.inject(events.vmCancelMigration, v, 0, why, at);
  if (what === 'post-copy') sim.inject(events.vmPostCopy, v, 0, why, at);
  if (what === 'drain') sim.inject(events.nodeDrain, n, 0, why, at);
  if (what === 'uncordon') sim.inject(events.nodeCordon, n, 0, why, at);
  if (what === 'enter') sim.inject(events.nodeEnterMaintenance, n, which % 2, why, at);
  if (what === 'leave') sim.inject(events.nodeLeaveMaintenance, n, 0, why, at);
  if (what === 'crash') sim.inject(events.nodeCrash, n, 0, why, at);
  if (what === 'start') sim.inject(events.nodeStart, n, 0, why, at);
  if (what === 'cut') sim.inject(events.networkSplit, n, 1 + n, why, at);
  if (what === 'heal') sim.inject(events.networkHealed, 0, 0, why, at);
  if (what === 'stop') sim.inject(events.vmStop, v, 0, why, at);
  if (what === 'run') sim.inject(events.vmStart, v, 0, why, at);
  if (what === 'restart') sim.inject(events.vmRestart, v, 0, why, at);
}

function unended({ world: { migration } }: ClusterSimulation): number {
  let count = 0;
  for (let m = 0; m < migration.rows; m++) if (migration.isLive(m) && !isFinal(migration.phase[m] ?? 0)) count++;
  return count;
}

describe('migrations', () => {
  test('keep their limits, go forward only, and leave the guest where it was when they fail, whatever happens', () => {
    fc.assert(
      fc.property(fc.nat(), overrides, deeds, (seed, settings, given) => {
        const sim = fourNodes({ seed, overrides: settings });
        sim.checking = true;
        for (const deed of given) inject(sim, deed);
        expect(watchMigrations(sim, HOUR)).toEqual([]);
      }),
      { numRuns: runs(40) },
    );
  });

  /** A day after everything is back. */
  function aDayLater(seed: number, settings: ReadonlyMap<SettingSpec, number>, given: readonly Deed[]) {
    const sim = fourNodes({ seed, overrides: settings });
    sim.checking = true;
    for (const deed of given) inject(sim, deed);
    sim.run(HOUR);
    sim.inject(events.networkHealed, 0, 0, 'heal', sim.now);
    for (let n = 0; n < sim.world.node.rows; n++) {
      sim.inject(events.nodeStart, n, 0, 'start', sim.now);
      sim.inject(events.nodeLeaveMaintenance, n, 0, 'leave', sim.now);
      sim.inject(events.nodeCordon, n, 0, 'uncordon', sim.now);
    }
    sim.run(24 * HOUR);
    return sim;
  }

  /** The wire takes more than guests write, or something is done about guests that write more. */
  function converges(settings: ReadonlyMap<SettingSpec, number>): boolean {
    const value = (spec: SettingSpec) => settings.get(spec) ?? 0;
    // Post-copy is forced on nobody whose workload must not be disrupted; unset follows post-copy.
    const disruption = value(knobs.allowDisruption);
    const forced = disruption === 1 || (disruption === 0 && value(knobs.allowPostCopy) === 1);
    const slowed = value(knobs.allowAutoConverge) === 1;
    return value(knobs.dirtyRate) < value(knobs.nicRate) / 2 || forced || slowed;
  }

  test('whose copy can converge all end, and nobody who was to leave a node stays, once everything is back', () => {
    fc.assert(
      fc.property(fc.nat(), overrides.filter(converges), deeds, (seed, settings, given) => {
        const sim = aDayLater(seed, settings, given);
        expect(unended(sim)).toBe(0);
        const { migrations, migrationsSucceeded, migrationsFailed } = measures;
        const ended = sim.probes.readCounter(migrationsSucceeded) + sim.probes.readCounter(migrationsFailed);
        expect(ended).toBe(sim.probes.readCounter(migrations));
        expect(sim.world.flow.count).toBe(0);
        const { vmi } = sim.world;
        const marked = [...Array(vmi.rows).keys()].filter((i) => vmi.isLive(i) && (vmi.evacuating[i] ?? -1) >= 0);
        expect(marked).toEqual([]);
      }),
      { numRuns: runs(40) },
    );
  });

  // KubeVirt does not withdraw an eviction when the node is well again, and tries for ever: kubevirt/kubevirt#5177.
  test('end each in its time whether they can converge or not; only evacuations are tried again', () => {
    fc.assert(
      fc.property(fc.nat(), overrides, deeds, (seed, settings, given) => {
        const sim = aDayLater(seed, settings, given);
        const { migration, vmi } = sim.world;
        let flows = 0;
        for (let m = 0; m < migration.rows; m++) {
          if (!migration.isLive(m) || isFinal(migration.phase[m] ?? 0)) continue;
          expect(vmi.evacuating[migration.vmi[m] ?? 0]).toBeGreaterThanOrEqual(0);
          if ((migration.flow[m] ?? -1) >= 0) flows++;
          // Both time-outs of the target pod, and twice what the copy may take; post-copy and the last round come on top.
          const started = migration.podCreatedAt[m] ?? -1;
          const most = 15 * MINUTE + 2 * (migration.acceptableMs[m] ?? 0) + 10 * MINUTE;
          if (started >= 0) expect(sim.now - started).toBeLessThan(most);
        }
        expect(sim.world.flow.count).toBe(flows);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('a drain', () => {
  test('shuts no guest down that may be migrated, and asks for no more than the targets of what moves', () => {
    fc.assert(
      fc.property(fc.nat(), fc.subarray([0, 1, 2, 3], { minLength: 1, maxLength: 2 }), (seed, nodes) => {
        const sim = fourNodes({ seed });
        sim.checking = true;
        const { vm, pod } = sim.world;
        const requested = () => {
          let sum = 0;
          for (let p = 0; p < pod.rows; p++)
            if (pod.isLive(p) && pod.migration[p] === -1 && pod.terminating[p] === 0) sum += pod.memory[p] ?? 0;
          return sum;
        };
        const before = requested();
        for (const n of nodes) sim.inject(events.nodeDrain, n, 0, 'drain', MINUTE);
        const down = new Set<number>();
        while (sim.step(2 * HOUR)) {
          for (let v = 0; v < vm.rows; v++) if ((vm.downSince[v] ?? -1) >= 0 && vm.notMigratable[v] === 0) down.add(v);
          // The pod that is left behind counts until it is gone, as its migration's target does before.
          expect(requested()).toBeLessThanOrEqual(before + outgoing(sim));
        }
        expect([...down]).toEqual([]);
      }),
      { numRuns: runs(12) },
    );
  });
});

function outgoing({ world: { migration, pod } }: ClusterSimulation): number {
  let sum = 0;
  for (let m = 0; m < migration.rows; m++)
    if (migration.isLive(m) && (migration.pod[m] ?? -1) >= 0) sum += pod.memory[migration.pod[m] ?? 0] ?? 0;
  return sum;
}

describe('a quota', () => {
  test('is never exceeded by the launcher pods that count against it', () => {
    const quota = fc.record({ gib: fc.integer({ min: 8, max: 60 }), skip: fc.boolean() });
    fc.assert(
      fc.property(fc.nat(), quota, deeds, (seed, { gib, skip }, given) => {
        const limit = gib * 1024 ** 3;
        const sim = tools(seed, limit, skip);
        for (const deed of given) inject(sim, deed);
        // What was there before the quota stays; nothing is added beyond it.
        let allowed = Math.max(limit, usedBy(sim, skip));
        while (sim.step(HOUR)) {
          const used = usedBy(sim, skip);
          expect(used).toBeLessThanOrEqual(allowed);
          allowed = Math.max(limit, used);
        }
      }),
      { numRuns: runs(25) },
    );
  });
});

function tools(seed: number, limitsMemory: number, skipAutoScaling: boolean): ClusterSimulation {
  const quota = {
    name: 'tools',
    namespace: 'tools',
    uid: null,
    labels: {},
    creationTimestamp: null,
    deletionTimestamp: null,
    limitsCpu: null,
    limitsMemory,
    skipAutoScaling,
  };
  return buildCluster({ ...sampleCluster('four-nodes'), resourceQuotas: [quota] }, { seed, release: 9 });
}

/** Limits of the launcher pods of the namespace; targets of migrations count where the quota does not grow for them. */
function usedBy(sim: ClusterSimulation, targetsCount: boolean): number {
  const { pod, vmi, vm, migration } = sim.world;
  let sum = 0;
  for (let p = 0; p < pod.rows; p++) {
    if (!pod.isLive(p) || (pod.vmi[p] ?? -1) < 0) continue;
    const v = vmi.vm[pod.vmi[p] ?? 0] ?? -1;
    if (sim.store.names.text(vm.namespace[v] ?? 0) !== 'tools') continue;
    const m = pod.migration[p] ?? -1;
    if (m >= 0 && migration.isLive(m) && !targetsCount) continue;
    sum += vm.podMemoryLimit[v] ?? 0;
  }
  return sum;
}

interface Copy {
  readonly nicRate: number;
  readonly dirtyRate: number;
  readonly workingSet: number;
  readonly used: number;
}
const copy = fc.record({
  nicRate: fc.integer({ min: 50, max: 1250 }).map((mb) => mb * 1e6),
  dirtyRate: fc.integer({ min: 0, max: 300 }).map((mb) => mb * 1e6),
  workingSet: fc.integer({ min: 1, max: 50 }).map((percent) => percent / 100),
  used: fc.integer({ min: 5, max: 100 }).map((percent) => percent / 100),
});

/** One migration of one guest and nothing else. */
function alone(c: Copy, name = 'default/web-1') {
  const settings = new Map<SettingSpec, number>([
    [knobs.nicRate, c.nicRate],
    [knobs.dirtyRate, c.dirtyRate],
    [knobs.workingSetShare, c.workingSet],
    [knobs.memoryUsedShare, c.used],
  ]);
  const sim = fourNodes({ overrides: settings });
  const { vm, vmi, migration } = sim.world;
  const v = vm.find(name);
  sim.inject(events.vmMigrate, v, -1, 'test');
  sim.run(6 * HOUR);
  const i = vm.instances.first[v] ?? -1;
  const m = vmi.migrations.first[i] ?? -1;
  const ms = (migration.endedAt[m] ?? 0) - (migration.copyStartedAt[m] ?? 0);
  return { sim, v, i, m, ms, succeeded: migration.phase[m] === MigrationPhase.state.Succeeded };
}

describe('a copy that nothing disturbs', () => {
  test('sends no less than what is not zero, no faster than the wire, and is never given up before its time', () => {
    fc.assert(
      fc.property(copy, (c) => {
        const { sim, v, i, m, ms, succeeded } = alone(c);
        const { vm, vmi, migration } = sim.world;
        const bytes = migration.sentBytes[m] ?? 0;
        const stillness = sim.probes.readObservations(measures.migrationDowntime);
        if (succeeded) {
          expect(bytes).toBeGreaterThanOrEqual(vm.memoryUsed[v] ?? 0);
          expect(1 + ms / SECOND).toBeGreaterThanOrEqual(bytes / c.nicRate);
          expect(stillness.max).toBeLessThanOrEqual(ms);
        } else {
          const gigabytes = Math.ceil(((vm.guestMemory[v] ?? 0) + (vm.localDiskBytes[v] ?? 0)) / 1e9);
          expect(ms).toBe(gigabytes * settingOf(sim.world, knobs.completionTimeout) + SECOND);
          expect(vmi.node[i]).toBe(migration.source[m]);
        }
        expect(vmi.guest[i]).toBe(Guest.state.Up);
      }),
      { numRuns: runs(30) },
    );
  });

  test('of a guest that writes nothing is one pass and an empty last round', () => {
    fc.assert(
      fc.property(copy, (c) => {
        const { sim, v, m } = alone({ ...c, dirtyRate: 0 });
        const { vm, migration } = sim.world;
        expect(migration.passes[m]).toBe(1);
        expect(migration.sentBytes[m]).toBeCloseTo((vm.memoryUsed[v] ?? 0) + (vm.localDiskBytes[v] ?? 0), 0);
      }),
      { numRuns: runs(20) },
    );
  });

  test('takes no longer on a faster wire, with less memory in use, or with a guest that writes less', () => {
    const better = fc.constantFrom<(c: Copy) => Copy>(
      (c) => ({ ...c, nicRate: 1.5 * c.nicRate }),
      (c) => ({ ...c, used: c.used / 2 }),
      (c) => ({ ...c, dirtyRate: c.dirtyRate / 2 }),
    );
    fc.assert(
      fc.property(copy, better, (c, improve) => {
        const before = alone(c);
        const after = alone(improve(c));
        if (!before.succeeded) return;
        expect(after.succeeded).toBe(true);
        expect(after.ms).toBeLessThanOrEqual(before.ms + 1);
      }),
      { numRuns: runs(25) },
    );
  });
});
