// Kubernetes ResourceQuota: what the pods of a namespace may ask for together.
import { type Codec, codec } from './codec.ts';
import { annotation, optional } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import type { Bytes, Millicores } from './quantity.ts';
import { booleanText, byteQuantity, cpuQuantity, nullable } from './shape.ts';

export interface ResourceQuotaManifest extends NamespacedMetadata {
  /** Hard limits on the sums of pod limits; null where there is none. */
  readonly limitsCpu: Millicores | null;
  readonly limitsMemory: Bytes | null;
  /** Annotation `harvesterhci.io/skipResourceQuotaAutoScaling`: it does not grow during migrations. */
  readonly skipAutoScaling: boolean;
}

/** Source of the annotation: harvester/harvester pkg/util/constants.go:57 @3d63c2af1. */
export const resourceQuotaCodec: Codec<ResourceQuotaManifest> = codec<ResourceQuotaManifest>({
  kind: 'ResourceQuota',
  apiVersions: ['v1'],
  fields: {
    ...namespacedMetadata(),
    limitsCpu: optional(['spec', 'hard', 'limits.cpu'], nullable(cpuQuantity), null),
    limitsMemory: optional(['spec', 'hard', 'limits.memory'], nullable(byteQuantity), null),
    skipAutoScaling: optional(annotation('harvesterhci.io/skipResourceQuotaAutoScaling'), booleanText, false),
  },
});
