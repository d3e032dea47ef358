// KubeVirt MigrationPolicy: what is different for the migrations of some VMs.
import { type Codec, codec } from './codec.ts';
import { optional } from './fields.ts';
import { type Labels, type Metadata, metadata } from './metadata.ts';
import type { Bytes } from './quantity.ts';
import { boolean, byteQuantity, count, nullable, textMap } from './shape.ts';

/** What is null is as the cluster has it. */
export interface MigrationPolicyManifest extends Metadata {
  readonly vmiSelector: Labels;
  readonly namespaceSelector: Labels;
  readonly allowAutoConverge: boolean | null;
  readonly allowPostCopy: boolean | null;
  readonly allowWorkloadDisruption: boolean | null;
  readonly bandwidthPerMigration: Bytes | null;
  readonly completionTimeoutPerGiB: number | null;
}

/** Source: kubevirt/kubevirt staging/src/kubevirt.io/api/migrations/v1alpha1/types.go @540f37cfa3. */
export const migrationPolicyCodec: Codec<MigrationPolicyManifest> = codec<MigrationPolicyManifest>({
  kind: 'MigrationPolicy',
  apiVersions: ['migrations.kubevirt.io/v1alpha1'],
  fields: {
    ...metadata,
    vmiSelector: optional('spec.selectors.virtualMachineInstanceSelector', textMap, {}),
    namespaceSelector: optional('spec.selectors.namespaceSelector', textMap, {}),
    allowAutoConverge: optional('spec.allowAutoConverge', nullable(boolean), null),
    allowPostCopy: optional('spec.allowPostCopy', nullable(boolean), null),
    allowWorkloadDisruption: optional('spec.allowWorkloadDisruption', nullable(boolean), null),
    bandwidthPerMigration: optional('spec.bandwidthPerMigration', nullable(byteQuantity), null),
    completionTimeoutPerGiB: optional('spec.completionTimeoutPerGiB', nullable(count), null),
  },
});
