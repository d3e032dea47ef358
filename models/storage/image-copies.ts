// Copies of backing images on disks: fetched before a replica is started on a disk that has none, kept while they are used, cleaned up later.
//
// Source: longhorn/longhorn-manager controller/backing_image_controller.go @0080ac3f and controller/node_controller.go @5ddaa369f.
import { below } from '../../engine/chance.ts';
import { startFlow, stopFlow } from '../../engine/flow.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  diskFail,
  imageCopied,
  imageReview,
  networkHealed,
  nodePosted,
  nodeSilent,
  rebuildPlaceFree,
  settingChange,
  storageChanged,
  volumeAttach,
} from '../events.ts';
import { DiskHealth, ImageCopy, VolumeState } from '../lifecycles.ts';
import { hostLinks } from '../network/links.ts';
import { canReachStorage, isUp } from '../network/reach.ts';
import { listed, selectorsMatchTags } from '../scheduling/selectors.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import {
  allowEmptyDiskSelector,
  allowEmptyNodeSelector,
  imageCleanupWait,
  imageReplenishLimit,
  settingOf,
} from '../settings.ts';
import { imageFits, keptCopies } from './backing-image.ts';
import { refreshPressure, setFree } from './disk-usage.ts';
import { takesReplicas } from './longhorn-node.ts';

const { InProgress, Ready } = ImageCopy.state;

export const imageCopies: Model<ClusterSchema> = {
  name: 'image-copies',
  on: [
    on(imageCopied, (sim, c) => {
      const { imageCopy } = sim.world;
      imageCopy.put.flow(c, -1);
      imageCopy.put.source(c, -1);
      imageCopy.drive.state(c, ImageCopy.signal.Done);
      letStart(sim, imageCopy.image[c], imageCopy.disk[c]);
      replenishAll(sim);
    }),
    on(imageReview, (sim, i) => cleanUp(sim, i)),
    on(diskFail, (sim, d) => {
      dropWhere(sim, (c) => sim.world.imageCopy.disk[c] === d);
      restartFrom(sim, (source) => source === d);
    }),
    on(nodeSilent, (sim, n) => {
      const { disk, imageCopy } = sim.world;
      dropWhere(sim, (c) => imageCopy.state[c] === InProgress && disk.node[imageCopy.disk[c]] === n);
      restartFrom(sim, (source) => disk.node[source] === n);
    }),
    on(nodePosted, (sim) => retry(sim)),
    on(networkHealed, (sim) => retry(sim)),
    on(settingChange, (sim) => retry(sim)),
    on(storageChanged, (sim) => retry(sim)),
  ],
};

/** Whether the replica's disk has the image of its volume, which is asked for where it has not. Volumes without an image have all they need. */
export function imageReady(sim: ClusterSimulation, r: number): boolean {
  const { volume, replica, imageCopy } = sim.world;
  const i = volume.image[replica.volume[r]];
  if (i < 0 || replica.disk[r] < 0) return true;
  const c = copyOn(sim.world, i, replica.disk[r]);
  if (c >= 0) {
    if (imageCopy.unusedSince[c] >= 0) imageCopy.put.unusedSince(c, -1);
    return imageCopy.state[c] === Ready;
  }
  fetch(sim, i, replica.disk[r]);
  return false;
}

/** Why a volume cannot be opened on top of its image, or null: the conditions BackingImageIncompatible and WaitForBackingImage. */
export function imageRefusal(sim: ClusterSimulation, v: number): string | null {
  const { volume, replica, image, disk } = sim.world;
  const i = volume.image[v];
  if (i < 0) return null;
  if (!imageFits(volume.size[v], image.virtualSize[i]))
    return 'BackingImageVirtualSizeTooLarge: the volume is smaller than its backing image';
  let waits = false;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const d = replica.disk[r];
    if (d < 0 || replica.failedAt[r] >= 0 || disk.health[d] !== DiskHealth.state.Good || !isUp(sim.world, disk.node[d]))
      continue;
    if (!imageReady(sim, r)) waits = true;
  }
  return waits ? 'WaitForBackingImage: a copy of the backing image is on its way' : null;
}

/** A replica leaves a disk: the copy there may not be used any more. */
export function releaseImage(sim: ClusterSimulation, r: number): void {
  const { volume, replica, imageCopy } = sim.world;
  const i = volume.image[replica.volume[r]];
  const d = replica.disk[r];
  const c = i < 0 || d < 0 ? -1 : copyOn(sim.world, i, d);
  if (c < 0 || isUsed(sim.world, i, d, r)) return;
  imageCopy.put.unusedSince(c, sim.now);
  sim.schedule(imageReview, settingOf(sim.world, imageCleanupWait), i);
}

/** Any replica but one of a volume on the image lies on the disk. */
export function isUsed({ volume, replica, disk }: ClusterWorld, i: number, d: number, but = -1): boolean {
  for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r])
    if (r !== but && volume.image[replica.volume[r]] === i) return true;
  return false;
}

function copyOn({ image, imageCopy }: ClusterWorld, i: number, d: number): number {
  for (let c = image.copies.first[i]; c >= 0; c = image.copies.next[c]) if (imageCopy.disk[c] === d) return c;
  return -1;
}

/** A copy object, whose room is taken from now on; its bytes come from a copy that is ready, as soon as there is one in reach. */
function fetch(sim: ClusterSimulation, i: number, d: number): void {
  const { image, imageCopy, disk } = sim.world;
  const { names } = sim.store;
  const name = `${names.text(image.name[i])}@${names.text(disk.name[d])}`;
  const c = imageCopy.add({
    name,
    image: i,
    disk: d,
    since: sim.now,
    unusedSince: isUsed(sim.world, i, d) ? -1 : sim.now,
  });
  disk.put.scheduled(d, disk.scheduled[d] + image.size[i]);
  setFree(sim.world, d, Math.max(0, disk.free[d] - image.size[i]));
  refreshPressure(sim, d);
  transfer(sim, c);
}

function transfer(sim: ClusterSimulation, c: number): void {
  const { image, imageCopy, disk, node } = sim.world;
  const [i, to] = [imageCopy.image[c], imageCopy.disk[c]];
  const receiver = disk.node[to];
  for (let s = image.copies.first[i]; s >= 0; s = image.copies.next[s]) {
    const from = imageCopy.disk[s];
    const sender = disk.node[from];
    const good = imageCopy.state[s] === Ready && disk.health[from] === DiskHealth.state.Good;
    if (!good || !canReachStorage(sim.world, sender, receiver)) continue;
    const network = sender === receiver ? [] : hostLinks(sim.world, node.onStorage[sender], node.onStorage[receiver]);
    const links = [disk.read[from], ...network, disk.write[to]];
    imageCopy.put.source(c, from);
    imageCopy.put.flow(c, startFlow(sim, { bytes: image.size[i], links, done: imageCopied, owner: c }));
    return;
  }
}

/** What waited for a copy goes on: rebuilds on the node, and attachments of volumes with a replica there. */
function letStart(sim: ClusterSimulation, i: number, d: number): void {
  const { disk, replica, volume } = sim.world;
  sim.schedule(rebuildPlaceFree, 0, disk.node[d]);
  for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) {
    const v = replica.volume[r];
    if (volume.image[v] === i && volume.wanted[v] >= 0 && volume.state[v] === VolumeState.state.detached)
      sim.schedule(volumeAttach, 0, v);
  }
}

function retry(sim: ClusterSimulation): void {
  const { imageCopy } = sim.world;
  if (imageCopy.count === 0) return;
  for (let c = 0; c < imageCopy.rows; c++)
    if (imageCopy.isLive(c) && imageCopy.state[c] === InProgress && imageCopy.flow[c] < 0) transfer(sim, c);
  replenishAll(sim);
}

/** Copies that came from there come from elsewhere, from the start. */
function restartFrom(sim: ClusterSimulation, gone: (source: number) => boolean): void {
  const { imageCopy } = sim.world;
  for (let c = 0; c < imageCopy.rows; c++) {
    if (!imageCopy.isLive(c) || imageCopy.flow[c] < 0 || !gone(imageCopy.source[c])) continue;
    stopFlow(sim, imageCopy.flow[c]);
    imageCopy.put.flow(c, -1);
    imageCopy.put.source(c, -1);
    transfer(sim, c);
  }
  if (imageCopy.count > 0) replenishAll(sim);
}

function dropWhere(sim: ClusterSimulation, which: (copy: number) => boolean): void {
  const { imageCopy } = sim.world;
  for (let c = 0; c < imageCopy.rows; c++) if (imageCopy.isLive(c) && which(c)) drop(sim, c);
}

function drop(sim: ClusterSimulation, c: number): void {
  const { image, imageCopy, disk } = sim.world;
  const [size, d] = [image.size[imageCopy.image[c]], imageCopy.disk[c]];
  if (imageCopy.flow[c] >= 0) stopFlow(sim, imageCopy.flow[c]);
  disk.put.scheduled(d, disk.scheduled[d] - size);
  setFree(sim.world, d, disk.free[d] + size);
  imageCopy.remove(c);
  refreshPressure(sim, d);
}

/** Copies that nobody has used for long enough go, as far as enough are left. */
function cleanUp(sim: ClusterSimulation, i: number): void {
  const { image, imageCopy } = sim.world;
  const rows: number[] = [];
  for (let c = image.copies.first[i]; c >= 0; c = image.copies.next[c]) rows.push(c);
  const copies = rows.map((c) => ({
    disk: `${imageCopy.disk[c]}`,
    state: imageCopy.state[c] === Ready ? 'ready' : 'in-progress',
    unusedSince: imageCopy.unusedSince[c] < 0 ? null : imageCopy.unusedSince[c],
  }));
  const waitMs = settingOf(sim.world, imageCleanupWait);
  const rules = { now: sim.now, waitMs, minimum: image.minimum[i], firstDisk: `${image.first[i]}` };
  const kept = new Set(keptCopies(copies, rules));
  for (const c of rows) if (!kept.has(`${imageCopy.disk[c]}`)) drop(sim, c);
}

function replenishAll(sim: ClusterSimulation): void {
  for (let i = 0; i < sim.world.image.rows; i++) replenishCopies(sim, i);
}

/** One more copy where there are fewer than the minimum, on a node and a disk drawn among those that are ready and have none. */
function replenishCopies(sim: ClusterSimulation, i: number): void {
  const { image, imageCopy, disk } = sim.world;
  const limit = settingOf(sim.world, imageReplenishLimit);
  if (limit === 0 || image.copies.size[i] === 0 || image.copies.size[i] >= image.minimum[i]) return;
  const busy = new Map<number, number>();
  for (let c = 0; c < imageCopy.rows; c++) {
    if (!imageCopy.isLive(c) || imageCopy.state[c] !== InProgress) continue;
    const n = disk.node[imageCopy.disk[c]];
    busy.set(n, (busy.get(n) ?? 0) + 1);
  }
  const open: number[] = [];
  for (let d = 0; d < disk.rows; d++)
    if (disk.isLive(d) && takesCopy(sim, i, d) && (busy.get(disk.node[d]) ?? 0) < limit) open.push(d);
  const chosen = open[below(image.luck, i, Math.max(1, open.length))];
  if (chosen === undefined) return;
  fetch(sim, i, chosen);
  replenishCopies(sim, i);
}

function takesCopy(sim: ClusterSimulation, i: number, d: number): boolean {
  const { world, store } = sim;
  const { image, disk, node } = world;
  const n = disk.node[d];
  const tags = (text: number) => listed(store.names.text(text));
  return (
    disk.ready[d] === 1 &&
    disk.schedulable[d] === 1 &&
    disk.allowed[d] === 1 &&
    disk.eviction[d] === 0 &&
    disk.block[d] === 0 &&
    takesReplicas(world, n) &&
    copyOn(world, i, d) < 0 &&
    selectorsMatchTags(
      tags(image.diskSelector[i]),
      tags(disk.tags[d]),
      settingOf(world, allowEmptyDiskSelector) === 1,
    ) &&
    selectorsMatchTags(
      tags(image.nodeSelector[i]),
      tags(node.storageTags[n]),
      settingOf(world, allowEmptyNodeSelector) === 1,
    )
  );
}
