// Building a world from manifests: backing images, the copies of them that are ready, and the volumes on top.
import { ImageCopy } from '../lifecycles.ts';
import type { ClusterManifest } from '../manifest/index.ts';
import { joined } from '../scheduling/selectors.ts';
import type { ClusterSimulation } from '../schema.ts';
import { isUsed } from '../storage/image-copies.ts';
import type { DiskRows } from './nodes.ts';
import type { VolumeRows } from './storage.ts';

/** What is on its way to a disk is taken not to be there: it is fetched when it is needed. */
export function addBackingImages(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  disks: DiskRows,
  volumes: VolumeRows,
): void {
  const { image, imageCopy, volume, disk } = sim.world;
  for (const manifest of cluster.backingImages) {
    const size = manifest.realSize || manifest.size;
    const row = image.add({
      name: manifest.name,
      size,
      virtualSize: manifest.virtualSize,
      minimum: manifest.minNumberOfCopies,
      diskSelector: joined(manifest.diskSelector),
      nodeSelector: joined(manifest.nodeSelector),
    });
    for (const { name, backingImage } of cluster.volumes) {
      const v = volumes.get(name);
      if (backingImage !== manifest.name || v === undefined) continue;
      volume.put.image(v, row);
      volume.put.imageSelector(v, joined(manifest.diskSelector) || '-');
    }
    for (const [uuid, { state }] of Object.entries(manifest.copies)) {
      const d = disks.get(uuid);
      if (d === undefined || state !== 'ready') continue;
      const c = imageCopy.add({
        name: `${manifest.name}@${sim.store.names.text(disk.name[d])}`,
        image: row,
        disk: d,
        state: ImageCopy.state.Ready,
      });
      disk.put.scheduled(d, disk.scheduled[d] + size);
      if (image.first[row] < 0) image.put.first(row, d);
      imageCopy.put.unusedSince(c, isUsed(sim.world, row, d) ? -1 : 0);
    }
  }
}
