// Longhorn Engine: the process that serves a volume on one node, and what it thinks of each replica.
import { type Codec, codec } from './codec.ts';
import { object, optional, present, required } from './fields.ts';
import { type InstanceState, instanceState, longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import type { Bytes } from './quantity.ts';
import { boolean, byteText, count, mapOf, nullable, observedOneOf, text, textMap } from './shape.ts';

/** RW serves reads and writes, WO is being rebuilt, ERR is dropped. */
export type ReplicaMode = 'RW' | 'WO' | 'ERR';

export interface RebuildStatus {
  readonly isRebuilding: boolean;
  /** Percent. */
  readonly progress: number;
}

export interface LonghornEngineManifest extends NamespacedMetadata {
  readonly volumeName: string;
  readonly volumeSize: Bytes;
  readonly nodeId: string | null;
  /** False for the engine that a live migration prepares on the target. */
  readonly active: boolean;
  readonly currentState: InstanceState;
  /** By replica name. */
  readonly replicaModeMap: Readonly<Record<string, ReplicaMode>>;
  /** Replica name to `address:port`; the keys of `rebuildStatus` are `tcp://` and that address. */
  readonly currentReplicaAddressMap: Readonly<Record<string, string>>;
  readonly rebuildStatus: Readonly<Record<string, RebuildStatus>>;
}

const rebuildStatus = object<RebuildStatus>({
  isRebuilding: present('isRebuilding', boolean, false),
  progress: present('progress', count, 0),
});

/** Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/engine.go:167 @5ddaa369f. */
export const longhornEngineCodec: Codec<LonghornEngineManifest> = codec<LonghornEngineManifest>({
  kind: 'Engine',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    volumeName: required('spec.volumeName', text),
    volumeSize: present('spec.volumeSize', byteText, 0),
    nodeId: present('spec.nodeID', nullable(text, ''), null),
    active: present('spec.active', boolean, true),
    currentState: present('status.currentState', instanceState, 'stopped'),
    replicaModeMap: optional('status.replicaModeMap', mapOf(observedOneOf('ERR', 'RW', 'WO', 'ERR')), {}),
    currentReplicaAddressMap: optional('status.currentReplicaAddressMap', textMap, {}),
    rebuildStatus: optional('status.rebuildStatus', mapOf(rebuildStatus), {}),
  },
});
