// Longhorn Volume: how many copies its data should have, where they may lie, who uses it, and how it is.
import { countUpTo, positive } from './bounds.ts';
import { type Codec, codec } from './codec.ts';
import { type Condition, conditions } from './condition.ts';
import { type Fields, object, optional, present, required } from './fields.ts';
import type { EpochMs } from './instant.ts';
import { type DataEngine, longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import type { Bytes } from './quantity.ts';
import { boolean, byteCount, byteText, count, instant, listOf, nullable, observedOneOf, oneOf, text } from './shape.ts';

export type VolumeState = 'creating' | 'attached' | 'detached' | 'attaching' | 'detaching' | 'deleting';
export type Robustness = 'healthy' | 'degraded' | 'faulted' | 'unknown';
/** `ignored` leaves it to the setting of the same name. */
export type AntiAffinity = 'ignored' | 'enabled' | 'disabled';

export interface Workload {
  readonly podName: string;
  readonly podStatus: string;
  readonly workloadName: string;
  readonly workloadType: string;
}

/** Which claim the volume serves; still there when a support bundle leaves the claim's namespace out. */
export interface KubernetesStatus {
  readonly namespace: string | null;
  readonly pvcName: string | null;
  readonly pvName: string | null;
  readonly workloadsStatus: readonly Workload[];
}

export interface LonghornVolumeManifest extends NamespacedMetadata {
  readonly size: Bytes;
  readonly numberOfReplicas: number;
  /** The node it is, or is to be, attached to. */
  readonly nodeId: string | null;
  /** The second node during a live migration. */
  readonly migrationNodeId: string | null;
  readonly dataLocality: 'disabled' | 'best-effort' | 'strict-local';
  readonly dataEngine: DataEngine;
  readonly accessMode: 'rwo' | 'rwx' | 'rwop';
  readonly migratable: boolean;
  readonly encrypted: boolean;
  readonly nodeSelector: readonly string[];
  readonly diskSelector: readonly string[];
  readonly staleReplicaTimeoutMinutes: number;
  readonly replicaAutoBalance: 'ignored' | 'disabled' | 'least-effort' | 'best-effort';
  readonly replicaSoftAntiAffinity: AntiAffinity;
  readonly replicaZoneSoftAntiAffinity: AntiAffinity;
  readonly replicaDiskSoftAntiAffinity: AntiAffinity;
  readonly backingImage: string | null;
  readonly snapshotMaxCount: number;
  /** 0 means no limit. */
  readonly snapshotMaxSize: Bytes;
  /** Mbit/s; 0 leaves it to the setting. */
  readonly replicaRebuildingBandwidthLimit: number;
  readonly state: VolumeState;
  readonly robustness: Robustness;
  readonly currentNodeId: string | null;
  /** Space that the data of one replica really take. */
  readonly actualSize: Bytes;
  /** Name of its last backup that is known; null when there is none. */
  readonly lastBackup: string | null;
  /** Since when copies are missing; null when none is. */
  readonly lastDegradedAt: EpochMs | null;
  /** Scheduled, Restore, TooManySnapshots, WaitForBackingImage, … */
  readonly conditions: readonly Condition[];
  readonly kubernetesStatus: KubernetesStatus;
}

const antiAffinity = oneOf('ignored', 'enabled', 'disabled');
const node = nullable(text, '');

const workload = object<Workload>({
  podName: present('podName', text, ''),
  podStatus: present('podStatus', text, ''),
  workloadName: present('workloadName', text, ''),
  workloadType: present('workloadType', text, ''),
});

const kubernetesStatusFields: Fields<KubernetesStatus> = {
  namespace: present('namespace', node, null),
  pvcName: present('pvcName', node, null),
  pvName: present('pvName', node, null),
  workloadsStatus: optional('workloadsStatus', listOf(workload), []),
};

const noKubernetesStatus: KubernetesStatus = { namespace: null, pvcName: null, pvName: null, workloadsStatus: [] };

/**
 * Source of the field paths: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/volume.go:314 and :460 @5ddaa369f. Absent fields have
 * Longhorn's own defaults; its webhook takes 1 to 20 replicas; a volume of v1beta1 lacks dataEngine (v1), the anti-affinity fields and the limits of snapshots.
 */
export const longhornVolumeCodec: Codec<LonghornVolumeManifest> = codec<LonghornVolumeManifest>({
  kind: 'Volume',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    size: required('spec.size', positive(byteText)),
    numberOfReplicas: present('spec.numberOfReplicas', countUpTo(20), 3),
    nodeId: present('spec.nodeID', node, null),
    migrationNodeId: present('spec.migrationNodeID', node, null),
    dataLocality: present('spec.dataLocality', oneOf('disabled', 'best-effort', 'strict-local'), 'disabled'),
    dataEngine: present('spec.dataEngine', oneOf('v1', 'v2'), 'v1', 'spec.backendStoreDriver'),
    accessMode: present('spec.accessMode', oneOf('rwo', 'rwx', 'rwop'), 'rwo'),
    migratable: present('spec.migratable', boolean, false),
    encrypted: present('spec.encrypted', boolean, false),
    nodeSelector: present('spec.nodeSelector', listOf(text), []),
    diskSelector: present('spec.diskSelector', listOf(text), []),
    // 30 minutes is what Harvester's storage classes ask for. Source: harvester/harvester
    // deploy/charts/harvester/templates/harvester-storageclass.yaml:5 @3d63c2af1.
    staleReplicaTimeoutMinutes: present('spec.staleReplicaTimeout', count, 30),
    replicaAutoBalance: present(
      'spec.replicaAutoBalance',
      oneOf('ignored', 'disabled', 'least-effort', 'best-effort'),
      'ignored',
    ),
    replicaSoftAntiAffinity: present('spec.replicaSoftAntiAffinity', antiAffinity, 'ignored'),
    replicaZoneSoftAntiAffinity: present('spec.replicaZoneSoftAntiAffinity', antiAffinity, 'ignored'),
    replicaDiskSoftAntiAffinity: present('spec.replicaDiskSoftAntiAffinity', antiAffinity, 'ignored'),
    backingImage: present('spec.backingImage', nullable(text, ''), null),
    snapshotMaxCount: present('spec.snapshotMaxCount', count, 250),
    snapshotMaxSize: present('spec.snapshotMaxSize', byteText, 0),
    replicaRebuildingBandwidthLimit: present('spec.replicaRebuildingBandwidthLimit', count, 0),
    state: present(
      'status.state',
      observedOneOf('detached', 'creating', 'attached', 'detached', 'attaching', 'detaching', 'deleting'),
      'detached',
    ),
    robustness: present(
      'status.robustness',
      observedOneOf('unknown', 'healthy', 'degraded', 'faulted', 'unknown'),
      'unknown',
    ),
    currentNodeId: present('status.currentNodeID', node, null),
    actualSize: present('status.actualSize', byteCount, 0),
    lastBackup: optional('status.lastBackup', node, null),
    lastDegradedAt: present('status.lastDegradedAt', nullable(instant, ''), null),
    conditions: present('status.conditions', conditions, []),
    kubernetesStatus: optional('status.kubernetesStatus', object(kubernetesStatusFields), noKubernetesStatus),
  },
});
