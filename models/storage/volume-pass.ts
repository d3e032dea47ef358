// One pass of Longhorn's volume controller over a volume: what its engine and replicas are told to do, and the state that follows.
//
// Pure: the simulation builds a pass from its columns when a volume is to be attached or detached, and applies the outcome.
// Source of all rules: longhorn/longhorn-manager controller/volume_controller.go @5ddaa369f.
import { DiskHealth, ReplicaMode, VolumeState } from '../lifecycles.ts';
import type { ClusterWorld } from '../schema.ts';
import { isNodeDown } from './longhorn-node.ts';
import { robustnessBy } from './robustness.ts';

export type VolumeStateName = (typeof VolumeState.states)[number];
export type ProcessState = 'running' | 'suspended' | 'stopped' | 'error' | 'starting' | 'stopping' | 'unknown';

export interface ReplicaInPass {
  /** Wanted to run. */
  readonly desired: boolean;
  readonly process: ProcessState;
  readonly healthyAt: number;
  readonly failedAt: number;
  /** On a disk; an unscheduled replica is not started. */
  readonly placed: boolean;
  /** Its node is down or gone (not merely under pressure or without its manager pod). */
  readonly nodeDown: boolean;
  /** What the engine says of it; null when it does not know it. */
  readonly mode: 'RW' | 'WO' | 'ERR' | null;
  /** status.starting and status.started: it was once told to start, it once ran. */
  readonly starting: boolean;
  readonly started: boolean;
}

export interface VolumeInPass {
  readonly now: number;
  readonly state: VolumeStateName;
  readonly robustness: string;
  /** spec.nodeID and status.currentNodeID as rows or names; null for none. */
  readonly wanted: string | number | null;
  readonly current: string | number | null;
  readonly numberOfReplicas: number;
  readonly engineDesired: boolean;
  readonly engine: ProcessState;
  /** A volume that is being restored: all its replicas failed to restore. */
  readonly restoreFailed: boolean;
  readonly replicas: readonly ReplicaInPass[];
}

export interface ReplicaOutcome {
  readonly desired: boolean;
  readonly healthyAt: number;
  readonly failedAt: number;
}
export interface VolumeOutcome {
  readonly state: VolumeStateName;
  readonly robustness: string;
  readonly current: string | number | null;
  readonly engineDesired: boolean;
  /** Every replica that could be started runs: the engine gets their addresses. */
  readonly complete: boolean;
  readonly replicas: readonly ReplicaOutcome[];
}

/** The pass: judge the replicas by what the engine says (:756), derive robustness, then open (:2818) or close the volume (:3240). */
export function volumePass(volume: VolumeInPass): VolumeOutcome {
  const judged = volume.replicas.map((r) => judge(volume, r));
  const robustness = robustnessAfter(volume, judged);
  const opening = volume.wanted !== null && robustness !== 'faulted';
  return opening ? open(volume, judged, robustness) : close(volume, judged, robustness);
}

/** Whether a replica that cannot be launched is given up: at once while the volume is not attached yet; on an attached volume only when it
 *  was told to start and never ran, else the attachment goes on waiting for it (:2818). */
export function isGivenUp(replica: ReplicaInPass, attached: boolean): boolean {
  if (!replica.nodeDown || replica.failedAt >= 0) return false;
  if (!attached) return true;
  return replica.starting && !replica.started && replica.process === 'stopped';
}

function judge(volume: VolumeInPass, r: ReplicaInPass): ReplicaOutcome {
  const failed = r.mode === 'ERR' || (volume.restoreFailed && r.mode !== null);
  if (failed) return { desired: false, healthyAt: r.healthyAt, failedAt: r.failedAt >= 0 ? r.failedAt : volume.now };
  const healthyAt = r.mode === 'RW' && r.healthyAt < 0 ? volume.now : r.healthyAt;
  return { desired: r.desired, healthyAt, failedAt: r.failedAt };
}

function robustnessAfter(volume: VolumeInPass, judged: readonly ReplicaOutcome[]): string {
  if (volume.restoreFailed) return 'faulted';
  if (volume.engine === 'unknown') return 'unknown';
  if (volume.engine !== 'running') return volume.robustness;
  const readWrite = volume.replicas.filter((r, i) => r.mode === 'RW' && (judged[i]?.failedAt ?? 0) < 0).length;
  return robustnessBy(readWrite, volume.numberOfReplicas);
}

/** Replicas first; the engine only when all that can run do. */
function open(volume: VolumeInPass, judged: readonly ReplicaOutcome[], robustness: string): VolumeOutcome {
  const attached = volume.state === 'attached';
  const replicas = judged.map((r, i): ReplicaOutcome => {
    const before = volume.replicas[i];
    if (before === undefined || !before.placed || r.failedAt >= 0) return r;
    if (isGivenUp(before, attached)) return { ...r, desired: false, failedAt: volume.now };
    return before.nodeDown ? r : { ...r, desired: true };
  });
  const left = volume.replicas.filter((r, i) => r.placed && (replicas[i]?.failedAt ?? -1) < 0);
  const complete = left.length > 0 && left.every((r) => r.process === 'running');
  const running = volume.engine === 'running';
  return {
    state: running ? 'attached' : attached ? 'attached' : 'attaching',
    robustness,
    current: running ? volume.wanted : volume.current,
    engineDesired: volume.engineDesired || complete,
    complete,
    replicas,
  };
}

/** The engine stops first, then the replicas; what runs no more is detached. */
function close(volume: VolumeInPass, judged: readonly ReplicaOutcome[], robustness: string): VolumeOutcome {
  const engineStopped = volume.engine !== 'running' && volume.engine !== 'starting' && volume.engine !== 'stopping';
  const replicas = judged.map((r) => (engineStopped || r.failedAt >= 0 ? { ...r, desired: false } : r));
  const stopped = engineStopped && volume.replicas.every((r) => r.process !== 'running' && r.process !== 'stopping');
  const wasOpen = volume.state !== 'detached';
  return {
    state: stopped && (volume.state === 'detaching' || !wasOpen) ? 'detached' : wasOpen ? 'detaching' : 'detached',
    robustness: robustness === 'faulted' ? robustness : 'unknown',
    current: stopped ? null : volume.current,
    engineDesired: false,
    complete: false,
    replicas,
  };
}

/** The pass of a volume in the simulation, which is about to be attached on `wanted`. */
export function passOf(world: ClusterWorld, v: number, wanted: number, now: number): VolumeInPass {
  const { volume, replica, disk } = world;
  const replicas: ReplicaInPass[] = [];
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const d = replica.disk[r];
    const open = replica.mode[r] === ReplicaMode.state.RW;
    replicas.push({
      desired: open,
      process: open ? 'running' : 'stopped',
      healthyAt: replica.healthyAt[r],
      failedAt: replica.mode[r] === ReplicaMode.state.ERR ? Math.max(0, replica.failedAt[r]) : -1,
      placed: d >= 0,
      nodeDown: d >= 0 && (isNodeDown(world, disk.node[d]) || disk.health[d] === DiskHealth.state.Dead),
      mode: open ? 'RW' : null,
      starting: open,
      started: open,
    });
  }
  return {
    now,
    state: VolumeState.states[volume.state[v]] ?? 'detached',
    robustness: 'unknown',
    wanted,
    current: volume.node[v] < 0 ? null : volume.node[v],
    numberOfReplicas: volume.numberOfReplicas[v],
    engineDesired: false,
    engine: 'stopped',
    restoreFailed: false,
    replicas,
  };
}
