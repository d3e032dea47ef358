// What a cluster can still store: by disk and node, at a number of replicas, and what becomes of the next volume.
import type { Decision } from '../engine/policy.ts';
import { type BuildOptions, buildCluster } from '../models/assembly/cluster-build.ts';
import type { ClusterManifest } from '../models/manifest/index.ts';
import { joined } from '../models/scheduling/selectors.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { defaultReplicaCount, degradedAvailability, settingOf } from '../models/settings.ts';
import { type StorageCapacity, storageCapacity } from '../models/storage/csi-capacity.ts';
import { ceilingOf, limitsOf, minimumOf } from '../models/storage/disk-space.ts';
import { nodeWarnings } from '../models/storage/longhorn-node.ts';
import { replicaRules } from '../models/storage/replica-rules.ts';
import { replicaReasoning, searchFor } from '../models/storage/replica-scheduler.ts';
import type { ReplicaSearch } from '../models/storage/replica-search.ts';
import { errorWords } from '../models/storage/schedule-error.ts';
import { type VolumeWish, volumeWish } from '../models/storage/storage-class.ts';
import { createVolume } from '../models/storage/volume-create.ts';
import { takenSize } from '../models/storage/volume-size.ts';
import { readQuestion, type StorageQuestion } from './storage-question.ts';
import { type Apart, type DiskRoom, type Room, roomFor } from './storage-room.ts';

export interface DiskReport {
  readonly disk: string;
  readonly node: string;
  /** Empty where the node has no such label. */
  readonly zone: string;
  readonly maximum: number;
  readonly available: number;
  readonly reserved: number;
  readonly scheduled: number;
  /** Nominal bytes that may still be scheduled: the ceiling of over-provisioning less what is. */
  readonly schedulable: number;
  /** Real bytes that may still be written before the disk takes no more replicas. */
  readonly writable: number;
  /** Why it takes nothing, or null. */
  readonly closed: string | null;
}

export interface StorageReport extends Room {
  readonly release: number;
  readonly choice: string;
  readonly replicas: number;
  readonly overProvisioning: number;
  readonly minimalAvailable: number;
  readonly disks: readonly DiskReport[];
  /** What two replicas of the volume do not share. */
  readonly apart: Apart;
  /** What the CSI driver says of each node for volumes of the class; null in releases in which it says nothing. */
  readonly csi: readonly CsiReport[] | null;
  readonly next: NextVolume;
}

/** The answer of GetCapacity: bytes of the largest volume with one replica, and of all together. */
export interface CsiReport extends StorageCapacity {
  readonly node: string;
}

export interface NextVolume {
  readonly size: number;
  /** Disks in the order of the replicas; null where one finds none. */
  readonly placed: readonly (string | null)[];
  readonly errors: string | null;
  /** It can be used: with all its replicas, or degraded where that is allowed. */
  readonly usable: boolean;
  /** The whole reasoning about the first replica that finds no place, or about the first. */
  readonly reasoning: Decision;
}

/** Answers for the cluster as it is and, with changes, as it would be; or says what is wrong with the question. */
export function storageReports(
  cluster: ClusterManifest,
  options: BuildOptions,
  question: StorageQuestion,
): { readonly now: StorageReport; readonly changed: StorageReport | null } | { readonly problems: readonly string[] } {
  const read = readQuestion(cluster, question);
  if ('problems' in read) return read;
  const { storageClass, changes } = read;
  const report = (more: Pick<BuildOptions, 'overrides'>) => {
    const sim = buildCluster(cluster, { ...options, ...more });
    return storageReport(sim, question, storageClass);
  };
  const now = report({});
  const overrides = new Map([...(options.overrides ?? []), ...changes]);
  return { now, changed: changes.size === 0 ? null : report({ overrides }) };
}

/** The report of a cluster that has come to life; the simulation is left as it was. */
function storageReport(
  sim: ClusterSimulation,
  question: StorageQuestion,
  storageClass: Parameters<typeof volumeWish>[0],
): StorageReport {
  const { world } = sim;
  const { cluster, disk } = world;
  const read = volumeWish(storageClass, settingOf(world, defaultReplicaCount));
  if ('problems' in read) throw new Error('a class that was read before cannot be read');
  const wish = { ...read.wish, numberOfReplicas: question.replicas ?? read.wish.numberOfReplicas };
  const limits = limitsOf(world);
  const rows = Array.from({ length: disk.rows }, (_, d) => d).filter((d) => disk.isLive(d));
  const { next, refused, csi, apart } = tryVolume(sim, takenSize(question.size), wish);
  const disks = rows.map((d) => diskReport(sim, d, limits, refused));
  const room = roomFor(disks.map(roomOfDisk), apart, wish.numberOfReplicas);
  return {
    release: cluster.release[0],
    choice: replicaRules(cluster.release[0]).choice,
    replicas: wish.numberOfReplicas,
    overProvisioning: limits.over,
    minimalAvailable: limits.minimal,
    disks,
    apart,
    ...room,
    csi,
    next,
  };
}

function diskReport(
  sim: ClusterSimulation,
  d: number,
  limits: { readonly minimal: number; readonly over: number },
  refused: ReadonlyMap<string, string>,
): DiskReport {
  const { disk, node } = sim.world;
  const text = (number: number) => sim.store.names.text(number);
  const name = text(disk.name[d]);
  const [maximum, reserved] = [disk.maximum[d], disk.reserved[d]];
  const { warnings } = nodeWarnings(sim.world, disk.node[d]);
  const closed = closedBecause(sim, d) ?? (warnings.length > 0 ? warnings.join(', ') : null);
  return {
    disk: name,
    node: text(node.name[disk.node[d]]),
    zone: text(node.zone[disk.node[d]]),
    maximum,
    available: disk.available[d],
    reserved,
    scheduled: disk.scheduled[d],
    schedulable: Math.max(0, ceilingOf(maximum, reserved, limits.over) - disk.scheduled[d]),
    writable: Math.max(0, disk.available[d] - minimumOf(maximum, limits.minimal)),
    closed: closed ?? refused.get(name) ?? null,
  };
}

function closedBecause({ world: { disk, node } }: ClusterSimulation, d: number): string | null {
  if (node.storageSchedulable[disk.node[d]] === 0) return 'spec.allowScheduling of the node is false';
  if (disk.allowed[d] === 0) return 'spec.allowScheduling of the disk is false';
  if (disk.eviction[d] === 1 || node.storageEviction[disk.node[d]] === 1) return 'eviction is requested';
  if (disk.ready[d] === 0) return 'the disk is not ready';
  return disk.pressured[d] === 1 || disk.schedulable[d] === 0 ? 'condition Schedulable is False (DiskPressure)' : null;
}

/** A disk that is closed, or takes no more because of what is written on it, has no room however much may be promised. */
function roomOfDisk({ disk, node, zone, schedulable, writable, closed }: DiskReport): DiskRoom {
  return { disk, node, zone, room: closed === null && writable > 0 ? schedulable : 0 };
}

/** CSIStorageCapacity objects are published from Longhorn 1.11 on: longhorn/longhorn-manager types/setting.go:2185 @5ddaa369f. */
const CSI_CAPACITY_SINCE = 8;

function csiReports(sim: ClusterSimulation, v: number): CsiReport[] {
  const { node } = sim.world;
  return Array.from({ length: node.rows }, (_, n) => n)
    .filter((n) => node.isLive(n) && node.disks.size[n] > 0)
    .map((n) => ({ node: sim.store.names.text(node.name[n]), ...storageCapacity(sim, v, n) }));
}

interface Tried extends Pick<StorageReport, 'next' | 'csi' | 'apart'> {
  /** Why a disk takes no replica of the volume, whatever else lies where. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Hard anti-affinity of a zone keeps replicas on different nodes as well, and that of a node on different disks. */
function apartOf({ softZone, softNode, softDisk }: ReplicaSearch): Apart {
  if (!softZone) return 'zone';
  if (!softNode) return 'node';
  return softDisk ? 'nothing' : 'disk';
}

/** Makes the volume on a fork. */
function tryVolume(original: ClusterSimulation, size: number, wish: VolumeWish): Tried {
  const sim = original.fork();
  const { volume, replica, disk } = sim.world;
  let v = -1;
  let csi: StorageReport['csi'] = null;
  let apart: Apart = 'node';
  sim.asRoot('the next volume', () => {
    v = volume.add({
      name: 'new-volume',
      size,
      numberOfReplicas: wish.numberOfReplicas,
      nodeSelector: joined(wish.nodeSelector),
      diskSelector: joined(wish.diskSelector),
      softNode: wish.softNode,
      softZone: wish.softZone,
      softDisk: wish.softDisk,
      autoBalance: wish.autoBalance,
      v2: wish.v2 ? 1 : 0,
      staleAfterMs: wish.staleAfterMs,
    });
    if (sim.world.cluster.release[0] >= CSI_CAPACITY_SINCE) csi = csiReports(sim, v);
    apart = apartOf(searchFor(sim, v));
    createVolume(sim, v);
  });
  const placed: (string | null)[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    placed.push(replica.disk[r] < 0 ? null : sim.store.names.text(disk.name[replica.disk[r]]));
  const reasoning = replicaReasoning(sim, v);
  const alone = new Map<string, string>();
  for (const { slot, refusedBy, reason } of reasoning.considered)
    if (refusedBy !== null && refusedBy !== 'AntiAffinity' && refusedBy !== 'DiskSpace')
      alone.set(slot, reason ?? refusedBy);
  const errors = volume.unscheduled[v] === 1 ? errorWords(volume.scheduleErrors[v]) : null;
  const some = placed.some((disk) => disk !== null) && settingOf(sim.world, degradedAvailability) === 1;
  const usable = errors === null || some;
  return { next: { size, placed, errors, usable, reasoning }, refused: alone, csi, apart };
}
