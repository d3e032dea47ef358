// The networks, disks and volumes of a VM: what decides whether it can migrate and which claims it needs.
import { object, optional, required } from './fields.ts';
import {
  bad,
  boolean,
  count,
  inside,
  isAbsent,
  isRecord,
  nullable,
  type Place,
  refuse,
  type Shape,
  text,
} from './shape.ts';

export interface Network {
  readonly name: string;
  /** The NetworkAttachmentDefinition of a Multus network, `namespace/name`; null is the pod network. */
  readonly multusNetworkName: string | null;
}

export const network: Shape<Network> = {
  expected: 'a network',
  read: (source, place) => networkFields.read(source, place),
  write(value) {
    const written = networkFields.write(value);
    return value.multusNetworkName === null ? { ...(written as object), pod: {} } : written;
  },
};

const networkFields = object<Network>({
  name: required('name', text),
  multusNetworkName: optional('multus.networkName', nullable(text), null),
});

export interface Interface {
  readonly name: string;
  /** `bridge`, `masquerade`, `sriov`, `binding` for a binding plugin; empty when none is given. */
  readonly binding: string;
  readonly macAddress: string | null;
}

/** The keys of an interface that are not its binding. */
const interfaceKeys = new Set([
  'name',
  'macAddress',
  'model',
  'bootOrder',
  'pciAddress',
  'ports',
  'dhcpOptions',
  'tag',
  'acpiIndex',
  'state',
]);

export const networkInterface: Shape<Interface> = object<Interface>({
  name: required('name', text),
  binding: optional('', chosenKey(interfaceKeys), ''),
  macAddress: optional('macAddress', nullable(text), null),
});

export interface Volume {
  readonly name: string;
  /** Where the data come from: `persistentVolumeClaim`, `dataVolume`, `containerDisk`, `cloudInitNoCloud`, … */
  readonly source: string;
  /** The claim of a persistentVolumeClaim, or of a dataVolume, whose claim has its name; null otherwise. */
  readonly claimName: string | null;
  readonly hotpluggable: boolean;
}

/** Under which key each source that stands on a claim names it. */
const claimKeys: Readonly<Record<string, string>> = { persistentVolumeClaim: 'claimName', dataVolume: 'name' };

export const volume: Shape<Volume> = {
  expected: 'a volume',
  read(entry, place) {
    const plain = volumeFields.read(entry, place);
    if (plain === bad || !isRecord(entry)) return bad;
    if (plain.source === '') {
      const expected = 'persistentVolumeClaim, dataVolume, containerDisk or another source';
      return refuse(place, 'missing', `volume "${plain.name}" has no source`, { expected });
    }
    const content = entry[plain.source];
    const claimKey = claimKeys[plain.source];
    if (claimKey === undefined || !isRecord(content)) return { ...plain, claimName: null, hotpluggable: false };
    const claim = claimOf(claimKey).read(content, inside(place, plain.source));
    return claim === bad ? bad : { ...plain, ...claim };
  },
  write(value) {
    const claimKey = claimKeys[value.source];
    const content = claimKey === undefined ? {} : claimOf(claimKey).write(value);
    return { name: value.name, [value.source]: content };
  },
};

const volumeFields = object<Pick<Volume, 'name' | 'source'>>({
  name: required('name', text),
  source: required('', chosenKey(new Set(['name']))),
});

function claimOf(key: string): Shape<{ claimName: string | null; hotpluggable: boolean }> {
  return object<{ claimName: string | null; hotpluggable: boolean }>({
    claimName: required(key, nullable(text)),
    hotpluggable: optional('hotpluggable', boolean, false),
  });
}

export interface Disk {
  readonly name: string;
  readonly device: 'disk' | 'cdrom' | 'lun';
  /** `virtio`, `sata`, `scsi`. */
  readonly bus: string | null;
  readonly bootOrder: number | null;
  readonly shareable: boolean;
}

export const disk: Shape<Disk> = {
  expected: 'a disk',
  read(source, place) {
    if (!isRecord(source)) return refuse(place, 'wrong-type', 'this is no mapping', { expected: 'a mapping' });
    const device = isRecord(source['cdrom']) ? 'cdrom' : isRecord(source['lun']) ? 'lun' : 'disk';
    const plain = diskFields.read(source, place);
    if (plain === bad) return bad;
    const bus = readBus(source[device], inside(place, device, 'bus'));
    return bus === bad ? bad : { ...plain, device, bus };
  },
  write: (value) => ({
    ...(diskFields.write(value) as object),
    [value.device]: value.bus === null ? {} : { bus: value.bus },
  }),
};

const diskFields = object<Pick<Disk, 'name' | 'bootOrder' | 'shareable'>>({
  name: required('name', text),
  bootOrder: optional('bootOrder', nullable(count), null),
  shareable: optional('shareable', boolean, false),
});

function readBus(target: unknown, place: Place) {
  return isRecord(target) ? nullable(text).read(target['bus'], place) : null;
}

/** KubeVirt says "one of these" with a key: the first one that is not among the common keys. */
export function chosenKey(common: ReadonlySet<string>): Shape<string> {
  return {
    expected: 'one of the kinds that KubeVirt knows',
    read(source) {
      if (!isRecord(source)) return bad;
      const key = Object.keys(source).find((k) => !common.has(k) && (isRecord(source[k]) || !isAbsent(source[k])));
      return key ?? '';
    },
    write: (value) => (value === '' ? undefined : { [value]: {} }),
  };
}
