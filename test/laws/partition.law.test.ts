// Laws of partitions: whichever networks are cut and for how long, once they are joined again whatever is wanted runs, or it is said why not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STAYS_OFF } from '../../models/compute/run-strategy.ts';
import { buildCluster, type ClusterSimulation, events, shouldRun } from '../../models/index.ts';
import { plights } from '../../models/narration/plight.ts';
import { runs } from '../support/laws.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;

interface Cut {
  readonly row: number;
  readonly partition: number;
  readonly at: number;
}

const cut: fc.Arbitrary<Cut> = fc.record({
  row: fc.nat(20),
  partition: fc.integer({ min: 0, max: 2 }),
  at: fc.nat(60 * MINUTE),
});

/** What is down though it is wanted, with the reason that users are given. */
function down(sim: ClusterSimulation): string[] {
  const { vm } = sim.world;
  const found: string[] = [];
  for (let v = 0; v < vm.rows; v++)
    if (shouldRun(sim.world, v) && vm.downSince[v] >= 0)
      found.push(`${sim.store.names.text(vm.name[v])} ${plights.vm(sim, v)}`);
  return found;
}

/** Rows above the attachments cut a node from every network. */
function play(release: number, seed: number, cuts: readonly Cut[]): ClusterSimulation {
  const sim = buildCluster(sampleCluster('three-nodes-tenants'), { seed, release });
  const { attachment, node } = sim.world;
  sim.checking = true;
  for (const { row, partition, at } of cuts) {
    if (row < attachment.rows) sim.inject(events.attachmentSplit, row, partition, 'cut', at);
    else sim.inject(events.networkSplit, row % node.rows, partition, 'cut', at);
  }
  sim.run(60 * MINUTE);
  sim.inject(events.networkHealed, 0, 0, 'heal');
  sim.run(240 * MINUTE);
  return sim;
}

describe('a cluster whose networks were cut and joined again', () => {
  test('runs every VM that is wanted, but those of which KubeVirt believes that their owner shut them down', () => {
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 6 }), fc.nat(1000), fc.constantFrom(6, 9), (cuts, seed, release) => {
        const sim = play(release, seed, cuts);
        expect(down(sim).filter((text) => !text.includes(STAYS_OFF))).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });

  test('ends no VM that a migration brings to a node whose pods had been deleted before', () => {
    // tenant-2 is cut off, then tenant-1 joins it there: shop-1 was to leave tenant-2 for tenant-3, whose pods are deleted meanwhile.
    const sim = play(9, 176, [
      { row: 2, partition: 1, at: 0 },
      { row: 0, partition: 1, at: 47_623 },
    ]);
    expect(down(sim)).toEqual([]);
  });

  test('deletes the pods of a dead node that it could not delete while nothing was written', () => {
    // The collector is due at the very moment at which etcd loses its quorum.
    const sim = play(9, 613, [
      { row: 2, partition: 1, at: 1_432_769 },
      { row: 0, partition: 1, at: 1_703_714 },
    ]);
    expect(down(sim)).toEqual([]);
  });
});
