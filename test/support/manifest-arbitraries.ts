// Arbitrary manifests of every kind: any value that the types allow and Kubernetes could hold.
// Long because it has a line for every property of every kind.
import fc from 'fast-check';
import {
  type Affinity,
  type ClusterKey,
  type ClusterManifest,
  type Condition,
  clusterKeys,
  compareObjects,
  type emptyCluster,
  type LabelSelector,
  type Metadata,
  type NodeResources,
  objectName,
  type PodAffinity,
  RECURRING_TASKS,
  type VmResources,
} from '../../models/manifest/index.ts';
import { BOND_MODES } from '../../models/network/bond-rules.ts';

/** A bundle writes "null" for an empty text, so no text of a manifest can be the word itself. */
const isText = (text: string) => text !== 'null';

/** Any text but the empty one: quotes, colons, line ends and letters of other scripts included. */
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter(isText);
const anyText = fc.oneof(
  fc.constant(''),
  text,
  fc.constantFrom('true', '5', '1.5', '~', 'no', '2026-01-01', '# x', 'a: b', '- a', "'", '{', '|'),
);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/).filter(isText);
const labels = fc.dictionary(fc.oneof(name, text), anyText, { maxKeys: 4 });
const count = fc.oneof(fc.nat(5), fc.nat(), fc.maxSafeNat());
/** Times that RFC 3339 can write: the years 0 to 9999, in milliseconds. */
const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const list = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const map = <T>(arbitrary: fc.Arbitrary<T>) => fc.dictionary(name, arbitrary, { maxKeys: 3 });

const metadata = {
  name,
  uid: orNull(text),
  labels,
  creationTimestamp: orNull(instant),
  deletionTimestamp: orNull(instant),
};
const namespaced = { ...metadata, namespace: name };

const conditions: fc.Arbitrary<readonly Condition[]> = fc
  .uniqueArray(
    fc.record({
      type: name,
      status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
      lastTransitionTime: orNull(instant),
      reason: anyText,
      message: anyText,
    }),
    { selector: (condition) => condition.type, maxLength: 4 },
  )
  .map((all) => all.toSorted((a, b) => (a.type < b.type ? -1 : 1)));

const nodeResources: fc.Arbitrary<NodeResources> = fc.record({
  cpu: count,
  memory: count,
  pods: count,
  others: fc.dictionary(
    fc.constantFrom('hugepages-2Mi', 'ephemeral-storage', 'nvidia.com/gpu', 'devices.kubevirt.io/kvm'),
    count,
  ),
});
const vmResources: fc.Arbitrary<VmResources> = fc.record({ cpu: orNull(count), memory: orNull(count) });
const effect = fc.constantFrom('NoSchedule' as const, 'PreferNoSchedule' as const, 'NoExecute' as const);

const labelSelector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: labels,
  matchExpressions: list(
    fc.record({
      key: text,
      operator: fc.constantFrom('In' as const, 'NotIn' as const, 'Exists' as const, 'DoesNotExist' as const),
      values: list(anyText),
    }),
  ),
});
const nodeRequirement = fc.record({
  key: text,
  operator: fc.constantFrom('In' as const, 'Exists' as const, 'Gt' as const, 'Lt' as const),
  values: list(anyText),
});
const nodeTerm = fc.record({ matchExpressions: list(nodeRequirement), matchFields: list(nodeRequirement) });
const podTerm = fc.record({
  labelSelector: orNull(labelSelector),
  topologyKey: text,
  namespaces: list(text),
  namespaceSelector: orNull(labelSelector),
});
const weight = fc.integer({ min: 1, max: 100 });
const podAffinity: fc.Arbitrary<PodAffinity> = fc.record({
  required: list(podTerm),
  preferred: list(fc.record({ weight, term: podTerm })),
});
const affinity: fc.Arbitrary<Affinity> = fc.record({
  nodeAffinity: fc.record({ required: list(nodeTerm), preferred: list(fc.record({ weight, term: nodeTerm })) }),
  podAffinity,
  podAntiAffinity: podAffinity,
});

/** At least one claim, without which nobody reads the object. */
const podVolumes = fc
  .tuple(fc.record({ name: text, claimName: text }), list(fc.record({ name: text, claimName: orNull(text) })))
  .map(([claim, others]) => [claim, ...others]);

const probe = fc.record({
  check: fc.constantFrom('httpGet', 'tcpSocket', 'exec', 'guestAgentPing'),
  initialDelaySeconds: count,
  periodSeconds: count,
  failureThreshold: count,
});

const volume = fc.oneof(
  fc.record({
    name: text,
    source: fc.constantFrom('persistentVolumeClaim', 'dataVolume'),
    claimName: orNull(text).filter((claim) => claim !== null),
    hotpluggable: fc.boolean(),
  }),
  fc.record({
    name: text,
    source: fc.constantFrom('containerDisk', 'cloudInitNoCloud', 'emptyDisk'),
    claimName: fc.constant(null),
    hotpluggable: fc.constant(false),
  }),
);

const runStrategy = fc.constantFrom('Always', 'RerunOnFailure', 'Halted', 'Manual', 'Once', 'WaitAsReceiver' as const);
const antiAffinity = fc.constantFrom('ignored', 'enabled', 'disabled' as const);
const instanceState = fc.constantFrom(
  'running',
  'suspended',
  'stopped',
  'error',
  'starting',
  'stopping',
  'unknown' as const,
);
const accessModes = list(
  fc.constantFrom('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod' as const),
);
const volumeMode = fc.constantFrom('Filesystem', 'Block' as const);

const diskStatus = fc.record({
  diskUuid: orNull(text),
  storageAvailable: count,
  storageMaximum: count,
  storageScheduled: count,
  scheduledReplica: map(count),
  conditions,
});
const disks = fc
  .uniqueArray(
    fc.record({
      name,
      path: anyText,
      diskType: fc.constantFrom('filesystem', 'block' as const),
      allowScheduling: fc.boolean(),
      evictionRequested: fc.boolean(),
      storageReserved: count,
      tags: list(text),
      status: orNull(diskStatus),
    }),
    { selector: (disk) => disk.name, maxLength: 3 },
  )
  .map((all) => all.toSorted((a, b) => (a.name < b.name ? -1 : 1)));

/** One arbitrary for each kind; the types make sure that no property is forgotten. */
export const manifests: { readonly [K in ClusterKey]: fc.Arbitrary<ClusterManifest[K][number]> } = {
  nodes: fc.record({
    ...metadata,
    unschedulable: fc.boolean(),
    taints: list(fc.record({ key: text, value: anyText, effect, timeAdded: orNull(instant) })),
    conditions,
    capacity: nodeResources,
    allocatable: nodeResources,
    kubeletVersion: orNull(text),
    architecture: text,
    osImage: orNull(text),
    internalIp: orNull(text),
    podRequests: orNull(fc.record({ cpu: count, memory: count, pods: count })),
    maintainStatus: orNull(fc.constantFrom('running', 'completed' as const)),
    promoteStatus: orNull(fc.constantFrom('running', 'complete', 'failed', 'unknown' as const)),
  }),
  storageClasses: fc.record({
    ...metadata,
    provisioner: text,
    parameters: labels,
    reclaimPolicy: fc.constantFrom('Delete', 'Retain' as const),
    volumeBindingMode: fc.constantFrom('Immediate', 'WaitForFirstConsumer' as const),
    allowVolumeExpansion: fc.boolean(),
    isDefault: fc.boolean(),
  }),
  virtualMachines: fc.record({
    ...namespaced,
    runStrategy,
    templateLabels: labels,
    cpu: fc.record({
      cores: orNull(count),
      sockets: orNull(count),
      threads: orNull(count),
      maxSockets: orNull(count),
      dedicatedCpuPlacement: fc.boolean(),
      numaPassthrough: fc.boolean(),
      model: orNull(text),
    }),
    guestMemory: orNull(count),
    maxGuestMemory: orNull(count),
    hugepagesPageSize: orNull(text),
    limits: vmResources,
    requests: vmResources,
    nodeSelector: labels,
    affinity,
    topologySpreadConstraints: list(
      fc.record({
        maxSkew: count,
        topologyKey: text,
        whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway' as const),
        labelSelector: orNull(labelSelector),
        minDomains: orNull(count),
        nodeAffinityPolicy: fc.constantFrom('Honor', 'Ignore' as const),
        nodeTaintsPolicy: fc.constantFrom('Honor', 'Ignore' as const),
        matchLabelKeys: list(text),
      }),
    ),
    tolerations: list(
      fc.record({
        key: anyText,
        operator: fc.constantFrom('Equal', 'Exists' as const),
        value: anyText,
        effect: orNull(effect),
        tolerationSeconds: orNull(count),
      }),
    ),
    priorityClassName: orNull(text),
    evictionStrategy: orNull(fc.constantFrom('None', 'LiveMigrate', 'LiveMigrateIfPossible', 'External' as const)),
    terminationGracePeriodSeconds: orNull(count),
    livenessProbe: orNull(probe),
    readinessProbe: orNull(probe),
    architecture: orNull(text),
    launchSecurity: fc.constantFrom('', 'sev', 'snp', 'tdx'),
    networks: list(fc.record({ name: text, multusNetworkName: orNull(text) })),
    interfaces: list(
      fc.record({
        name: text,
        binding: fc.constantFrom('', 'bridge', 'masquerade', 'sriov'),
        macAddress: orNull(text),
      }),
    ),
    volumes: list(volume),
    disks: list(
      fc.record({
        name: text,
        device: fc.constantFrom('disk', 'cdrom', 'lun' as const),
        bus: orNull(text),
        bootOrder: orNull(count),
        shareable: fc.boolean(),
      }),
    ),
    hostDevices: list(text),
    gpus: list(text),
    tpm: fc.boolean(),
    autoattachGraphicsDevice: fc.boolean(),
    reservedMemory: orNull(count),
    cpuAndMemoryHotplug: fc.boolean(),
    startRunStrategy: orNull(runStrategy),
    insufficientResourceQuota: orNull(text),
    printableStatus: fc.constantFrom(null, 'Stopped', 'Running', 'Migrating', 'Unknown', 'ErrorUnschedulable' as const),
    stateChangeRequests: list(fc.record({ action: fc.constantFrom('Start', 'Stop') })),
    created: fc.boolean(),
    ready: fc.boolean(),
    conditions,
  }),
  virtualMachineInstances: fc.record({
    ...namespaced,
    phase: fc.constantFrom('Pending', 'Scheduling', 'Scheduled', 'Running', 'Succeeded', 'Failed', 'Unknown' as const),
    nodeName: orNull(text),
    phaseTransitionTimestamps: list(
      fc.record({ phase: fc.constantFrom('Pending', 'Running' as const), phaseTransitionTimestamp: instant }),
    ),
    conditions,
    evacuationNodeName: orNull(text),
    migrationState: orNull(
      fc.record({
        sourceNode: orNull(text),
        targetNode: orNull(text),
        startTimestamp: orNull(instant),
        endTimestamp: orNull(instant),
        completed: fc.boolean(),
        failed: fc.boolean(),
        failureReason: orNull(text),
        mode: fc.constantFrom('PreCopy', 'PostCopy', 'Paused' as const),
      }),
    ),
  }),
  deployments: fc.record({ ...namespaced, replicas: count, volumes: podVolumes }),
  statefulSets: fc.record({
    ...namespaced,
    replicas: count,
    volumes: podVolumes,
    claimTemplates: list(text),
  }),
  persistentVolumeClaims: fc.record({
    ...namespaced,
    storageClassName: orNull(text),
    requested: fc.integer({ min: 1, max: 2 ** 52 }),
    accessModes,
    volumeMode,
    volumeName: orNull(text),
    phase: fc.constantFrom('Pending', 'Bound', 'Lost' as const),
    capacity: orNull(count),
    imageId: orNull(text),
  }),
  persistentVolumes: fc.record({
    ...metadata,
    capacity: count,
    accessModes,
    volumeMode,
    storageClassName: orNull(text),
    reclaimPolicy: fc.constantFrom('Retain', 'Delete', 'Recycle' as const),
    csi: orNull(fc.record({ driver: text, volumeHandle: text, volumeAttributes: labels })),
    claimRef: orNull(fc.record({ namespace: name, name: text })),
    nodeAffinity: list(nodeTerm),
    phase: fc.constantFrom('Pending', 'Available', 'Bound', 'Released', 'Failed' as const),
    schedulingError: orNull(text),
  }),
  longhornNodes: fc.record({
    ...namespaced,
    allowScheduling: fc.boolean(),
    evictionRequested: fc.boolean(),
    tags: list(text),
    zone: orNull(text),
    region: orNull(text),
    conditions,
    disks,
  }),
  volumes: fc.record({
    ...namespaced,
    size: fc.integer({ min: 1, max: 2 ** 52 }),
    numberOfReplicas: fc.integer({ min: 1, max: 20 }),
    nodeId: orNull(text),
    migrationNodeId: orNull(text),
    dataLocality: fc.constantFrom('disabled', 'best-effort', 'strict-local' as const),
    dataEngine: fc.constantFrom('v1', 'v2' as const),
    accessMode: fc.constantFrom('rwo', 'rwx', 'rwop' as const),
    migratable: fc.boolean(),
    encrypted: fc.boolean(),
    nodeSelector: list(text),
    diskSelector: list(text),
    staleReplicaTimeoutMinutes: count,
    replicaAutoBalance: fc.constantFrom('ignored', 'disabled', 'least-effort', 'best-effort' as const),
    replicaSoftAntiAffinity: antiAffinity,
    replicaZoneSoftAntiAffinity: antiAffinity,
    replicaDiskSoftAntiAffinity: antiAffinity,
    backingImage: orNull(text),
    snapshotMaxCount: count,
    snapshotMaxSize: count,
    replicaRebuildingBandwidthLimit: count,
    state: fc.constantFrom('creating', 'attached', 'detached', 'attaching', 'detaching', 'deleting' as const),
    robustness: fc.constantFrom('healthy', 'degraded', 'faulted', 'unknown' as const),
    currentNodeId: orNull(text),
    actualSize: count,
    lastBackup: orNull(text),
    lastDegradedAt: orNull(instant),
    conditions,
    kubernetesStatus: fc.record({
      namespace: orNull(text),
      pvcName: orNull(text),
      pvName: orNull(text),
      workloadsStatus: list(
        fc.record({ podName: anyText, podStatus: anyText, workloadName: anyText, workloadType: anyText }),
      ),
    }),
  }),
  replicas: fc.record({
    ...namespaced,
    volumeName: text,
    volumeSize: count,
    engineName: orNull(text),
    nodeId: orNull(text),
    diskId: orNull(text),
    active: fc.boolean(),
    failedAt: orNull(instant),
    lastFailedAt: orNull(instant),
    healthyAt: orNull(instant),
    lastHealthyAt: orNull(instant),
    evictionRequested: fc.boolean(),
    hardNodeAffinity: orNull(text),
    rebuildRetryCount: count,
    currentState: instanceState,
  }),
  engines: fc.record({
    ...namespaced,
    volumeName: text,
    volumeSize: count,
    nodeId: orNull(text),
    active: fc.boolean(),
    currentState: instanceState,
    replicaModeMap: map(fc.constantFrom('RW', 'WO', 'ERR' as const)),
    currentReplicaAddressMap: map(anyText),
    rebuildStatus: map(fc.record({ isRebuilding: fc.boolean(), progress: fc.nat(100) })),
  }),
  backupTargets: fc.record({
    ...namespaced,
    url: anyText,
    pollIntervalSeconds: fc.nat(1_000_000),
    available: fc.boolean(),
  }),
  vmBackupSchedules: fc.record({
    ...namespaced,
    cron: fc.constantFrom('0 2 * * *', '30 */6 * * *'),
    retain: count,
    maxFailure: count,
    suspend: fc.boolean(),
    vm: text,
    kind: fc.constantFrom('backup', 'snapshot' as const),
    failure: count,
    suspended: fc.boolean(),
  }),
  backingImages: fc.record({
    ...namespaced,
    minNumberOfCopies: count,
    diskSelector: list(text),
    nodeSelector: list(text),
    disks: fc.dictionary(name, fc.constant(null), { maxKeys: 3, noNullPrototype: true }),
    copies: fc.dictionary(name, fc.record({ state: fc.constantFrom('ready', 'in-progress', 'failed' as const) }), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    size: count,
    virtualSize: count,
    realSize: count,
  }),
  recurringJobs: fc.record({
    ...namespaced,
    task: fc.constantFrom(...RECURRING_TASKS),
    cron: fc.constantFrom('0 2 * * *', '*/5 * * * 1-5', '@daily', '@every 1h30m', '0 0 29 2 mon,sun'),
    groups: list(text),
    retain: count,
    concurrency: count,
    jobLabels: labels,
    parameters: labels,
  }),
  longhornSettings: fc.record({ ...namespaced, value: anyText, applied: fc.boolean() }),
  harvesterSettings: fc.record({
    ...metadata,
    value: anyText,
    default: anyText,
    customized: fc.boolean(),
    source: orNull(text),
  }),
  leases: fc.record({
    ...namespaced,
    holderIdentity: orNull(text),
    leaseDurationSeconds: orNull(count),
    acquireTime: orNull(instant),
    renewTime: orNull(instant),
    leaseTransitions: orNull(count),
  }),
  addons: fc.record({
    ...namespaced,
    chart: orNull(text),
    enabled: fc.boolean(),
    valuesContent: text,
    status: orNull(text),
  }),
  namespaces: fc.record(metadata),
  priorityClasses: fc.record({
    ...metadata,
    value: fc.integer({ min: -2_147_483_648, max: 2_000_001_000 }),
    globalDefault: fc.boolean(),
    preemptionPolicy: fc.constantFrom('PreemptLowerPriority' as const, 'Never' as const),
  }),
  migrationPolicies: fc.record({
    ...metadata,
    vmiSelector: map(text),
    namespaceSelector: map(text),
    allowAutoConverge: orNull(fc.boolean()),
    allowPostCopy: orNull(fc.boolean()),
    allowWorkloadDisruption: orNull(fc.boolean()),
    bandwidthPerMigration: orNull(fc.nat(2 ** 30)),
    completionTimeoutPerGiB: orNull(count),
  }),
  resourceQuotas: fc.record({
    ...namespaced,
    limitsCpu: orNull(fc.nat(1_000_000)),
    limitsMemory: orNull(fc.nat(2 ** 40)),
    skipAutoScaling: fc.boolean(),
  }),
  clusterNetworks: fc.record({ ...metadata, uplinkMtu: orNull(text) }),
  vlanConfigs: fc.record({
    ...metadata,
    clusterNetwork: text,
    nodeSelector: labels,
    nics: list(text),
    mtu: orNull(count),
    bondMode: fc.constantFrom(...BOND_MODES),
    miimonMs: orNull(count),
    matchedNodes: orNull(list(text)),
  }),
  networkAttachmentDefinitions: fc.record({
    ...namespaced,
    config: fc.record({
      type: fc.oneof(text, fc.constant('')),
      bridge: orNull(text),
      vlan: count,
      mtu: orNull(count),
      vlanTrunk: list(fc.record({ min: orNull(count), max: orNull(count), id: orNull(count) })),
    }),
  }),
  ipPools: fc.record({
    ...metadata,
    ranges: list(fc.record({ subnet: text, start: orNull(text), end: orNull(text), gateway: orNull(text) })),
    priority: count,
    network: fc.oneof(text, fc.constant('')),
    scope: list(
      fc.record({
        project: fc.oneof(text, fc.constant('')),
        namespace: fc.oneof(text, fc.constant('')),
        cluster: fc.oneof(text, fc.constant('')),
      }),
    ),
    allocated: map(text),
    allocatedHistory: map(text),
    lastAllocated: orNull(text),
  }),
  loadBalancers: fc.record({
    ...namespaced,
    workloadType: fc.constantFrom('vm', 'cluster' as const),
    ipam: fc.constantFrom('pool', 'dhcp' as const),
    ipPool: orNull(text),
    listeners: list(
      fc.record({ name: fc.oneof(text, fc.constant('')), port: count, protocol: text, backendPort: count }),
    ),
    backendSelector: map(list(text)),
    healthCheck: orNull(
      fc.record({
        port: count,
        successThreshold: count,
        failureThreshold: count,
        periodSeconds: count,
        timeoutSeconds: count,
      }),
    ),
    forNetwork: orNull(text),
    forProject: orNull(text),
    forNamespace: orNull(text),
    forCluster: orNull(text),
    address: orNull(text),
    allocatedIp: orNull(text),
    allocatedPool: orNull(text),
    backendServers: list(text),
  }),
  services: fc.record({
    ...namespaced,
    type: fc.constant('LoadBalancer' as const),
    ports: list(fc.record({ name: orNull(text), protocol: text, port: count })),
    externalTrafficPolicy: fc.constantFrom('Cluster', 'Local' as const),
    loadBalancerIp: orNull(text),
    ingressIps: list(text),
    vipHost: orNull(text),
  }),
  vips: fc.record({
    ...namespaced,
    name: fc.constant('vip'),
    namespace: fc.constant('harvester-system'),
    enabled: fc.boolean(),
    ip: orNull(text),
    mode: fc.constantFrom('static', 'dhcp' as const),
    hwAddress: orNull(text),
    serviceType: text,
    loadBalancerIp: orNull(text),
  }),
};

/** A whole cluster: up to two objects of each kind, no name twice, in order. */
export const clusters: fc.Arbitrary<ClusterManifest> = fc.record(
  Object.fromEntries(
    clusterKeys.map((key) => {
      const all: fc.Arbitrary<Metadata> = manifests[key];
      const some = fc.uniqueArray(all, { selector: objectName, maxLength: 2 });
      return [key, some.map((objects) => objects.toSorted(compareObjects))];
    }),
  ),
) as unknown as fc.Arbitrary<typeof emptyCluster>;
