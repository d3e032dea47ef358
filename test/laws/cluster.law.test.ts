// Laws of whole clusters: order of input, invariants under random faults, causes, and coming back to health.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootOf } from '../../engine/cause.ts';
import { Recorder, Trace } from '../../engine/trace.ts';
import { buildCluster, type ClusterSimulation, events, shouldRun } from '../../models/index.ts';
import { readCluster } from '../../models/manifest/index.ts';
import { runs } from '../support/laws.ts';
import { fourNodes, sampleText } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const FAULTS = [
  'crash',
  'start',
  'cut',
  'heal',
  'fail',
  'replace',
  'cordon',
  'uncordon',
  'restart',
  'crash-vm',
  'delete-vm',
] as const;
type Fault = {
  readonly what: (typeof FAULTS)[number];
  readonly which: number;
  readonly at: number;
};
const fault: fc.Arbitrary<Fault> = fc.record({
  what: fc.constantFrom(...FAULTS),
  which: fc.nat(12),
  at: fc.integer({ min: 0, max: 90 * MINUTE }),
});

function inject(sim: ClusterSimulation, { what, which, at }: Fault): void {
  const n = which % sim.world.node.rows;
  const d = which % sim.world.disk.rows;
  const why = `${what} ${which}`;
  if (what === 'crash') sim.inject(events.nodeCrash, n, 0, why, at);
  if (what === 'start') sim.inject(events.nodeStart, n, 0, why, at);
  if (what === 'cut') sim.inject(events.networkSplit, n, 1 + n, why, at);
  if (what === 'heal') sim.inject(events.networkHealed, 0, 0, why, at);
  if (what === 'fail') sim.inject(events.diskFail, d, 0, why, at);
  if (what === 'replace') sim.inject(events.diskReplace, d, 0, why, at);
  if (what === 'cordon') sim.inject(events.nodeCordon, n, 1, why, at);
  if (what === 'uncordon') sim.inject(events.nodeCordon, n, 0, why, at);
  const v = which % sim.world.vm.rows;
  if (what === 'crash-vm') sim.inject(events.vmCrash, v, 0, why, at);
  // With its volumes or without, as the instant has it.
  if (what === 'delete-vm') sim.inject(events.vmDelete, v, at % 2, why, at);
  if (what === 'restart') sim.inject(events.vmRestart, v, 0, why, at);
}

function digestOf(sim: ClusterSimulation): string {
  const recorder = new Recorder(null);
  sim.record(recorder);
  sim.run(2 * HOUR);
  return recorder.digest.toString();
}

describe('a cluster', () => {
  test('runs the same whatever the order of the documents it was read from', () => {
    const documents = sampleText('four-nodes').split(/^---$/m);
    const order = fc.shuffledSubarray([...documents.keys()], { minLength: documents.length });
    const run = (texts: readonly string[]): string => {
      const { cluster } = readCluster(texts.map((text, i) => ({ path: `${i}.yaml`, text })));
      const sim = buildCluster(cluster, { seed: 5, release: 9 });
      sim.inject(events.nodeCrash, sim.world.node.find('harvester-2'), 0, 'crash', MINUTE);
      return digestOf(sim);
    };
    const straight = run(documents);
    fc.assert(
      fc.property(order, (indices) => {
        expect(run(indices.map((i) => documents[i] ?? ''))).toBe(straight);
      }),
      { numRuns: runs(3) },
    );
  });

  test('breaks no invariant, whatever fails and comes back, and when', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fault, { maxLength: 14 }), fc.constantFrom(6, 9), (seed, faults, release) => {
        const sim = fourNodes({ seed, release });
        sim.checking = true;
        for (const f of faults) inject(sim, f);
        sim.run(3 * HOUR);
      }),
      { numRuns: runs(120) },
    );
  });

  test('has a root at the end of every chain of causes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fault, { maxLength: 8 }), (seed, faults) => {
        const sim = fourNodes({ seed });
        const trace = new Trace();
        sim.record(new Recorder(trace));
        for (const f of faults) inject(sim, f);
        sim.run(2 * HOUR);
        for (let n = 0; n < trace.count; n++) expect(rootOf(trace.causes(n).at(-1) ?? 0)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: runs(30) },
    );
  });

  test('is whole again when everything that failed is back and there is time: VMs run, volumes are healthy, the VIP answers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fault, { maxLength: 10 }), (seed, faults) => {
        const sim = fourNodes({ seed });
        sim.checking = true;
        // A dead disk takes its data along: what was only there cannot come back, so disks stay out of this law.
        for (const f of faults) if (f.what !== 'fail' && f.what !== 'replace') inject(sim, f);
        sim.run(2 * HOUR);
        sim.inject(events.networkHealed, 0, 0, 'heal', sim.now);
        for (let n = 0; n < sim.world.node.rows; n++) {
          sim.inject(events.nodeStart, n, 0, 'start', sim.now);
          // Nobody can uncordon a node before the API takes writes again.
          sim.inject(events.nodeCordon, n, 0, 'uncordon', sim.now + HOUR / 4);
        }
        sim.run(4 * HOUR);
        restartPaused(sim);
        sim.run(8 * HOUR);
        expectWhole(sim);
      }),
      { numRuns: runs(60) },
    );
  });
});

/** A guest that was stopped by I/O errors stays paused until its owner restarts it. */
function restartPaused(sim: ClusterSimulation): void {
  const { vm } = sim.world;
  for (let v = 0; v < vm.rows; v++)
    if (vm.isLive(v) && shouldRun(sim.world, v) && vm.downSince[v] >= 0)
      sim.inject(events.vmRestart, v, 0, 'restart', sim.now);
}

function expectWhole(sim: ClusterSimulation): void {
  const { vm, volume, vip } = sim.world;
  const name = (number: number): string => sim.store.names.text(number);
  const down: string[] = [];
  for (let v = 0; v < vm.rows; v++)
    if (vm.isLive(v) && shouldRun(sim.world, v) && vm.downSince[v] >= 0) down.push(name(vm.name[v]));
  expect(down).toEqual([]);
  const sick: string[] = [];
  for (let v = 0; v < volume.rows; v++)
    if (volume.isLive(v) && volume.node[v] >= 0 && volume.robustness[v] !== 1) sick.push(name(volume.name[v]));
  expect(sick).toEqual([]);
  for (let v = 0; v < vip.rows; v++) expect(vip.answers[v]).toBeGreaterThanOrEqual(0);
}
