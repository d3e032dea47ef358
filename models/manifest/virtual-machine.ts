// KubeVirt VirtualMachine: what a user wants to run, how large, where, and with which disks and networks.
import {
  type Affinity,
  affinity,
  noAffinity,
  type TopologySpreadConstraint,
  topologySpreadConstraint,
} from './affinity.ts';
import { type Codec, codec } from './codec.ts';
import { type Condition, conditions } from './condition.ts';
import { annotation, object, optional, required } from './fields.ts';
import { type Labels, type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { type Probe, probe } from './probe.ts';
import type { Bytes } from './quantity.ts';
import { noVmResources, type VmResources, vmResources } from './resources.ts';
import {
  bad,
  boolean,
  booleanText,
  byteQuantity,
  count,
  inside,
  isAbsent,
  isRecord,
  listOf,
  nullable,
  observedOneOf,
  oneOf,
  refuse,
  type Shape,
  text,
  textMap,
} from './shape.ts';
import { type Toleration, toleration } from './taint.ts';
import {
  chosenKey,
  type Disk,
  disk,
  type Interface,
  type Network,
  network,
  networkInterface,
  type Volume,
  volume,
} from './vm-device.ts';

export type RunStrategy = 'Always' | 'RerunOnFailure' | 'Halted' | 'Manual' | 'Once' | 'WaitAsReceiver';

/** vCPUs are cores x sockets x threads; where KubeVirt finds none of the three it counts from the limits. */
export interface CpuTopology {
  readonly cores: number | null;
  readonly sockets: number | null;
  readonly threads: number | null;
  /** How far sockets can be hot-plugged. */
  readonly maxSockets: number | null;
  /** Pinned CPUs. */
  readonly dedicatedCpuPlacement: boolean;
  /** The guest sees the NUMA nodes that its CPUs and huge pages are from. */
  readonly numaPassthrough: boolean;
  /** `host-model` (KubeVirt's default) when null. */
  readonly model: string | null;
}

export interface VirtualMachineManifest extends NamespacedMetadata {
  readonly runStrategy: RunStrategy;
  /** The labels of the VM's pod: what affinity of other pods sees. */
  readonly templateLabels: Labels;
  readonly cpu: CpuTopology;
  /** The memory that the guest sees; null means the limit or the request. */
  readonly guestMemory: Bytes | null;
  readonly maxGuestMemory: Bytes | null;
  /** `2Mi` or `1Gi` when the guest's memory is backed by huge pages. */
  readonly hugepagesPageSize: string | null;
  readonly limits: VmResources;
  readonly requests: VmResources;
  readonly nodeSelector: Labels;
  readonly affinity: Affinity;
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly tolerations: readonly Toleration[];
  readonly priorityClassName: string | null;
  /** null means the cluster's default, which is None in Harvester: the VM is deleted when its node is drained. */
  readonly evictionStrategy: 'None' | 'LiveMigrate' | 'LiveMigrateIfPossible' | 'External' | null;
  readonly terminationGracePeriodSeconds: number | null;
  readonly livenessProbe: Probe | null;
  readonly readinessProbe: Probe | null;
  /** `amd64` or `arm64`; null for that of the cluster. */
  readonly architecture: string | null;
  /** `sev`, `snp` or `tdx`; empty for a VM that encrypts nothing. */
  readonly launchSecurity: string;
  readonly networks: readonly Network[];
  readonly interfaces: readonly Interface[];
  readonly volumes: readonly Volume[];
  readonly disks: readonly Disk[];
  /** PCI devices passed through, by device name; with any of them a VM cannot migrate. */
  readonly hostDevices: readonly string[];
  readonly gpus: readonly string[];
  readonly tpm: boolean;
  readonly autoattachGraphicsDevice: boolean;
  /** Annotation `harvesterhci.io/reservedMemory`. */
  readonly reservedMemory: Bytes | null;
  /** Annotation `harvesterhci.io/enableCPUAndMemoryHotplug`. */
  readonly cpuAndMemoryHotplug: boolean;
  /** Annotation `harvesterhci.io/vmRunStrategy`: the run strategy that starting a halted VM brings back. */
  readonly startRunStrategy: RunStrategy | null;
  /** Annotation `harvesterhci.io/insufficient-resource-quota`: why Harvester halted the VM. */
  readonly insufficientResourceQuota: string | null;
  /** null when KubeVirt has not seen it yet: a manifest that somebody wrote. */
  readonly printableStatus: PrintableStatus | null;
  /** What its controller was asked for and has not done yet. */
  readonly stateChangeRequests: readonly StateChangeRequest[];
  readonly created: boolean;
  readonly ready: boolean;
  readonly conditions: readonly Condition[];
}

/** Source: kubevirt/kubevirt staging/src/kubevirt.io/api/core/v1/types.go:2065 @d923fdb815. */
const printableStatuses = [
  'Stopped',
  'Provisioning',
  'Starting',
  'Running',
  'Paused',
  'Stopping',
  'Terminating',
  'CrashLoopBackOff',
  'Migrating',
  'Unknown',
  'ErrorUnschedulable',
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrorPvcNotFound',
  'DataVolumeError',
  'WaitingForVolumeBinding',
  'WaitingForReceiver',
] as const;

export type PrintableStatus = (typeof printableStatuses)[number];

const runStrategy = oneOf('Always', 'RerunOnFailure', 'Halted', 'Manual', 'Once', 'WaitAsReceiver');

/** `spec.runStrategy`, or the older `spec.running`; exactly one of them is given. */
const desiredRun: Shape<RunStrategy> = {
  expected: 'a runStrategy',
  read(spec, place) {
    if (!isRecord(spec)) return refuse(place, 'wrong-type', 'this is no mapping', { expected: 'a mapping' });
    if (!isAbsent(spec['runStrategy'])) return runStrategy.read(spec['runStrategy'], inside(place, 'runStrategy'));
    if (isAbsent(spec['running'])) {
      return refuse(inside(place, 'runStrategy'), 'missing', '"runStrategy" is missing', {
        expected: runStrategy.expected,
      });
    }
    const running = boolean.read(spec['running'], inside(place, 'running'));
    if (running === bad) return bad;
    return running ? 'Always' : 'Halted';
  },
  write: (value) => ({ runStrategy: value }),
};

/** `{}` means that there is one. */
const presence: Shape<boolean> = {
  expected: 'a mapping',
  read: (source) => isRecord(source) && source['enabled'] !== false,
  write: (value) => (value ? {} : undefined),
};

const cpu = object<CpuTopology>({
  cores: optional('cores', nullable(count), null),
  sockets: optional('sockets', nullable(count), null),
  threads: optional('threads', nullable(count), null),
  maxSockets: optional('maxSockets', nullable(count), null),
  dedicatedCpuPlacement: optional('dedicatedCpuPlacement', boolean, false),
  numaPassthrough: optional('numa.guestMappingPassthrough', presence, false),
  model: optional('model', nullable(text), null),
});

const noCpu: CpuTopology = {
  cores: null,
  sockets: null,
  threads: null,
  maxSockets: null,
  dedicatedCpuPlacement: false,
  numaPassthrough: false,
  model: null,
};

/** A list of devices of which only `deviceName` bears on placement. */
const deviceNames: Shape<readonly string[]> = {
  expected: 'a list of devices',
  read(source, place) {
    const devices = listOf(object<{ deviceName: string }>({ deviceName: required('deviceName', text) })).read(
      source,
      place,
    );
    return devices === bad ? bad : devices.map((device) => device.deviceName);
  },
  write: (value) => value.map((deviceName, i) => ({ deviceName, name: `device-${i}` })),
};

export interface StateChangeRequest {
  readonly action: string;
}

const stateChangeRequest = object<StateChangeRequest>({ action: required('action', text) });

const pod = 'spec.template.spec';
const domain = `${pod}.domain`;
const devices = `${domain}.devices`;

/** Source of the field paths: kubevirt/kubevirt staging/src/kubevirt.io/api/core/v1/types.go:1852 @d923fdb815. */
export const virtualMachineCodec: Codec<VirtualMachineManifest> = codec<VirtualMachineManifest>({
  kind: 'VirtualMachine',
  apiVersions: ['kubevirt.io/v1', 'kubevirt.io/v1alpha3'],
  fields: {
    ...namespacedMetadata(),
    runStrategy: required('spec', desiredRun),
    templateLabels: optional('spec.template.metadata.labels', textMap, {}),
    cpu: optional(`${domain}.cpu`, cpu, noCpu),
    guestMemory: optional(`${domain}.memory.guest`, nullable(byteQuantity), null),
    maxGuestMemory: optional(`${domain}.memory.maxGuest`, nullable(byteQuantity), null),
    hugepagesPageSize: optional(`${domain}.memory.hugepages.pageSize`, nullable(text), null),
    limits: optional(`${domain}.resources.limits`, vmResources, noVmResources),
    requests: optional(`${domain}.resources.requests`, vmResources, noVmResources),
    nodeSelector: optional(`${pod}.nodeSelector`, textMap, {}),
    affinity: optional(`${pod}.affinity`, affinity, noAffinity),
    topologySpreadConstraints: optional(`${pod}.topologySpreadConstraints`, listOf(topologySpreadConstraint), []),
    tolerations: optional(`${pod}.tolerations`, listOf(toleration), []),
    priorityClassName: optional(`${pod}.priorityClassName`, nullable(text), null),
    evictionStrategy: optional(
      `${pod}.evictionStrategy`,
      nullable(oneOf('None', 'LiveMigrate', 'LiveMigrateIfPossible', 'External')),
      null,
    ),
    terminationGracePeriodSeconds: optional(`${pod}.terminationGracePeriodSeconds`, nullable(count), null),
    livenessProbe: optional(`${pod}.livenessProbe`, nullable(probe), null),
    readinessProbe: optional(`${pod}.readinessProbe`, nullable(probe), null),
    architecture: optional(`${pod}.architecture`, nullable(text), null),
    launchSecurity: optional(`${domain}.launchSecurity`, chosenKey(new Set()), ''),
    networks: optional(`${pod}.networks`, listOf(network), []),
    interfaces: optional(`${devices}.interfaces`, listOf(networkInterface), []),
    volumes: optional(`${pod}.volumes`, listOf(volume), []),
    disks: optional(`${devices}.disks`, listOf(disk), []),
    hostDevices: optional(`${devices}.hostDevices`, deviceNames, []),
    gpus: optional(`${devices}.gpus`, deviceNames, []),
    tpm: optional(`${devices}.tpm`, presence, false),
    autoattachGraphicsDevice: optional(`${devices}.autoattachGraphicsDevice`, boolean, true),
    reservedMemory: optional(annotation('harvesterhci.io/reservedMemory'), nullable(byteQuantity), null),
    cpuAndMemoryHotplug: optional(annotation('harvesterhci.io/enableCPUAndMemoryHotplug'), booleanText, false),
    startRunStrategy: optional(annotation('harvesterhci.io/vmRunStrategy'), nullable(runStrategy), null),
    insufficientResourceQuota: optional(
      annotation('harvesterhci.io/insufficient-resource-quota'),
      nullable(text),
      null,
    ),
    printableStatus: optional('status.printableStatus', nullable(observedOneOf('Unknown', ...printableStatuses)), null),
    stateChangeRequests: optional('status.stateChangeRequests', listOf(stateChangeRequest), []),
    created: optional('status.created', boolean, false),
    ready: optional('status.ready', boolean, false),
    conditions: optional('status.conditions', conditions, []),
  },
});
