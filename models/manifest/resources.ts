// Amounts of CPU, memory and pods: what a node has, what it can give, what a VM asks for.
import { type Fields, object, optional, present, required } from './fields.ts';
import type { Bytes, Millicores } from './quantity.ts';
import { bad, byteQuantity, countQuantity, cpuQuantity, inside, isRecord, nullable, type Shape } from './shape.ts';

/** What a node has (`capacity`) or can give to pods (`allocatable`). */
export interface NodeResources {
  readonly cpu: Millicores;
  readonly memory: Bytes;
  /** How many pods may run there at once. */
  readonly pods: number;
  /** Everything else by its resource name: bytes for `hugepages-*` and `ephemeral-storage`, pieces for devices. */
  readonly others: Readonly<Record<string, number>>;
}

const bytes = /^(hugepages-|ephemeral-storage$)/;

const others: Shape<Readonly<Record<string, number>>> = {
  expected: 'amounts by resource name',
  read(source, place) {
    if (!isRecord(source)) return bad;
    const entries: [string, number][] = [];
    for (const name of Object.keys(source).sort()) {
      if (name === 'cpu' || name === 'memory' || name === 'pods') continue;
      const amount = byteQuantity.read(source[name], inside(place, name));
      if (amount === bad) return bad;
      entries.push([name, amount]);
    }
    return Object.fromEntries(entries);
  },
  write: (value) =>
    Object.fromEntries(
      Object.keys(value).map((name) => [
        name,
        (bytes.test(name) ? byteQuantity : countQuantity).write(value[name] as number),
      ]),
    ),
};

const nodeFields: Fields<NodeResources> = {
  cpu: required('cpu', cpuQuantity),
  memory: required('memory', byteQuantity),
  // Harvester starts kubelet with max-pods=200 since v1.2. Source: harvester/harvester pkg/installer/config/config.go:376 @3d63c2af1.
  pods: present('pods', countQuantity, 200),
  others: optional('', others, {}),
};

export const nodeResources: Shape<NodeResources> = object(nodeFields);

/** What all pods on a node ask for together, from Rancher's annotation. */
export interface PodRequests {
  readonly cpu: Millicores;
  readonly memory: Bytes;
  readonly pods: number;
}

export const podRequests: Shape<PodRequests> = object<PodRequests>({
  cpu: optional('cpu', cpuQuantity, 0),
  memory: optional('memory', byteQuantity, 0),
  pods: optional('pods', countQuantity, 0),
});

/** The limits or requests of a VM; null where none is set. */
export interface VmResources {
  readonly cpu: Millicores | null;
  readonly memory: Bytes | null;
}

export const noVmResources: VmResources = { cpu: null, memory: null };

export const vmResources: Shape<VmResources> = object<VmResources>({
  cpu: optional('cpu', nullable(cpuQuantity), null),
  memory: optional('memory', nullable(byteQuantity), null),
});
