// Harvester ScheduleVMBackup: backups or snapshots of a VM, all its volumes at once, by the clock.
import { type Codec, codec } from './codec.ts';
import { present, required } from './fields.ts';
import { cronText } from './longhorn-recurring-job.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { boolean, count, oneOf, text } from './shape.ts';

export interface VmBackupScheduleManifest extends NamespacedMetadata {
  readonly cron: string;
  /** How many of its backups are kept. */
  readonly retain: number;
  /** Failures in a row after which it suspends itself. */
  readonly maxFailure: number;
  readonly suspend: boolean;
  /** Name of the VM, in the same namespace. */
  readonly vm: string;
  readonly kind: 'backup' | 'snapshot';
  readonly failure: number;
  readonly suspended: boolean;
}

/** Source: harvester/harvester pkg/apis/harvesterhci.io/v1beta1/schedulebackup.go:55 and backup.go:91 @3d63c2af1. */
export const vmBackupScheduleCodec: Codec<VmBackupScheduleManifest> = codec<VmBackupScheduleManifest>({
  kind: 'ScheduleVMBackup',
  apiVersions: ['harvesterhci.io/v1beta1'],
  fields: {
    ...namespacedMetadata(),
    cron: required('spec.cron', cronText),
    retain: present('spec.retain', count, 8),
    maxFailure: present('spec.maxFailure', count, 4),
    suspend: present('spec.suspend', boolean, false),
    vm: required('spec.vmbackup.source.name', text),
    kind: present('spec.vmbackup.type', oneOf('backup', 'snapshot'), 'backup'),
    failure: present('status.failure', count, 0),
    suspended: present('status.suspended', boolean, false),
  },
});
