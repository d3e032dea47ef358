// Backing images: a disk without a copy gets one before a replica is started there, copies that nobody needs go, and enough are kept.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { ImageCopy, ReplicaMode, Robustness, VolumeState } from '../../models/lifecycles.ts';
import { addVolume, GIB, HOUR, replicasOf, storageCluster } from '../support/storage.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SIZE = 12 * GIB;

/** Five nodes, of which the first has the only copy of an image of 12 GiB, and a volume of three replicas on top of it. */
function onImage(minimum = 1, virtualSize = 20 * GIB) {
  const sim = storageCluster({ zones: ['', '', '', '', ''], diskBytes: 1000 * GIB });
  sim.checking = true;
  const { image, imageCopy, disk } = sim.world;
  let i = -1;
  sim.asRoot('test', () => {
    i = image.add({ name: 'os', size: SIZE, virtualSize, minimum, first: 0 });
    imageCopy.add({ name: 'os@n0/d0', image: i, disk: 0, state: ImageCopy.state.Ready });
    disk.put.scheduled(0, SIZE);
  });
  const v = addVolume(sim, { size: 20 * GIB, image: i, imageSelector: '-' });
  return { sim, v, i };
}

function copiesOf({ world: { image } }: ClusterSimulation, i: number): number[] {
  const found: number[] = [];
  for (let c = image.copies.first[i] ?? -1; c >= 0; c = image.copies.next[c] ?? -1) found.push(c);
  return found;
}

const disksWith = (sim: ClusterSimulation, i: number) => copiesOf(sim, i).map((c) => sim.world.imageCopy.disk[c] ?? -1);

function attach(sim: ClusterSimulation, v: number) {
  sim.inject(events.volumeTicket, v, 0, 'test');
  sim.run(sim.now);
}

describe('a volume on a backing image', () => {
  test('is opened when every replica has the image on its disk, which takes the time of a copy', () => {
    const { sim, v, i } = onImage();
    const { volume, replica, disk, link } = sim.world;
    attach(sim, v);
    const asked = sim.now;
    expect(volume.state[v]).toBe(VolumeState.state.detached);
    while (volume.state[v] !== VolumeState.state.attached) sim.step();
    const needed = replicasOf(sim, v).map((r) => replica.disk[r] ?? -1);
    expect(disksWith(sim, i)).toEqual(expect.arrayContaining([0, ...needed]));
    // The first disk is read for all of them at once.
    const others = needed.filter((d) => d !== 0).length;
    const rate = link.capacity[disk.read[0] ?? -1] ?? 0;
    expect(sim.now - asked).toBeGreaterThanOrEqual((others * SIZE * 1000) / rate);
    for (const d of needed) expect(disk.scheduled[d]).toBe(20 * GIB + SIZE);
  });

  test('has its copies in what is scheduled and free, and gives both back an hour after the last replica left', () => {
    const { sim, v, i } = onImage();
    const { disk, imageCopy } = sim.world;
    const before = [...Array(5).keys()].map((d) => disk.free[d]);
    attach(sim, v);
    sim.run(sim.now + 10 * MINUTE);
    sim.inject(events.volumeDelete, v, 0, 'test');
    sim.run(sim.now + 59 * MINUTE);
    expect(copiesOf(sim, i).length).toBeGreaterThanOrEqual(3);
    sim.run(sim.now + 2 * MINUTE);
    expect(disksWith(sim, i)).toEqual([0]);
    expect(imageCopy.state[copiesOf(sim, i)[0] ?? -1]).toBe(ImageCopy.state.Ready);
    expect([...Array(5).keys()].map((d) => [disk.scheduled[d], disk.free[d]])).toEqual(
      before.map((free, d) => [d === 0 ? SIZE : 0, free]),
    );
  });

  test('gets a new replica on a disk without a copy only after the copy', () => {
    const { sim, v, i } = onImage();
    const { replica, disk, volume } = sim.world;
    attach(sim, v);
    sim.run(sim.now + 10 * MINUTE);
    const lost =
      replicasOf(sim, v)
        .map((r) => replica.disk[r] ?? -1)
        .find((d) => d !== 0) ?? -1;
    sim.inject(events.diskFail, lost, 0, 'test');
    while (!replicasOf(sim, v).some((r) => replica.mode[r] === ReplicaMode.state.Waiting)) sim.step(HOUR);
    const r = replicasOf(sim, v).find((c) => replica.mode[c] === ReplicaMode.state.Waiting) ?? -1;
    const d = replica.disk[r] ?? -1;
    const began = sim.now;
    while (replica.mode[r] === ReplicaMode.state.Waiting) sim.step(2 * HOUR);
    expect(disksWith(sim, i)).toContain(d);
    expect(disksWith(sim, i)).not.toContain(lost);
    expect(sim.now - began).toBeGreaterThan(10 * SECOND);
    sim.run(sim.now + HOUR);
    expect(volume.robustness[v]).toBe(Robustness.state.healthy);
    expect(disk.scheduled[d]).toBe(20 * GIB + SIZE);
  });

  test('that is smaller than the image is not opened', () => {
    const { sim, v } = onImage(1, 40 * GIB);
    attach(sim, v);
    sim.run(sim.now + HOUR);
    expect(sim.world.volume.state[v]).toBe(VolumeState.state.detached);
  });
});

describe('an image', () => {
  test('is copied until it has the minimum, and again when a disk with a copy dies', () => {
    const { sim, i } = onImage(3);
    sim.inject(events.diskAllow, 1, 1, 'test');
    sim.run(sim.now + 10 * MINUTE);
    const held = disksWith(sim, i);
    expect(new Set(held).size).toBe(3);
    sim.inject(events.diskFail, held.find((d) => d !== 0) ?? -1, 0, 'test');
    sim.run(sim.now + 10 * MINUTE);
    expect(new Set(disksWith(sim, i)).size).toBe(3);
    expect(copiesOf(sim, i).every((c) => sim.world.imageCopy.state[c] === ImageCopy.state.Ready)).toBe(true);
  });

  test('comes from another copy when the disk that it was read from dies, and waits when there is none', () => {
    const { sim, v, i } = onImage();
    attach(sim, v);
    sim.run(sim.now + 5 * SECOND);
    sim.inject(events.diskFail, 0, 0, 'test');
    sim.run(sim.now + HOUR);
    expect(sim.world.volume.state[v]).toBe(VolumeState.state.detached);
    expect(copiesOf(sim, i).every((c) => sim.world.imageCopy.state[c] === ImageCopy.state.InProgress)).toBe(true);
  });
});
