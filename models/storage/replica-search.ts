// One search for a disk for one replica: which nodes are candidates, which of them the volume uses already, and on which rung each stands.
// Long because Longhorn's search is one ladder of rungs, and splitting it would hide the order in which they are tried.
//
// Prepared once and then read by the plugins of `policies/replica-scheduler.ts`. Everything follows longhorn/longhorn-manager
// scheduler/replica_scheduler.go @5ddaa369f; the lines are named where they are followed.
import { NONE } from '../../engine/column.ts';
import { Robustness } from '../lifecycles.ts';
import { listed, matchesTopology, selectorsMatchTags, topologyTerms } from '../scheduling/selectors.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import {
  allowEmptyDiskSelector,
  allowEmptyNodeSelector,
  diskPressurePercentage,
  minimalAvailable,
  overProvisioning,
  replenishmentWait,
  replicaAutoBalance,
  replicaDiskSoftAntiAffinity,
  replicaSoftAntiAffinity,
  replicaZoneSoftAntiAffinity,
  type SettingSpec,
  settingOf,
} from '../settings.ts';
import { type DiskFigures, limitsOf, type SpaceLimits, underPressure } from './disk-space.ts';
import { isInstanceManagerReady, takesReplicas } from './longhorn-node.ts';
import { BEST_EFFORT, MOST_RETRIES, type ReplicaRules, replicaRules } from './replica-rules.ts';
import { ScheduleError } from './schedule-error.ts';

/** Sets that a candidate node can be in (:442). `USED` is the only one that no selector has been asked about. */
export const NodeSet = {
  UNUSED_IN_UNUSED_ZONE: 1,
  EVICTED_IN_EVICTED_ZONE: 2,
  UNUSED: 4,
  EVICTED: 8,
  USED: 16,
} as const;

export interface SearchOptions {
  /** The replica to be placed, or NONE while one is only thought of. */
  readonly replica?: number;
  /** The only node that will do; NONE takes the replica's own. */
  readonly hardNode?: number;
  /** Node that the engine is about to run on, where the volume is not attached yet. */
  readonly engineNode?: number;
  /** Nodes to search instead of all that take replicas, without space test and without regard to failed replicas: for reuse. */
  readonly among?: ArrayLike<number>;
}

export class ReplicaSearch {
  readonly sim: ClusterSimulation;
  readonly world: ClusterWorld;
  volume: number = NONE;
  replica: number = NONE;
  rules: ReplicaRules;
  readonly limits: { -readonly [K in keyof SpaceLimits]: SpaceLimits[K] };
  private release: number;
  /** A search for a failed replica's disk: no space test, no Schedulable, failed replicas are not counted (:1113). */
  reuse = false;
  softNode = false;
  softZone = false;
  softDisk = false;
  bestEffortBalance = false;
  /** Node of the engine, for locality. */
  engine: number = NONE;
  /** Why there is no candidate node at all: one code of `ScheduleError`, or 0. */
  nodeError = 0;
  /** By node: 1 where it is a candidate. */
  candidate: Uint8Array = new Uint8Array(16);
  /** By node: sets of `NodeSet`. */
  sets: Uint8Array = new Uint8Array(16);
  /** By node: how many counted replicas of the volume are there, and how many of them are leaving. */
  used: Int32Array = new Int32Array(16);
  leaving: Int32Array = new Int32Array(16);
  /** Replicas of the volume that have failed, and those that no disk lists yet. */
  failed = 0;
  unlisted = 0;
  /** The nodes with a count in `used`. */
  private readonly inUse: number[] = [];
  private readonly figures = { maximum: 0, available: 0, reserved: 0, scheduled: 0 };

  constructor(sim: ClusterSimulation) {
    this.sim = sim;
    this.world = sim.world;
    this.release = sim.world.cluster.release[0];
    this.rules = replicaRules(this.release);
    this.limits = { ...limitsOf(sim.world) };
  }

  /** Makes the search ready for a volume. */
  prepare(v: number, options: SearchOptions = {}): this {
    const { world } = this;
    this.volume = v;
    this.replica = options.replica ?? NONE;
    this.engine = world.volume.node[v] >= 0 ? world.volume.node[v] : (options.engineNode ?? NONE);
    if (this.release !== world.cluster.release[0]) {
      this.release = world.cluster.release[0];
      this.rules = replicaRules(this.release);
    }
    this.limits.minimal = settingOf(world, minimalAvailable);
    this.limits.over = settingOf(world, overProvisioning);
    this.reuse = options.among !== undefined;
    this.softNode = soft(world, world.volume.softNode[v], replicaSoftAntiAffinity);
    this.softZone = soft(world, world.volume.softZone[v], replicaZoneSoftAntiAffinity);
    this.softDisk = soft(world, world.volume.softDisk[v], replicaDiskSoftAntiAffinity);
    this.bestEffortBalance = autoBalanceOf(world, v) === BEST_EFFORT;
    if (world.node.rows > this.candidate.length) this.reserve(2 * world.node.rows);
    this.candidate.fill(0);
    if (options.among === undefined) this.findNodes(options.hardNode ?? NONE);
    else for (let i = 0; i < options.among.length; i++) this.candidate[options.among[i]] = 1;
    this.countUsed(this.replacementDue(), this.reuse);
    this.sortNodes();
    return this;
  }

  /** The figures of a disk, in an object that the next call overwrites. */
  figuresOf(d: number): DiskFigures {
    const { disk } = this.world;
    this.figures.maximum = disk.maximum[d];
    this.figures.available = disk.available[d];
    this.figures.reserved = disk.reserved[d];
    this.figures.scheduled = disk.scheduled[d];
    return this.figures;
  }

  /** Whether the volume's selector and that of its backing image accept the tags of a disk (:1250). */
  diskTagsFit(d: number): boolean {
    const { world } = this;
    const { volume, disk } = world;
    const allowEmpty = settingOf(world, allowEmptyDiskSelector) === 1;
    if (volume.diskSelector[this.volume] === 0 && allowEmpty && volume.imageSelector[this.volume] === 0) return true;
    const tags = listed(this.text(disk.tags[d]));
    if (!selectorsMatchTags(listed(this.text(volume.diskSelector[this.volume])), tags, allowEmpty)) return false;
    const image = this.text(volume.imageSelector[this.volume]);
    return image === '' || selectorsMatchTags(image === '-' ? [] : listed(image), tags, allowEmpty);
  }

  text(number: number): string {
    return number === 0 ? '' : this.sim.store.names.text(number);
  }

  /** Counts the volume's replicas on candidate nodes, and only there: what lies elsewhere marks neither node nor zone (:1540). */
  countUsed(replacementDue: boolean, ignoreFailed: boolean): void {
    const { volume, replica, disk } = this.world;
    this.used.fill(0);
    this.leaving.fill(0);
    this.inUse.length = 0;
    this.failed = 0;
    this.unlisted = 0;
    for (let r = volume.replicas.first[this.volume]; r >= 0; r = volume.replicas.next[r]) {
      if (r === this.replica || replica.disk[r] < 0) continue;
      if (replica.listed[r] === 0) this.unlisted++;
      if (replica.failedAt[r] >= 0) {
        this.failed++;
        const counts = this.rules.failedOccupy && !ignoreFailed && !replacementDue && mayBeReused(this.world, r);
        if (!counts) continue;
      }
      const n = disk.node[replica.disk[r]];
      if (this.candidate[n] === 0) continue;
      if (this.used[n] === 0) this.inUse.push(n);
      this.used[n]++;
      this.leaving[n] += replica.evicting[r];
    }
  }

  isZoneUsed(zone: number): boolean {
    const { node } = this.world;
    for (let i = 0; i < this.inUse.length; i++) if (node.zone[this.inUse[i]] === zone) return true;
    return false;
  }

  /** Every counted replica in the zone is leaving; an empty zone label is a zone like any other. */
  isZoneLeft(zone: number): boolean {
    const { node } = this.world;
    const there = this.inUse.filter((n) => node.zone[n] === zone);
    return there.length > 0 && there.every((n) => this.leaving[n] === this.used[n]);
  }

  isNodeLeft(n: number): boolean {
    return this.used[n] > 0 && this.leaving[n] === this.used[n];
  }

  /** Filters nodes in Longhorn's order; each that leaves none ends the search with its own error (:251). */
  private findNodes(forced: number): void {
    const { world, candidate } = this;
    const { node, volume, replica } = world;
    const r = this.replica;
    this.nodeError = 0;
    for (let n = 0; n < node.rows; n++) candidate[n] = node.isLive(n) && takesReplicas(world, n) ? 1 : 0;
    const source = r < 0 ? NONE : replica.cloneSource[r];
    if (volume.cloneOf[this.volume] >= 0) {
      const error = ScheduleError.LinkedCloneNotSatisfied;
      if (!this.keepNodes((n) => sourcesOn(world, this.volume, n, source) > 0, error)) return;
    }
    const hard = forced >= 0 ? forced : r < 0 ? NONE : replica.hardNode[r];
    if (hard >= 0 && !this.keepNodes((n) => n === hard, ScheduleError.HardNodeAffinityNotSatisfied)) return;
    if (volume.topology[this.volume] !== 0) {
      const terms = topologyTerms(this.text(volume.topology[this.volume]));
      const fits = (n: number) =>
        matchesTopology(terms, { zone: this.text(node.zone[n]), region: this.text(node.region[n]) });
      if (!this.keepNodes(fits, ScheduleError.TopologyNotSatisfied)) return;
    }
    this.keepReady();
  }

  /** Any node at all; then those with an instance manager and the engine image. */
  private keepReady(): void {
    const { candidate, world } = this;
    const { node, volume } = world;
    const v1 = volume.v2[this.volume] === 0;
    let [any, left] = [0, 0];
    for (let n = 0; n < node.rows; n++) {
      if (candidate[n] === 0) continue;
      any++;
      const manager = !this.rules.instanceManager || isInstanceManagerReady(world, n);
      if (manager && (!v1 || node.engineImage[n] === 1)) left++;
      else candidate[n] = 0;
    }
    if (any === 0) this.nodeError = ScheduleError.NodeUnavailable;
    else if (left === 0) this.nodeError = ScheduleError.EngineImageNotReady;
  }

  /** Whether any node is left. */
  private keepNodes(keeps: (n: number) => boolean, error: number): boolean {
    let left = 0;
    for (let n = 0; n < this.world.node.rows; n++) {
      if (this.candidate[n] === 1 && !keeps(n)) this.candidate[n] = 0;
      left += this.candidate[n];
    }
    if (left === 0) this.nodeError = error;
    return left > 0;
  }

  /** With the volume degraded and the wait over, failed replicas keep nobody away any more (:1540). */
  private replacementDue(): boolean {
    const { volume } = this.world;
    return (
      volume.robustness[this.volume] === Robustness.state.degraded &&
      replenishmentLeft(this.world, this.volume, this.sim.now) <= 0
    );
  }

  private sortNodes(): void {
    const { world, sets, rules } = this;
    const { node } = world;
    const pressure = settingOf(world, diskPressurePercentage);
    const reopens = this.bestEffortBalance && pressure > 0 && rules.reopened !== 'none';
    sets.fill(0);
    for (let n = 0; n < node.rows; n++) {
      if (this.candidate[n] === 0) continue;
      const inUse = this.used[n] > 0;
      if (inUse) sets[n] = NodeSet.USED;
      if (!this.nodeTagsFit(n)) continue;
      if (!this.isZoneUsed(node.zone[n])) sets[n] |= NodeSet.UNUSED_IN_UNUSED_ZONE;
      if (!inUse || (reopens && (rules.reopened === 'all' || this.hasPressedDisk(n, pressure))))
        sets[n] |= NodeSet.UNUSED;
      if (!this.isNodeLeft(n)) continue;
      sets[n] |= NodeSet.EVICTED;
      if (this.bestEffortBalance || this.isZoneLeft(node.zone[n])) sets[n] |= NodeSet.EVICTED_IN_EVICTED_ZONE;
    }
  }

  /** Whether the node selector of the volume accepts the tags of a node. */
  nodeTagsFit(n: number): boolean {
    const { volume, node } = this.world;
    const allowEmpty = settingOf(this.world, allowEmptyNodeSelector) === 1;
    const selector = volume.nodeSelector[this.volume];
    if (selector === 0 && allowEmpty) return true;
    return selectorsMatchTags(listed(this.text(selector)), listed(this.text(node.storageTags[n])), allowEmpty);
  }

  private hasPressedDisk(n: number, percentage: number): boolean {
    const { node } = this.world;
    for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d])
      if (underPressure(this.figuresOf(d), percentage)) return true;
    return false;
  }

  private reserve(nodes: number): void {
    this.candidate = new Uint8Array(nodes);
    this.sets = new Uint8Array(nodes);
    this.used = new Int32Array(nodes);
    this.leaving = new Int32Array(nodes);
  }
}

/** A failed replica with its place that may still return: while there is one, Longhorn waits before it builds anew (:1192). */
export function mayBeReused({ replica }: ClusterWorld, r: number): boolean {
  return (
    replica.failedAt[r] >= 0 &&
    replica.disk[r] >= 0 &&
    replica.rebuildRetryCount[r] < MOST_RETRIES &&
    replica.evicting[r] === 0
  );
}

/** What is left of the wait for a failed replica to return, in ms from `now`: the clock is the volume's, not the replica's (:1602). */
export function replenishmentLeft(world: ClusterWorld, v: number, now: number): number {
  return world.volume.lastDegradedAt[v] + settingOf(world, replenishmentWait) - now;
}

/** The volume's own word for auto-balance, else the setting's: a code of `AUTO_BALANCES`. */
export function autoBalanceOf(world: ClusterWorld, v: number): number {
  const own = world.volume.autoBalance[v];
  return own === 0 ? settingOf(world, replicaAutoBalance) : own - 1;
}

function soft(world: ClusterWorld, own: number, setting: SettingSpec): boolean {
  return own === 0 ? settingOf(world, setting) === 1 : own === 1;
}

/** Healthy replicas of the volume that a linked clone comes from, on a node; with `source` only that one. */
function sourcesOn({ volume, replica, disk }: ClusterWorld, v: number, n: number, source: number): number {
  const from = volume.cloneOf[v];
  let found = 0;
  for (let r = volume.replicas.first[from]; r >= 0; r = volume.replicas.next[r])
    if ((source < 0 || r === source) && isCloneSource({ replica }, r) && disk.node[replica.disk[r]] === n) found++;
  return found;
}

/** Healthy and staying. */
export function isCloneSource({ replica }: Pick<ClusterWorld, 'replica'>, r: number): boolean {
  return replica.healthyAt[r] >= 0 && replica.failedAt[r] < 0 && replica.evicting[r] === 0 && replica.disk[r] >= 0;
}
