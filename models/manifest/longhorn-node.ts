// Longhorn Node: the disks of a machine, how full they are, and whether replicas may go there.
import { type Codec, codec } from './codec.ts';
import { type Condition, conditions } from './condition.ts';
import { type Fields, object, present } from './fields.ts';
import { longhornMetadata, longhornVersions } from './longhorn.ts';
import type { NamespacedMetadata } from './metadata.ts';
import type { Bytes } from './quantity.ts';
import {
  bad,
  boolean,
  byteCount,
  inside,
  isAbsent,
  isRecord,
  listOf,
  mapOf,
  nullable,
  observedOneOf,
  report,
  type Shape,
  text,
} from './shape.ts';

export interface DiskStatus {
  /** The identity that replicas name in `diskID`. */
  readonly diskUuid: string | null;
  /** Free space on the disk. */
  readonly storageAvailable: Bytes;
  readonly storageMaximum: Bytes;
  /** The sum of the nominal sizes of the replicas placed there. */
  readonly storageScheduled: Bytes;
  /** Replica name to nominal size. */
  readonly scheduledReplica: Readonly<Record<string, Bytes>>;
  /** Ready and Schedulable. */
  readonly conditions: readonly Condition[];
}

export interface LonghornDisk {
  /** The key of the disk in `spec.disks`. */
  readonly name: string;
  readonly path: string;
  readonly diskType: 'filesystem' | 'block';
  readonly allowScheduling: boolean;
  readonly evictionRequested: boolean;
  /** Kept back from Longhorn. */
  readonly storageReserved: Bytes;
  readonly tags: readonly string[];
  /** null before Longhorn has looked at the disk. */
  readonly status: DiskStatus | null;
}

export interface LonghornNodeManifest extends NamespacedMetadata {
  readonly allowScheduling: boolean;
  readonly evictionRequested: boolean;
  readonly tags: readonly string[];
  readonly zone: string | null;
  readonly region: string | null;
  /** Ready, Schedulable, MountPropagation, … */
  readonly conditions: readonly Condition[];
  /** In code-unit order of their names. */
  readonly disks: readonly LonghornDisk[];
}

const diskSpecFields: Fields<Omit<LonghornDisk, 'name' | 'status'>> = {
  path: present('path', text, ''),
  diskType: present('diskType', observedOneOf('filesystem', 'filesystem', 'block'), 'filesystem'),
  allowScheduling: present('allowScheduling', boolean, false),
  evictionRequested: present('evictionRequested', boolean, false),
  storageReserved: present('storageReserved', byteCount, 0),
  tags: present('tags', listOf(text), []),
};

const diskStatusFields: Fields<DiskStatus> = {
  diskUuid: present('diskUUID', nullable(text, ''), null),
  storageAvailable: present('storageAvailable', byteCount, 0),
  storageMaximum: present('storageMaximum', byteCount, 0),
  storageScheduled: present('storageScheduled', byteCount, 0),
  scheduledReplica: present('scheduledReplica', mapOf(byteCount), {}),
  conditions: present('conditions', conditions, []),
};

const diskSpecs = mapOf(object(diskSpecFields));
const diskStatuses = mapOf(object(diskStatusFields));

/** What a user asks of a disk (`spec.disks`) and what Longhorn found (`status.diskStatus`), joined by the disk's name. */
const disks: Shape<readonly LonghornDisk[]> = {
  expected: 'disks by name',
  read(source, place) {
    const spec = isRecord(source) && isRecord(source['spec']) ? source['spec']['disks'] : {};
    const status = isRecord(source) && isRecord(source['status']) ? source['status']['diskStatus'] : {};
    const specs = diskSpecs.read(isAbsent(spec) ? {} : spec, inside(place, 'spec', 'disks'));
    const statuses = diskStatuses.read(isAbsent(status) ? {} : status, inside(place, 'status', 'diskStatus'));
    if (specs === bad || statuses === bad) return bad;
    for (const name of Object.keys(statuses)) {
      if (Object.hasOwn(specs, name)) continue;
      const message = `disk "${name}" has a status but is not in spec.disks; passed over`;
      report(inside(place, 'status', 'diskStatus', name), 'disk-without-spec', message, { severity: 'warning' });
    }
    return Object.entries(specs).map(([name, disk]) => ({
      name,
      ...disk,
      status: Object.hasOwn(statuses, name) ? (statuses[name] ?? null) : null,
    }));
  },
  write(value) {
    const known = value.flatMap((disk) => (disk.status === null ? [] : [[disk.name, disk.status] as const]));
    return {
      spec: { disks: diskSpecs.write(Object.fromEntries(value.map((disk) => [disk.name, disk]))) },
      status: { diskStatus: diskStatuses.write(Object.fromEntries(known)) },
    };
  },
};

/** Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/node.go:161 and :180 @5ddaa369f. */
export const longhornNodeCodec: Codec<LonghornNodeManifest> = codec<LonghornNodeManifest>({
  kind: 'Node',
  apiVersions: longhornVersions,
  fields: {
    ...longhornMetadata,
    allowScheduling: present('spec.allowScheduling', boolean, true),
    evictionRequested: present('spec.evictionRequested', boolean, false),
    tags: present('spec.tags', listOf(text), []),
    zone: present('status.zone', nullable(text, ''), null),
    region: present('status.region', nullable(text, ''), null),
    conditions: present('status.conditions', conditions, []),
    disks: present('', disks, []),
  },
});
