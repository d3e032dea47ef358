// Longhorn Setting: one value of the storage system, such as replica-replenishment-wait-interval.
import { type Codec, codec } from './codec.ts';
import { optional, present } from './fields.ts';
import { longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import { boolean, text } from './shape.ts';

export interface LonghornSettingManifest extends NamespacedMetadata {
  /** A text, or JSON with one value for each data engine. */
  readonly value: string;
  /** Whether it is in force; settings that restart things wait until volumes are detached. True where the release does not say. */
  readonly applied: boolean;
}

export const longhornSettingCodec: Codec<LonghornSettingManifest> = codec<LonghornSettingManifest>({
  kind: 'Setting',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    value: present('value', text, ''),
    applied: optional('status.applied', boolean, true),
  },
});
