// Longhorn Setting: one value of the storage system, such as replica-replenishment-wait-interval.

import { expectedOf, parseSettingText } from '../setting-value.ts';
import { settingNamed } from '../settings.ts';
import { type Codec, codec } from './codec.ts';
import { optional, present } from './fields.ts';
import { longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import { bad, boolean, isRecord, report, type Shape, text } from './shape.ts';

export interface LonghornSettingManifest extends NamespacedMetadata {
  /** A text, or JSON with one value for each data engine. */
  readonly value: string;
  /** Whether it is in force; settings that restart things wait until volumes are detached. True where the release does not say. */
  readonly applied: boolean;
}

/** A value that its setting does not take is a finding: Longhorn would have refused it, and the models go on with the default. */
const settingValue: Shape<string> = {
  ...text,
  read(source, place) {
    const value = text.read(source, place);
    const { metadata } = place.source.value as { readonly metadata?: unknown };
    if (value === bad || value.trim() === '' || !isRecord(metadata)) return value;
    const spec = settingNamed(`longhorn/${String(metadata['name'])}`);
    if (spec === null || parseSettingText(spec, value) !== null || isForV2Only(value)) return value;
    report(place, 'wrong-setting', `${String(metadata['name'])} cannot be "${value}"; the default is taken`, {
      severity: 'warning',
      expected: expectedOf(spec),
    });
    return value;
  },
};

/** JSON with one value for each data engine that has none for v1. */
function isForV2Only(value: string): boolean {
  return /^\s*\{/.test(value) && !value.includes('"v1"');
}

export const longhornSettingCodec: Codec<LonghornSettingManifest> = codec<LonghornSettingManifest>({
  kind: 'Setting',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    value: present('value', settingValue, ''),
    applied: optional('status.applied', boolean, true),
  },
});
