// Orphaned replica data: what stays on a disk whose node was away while its replica was replaced, and when it is deleted.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { rowOf } from '../support/settings.ts';
import { addVolume, GIB, HOUR, replicasOf, storageCluster } from '../support/storage.ts';

const MINUTE = 60_000;

/** A node is away until its replica has been replaced and forgotten. Returns the disk, and what was free on it before. */
function replaced(sim: ClusterSimulation) {
  const v = addVolume(sim, { size: 20 * GIB, staleAfterMs: 30 * MINUTE }, 0);
  sim.inject(events.volumeWrite, v, 8 * 1024, 'test');
  sim.run(sim.now);
  const { replica, disk } = sim.world;
  const r = replicasOf(sim, v).find((c) => disk.node[replica.disk[c] ?? -1] !== 0) ?? -1;
  const d = replica.disk[r] ?? -1;
  const n = disk.node[d] ?? -1;
  const free = disk.free[d] ?? 0;
  sim.inject(events.nodeCrash, n, 0, 'test');
  sim.run(sim.now + 2 * HOUR);
  expect(replica.isLive(r)).toBe(false);
  return { n, d, free };
}

function orphansOf({ world: { orphan } }: ClusterSimulation) {
  return [...Array(orphan.rows).keys()].filter((o) => orphan.isLive(o));
}

const setKinds = (sim: ClusterSimulation, code: number) =>
  sim.inject(events.settingChange, rowOf('longhorn/orphan-resource-auto-deletion'), 1000 * code, 'test');

describe('a replica that was replaced while its node was away', () => {
  test('gives back what was scheduled at once, and keeps its bytes for as long as Harvester leaves it there', () => {
    const sim = storageCluster({ zones: ['', '', '', ''], diskBytes: 1000 * GIB });
    const { n, d, free } = replaced(sim);
    const { disk, orphan } = sim.world;
    expect(disk.scheduled[d]).toBe(0);
    expect(disk.free[d]).toBe(free);
    const [o = -1, ...more] = orphansOf(sim);
    expect([more.length, orphan.size[o], orphan.foundAt[o]]).toEqual([0, 8 * GIB, -1]);
    sim.inject(events.nodeStart, n, 0, 'test');
    sim.run(sim.now + HOUR);
    expect(orphan.foundAt[o]).toBeGreaterThan(0);
    expect([disk.free[d], orphansOf(sim).length]).toEqual([free, 1]);
  });

  test('is deleted 30 s and 300 s after the node is back, where the setting names replica-data', () => {
    const sim = storageCluster({ zones: ['', '', '', ''], diskBytes: 1000 * GIB });
    const { n, d, free } = replaced(sim);
    const { disk, node, orphan } = sim.world;
    setKinds(sim, 3);
    sim.inject(events.nodeStart, n, 0, 'test');
    while (node.readyChangedAt[n] !== sim.now || node.ready[n] !== 0) sim.step();
    const back = sim.now;
    const [o = -1] = orphansOf(sim);
    sim.run(back + 329_000);
    expect([orphan.foundAt[o], orphan.isLive(o), disk.free[d]]).toEqual([back + 30_000, true, free]);
    sim.run(back + 330_000);
    expect([orphansOf(sim).length, disk.free[d]]).toEqual([0, free + 8 * GIB]);
  });

  test('is not deleted while its disk is being emptied, and goes with a disk that is replaced', () => {
    const sim = storageCluster({ zones: ['', '', '', ''], diskBytes: 1000 * GIB });
    const { n, d } = replaced(sim);
    setKinds(sim, 2);
    sim.inject(events.diskEvict, d, 1, 'test');
    sim.inject(events.nodeStart, n, 0, 'test');
    sim.run(sim.now + HOUR);
    expect(orphansOf(sim).length).toBe(1);
    sim.inject(events.diskFail, d, 0, 'test');
    sim.inject(events.diskReplace, d, 0, 'test');
    sim.run(sim.now + MINUTE);
    expect(orphansOf(sim).length).toBe(0);
  });

  test('is deleted only when the API takes writes again', () => {
    const sim = storageCluster({ zones: ['', '', '', ''], diskBytes: 1000 * GIB });
    const { n } = replaced(sim);
    setKinds(sim, 2);
    sim.inject(events.nodeStart, n, 0, 'test');
    sim.run(sim.now + 5 * MINUTE);
    const others = [1, 2, 3].filter((other) => other !== n);
    for (const other of others) sim.inject(events.nodeCrash, other, 0, 'test');
    sim.run(sim.now + HOUR);
    expect(orphansOf(sim).length).toBe(1);
    for (const other of others) sim.inject(events.nodeStart, other, 0, 'test');
    sim.run(sim.now + HOUR);
    const { disk, orphan } = sim.world;
    expect(orphansOf(sim).filter((o) => disk.node[orphan.disk[o] ?? -1] === n)).toEqual([]);
  });

  test('leaves nothing when it is removed from a node that is there', () => {
    const sim = storageCluster({ zones: ['', '', '', ''], diskBytes: 1000 * GIB });
    const v = addVolume(sim, { size: 20 * GIB }, 0);
    sim.inject(events.volumeWrite, v, 8 * 1024, 'test');
    sim.run(sim.now);
    sim.inject(events.replicaDelete, replicasOf(sim, v)[0] ?? -1, 0, 'test');
    sim.run(sim.now + HOUR);
    expect(orphansOf(sim)).toEqual([]);
  });
});
