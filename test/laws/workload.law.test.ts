// Laws of workloads: whatever guests want and whatever fails, nothing breaks, nothing is counted twice, and a checkpoint changes nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Recorder } from '../../engine/trace.ts';
import { addDemands, type DemandPlan, RESOURCES } from '../../models/compute/demand.ts';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { countWritten } from '../../models/storage/snapshot-chain.ts';
import { runs } from '../support/laws.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const plan: fc.Arbitrary<DemandPlan> = fc
  .record({
    resource: fc.constantFrom(...RESOURCES),
    values: fc.array(fc.constantFrom(0, 10, 40, 90), { minLength: 1, maxLength: 4 }),
    vms: fc.subarray([...Array(12).keys()], { minLength: 1 }),
    offsetMs: fc.nat(2 * HOUR),
  })
  .map(({ resource, values, vms, offsetMs }) => ({
    resource,
    // Percent of CPU, or MB a second.
    steps: values.map((v, k) => ({ atMs: 17 * k * MINUTE, value: resource === 'cpu' ? v : 1e6 * v })),
    periodMs: 70 * MINUTE,
    offsetMs: offsetMs % (70 * MINUTE),
    vms,
  }));

const DEEDS = [
  'crash',
  'start',
  'fail',
  'replace',
  'migrate',
  'restart',
  'snapshot',
  'write',
  'cut',
  'heal',
  'drain',
] as const;
const deed = fc.record({
  what: fc.constantFrom(...DEEDS),
  which: fc.nat(40),
  at: fc.integer({ min: 0, max: 90 * MINUTE }),
});

function inject(
  sim: ClusterSimulation,
  { what, which, at }: { what: (typeof DEEDS)[number]; which: number; at: number },
) {
  const { node, disk, vm, volume } = sim.world;
  const why = `${what} ${which}`;
  if (what === 'crash') sim.inject(events.nodeCrash, which % node.rows, 0, why, at);
  if (what === 'start') sim.inject(events.nodeStart, which % node.rows, 0, why, at);
  if (what === 'fail') sim.inject(events.diskFail, which % disk.rows, 0, why, at);
  if (what === 'replace') sim.inject(events.diskReplace, which % disk.rows, 0, why, at);
  if (what === 'migrate') sim.inject(events.vmMigrate, which % vm.rows, -1, why, at);
  if (what === 'restart') sim.inject(events.vmRestart, which % vm.rows, 0, why, at);
  if (what === 'snapshot') sim.inject(events.snapshotTake, which % volume.rows, 0, why, at);
  if (what === 'write') sim.inject(events.volumeWrite, which % volume.rows, 5000, why, at);
  if (what === 'cut') sim.inject(events.networkSplit, which % node.rows, 1 + (which % node.rows), why, at);
  if (what === 'heal') sim.inject(events.networkHealed, 0, 0, why, at);
  if (what === 'drain') sim.inject(events.nodeDrain, which % node.rows, 0, why, at);
}

function busy(seed: number, plans: readonly DemandPlan[], deeds: readonly Parameters<typeof inject>[1][]) {
  const sim = fourNodes({ seed });
  addDemands(sim, plans, 'law');
  for (const d of deeds) inject(sim, d);
  return sim;
}

describe('a cluster at work', () => {
  test('breaks no invariant, whatever its guests want and whatever fails', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(plan, { maxLength: 5 }),
        fc.array(deed, { maxLength: 10 }),
        (seed, plans, deeds) => {
          const sim = busy(seed, plans, deeds);
          sim.checking = true;
          sim.run(2 * HOUR);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  test('ends guests that are paused on a host that was cut off, when their pods are deleted by force', () => {
    const sim = busy(
      204776063,
      [],
      [
        { what: 'cut', which: 0, at: 3_723_843 },
        { what: 'crash', which: 3, at: 3_960_256 },
      ],
    );
    sim.checking = true;
    sim.run(2 * HOUR);
    expect(sim.world.node.outOfServiceTaint[0]).toBe(1);
    expect(sim.world.node.vmis.size[0]).toBe(0);
  });

  test('runs on from a copy as it would have run on itself', () => {
    const digestOf = (sim: ClusterSimulation): string => {
      const recorder = new Recorder(null);
      sim.record(recorder);
      sim.run(2 * HOUR);
      return recorder.digest.toString();
    };
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(plan, { maxLength: 4 }),
        fc.array(deed, { maxLength: 6 }),
        (seed, plans, deeds) => {
          const sim = busy(seed, plans, deeds);
          sim.run(HOUR);
          const twin = sim.fork();
          expect(digestOf(twin)).toBe(digestOf(sim));
        },
      ),
      { numRuns: runs(15) },
    );
  });

  test('has no more acknowledged than its guests wanted to write, and all of it while nothing is in their way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 100 }), (rate, minutes) => {
        const sim = fourNodes();
        const { volume, vm } = sim.world;
        const v = vm.find('default/web-1');
        const steps = [{ atMs: 0, value: 1e6 * rate }];
        addDemands(sim, [{ resource: 'write', steps, periodMs: 0, offsetMs: 0, vms: [v] }], 'law');
        const sum = () => [...Array(volume.rows).keys()].reduce((s, r) => s + volume.acknowledged[r], 0);
        const before = sum();
        sim.run(minutes * MINUTE);
        for (let r = 0; r < volume.rows; r++) countWritten(sim, r);
        const wanted = 60e6 * rate * minutes;
        // A piece ends on a whole millisecond.
        expect(sum() - before).toBeLessThanOrEqual(wanted);
        expect(sum() - before).toBeGreaterThan(0.999 * wanted - 1e6);
      }),
      { numRuns: runs(20) },
    );
  });
});
