// Harvester Addon: an optional part of the cluster, and whether it is switched on.
import { type Codec, codec } from './codec.ts';
import { optional } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { boolean, nullable, text } from './shape.ts';

export interface AddonManifest extends NamespacedMetadata {
  readonly chart: string | null;
  readonly enabled: boolean;
  /** Values of its chart, as YAML in a text. */
  readonly valuesContent: string;
  /** `AddonDeploySuccessful` once it runs. */
  readonly status: string | null;
}

/** Source: harvester/harvester pkg/apis/harvesterhci.io/v1beta1/addon.go:46 @3d63c2af1. */
export const addonCodec: Codec<AddonManifest> = codec<AddonManifest>({
  kind: 'Addon',
  apiVersions: ['harvesterhci.io/v1beta1'],
  fields: {
    ...namespacedMetadata(),
    chart: optional('spec.chart', nullable(text), null),
    enabled: optional('spec.enabled', boolean, false),
    valuesContent: optional('spec.valuesContent', text, ''),
    status: optional('status.status', nullable(text), null),
  },
});
