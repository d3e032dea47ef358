// PersistentVolumeClaim: the disk that a VM names, and the volume it got.
import { positive } from './bounds.ts';
import { type Codec, codec } from './codec.ts';
import { annotation, optional, present, required } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import type { Bytes } from './quantity.ts';
import { byteQuantity, listOf, nullable, observedOneOf, oneOf, text } from './shape.ts';

const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const;
export type AccessMode = (typeof accessModes)[number];
export const accessMode = oneOf(...accessModes);
export const volumeMode = oneOf('Filesystem', 'Block');

export interface PersistentVolumeClaimManifest extends NamespacedMetadata {
  /** null means the default class. */
  readonly storageClassName: string | null;
  readonly requested: Bytes;
  readonly accessModes: readonly AccessMode[];
  /** Filesystem when the object does not say (Kubernetes' own default). */
  readonly volumeMode: 'Filesystem' | 'Block';
  /** The PersistentVolume it is bound to; for Longhorn also the name of the Longhorn volume. */
  readonly volumeName: string | null;
  readonly phase: 'Pending' | 'Bound' | 'Lost';
  /** What it really got; null before it is bound. */
  readonly capacity: Bytes | null;
  /** Annotation `harvesterhci.io/imageId`: the image it was made from. */
  readonly imageId: string | null;
}

export const persistentVolumeClaimCodec: Codec<PersistentVolumeClaimManifest> = codec<PersistentVolumeClaimManifest>({
  kind: 'PersistentVolumeClaim',
  apiVersions: ['v1'],
  fields: {
    ...namespacedMetadata(),
    storageClassName: optional('spec.storageClassName', nullable(text), null),
    requested: required('spec.resources.requests.storage', positive(byteQuantity)),
    accessModes: present('spec.accessModes', listOf(accessMode), []),
    volumeMode: present('spec.volumeMode', volumeMode, 'Filesystem'),
    volumeName: optional('spec.volumeName', nullable(text), null),
    phase: present('status.phase', observedOneOf('Pending', 'Pending', 'Bound', 'Lost'), 'Pending'),
    capacity: optional('status.capacity.storage', nullable(byteQuantity), null),
    imageId: optional(annotation('harvesterhci.io/imageId'), nullable(text), null),
  },
});
