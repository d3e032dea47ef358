// Longhorn's replica scheduler as policies: which disks are candidates, the ladder of fallbacks, and the choice by release.
import type { Filter, Narrowing, Policy } from '../../engine/policy.ts';
import { fileMayBe, fits } from '../storage/disk-space.ts';
import type { DiskChoice } from '../storage/replica-rules.ts';
import { mayBeReused, NodeSet, type ReplicaSearch } from '../storage/replica-search.ts';
import { ScheduleError } from '../storage/schedule-error.ts';
import { largestAvailable, mostBalanced, randomNode } from './replica-choice.ts';

/** Nodes that passed every node filter; a search among given nodes takes those.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:251 @5ddaa369f. */
const nodeCandidate: Filter<ReplicaSearch> = {
  name: 'NodeCandidate',
  reasons: ['node is no candidate'],
  refuses: ({ candidate, world }, _v, d) => 1 - candidate[world.disk.node[d]],
  explain(search, _v, d) {
    const { world } = search;
    const n = world.disk.node[d];
    if (world.node.storageSchedulable[n] === 0) return 'spec.allowScheduling of its node is false';
    if (world.node.cordoned[n] === 1) return 'its node is cordoned';
    return 'its node is not ready for replicas of this volume';
  },
};

/** Disks that a search looks at in the first place (:176). */
const usableDisk: Filter<ReplicaSearch> = {
  name: 'UsableDisk',
  reasons: ['disks are unavailable'],
  refuses({ world: { disk }, reuse }, _v, d) {
    if (disk.allowed[d] === 0 || disk.eviction[d] === 1) return 1;
    return reuse || (disk.schedulable[d] === 1 && disk.ready[d] === 1 && disk.pressured[d] === 0) ? 0 : 1;
  },
  explain({ world: { disk } }, _v, d) {
    if (disk.allowed[d] === 0) return 'disks are unavailable: spec.allowScheduling of the disk is false';
    if (disk.eviction[d] === 1) return 'disks are unavailable: its replicas are being evicted';
    if (disk.ready[d] === 0) return 'disks are unavailable: the disk is not ready';
    return disk.pressured[d] === 1
      ? 'disks are unavailable: condition Schedulable is False, DiskPressure'
      : 'disks are unavailable: condition Schedulable is False';
  },
};

/** A linked clone lies on a disk with a replica of its source (:176). */
const cloneDisk: Filter<ReplicaSearch> = {
  name: 'LinkedClone',
  reasons: ['no replica of the source is on the disk'],
  refuses({ world, volume: v, replica: r }, _v, d) {
    const from = world.volume.cloneOf[v];
    if (from < 0) return 0;
    const wanted = r < 0 ? -1 : world.replica.cloneSource[r];
    for (let s = world.disk.replicas.first[d]; s >= 0; s = world.disk.replicas.next[s])
      if (world.replica.volume[s] === from && (wanted < 0 || s === wanted)) return 0;
    return 1;
  },
};

/** v1 lives on filesystems, v2 on block devices (:1250). */
const diskType: Filter<ReplicaSearch> = {
  name: 'DiskType',
  reasons: ['disks are unavailable: the disk is of the other data engine'],
  refuses: ({ world: { disk, volume } }, v, d) => (disk.block[d] === volume.v2[v] ? 0 : 1),
};

/** Largest file of the filesystem: longhorn/longhorn-manager datastore/longhorn.go:7059 @5ddaa369f. */
const volumeSize: Filter<ReplicaSearch> = {
  name: 'VolumeSize',
  reasons: ['incompatible volume size'],
  refuses(search, v, d) {
    const { disk, volume } = search.world;
    if (volume.v2[v] === 1 || disk.fileSystem[d] === 0) return 0;
    return fileMayBe(volume.size[v], search.text(disk.fileSystem[d])) ? 0 : 1;
  },
};

const diskTags: Filter<ReplicaSearch> = {
  name: 'DiskTags',
  reasons: ['tags not fulfilled'],
  refuses: (search, _v, d) => (search.diskTagsFit(d) ? 0 : 1),
};

/** The space test, with what this pass has placed and no disk lists yet (:1175). */
const diskSpace: Filter<ReplicaSearch> = {
  name: 'DiskSpace',
  reasons: ['insufficient storage'],
  refuses(search, v, d) {
    if (search.reuse) return 0;
    const { volume } = search.world;
    const figures = search.figuresOf(d);
    return fits(figures, volume.size[v] + pending(search, v, d), volume.reported[v], search.limits) ? 0 : 1;
  },
  explain(search, v, d) {
    const { volume } = search.world;
    const { maximum, available, reserved, scheduled } = search.figuresOf(d);
    const { minimal, over } = search.limits;
    const floor = Math.trunc((maximum * minimal) / 100);
    const ceiling = Math.trunc(((maximum - reserved) * over) / 100);
    const size = volume.size[v] + pending(search, v, d);
    const parts: string[] = [];
    if (!(available - volume.reported[v] > floor))
      parts.push(
        `available ${gib(available)} less actual ${gib(volume.reported[v])} is not above ${minimal}% of ${gib(maximum)}`,
      );
    if (size + scheduled > ceiling)
      parts.push(`size ${gib(size)} and scheduled ${gib(scheduled)} exceed ${over}% of ${gib(maximum - reserved)}`);
    return `insufficient storage: ${parts.join('; ')}`;
  },
};

/** The fallbacks: the first rung with a disk wins (:506). Which rungs there are follows from the anti-affinity in force. */
const ladder: Narrowing<ReplicaSearch> = {
  name: 'AntiAffinity',
  reason: 'a replica of the volume keeps others from this node, zone or disk',
  narrow(search, v, slots, count) {
    const { sets, world } = search;
    for (const rung of rungsOf(search)) {
      const kept = keepTo(slots, count, (d) => (sets[world.disk.node[d]] & rung) !== 0);
      // On nodes that no replica uses there is none but a failed one.
      const fresh = rung === NodeSet.UNUSED_IN_UNUSED_ZONE && search.failed === 0;
      const left = fresh ? kept : emptiest(search, v, slots, kept);
      if (left > 0) return left;
    }
    return 0;
  },
};

/** The sets of nodes that are tried one after the other. */
export function rungsOf({ softZone, softNode }: Pick<ReplicaSearch, 'softZone' | 'softNode'>): readonly number[] {
  if (!softZone) return HARD_ZONE;
  return softNode ? SOFT : HARD_NODE;
}

const HARD_ZONE = [NodeSet.UNUSED_IN_UNUSED_ZONE, NodeSet.EVICTED_IN_EVICTED_ZONE];
const HARD_NODE = [NodeSet.UNUSED_IN_UNUSED_ZONE, NodeSet.UNUSED, NodeSet.EVICTED];
const SOFT = [NodeSet.UNUSED_IN_UNUSED_ZONE, NodeSet.UNUSED, NodeSet.USED];

/** Disks without a replica of the volume if there are any, else all of them or, with hard disk anti-affinity, none (:633). A failed
 *  replica counts for as long as it might be used again, even when the node step has stopped to count it. */
export function emptiest(search: ReplicaSearch, v: number, slots: Int32Array, count: number): number {
  if (count === 0 || !search.rules.diskAntiAffinity) return count;
  const empty = keepTo(slots, count, (d) => replicasOn(search, v, d) === 0);
  return empty > 0 || !search.softDisk ? empty : count;
}

function replicasOn({ world, reuse, replica: self }: ReplicaSearch, v: number, d: number): number {
  const { volume, replica } = world;
  let there = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (r === self || replica.disk[r] !== d) continue;
    if (replica.failedAt[r] < 0 || (!reuse && mayBeReused(world, r))) there++;
  }
  return there;
}

/** Brings the slots that stay to the front without losing the others: a later rung looks at all of them again. */
function keepTo(slots: Int32Array, count: number, stays: (slot: number) => boolean): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const slot = slots[i];
    if (!stays(slot)) continue;
    if (kept !== i) {
      for (let j = i; j > kept; j--) slots[j] = slots[j - 1];
      slots[kept] = slot;
    }
    kept++;
  }
  return kept;
}

function pending({ world, rules, replica: self, unlisted }: ReplicaSearch, v: number, d: number): number {
  if (unlisted === 0) return 0;
  const { volume, replica, disk } = world;
  let bytes = 0;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const at = replica.disk[r];
    if (r === self || at < 0 || replica.listed[r] === 1) continue;
    if (rules.pendingByDisk ? at === d : disk.node[at] === disk.node[d]) bytes += volume.size[v];
  }
  return bytes;
}

const GIB = 1024 * 1024 * 1024;
function gib(bytes: number): string {
  return `${Math.round((bytes / GIB) * 10) / 10} GiB`;
}

/** What a refusal by one of the disk filters is called: the codes of Longhorn's errors, by the filter's name. */
export const DISK_ERRORS: ReadonlyMap<string, number> = new Map([
  [usableDisk.name, ScheduleError.DiskUnavailable],
  [cloneDisk.name, ScheduleError.DiskUnavailable],
  [diskType.name, ScheduleError.DiskUnavailable],
  [volumeSize.name, ScheduleError.IncompatibleVolumeSize],
  [diskTags.name, ScheduleError.TagsNotFulfilled],
  [diskSpace.name, ScheduleError.InsufficientStorage],
]);

/** The filters that look at a disk alone, in their order (:555, :1250). */
export const diskFilters: readonly Filter<ReplicaSearch>[] = [
  usableDisk,
  cloneDisk,
  diskType,
  volumeSize,
  diskTags,
  diskSpace,
];

const CHOICES = { 'random-node': randomNode, 'largest-available': largestAvailable, 'most-balanced': mostBalanced };

function policyWith(choice: DiskChoice): Policy<ReplicaSearch> {
  return {
    name: 'longhorn-replica-scheduler',
    filters: [nodeCandidate, ...diskFilters],
    narrowings: [ladder],
    rating: CHOICES[choice],
    scores: [],
    tie: 'random',
  };
}

/** The scheduler by the way it chooses among candidates; the rules of a release name one. */
export const replicaSchedulers: Readonly<Record<DiskChoice, Policy<ReplicaSearch>>> = {
  'random-node': policyWith('random-node'),
  'largest-available': policyWith('largest-available'),
  'most-balanced': policyWith('most-balanced'),
};
