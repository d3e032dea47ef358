// What a cluster can still store: by disk and node, at a number of replicas, and what becomes of the next volume.
import type { Decision } from '../engine/policy.ts';
import { type BuildOptions, buildCluster } from '../models/assembly/cluster-build.ts';
import type { ClusterManifest } from '../models/manifest/index.ts';
import { nearestName } from '../models/manifest/issue.ts';
import { joined } from '../models/scheduling/selectors.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { expectedOf, parseSettingValue } from '../models/setting-value.ts';
import { type SettingSpec, settingNamed, settings } from '../models/settings.ts';
import { ceilingOf, limitsOf, minimumOf } from '../models/storage/disk-space.ts';
import { nodeWarnings } from '../models/storage/longhorn-node.ts';
import { replicaRules } from '../models/storage/replica-rules.ts';
import { replicaReasoning } from '../models/storage/replica-scheduler.ts';
import { errorWords } from '../models/storage/schedule-error.ts';
import { type VolumeWish, volumeWish } from '../models/storage/storage-class.ts';
import { createVolume } from '../models/storage/volume-create.ts';

export interface StorageQuestion {
  /** Bytes of the next volume. */
  readonly size: number;
  /** Replicas of it; null takes the class's. */
  readonly replicas: number | null;
  /** Name of a storage class; null for the default one, or Longhorn's defaults where there is none. */
  readonly storageClass: string | null;
  /** Settings to be tried, `key=value`. */
  readonly changes: readonly string[];
}

export interface DiskReport {
  readonly disk: string;
  readonly node: string;
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

export interface StorageReport {
  readonly release: number;
  readonly choice: string;
  readonly replicas: number;
  readonly overProvisioning: number;
  readonly minimalAvailable: number;
  readonly disks: readonly DiskReport[];
  /** Nominal bytes of new volumes that fit at this number of replicas, on different nodes each. */
  readonly capacity: number;
  /** The largest single volume. */
  readonly largest: number;
  readonly next: NextVolume;
}

export interface NextVolume {
  readonly size: number;
  /** Disks in the order of the replicas; null where one finds none. */
  readonly placed: readonly (string | null)[];
  readonly errors: string | null;
  /** The whole reasoning about the first replica that finds no place, or about the first. */
  readonly reasoning: Decision;
}

/** Answers for the cluster as it is and, with changes, as it would be; or says what is wrong with the question. */
export function storageReports(
  cluster: ClusterManifest,
  options: BuildOptions,
  question: StorageQuestion,
): { readonly now: StorageReport; readonly changed: StorageReport | null } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  if (!(question.size > 0)) problems.push(`a volume of ${question.size} bytes: the size must be more than 0`);
  if (
    question.replicas !== null &&
    !(Number.isInteger(question.replicas) && question.replicas >= 1 && question.replicas <= 20)
  )
    problems.push(`${question.replicas} replicas: expected a whole number from 1 to 20`);
  const overrides = new Map<SettingSpec, number>(options.overrides ?? []);
  for (const change of question.changes) {
    const read = readChange(change);
    if (typeof read === 'string') problems.push(read);
    else overrides.set(read.spec, read.value);
  }
  const wish = wishOf(cluster, question);
  if ('problems' in wish) problems.push(...wish.problems);
  if (problems.length > 0 || 'problems' in wish) return { problems };
  const now = storageReport(buildCluster(cluster, options), question.size, wish.wish);
  const changed =
    question.changes.length === 0
      ? null
      : storageReport(buildCluster(cluster, { ...options, overrides }), question.size, wish.wish);
  return { now, changed };
}

/** The report of a cluster that has come to life; the simulation is left as it was. */
function storageReport(sim: ClusterSimulation, size: number, wish: VolumeWish): StorageReport {
  const { world } = sim;
  const { cluster, disk } = world;
  const limits = limitsOf(world);
  const rows = Array.from({ length: disk.rows }, (_, d) => d).filter((d) => disk.isLive(d));
  const { next, refused } = tryVolume(sim, size, wish);
  const disks = rows.map((d) => diskReport(sim, d, limits, refused));
  const rooms = roomByNode(disks);
  return {
    release: cluster.release[0],
    choice: replicaRules(cluster.release[0]).choice,
    replicas: wish.numberOfReplicas,
    overProvisioning: limits.over,
    minimalAvailable: limits.minimal,
    disks,
    capacity: spreadCapacity([...rooms.total.values()], wish.numberOfReplicas),
    largest: [...rooms.largest.values()].sort((a, b) => b - a)[wish.numberOfReplicas - 1] ?? 0,
    next,
  };
}

/** Bytes of volumes that fit when each byte lies on `copies` different nodes: the largest U with sum(min(room, U)) >= copies * U. */
export function spreadCapacity(rooms: readonly number[], copies: number): number {
  const sorted = rooms.filter((room) => room > 0).sort((a, b) => b - a);
  // With the k largest rooms above U: (copies - k) * U is what the others hold together.
  for (let k = 0; k < copies; k++) {
    if (sorted.length < copies) return 0;
    const rest = sorted.slice(k).reduce((sum, room) => sum + room, 0);
    const volume = rest / (copies - k);
    if ((sorted[k] ?? 0) <= volume) return Math.floor(volume);
  }
  return 0;
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

function roomByNode(disks: readonly DiskReport[]): {
  readonly total: Map<string, number>;
  readonly largest: Map<string, number>;
} {
  const total = new Map<string, number>();
  const largest = new Map<string, number>();
  for (const { node, schedulable, writable, closed } of disks) {
    const room = closed === null && writable > 0 ? schedulable : 0;
    total.set(node, (total.get(node) ?? 0) + room);
    largest.set(node, Math.max(largest.get(node) ?? 0, room));
  }
  return { total, largest };
}

/** Makes the volume on a fork. */
function tryVolume(
  original: ClusterSimulation,
  size: number,
  wish: VolumeWish,
): { readonly next: NextVolume; readonly refused: ReadonlyMap<string, string> } {
  const sim = original.fork();
  const { volume, replica, disk } = sim.world;
  let v = -1;
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
  return { next: { size, placed, errors, reasoning }, refused: alone };
}

function wishOf(
  cluster: ClusterManifest,
  question: StorageQuestion,
): { readonly wish: VolumeWish } | { readonly problems: readonly string[] } {
  const { storageClass: name, replicas } = question;
  const known = cluster.storageClasses;
  const found = name === null ? known.find((c) => c.isDefault) : known.find((c) => c.name === name);
  if (name !== null && found === undefined) {
    const like = nearestName(
      name,
      known.map((c) => c.name),
    );
    return { problems: [`there is no storage class ${name}${like === undefined ? '' : `; did you mean ${like}?`}`] };
  }
  const read = volumeWish(found ?? { name: 'default', provisioner: 'driver.longhorn.io', parameters: {} });
  if ('problems' in read || replicas === null) return read;
  return { wish: { ...read.wish, numberOfReplicas: replicas } };
}

/** `key=value`, where `longhorn/` may be left out of the key. */
function readChange(change: string): { readonly spec: SettingSpec; readonly value: number } | string {
  const at = change.indexOf('=');
  const key = change.slice(0, at).trim();
  const spec = at < 1 ? null : (settingNamed(key) ?? settingNamed(`longhorn/${key}`));
  if (at < 1) return `"${change}": expected key=value, such as storage-over-provisioning-percentage=200`;
  if (spec === null) {
    const like = nearestName(
      key,
      settings().map((s) => s.key.replace(/^longhorn\//, '')),
    );
    return `unknown setting ${key}${like === undefined ? '' : `; did you mean ${like}?`}`;
  }
  const value = parseSettingValue(spec, change.slice(at + 1).trim());
  return value === null ? `${change}: expected ${expectedOf(spec)}` : { spec, value };
}
