// StorageClass: how new volumes are made.
import { type Codec, codec } from './codec.ts';
import { annotation, optional, present, required } from './fields.ts';
import { classParameters } from './longhorn-parameters.ts';
import { type Labels, type Metadata, metadata } from './metadata.ts';
import { boolean, booleanText, oneOf, text } from './shape.ts';

export interface StorageClassManifest extends Metadata {
  /** `driver.longhorn.io` for Longhorn. */
  readonly provisioner: string;
  /** numberOfReplicas, staleReplicaTimeout, migratable, dataEngine, nodeSelector, diskSelector, …, all as texts. */
  readonly parameters: Labels;
  readonly reclaimPolicy: 'Delete' | 'Retain';
  readonly volumeBindingMode: 'Immediate' | 'WaitForFirstConsumer';
  readonly allowVolumeExpansion: boolean;
  readonly isDefault: boolean;
}

/** Defaults are those of Kubernetes: reclaim Delete, bind at once, no expansion. */
export const storageClassCodec: Codec<StorageClassManifest> = codec<StorageClassManifest>({
  kind: 'StorageClass',
  plural: 'storageclasses',
  apiVersions: ['storage.k8s.io/v1'],
  fields: {
    ...metadata,
    provisioner: required('provisioner', text),
    parameters: optional('parameters', classParameters, {}),
    reclaimPolicy: present('reclaimPolicy', oneOf('Delete', 'Retain'), 'Delete'),
    volumeBindingMode: present('volumeBindingMode', oneOf('Immediate', 'WaitForFirstConsumer'), 'Immediate'),
    allowVolumeExpansion: optional('allowVolumeExpansion', boolean, false),
    isDefault: optional(annotation('storageclass.kubernetes.io/is-default-class'), booleanText, false),
  },
});
