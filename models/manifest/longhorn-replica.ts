// Longhorn Replica: one copy of a volume's data on one disk.
import { type Codec, codec } from './codec.ts';
import { present, required } from './fields.ts';
import type { EpochMs } from './instant.ts';
import { type InstanceState, instanceState, longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import type { Bytes } from './quantity.ts';
import { boolean, byteText, count, instant, nullable, text } from './shape.ts';

export interface LonghornReplicaManifest extends NamespacedMetadata {
  readonly volumeName: string;
  readonly volumeSize: Bytes;
  readonly engineName: string | null;
  /** null before it is placed. */
  readonly nodeId: string | null;
  /** The UUID of the disk it lies on. */
  readonly diskId: string | null;
  /** False for the copies that a live migration prepares on the target. */
  readonly active: boolean;
  /** Set: failed. A copy is usable when this is null and `healthyAt` is not. */
  readonly failedAt: EpochMs | null;
  readonly lastFailedAt: EpochMs | null;
  /** Null while it is being rebuilt for the first time. */
  readonly healthyAt: EpochMs | null;
  readonly lastHealthyAt: EpochMs | null;
  readonly evictionRequested: boolean;
  /** The only node it may lie on, or null. */
  readonly hardNodeAffinity: string | null;
  readonly rebuildRetryCount: number;
  readonly currentState: InstanceState;
}

const name = nullable(text, '');
const time = nullable(instant, '');

/** Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/replica.go:23 @5ddaa369f. */
export const longhornReplicaCodec: Codec<LonghornReplicaManifest> = codec<LonghornReplicaManifest>({
  kind: 'Replica',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    volumeName: required('spec.volumeName', text),
    volumeSize: present('spec.volumeSize', byteText, 0),
    engineName: present('spec.engineName', name, null),
    nodeId: present('spec.nodeID', name, null),
    diskId: present('spec.diskID', name, null),
    active: present('spec.active', boolean, true),
    failedAt: present('spec.failedAt', time, null),
    lastFailedAt: present('spec.lastFailedAt', time, null),
    healthyAt: present('spec.healthyAt', time, null),
    lastHealthyAt: present('spec.lastHealthyAt', time, null),
    evictionRequested: present('spec.evictionRequested', boolean, false),
    hardNodeAffinity: present('spec.hardNodeAffinity', name, null),
    rebuildRetryCount: present('spec.rebuildRetryCount', count, 0),
    currentState: present('status.currentState', instanceState, 'stopped'),
  },
});
