// PersistentVolume: the join between a claim and the volume of a storage driver.
import { type NodeSelectorTerm, nodeSelectorTerms } from './affinity.ts';
import { type Codec, codec } from './codec.ts';
import { annotation, object, optional, present, required } from './fields.ts';
import { type Labels, type Metadata, metadata } from './metadata.ts';
import { type AccessMode, accessMode, volumeMode } from './persistent-volume-claim.ts';
import type { Bytes } from './quantity.ts';
import { byteQuantity, listOf, nullable, observedOneOf, text, textMap } from './shape.ts';

export interface ClaimRef {
  readonly namespace: string;
  readonly name: string;
}

export interface CsiSource {
  /** `driver.longhorn.io` for Longhorn. */
  readonly driver: string;
  /** For Longhorn the name of its Volume. */
  readonly volumeHandle: string;
  /** numberOfReplicas, diskSelector, nodeSelector, migratable, backingImage, …, all as texts. */
  readonly volumeAttributes: Labels;
}

export interface PersistentVolumeManifest extends Metadata {
  readonly capacity: Bytes;
  readonly accessModes: readonly AccessMode[];
  readonly volumeMode: 'Filesystem' | 'Block';
  readonly storageClassName: string | null;
  readonly reclaimPolicy: 'Retain' | 'Delete' | 'Recycle';
  /** null for volumes that are not of a CSI driver. */
  readonly csi: CsiSource | null;
  readonly claimRef: ClaimRef | null;
  /** Nodes that can reach it; empty means all. LVM volumes name their node here. */
  readonly nodeAffinity: readonly NodeSelectorTerm[];
  readonly phase: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';
  /** Annotation `longhorn.io/volume-scheduling-error`: why replicas could not be placed. */
  readonly schedulingError: string | null;
}

const csi = object<CsiSource>({
  driver: required('driver', text),
  volumeHandle: required('volumeHandle', text),
  volumeAttributes: optional('volumeAttributes', textMap, {}),
});

const claimRef = object<ClaimRef>({
  namespace: present('namespace', text, 'default'),
  name: required('name', text),
});

export const persistentVolumeCodec: Codec<PersistentVolumeManifest> = codec<PersistentVolumeManifest>({
  kind: 'PersistentVolume',
  apiVersions: ['v1'],
  fields: {
    ...metadata,
    capacity: required('spec.capacity.storage', byteQuantity),
    accessModes: present('spec.accessModes', listOf(accessMode), []),
    volumeMode: present('spec.volumeMode', volumeMode, 'Filesystem'),
    storageClassName: optional('spec.storageClassName', nullable(text), null),
    reclaimPolicy: present(
      'spec.persistentVolumeReclaimPolicy',
      observedOneOf('Retain', 'Retain', 'Delete', 'Recycle'),
      'Retain',
    ),
    csi: optional('spec.csi', nullable(csi), null),
    claimRef: optional('spec.claimRef', nullable(claimRef), null),
    nodeAffinity: optional('spec.nodeAffinity.required.nodeSelectorTerms', nodeSelectorTerms, []),
    phase: present(
      'status.phase',
      observedOneOf('Pending', 'Pending', 'Available', 'Bound', 'Released', 'Failed'),
      'Pending',
    ),
    schedulingError: optional(annotation('longhorn.io/volume-scheduling-error'), nullable(text), null),
  },
});
