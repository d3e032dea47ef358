// Longhorn BackingImage: the read-only file under the volumes of VMs, and the disks that have a copy of it.
import { type Codec, codec } from './codec.ts';
import { object, optional, present } from './fields.ts';
import { longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import type { Bytes } from './quantity.ts';
import { byteCount, count, listOf, mapOf, observedOneOf, type Shape, text } from './shape.ts';

const STATES = [
  'pending',
  'starting',
  'ready-for-transfer',
  'ready',
  'in-progress',
  'failed',
  'failed-and-cleanup',
  'unknown',
] as const;

interface CopyStatus {
  readonly state: (typeof STATES)[number];
}

export interface LonghornBackingImageManifest extends NamespacedMetadata {
  readonly minNumberOfCopies: number;
  readonly diskSelector: readonly string[];
  readonly nodeSelector: readonly string[];
  /** Disks that are to have a copy, by UUID. */
  readonly disks: Readonly<Record<string, null>>;
  /** The copies that are there or on their way, by the UUID of their disk. */
  readonly copies: Readonly<Record<string, CopyStatus>>;
  /** Bytes of the file, of the disk that guests see in it, and that it takes where it has holes; 0 while they are not known. */
  readonly size: Bytes;
  readonly virtualSize: Bytes;
  readonly realSize: Bytes;
}

/** What is said of a disk beyond that it is named plays no part: releases before 1.7 have `spec.disks` with empty texts. */
const named: Shape<null> = { expected: 'anything', read: () => null, write: () => ({}) };

/** Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/backingimage.go @0a03aa6b. */
export const longhornBackingImageCodec: Codec<LonghornBackingImageManifest> = codec<LonghornBackingImageManifest>({
  kind: 'BackingImage',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    minNumberOfCopies: present('spec.minNumberOfCopies', count, 1),
    diskSelector: optional('spec.diskSelector', listOf(text), []),
    nodeSelector: optional('spec.nodeSelector', listOf(text), []),
    disks: present('spec.diskFileSpecMap', mapOf(named), {}, 'spec.disks'),
    copies: optional(
      'status.diskFileStatusMap',
      mapOf(object<CopyStatus>({ state: present('state', observedOneOf('unknown', ...STATES), 'unknown') })),
      {},
    ),
    size: present('status.size', byteCount, 0),
    virtualSize: present('status.virtualSize', byteCount, 0),
    realSize: present('status.realSize', byteCount, 0),
  },
});
