// Harvester Setting: one value that the cluster's behaviour depends on.
import { type Codec, codec } from './codec.ts';
import { optional } from './fields.ts';
import { type Metadata, metadata } from './metadata.ts';
import { boolean, nullable, text } from './shape.ts';

/** Values are texts, many of them JSON. */
export interface HarvesterSettingManifest extends Metadata {
  readonly value: string;
  readonly default: string;
  readonly customized: boolean;
  readonly source: string | null;
}

/** Source: harvester/harvester pkg/apis/harvesterhci.io/v1beta1/settings.go:23 @3d63c2af1; there is no `spec`. */
export const harvesterSettingCodec: Codec<HarvesterSettingManifest> = codec<HarvesterSettingManifest>({
  kind: 'Setting',
  apiVersions: ['harvesterhci.io/v1beta1'],
  fields: {
    ...metadata,
    value: optional('value', text, ''),
    default: optional('default', text, ''),
    customized: optional('customized', boolean, false),
    source: optional('source', nullable(text), null),
  },
});

/** What is in force: the value if there is one, else the default. Source: harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:427 @3d63c2af1. */
export function settingInForce(setting: HarvesterSettingManifest): string {
  return setting.value === '' ? setting.default : setting.value;
}
