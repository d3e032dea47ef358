// A Longhorn Volume and a Replica as the API server has them at this instant.
import { DiskHealth, ReplicaMode, Robustness, VolumeState } from '../models/lifecycles.ts';
import type {
  ClusterManifest,
  Condition,
  EpochMs,
  LonghornReplicaManifest,
  LonghornVolumeManifest,
} from '../models/manifest/index.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { errorWords } from '../models/storage/schedule-error.ts';
import { type Calendar, withCondition } from './present-time.ts';

export function presentVolume(
  sim: ClusterSimulation,
  manifest: LonghornVolumeManifest,
  v: number,
  calendar: Calendar,
): LonghornVolumeManifest {
  const { volume, node } = sim.world;
  const named = (n: number): string | null => (n < 0 ? null : sim.store.names.text(node.name[n]));
  const state = VolumeState.states[volume.state[v]] ?? 'detached';
  const attached = state === 'attached';
  return {
    ...manifest,
    size: volume.size[v],
    numberOfReplicas: volume.numberOfReplicas[v],
    nodeId: named(volume.wanted[v]) ?? (attached ? named(volume.node[v]) : null),
    migrationNodeId: named(volume.migrationNode[v]),
    state,
    robustness: Robustness.states[volume.robustness[v]] ?? 'unknown',
    currentNodeId: attached ? named(volume.node[v]) : null,
    actualSize: volume.reported[v],
    lastDegradedAt: sinceThen(calendar, volume.lastDegradedAt[v], manifest.lastDegradedAt),
    conditions: withCondition(manifest.conditions, scheduled(sim, v)),
  };
}

/** Source: longhorn/longhorn-manager controller/volume_controller.go:2616 @5ddaa369f. */
function scheduled({ world: { volume } }: ClusterSimulation, v: number): Condition {
  const lastTransitionTime = null;
  if (volume.unscheduled[v] === 0)
    return { type: 'Scheduled', status: 'True', reason: '', message: '', lastTransitionTime };
  const message = errorWords(volume.scheduleErrors[v]);
  return { type: 'Scheduled', status: 'False', reason: 'ReplicaSchedulingFailure', message, lastTransitionTime };
}

/** @param manifest of the replica as imported; null for one that a rebuild has made */
export function presentReplica(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  manifest: LonghornReplicaManifest | null,
  r: number,
  calendar: Calendar,
): LonghornReplicaManifest {
  const { replica, volume, disk, node } = sim.world;
  const { names } = sim.store;
  const v = replica.volume[r];
  const d = replica.disk[r];
  const named = (n: number): string | null => (n < 0 ? null : names.text(node.name[n]));
  const mode = ReplicaMode.states[replica.mode[r]];
  const gone = d >= 0 && disk.health[d] === DiskHealth.state.Dead;
  return {
    ...(manifest ?? young(names.text(replica.name[r]), names.text(volume.name[v]))),
    volumeSize: volume.size[v],
    nodeId: d < 0 ? null : named(disk.node[d]),
    diskId: d < 0 ? null : diskId(cluster, names.text(disk.name[d])),
    active: replica.active[r] === 1,
    failedAt: sinceThen(calendar, replica.failedAt[r], manifest?.failedAt),
    lastFailedAt: sinceThen(calendar, replica.lastFailedAt[r], manifest?.lastFailedAt),
    healthyAt: sinceThen(calendar, replica.healthyAt[r], manifest?.healthyAt),
    lastHealthyAt: sinceThen(calendar, replica.lastHealthyAt[r], manifest?.lastHealthyAt),
    evictionRequested: replica.evicting[r] === 1,
    hardNodeAffinity: named(replica.hardNode[r]),
    rebuildRetryCount: replica.rebuildRetryCount[r],
    currentState: mode === 'RW' || mode === 'WO' ? 'running' : mode === 'ERR' && !gone ? 'error' : 'stopped',
  };
}

/** Whatever was so before the run began has instant 0 in it, and its own time in the object. */
function sinceThen(calendar: Calendar, at: number, imported: EpochMs | null | undefined): EpochMs | null {
  return at === 0 ? (imported ?? calendar(at)) : calendar(at);
}

function young(name: string, volumeName: string): LonghornReplicaManifest {
  return {
    name,
    namespace: 'longhorn-system',
    uid: null,
    labels: {},
    creationTimestamp: null,
    deletionTimestamp: null,
    volumeName,
    volumeSize: 0,
    engineName: null,
    nodeId: null,
    diskId: null,
    active: true,
    failedAt: null,
    lastFailedAt: null,
    healthyAt: null,
    lastHealthyAt: null,
    evictionRequested: false,
    hardNodeAffinity: null,
    rebuildRetryCount: 0,
    currentState: 'stopped',
  };
}

/** The UUID of a disk called `node/disk`, or its name where Longhorn has not looked at it yet. */
function diskId({ longhornNodes }: ClusterManifest, name: string): string {
  const slash = name.indexOf('/');
  const on = longhornNodes.find((manifest) => manifest.name === name.slice(0, slash));
  const found = on?.disks.find((disk) => disk.name === name.slice(slash + 1));
  return found?.status?.diskUuid ?? name;
}
