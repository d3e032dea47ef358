// Longhorn BackupTarget: the store outside the cluster that backups go to.
import { type Codec, codec } from './codec.ts';
import { present } from './fields.ts';
import { longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import { bad, boolean, refuse, type Shape, text } from './shape.ts';

export interface LonghornBackupTargetManifest extends NamespacedMetadata {
  /** `nfs://server:/path`, `s3://bucket@region/`, …; empty when none is set. */
  readonly url: string;
  /** How often Longhorn looks whether it is there; 0 for never. */
  readonly pollIntervalSeconds: number;
  readonly available: boolean;
}

/** A duration as Go prints it, `5m0s`, in whole seconds. */
const goSeconds: Shape<number> = {
  expected: 'a duration such as 5m0s',
  read(source, place) {
    const value = text.read(source, place);
    if (value === bad) return bad;
    const match = value === '' ? null : /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)(?:\.\d+)?s)?$/.exec(value);
    if (match !== null) return 3600 * Number(match[1] ?? 0) + 60 * Number(match[2] ?? 0) + Number(match[3] ?? 0);
    return refuse(place, 'wrong-duration', `"${value}" is no duration`, { expected: goSeconds.expected });
  },
  write(value) {
    const [hours, minutes] = [Math.floor(value / 3600), Math.floor((value % 3600) / 60)];
    const h = hours > 0 ? `${hours}h` : '';
    return `${h}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${value % 60}s`;
  },
};

/** Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/backuptarget.go @44676167. */
export const longhornBackupTargetCodec: Codec<LonghornBackupTargetManifest> = codec<LonghornBackupTargetManifest>({
  kind: 'BackupTarget',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    url: present('spec.backupTargetURL', text, ''),
    pollIntervalSeconds: present('spec.pollInterval', goSeconds, 300),
    available: present('status.available', boolean, true),
  },
});
