// Which of the candidate disks a replica gets: Longhorn's three ways, one for each generation of its scheduler.
import { below } from '../../engine/chance.ts';
import type { Rating } from '../../engine/policy.ts';
import type { ReplicaSearch } from '../storage/replica-search.ts';

/** Longhorn 1.3 to 1.5: any node with a candidate, each with the same chance, and on it the disk with most available less reserved; what
 *  is scheduled plays no part. Source: longhorn/longhorn-manager scheduler/replica_scheduler.go at v1.3.2. */
export const randomNode: Rating<ReplicaSearch> = {
  name: 'RandomNodeLargestDisk',
  rate({ world: { disk } }, _v, slots, count, ratings, words, index) {
    let nodes = 0;
    let chosen = -1;
    for (let i = 0; i < count; i++) {
      const n = disk.node[slots[i]];
      let first = true;
      for (let j = 0; j < i && first; j++) first = disk.node[slots[j]] !== n;
      if (!first) continue;
      nodes++;
      if (nodes === 1 || below(words, index, nodes) === 0) chosen = n;
    }
    for (let i = 0; i < count; i++) {
      const d = slots[i];
      ratings[i] = disk.node[d] === chosen ? disk.available[d] - disk.reserved[d] : Number.NEGATIVE_INFINITY;
    }
  },
};

/** Longhorn 1.6 to 1.10: most available less reserved of all. A thin replica changes neither, so a burst of new volumes goes to one disk.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go at v1.10.2; longhorn/longhorn#12587. */
export const largestAvailable: Rating<ReplicaSearch> = {
  name: 'LargestAvailable',
  rate({ world: { disk } }, _v, slots, count, ratings) {
    for (let i = 0; i < count; i++) ratings[i] = disk.available[slots[i]] - disk.reserved[slots[i]];
  },
};

let usable = new Float64Array(64);
let nodeRows = new Int32Array(64);
/** By row of a node: number of the call that saw it last, and its entry in `nodeRows` then. */
let seenIn = new Float64Array(64);
let entryOf = new Int32Array(64);
let calls = 0;
let nodeUsable = new Float64Array(64);

/** From Longhorn 1.11 on: the node, then the disk on it, after which the usable bytes of all candidates are spread most evenly. Disks are
 *  weighed against all candidates, not only those of the node. With nowhere enough, any candidate.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:727-952 @5ddaa369f. */
export const mostBalanced: Rating<ReplicaSearch> = {
  name: 'MostBalanced',
  rate({ world }, v, slots, count, ratings, words, index) {
    const { disk, volume, node } = world;
    if (count > usable.length || node.rows > entryOf.length) reserve(2 * count, 2 * node.rows);
    calls++;
    let nodes = 0;
    for (let i = 0; i < count; i++) {
      const d = slots[i];
      usable[i] = Math.max(0, disk.available[d] - disk.reserved[d] - disk.scheduled[d]);
      const n = disk.node[d];
      if (seenIn[n] !== calls) {
        seenIn[n] = calls;
        entryOf[n] = nodes;
        nodeRows[nodes] = n;
        nodeUsable[nodes] = 0;
        nodes++;
      }
      nodeUsable[entryOf[n]] += usable[i];
    }
    const chosen = leastSpread(nodeUsable, nodes, volume.size[v], words, index);
    measure(usable, count);
    let some = false;
    for (let i = 0; i < count; i++) {
      const here = chosen >= 0 && disk.node[slots[i]] === nodeRows[chosen];
      ratings[i] = here ? -spreadOf(usable, count, i, volume.size[v]) : Number.NEGATIVE_INFINITY;
      some ||= ratings[i] > Number.NEGATIVE_INFINITY;
    }
    if (!some) ratings.fill(0, 0, count);
  },
};

/** The entry from which `size` is best taken, drawn among equals; -1 when none has enough.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:790 @5ddaa369f (selectBestNode). */
export function leastSpread(
  values: Float64Array,
  count: number,
  size: number,
  words: Int32Array,
  index: number,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  let equal = 1;
  measure(values, count);
  for (let i = 0; i < count; i++) {
    const spread = spreadOf(values, count, i, size);
    if (spread < least) {
      best = i;
      least = spread;
      equal = 1;
    } else if (spread === least && best >= 0) {
      equal++;
      if (below(words, index, equal) === 0) best = i;
    }
  }
  return best;
}

/** (largest - smallest) / mean once `size` is taken from entry `at`; Infinity when that has less, or nothing is left anywhere. */
export function spreadAfter(values: Float64Array, count: number, at: number, size: number): number {
  measure(values, count);
  return spreadOf(values, count, at, size);
}

const NOWHERE = -1;
/** The two largest, the two smallest and the sum of what was measured last: enough to say the spread after any one change. */
const ends = { largest: 0, second: 0, largestAt: 0, smallest: 0, next: 0, smallestAt: 0, sum: 0 };

function measure(values: Float64Array, count: number): void {
  ends.largest = ends.second = Number.NEGATIVE_INFINITY;
  ends.smallest = ends.next = Number.POSITIVE_INFINITY;
  ends.largestAt = ends.smallestAt = NOWHERE;
  ends.sum = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    ends.sum += value;
    if (value > ends.largest) {
      ends.second = ends.largest;
      ends.largest = value;
      ends.largestAt = i;
    } else if (value > ends.second) ends.second = value;
    if (value < ends.smallest) {
      ends.next = ends.smallest;
      ends.smallest = value;
      ends.smallestAt = i;
    } else if (value < ends.next) ends.next = value;
  }
}

function spreadOf(values: Float64Array, count: number, at: number, size: number): number {
  if (values[at] < size) return Number.POSITIVE_INFINITY;
  const left = values[at] - size;
  const largest = Math.max(left, at === ends.largestAt ? ends.second : ends.largest);
  const smallest = Math.min(left, at === ends.smallestAt ? ends.next : ends.smallest);
  const mean = (ends.sum - size) / count;
  return mean <= 0 ? Number.POSITIVE_INFINITY : (largest - smallest) / mean;
}

function reserve(slots: number, rows: number): void {
  usable = new Float64Array(slots);
  nodeRows = new Int32Array(slots);
  nodeUsable = new Float64Array(slots);
  seenIn = new Float64Array(rows);
  entryOf = new Int32Array(rows);
}
