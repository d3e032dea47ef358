// Where replicas go: the choice of each Longhorn generation, the fallbacks, and Longhorn's words for having no place.
import { describe, expect, test } from 'vitest';
import { events } from '../../models/index.ts';
import { diskCandidates, replicaReasoning } from '../../models/storage/replica-scheduler.ts';
import { errorWords } from '../../models/storage/schedule-error.ts';
import { rowOf } from '../support/settings.ts';
import { addVolume, disksOf, GIB, storageCluster } from '../support/storage.ts';

const four = ['', '', '', ''];

describe('the choice of a disk', () => {
  test('sends a burst of volumes to one disk with Longhorn 1.6 to 1.10, and evens it out from 1.11 on', () => {
    // longhorn/longhorn#12587: thin replicas change neither what is available nor what is reserved.
    const [skewed, even] = [7, 9].map((release) => {
      const sim = storageCluster({ zones: four, diskBytes: 500 * GIB }, { release });
      sim.asRoot('test', () => sim.world.disk.put.available(2, 480 * GIB));
      const used = new Map<string, number>();
      for (let i = 0; i < 40; i++)
        for (const disk of disksOf(sim, addVolume(sim, { size: 5 * GIB, numberOfReplicas: 1 })))
          used.set(disk, (used.get(disk) ?? 0) + 1);
      return used;
    });
    expect(skewed).toEqual(new Map([['n2/d0', 40]]));
    expect(even?.size).toBe(4);
    expect(Math.max(...(even?.values() ?? []))).toBeLessThanOrEqual(17);
  });

  test('is a random node up to Longhorn 1.5, full or empty', () => {
    const sim = storageCluster({ zones: four, diskBytes: 500 * GIB }, { release: 1 });
    sim.asRoot('test', () => sim.world.disk.put.available(2, 480 * GIB));
    const used = new Set(
      Array.from({ length: 40 }, () => disksOf(sim, addVolume(sim, { size: GIB, numberOfReplicas: 1 }))[0]),
    );
    expect(used.size).toBe(4);
  });
});

describe('a replica without a place', () => {
  test('is told of in the words of Longhorn', () => {
    const sim = storageCluster({ zones: four });
    const errors = (fields: Parameters<typeof addVolume>[1]) => {
      const v = addVolume(sim, fields);
      return errorWords(sim.world.volume.scheduleErrors[v] ?? 0);
    };
    expect(errors({ size: 200 * GIB })).toBe('insufficient storage');
    expect(errors({ diskSelector: 'ssd' })).toBe('tags not fulfilled');
    expect(errors({ v2: 1 })).toBe('disks are unavailable');
    for (const n of [0, 1, 2, 3]) sim.inject(events.nodeAllow, n, 0, 'test');
    sim.run(sim.now);
    expect(errors({})).toBe('nodes are unavailable');
  });

  test('for strict anti-affinity alone has no error of its own', () => {
    const sim = storageCluster({ zones: ['', ''] });
    const v = addVolume(sim, { numberOfReplicas: 2 });
    expect(diskCandidates(sim, v)).toEqual({ disks: [], errors: 0 });
    expect(errorWords(0)).toBe('replica scheduling failed');
  });

  test('is explained disk by disk', () => {
    const sim = storageCluster({ zones: ['a', 'a', 'b'] });
    const v = addVolume(sim, { numberOfReplicas: 1 });
    sim.inject(events.diskAllow, 2, 0, 'test');
    sim.run(sim.now);
    const { considered } = replicaReasoning(sim, v);
    const taken = disksOf(sim, v)[0];
    expect(considered.find((c) => c.slot === taken)?.refusedBy ?? 'AntiAffinity').toBe(
      taken === 'n2/d0' ? 'UsableDisk' : 'AntiAffinity',
    );
    expect(considered.find((c) => c.slot === 'n2/d0')?.reason).toContain('disks are unavailable');
  });
});

describe('zone anti-affinity', () => {
  test('is blind to replicas on nodes that are no candidates, as in Longhorn', () => {
    // A healthy replica on a cordoned node marks no zone: longhorn-manager scheduler/replica_scheduler.go:1540 @5ddaa369f.
    const sim = storageCluster({ zones: ['a', 'a', 'b'] });
    sim.inject(events.settingChange, rowOf('longhorn/replica-zone-soft-anti-affinity'), 0, 'test');
    for (const n of [1, 2]) sim.inject(events.nodeAllow, n, 0, 'test');
    sim.run(sim.now);
    const v = addVolume(sim, { numberOfReplicas: 1 });
    expect(disksOf(sim, v)).toEqual(['n0/d0']);
    sim.inject(events.nodeAllow, 1, 1, 'test');
    sim.run(sim.now);
    expect(diskCandidates(sim, v).disks).toEqual([]);
    sim.inject(events.nodeCordon, 0, 1, 'test');
    sim.run(sim.now);
    expect(diskCandidates(sim, v).disks).toEqual([1]);
  });
});
