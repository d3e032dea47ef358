// The replica scheduler: finds the disk for one replica, says why there is none, and which failed replica may be used again.
import { NONE } from '../../engine/column.ts';
import { type Decision, PolicyRunner } from '../../engine/policy.ts';
import { Robustness } from '../lifecycles.ts';
import { DISK_ERRORS, diskFilters, replicaSchedulers, rungsOf } from '../policies/replica-scheduler.ts';
import type { ClusterSimulation } from '../schema.ts';
import { fastRebuild, minimalAvailable, settingOf } from '../settings.ts';
import { minimumOf } from './disk-space.ts';
import { isInstanceManagerReady, takesReplicas } from './longhorn-node.ts';
import { LOCALITY_BEST_EFFORT } from './replica-rules.ts';
import { isCloneSource, mayBeReused, ReplicaSearch, replenishmentLeft, type SearchOptions } from './replica-search.ts';
import { ScheduleError } from './schedule-error.ts';

const runners = {
  'random-node': new PolicyRunner<ReplicaSearch>(replicaSchedulers['random-node']),
  'largest-available': new PolicyRunner<ReplicaSearch>(replicaSchedulers['largest-available']),
  'most-balanced': new PolicyRunner<ReplicaSearch>(replicaSchedulers['most-balanced']),
};

let everyDisk = new Int32Array(0);
const searches = new WeakMap<ClusterSimulation, ReplicaSearch>();

/** The search of a simulation, prepared for a volume; the next call prepares it anew. */
export function searchFor(sim: ClusterSimulation, v: number, options: SearchOptions = {}): ReplicaSearch {
  let search = searches.get(sim);
  if (search === undefined) {
    search = new ReplicaSearch(sim);
    searches.set(sim, search);
  }
  return search.prepare(v, options);
}

/** Where a replica of the volume would go, and why nowhere. */
export interface Placement {
  /** Row of the disk, or NONE. */
  readonly disk: number;
  /** Bits of `ScheduleError`; strict anti-affinity alone sets none. */
  readonly errors: number;
}

/** Finds a disk for a replica of a volume, in Longhorn's order: node candidates, eligible disks, the ladder, locality, the choice. Draws
 *  from the volume's stream. Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:66 @5ddaa369f. */
export function placeReplicaOf(sim: ClusterSimulation, v: number, options: SearchOptions = {}): Placement {
  const { world } = sim;
  const r = options.replica ?? NONE;
  if (r >= 0 && world.replica.disk[r] >= 0) return { disk: NONE, errors: ScheduleError.ReplicaAlreadyScheduled };
  if (r >= 0 && world.replica.healthyAt[r] < 0 && world.replica.failedAt[r] >= 0)
    return { disk: NONE, errors: ScheduleError.UnusedFailedReplica };
  const search = searchFor(sim, v, options);
  const runner = runners[search.rules.choice];
  const count = candidatesOf(search, runner);
  const disk = pickLocalFirst(search, runner, count);
  if (sim.recording) sim.decided(explain(search, runner, disk));
  return { disk, errors: disk < 0 ? refusals(search) : 0 };
}

/** The disks that a replica of the volume could go to now, and the errors if there are none. */
export function diskCandidates(
  sim: ClusterSimulation,
  v: number,
  options: SearchOptions = {},
): { readonly disks: readonly number[]; readonly errors: number } {
  const search = searchFor(sim, v, options);
  const runner = runners[search.rules.choice];
  const count = candidatesOf(search, runner);
  const disks = Array.from({ length: count }, (_, i) => runner.candidate(i));
  return { disks, errors: count === 0 ? refusals(search) : 0 };
}

/** The whole reasoning about one more replica of a volume; costs memory, for people. */
export function replicaReasoning(sim: ClusterSimulation, v: number, options: SearchOptions = {}): Decision {
  const search = searchFor(sim, v, options);
  return explain(search, runners[search.rules.choice], NONE);
}

/** Chooses among given disks by the rule of the release, with best-effort locality first where the release has that (:104, :709). */
export function chooseAmong(search: ReplicaSearch, disks: ArrayLike<number>): number {
  const runner = runners[search.rules.choice];
  const { volume } = search.world;
  return runner.pickFrom(search, search.volume, disks, disks.length, volume.luck, search.volume);
}

/** The candidates on the engine's node, when best-effort locality wants one there: not while detached, nor with a replica that has not
 *  failed there already (:104). */
export function localCandidates(search: ReplicaSearch, disks: readonly number[]): readonly number[] {
  const { volume, replica, disk } = search.world;
  const n = search.engine;
  if (n < 0) return [];
  for (let r = volume.replicas.first[search.volume]; r >= 0; r = volume.replicas.next[r]) {
    if (r !== search.replica && replica.disk[r] >= 0 && disk.node[replica.disk[r]] === n && replica.failedAt[r] < 0)
      return [];
  }
  return disks.filter((d) => disk.node[d] === n);
}

/** The failed replica that is used again: of those whose node and disk are back and that anti-affinity allows, the one that failed last;
 *  NONE when there is none. Zones of healthy replicas elsewhere do not count, for only the nodes of the failed ones are looked at.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1010-1113 @5ddaa369f. */
export function reusableReplica(sim: ClusterSimulation, v: number, hardNode: number = NONE): number {
  const { volume, replica, disk } = sim.world;
  if (volume.v2[v] === 1 && settingOf(sim.world, fastRebuild) === 0) return NONE;
  const usable: number[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
    if (isReusableNow(sim, v, r, hardNode)) usable.push(r);
  if (usable.length === 0) return NONE;
  const nodes = [...new Set(usable.map((r) => disk.node[replica.disk[r]]))];
  const disks = [...new Set(usable.map((r) => replica.disk[r]))].sort((a, b) => a - b);
  const search = searchFor(sim, v, { among: nodes });
  const runner = runners[search.rules.choice];
  const count = runner.candidates(search, v, disks, disks.length);
  let latest = NONE;
  for (const r of usable) {
    let allowed = false;
    for (let i = 0; i < count; i++) allowed ||= runner.candidate(i) === replica.disk[r];
    if (allowed && (latest < 0 || replica.failedAt[r] > replica.failedAt[latest])) latest = r;
  }
  return latest;
}

/** How long Longhorn waits for a failed replica before it builds a new one, in ms: 0 for none; the second on top is for clocks that
 *  differ. Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1052 @5ddaa369f. */
export function waitBeforeNew(sim: ClusterSimulation, v: number, hardNode: number = NONE): number {
  const { volume } = sim.world;
  if (volume.robustness[v] !== Robustness.state.degraded || hardNode >= 0) return 0;
  let any = false;
  for (let r = volume.replicas.first[v]; r >= 0 && !any; r = volume.replicas.next[r]) any = mayBeReused(sim.world, r);
  const left = any ? replenishmentLeft(sim.world, v, sim.now) : 0;
  return left > 0 ? left + CLOCK_SKEW_MS : 0;
}

const CLOCK_SKEW_MS = 1000;

/** Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1113 @5ddaa369f. */
function isReusableNow(sim: ClusterSimulation, v: number, r: number, hardNode: number): boolean {
  const { world } = sim;
  const { volume, replica, disk, node } = world;
  if (!mayBeReused(world, r) || replica.active[r] === 0) return false;
  const d = replica.disk[r];
  const n = disk.node[d];
  if (hardNode >= 0 && n !== hardNode) return false;
  if (volume.v2[v] === 0 && node.engineImage[n] === 0) return false;
  if (!takesReplicas(world, n)) return false;
  if (disk.ready[d] === 0 || disk.allowed[d] === 0 || disk.eviction[d] === 1 || !isOpen(sim, d)) return false;
  if (!searchFor(sim, v, { among: [n] }).diskTagsFit(d)) return false;
  if (!isInstanceManagerReady(world, n) || node.instanceManagerDeleting[n] === 1) return false;
  const source = replica.cloneSource[r];
  return source < 0 || (isCloneSource(world, source) && replica.disk[source] === d);
}

/** Schedulable, or not because of pressure while it is not physically full: what is there already needs no new room. */
function isOpen({ world }: ClusterSimulation, d: number): boolean {
  const { disk } = world;
  if (disk.schedulable[d] === 1 && disk.pressured[d] === 0) return true;
  return disk.pressured[d] === 1 && disk.available[d] > minimumOf(disk.maximum[d], settingOf(world, minimalAvailable));
}

function candidatesOf(search: ReplicaSearch, runner: PolicyRunner<ReplicaSearch>): number {
  const { disk } = search.world;
  if (everyDisk.length < disk.rows) everyDisk = Int32Array.from({ length: 2 * disk.rows }, (_, d) => d);
  return search.nodeError === 0 ? runner.candidates(search, search.volume, everyDisk, disk.rows) : 0;
}

function pickLocalFirst(search: ReplicaSearch, runner: PolicyRunner<ReplicaSearch>, count: number): number {
  const { volume } = search.world;
  if (count > 0 && search.rules.localFirst && volume.locality[search.volume] === LOCALITY_BEST_EFFORT) {
    const local = localCandidates(
      search,
      Array.from({ length: count }, (_, i) => runner.candidate(i)),
    );
    if (local.length > 0) return chooseAmong(search, local);
  }
  return runner.pick(search, search.volume, count, volume.luck, search.volume);
}

/** Longhorn collects the errors of every disk on every rung that it tried. */
function refusals(search: ReplicaSearch): number {
  if (search.nodeError !== 0) return search.nodeError;
  const { world, volume: v } = search;
  const { node } = world;
  let errors = 0;
  for (let n = 0; n < node.rows; n++) {
    if (search.candidate[n] === 0 || !rungsOf(search).some((rung) => (search.sets[n] & rung) !== 0)) continue;
    if (node.disks.size[n] === 0) errors |= ScheduleError.DiskUnavailable;
    errors |= diskErrors(search, v, n);
  }
  return errors;
}

/** Disks that may not be used at all are errors only where a node has no other. */
function diskErrors(search: ReplicaSearch, v: number, n: number): number {
  const { node } = search.world;
  let errors = 0;
  let looked = 0;
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d]) {
    const refusing = diskFilters.find((f) => f.refuses(search, v, d) !== 0);
    if (refusing === undefined) looked++;
    else if (DISK_ERRORS.get(refusing.name) !== ScheduleError.DiskUnavailable || refusing.name === 'DiskType') {
      looked++;
      errors |= DISK_ERRORS.get(refusing.name) ?? 0;
    }
  }
  return looked === 0 ? errors | ScheduleError.DiskUnavailable : errors;
}

/** The error a disk alone would give, 0 when it could take a replica of the volume: what its own state, type, tags and size say, without
 *  the space test. Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1250 @5ddaa369f. */
export function diskRefusal(search: ReplicaSearch, d: number): number {
  const refusing = diskFilters.find((f) => f.name !== 'DiskSpace' && f.refuses(search, search.volume, d) !== 0);
  return refusing === undefined ? 0 : (DISK_ERRORS.get(refusing.name) ?? 0);
}

function explain(search: ReplicaSearch, runner: PolicyRunner<ReplicaSearch>, chosen: number): Decision {
  const { sim } = search;
  const name = (table: string) => (row: number) => sim.store.nameOf(sim.store.store(table), row);
  const disks = Array.from({ length: sim.world.disk.rows }, (_, d) => d);
  return runner.explain(search, search.volume, disks, disks.length, chosen, {
    item: name('volume'),
    slot: name('disk'),
  });
}
