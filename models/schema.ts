// The tables of a cluster. Facts are what is so; beliefs are what the control plane has on record. Each column says which.
// Long because the tables of a cluster refer to each other, and one page that shows them all is what a reader looks for.
import {
  bytes,
  duration,
  flag,
  instant,
  millicores,
  rate,
  real,
  ref,
  state,
  stream,
  text,
  whole,
} from '../engine/column.ts';
import { flowSchema } from '../engine/flow-tables.ts';
import type { Simulation } from '../engine/simulation.ts';
import { type Tables, table } from '../engine/table.ts';
import {
  ApplicationPod,
  Backup,
  Contender,
  DiskHealth,
  EtcdMember,
  Guest,
  ImageCopy,
  InstanceManager,
  Kubelet,
  LauncherPod,
  Maintenance,
  MigrationPhase,
  NodePower,
  NodeReady,
  PortHealth,
  Promotion,
  ReplicaMode,
  Robustness,
  ShareManager,
  VmiPhase,
  VolumeState,
} from './lifecycles.ts';

/** Shared capacities (links, flows) come from the engine. */
export const clusterSchema = {
  ...flowSchema,

  /** The one row 0: what belongs to the cluster as a whole. */
  cluster: table({
    name: text(),
    /** Harvester minor release, 1 to 9; selects rules and defaults. */
    release: whole(9),
    /** Belief: an upgrade is under way, and Harvester's node-down controller holds back. */
    upgrading: flag(),
    /** Fact: etcd has a leader and takes writes. Derived by `models/control-plane/etcd.ts` and written there only. */
    writable: flag(1),
    /** Fact: since when `writable` has its value. */
    writableSince: instant(0),
    /** Fact: when the last outage of writes began. */
    unwritableSince: instant(),
    /** Facts: where etcd's leader and the leading kube-controller-manager run. */
    etcdLeader: ref('node'),
    controllerLeader: ref('node'),
    /** Leases of the controllers that act only while they lead; none in worlds that have no such lease. */
    controllerLease: ref('lease'),
    schedulerLease: ref('lease'),
    virtControllerLease: ref('lease'),
    /** Fact: raft's term, one more with each campaign. */
    etcdTerm: whole(1),
    /** Fact: the last snapshot of etcd that a restore could go back to; scheduled ones are worked out when asked for. */
    etcdRestoredFrom: instant(),
    /** Belief: every zone is fully disrupted, and nothing is evicted. */
    allZonesDown: flag(),
    /** Text of the scheduler's `Profile`; empty for the default one. */
    profile: text(),
    /** Labels of the namespaces that have any, by name, as JSON; each also has its name as a label. */
    namespaces: text(),
    /** Row of the next VM to come. */
    nextArrival: whole(),
    /** Where the next search for nodes begins (nextStartNodeIndex). */
    nextNode: whole(),
    /** Networks that replicas and migrations use; the management network unless Harvester's settings name another. */
    storageNetwork: ref('network'),
    migrationNetwork: ref('network'),
    luck: stream(),
  }),

  /** Settings, in the order of `models/settings.ts`; values in the unit given there. */
  setting: table({ name: text(), value: real() }),

  node: table({
    name: text(),
    zone: text(),
    /** Roles: control plane and etcd member, and Harvester's witness (etcd only, runs no VM). */
    management: flag(),
    witness: flag(),
    /** Fact. */
    power: state(NodePower),
    /** Fact: nodes of the same number reach each other on the management network. Derived by `models/network/network.ts` from partitions and
     *  from what is left of the uplink, and written there only. */
    island: whole(0),
    /** Fact: number of the partition that the node is in on all networks; 0 is the side of the clients. */
    partition: whole(0),
    /** Attachments to the three networks that hosts themselves use. */
    onManagement: ref('attachment'),
    onStorage: ref('attachment'),
    onMigration: ref('attachment'),
    /** Facts: what the kubelet does, and since when nobody hears it (UNSET while it is heard). */
    kubelet: state(Kubelet),
    silentSince: instant(),
    /** Fact: etcd member; since when it has missed entries (UNSET while in step), and what an fsync takes there. */
    etcd: state(EtcdMember),
    etcdBehindSince: instant(),
    fsyncMs: real(2),
    /** Fact: its kubelet is still connected to an API server that hangs. */
    agentStuck: flag(),
    /** Fact: what its clock counts in a second of true time; constant, and what leases are counted by. */
    clockRate: real(1),
    /** Somebody will ask for what it holds when it falls behind: `models/control-plane/etcd-copy.ts`. */
    etcdKept: flag(),
    /** Fact: its API server takes connections and does not answer. */
    apiHangs: flag(),
    /** Label of the installer: code of `WISHES` in `models/control-plane/promotion-select.ts`. */
    wish: whole(0),
    /** Label harvesterhci.io/managed, and when the object was created in ms (before the start: negative). */
    managed: flag(1),
    createdAt: real(),
    promotion: state(Promotion),
    /** The Node object was deleted: the machine no longer belongs to the cluster. */
    deleted: flag(),
    /** Beliefs: taints of the node lifecycle controller beside `unreachableTaint`, and the instant of the last NoExecute one. */
    notReadyTaint: flag(),
    noExecuteTaint: flag(),
    noExecuteAt: instant(),
    /** Belief: its pods were deleted while it was silent, and its kubelet will end them when it hears of it. */
    podsDeleted: flag(),
    /** Belief: the Ready condition and when it changed. */
    ready: state(NodeReady),
    readyChangedAt: instant(0),
    /** Beliefs: spec.unschedulable and the taints that the modelled controllers set. */
    cordoned: flag(),
    unreachableTaint: flag(),
    drainTaint: flag(),
    outOfServiceTaint: flag(),
    /** status.allocatable, and requests of pods that are not VMs. */
    cpuAllocatable: millicores(),
    memoryAllocatable: bytes(),
    podsAllocatable: whole(),
    cpuSystem: millicores(),
    memorySystem: bytes(),
    podsSystem: whole(),
    /** Belief: requests of all pods bound here, system pods included; kept by `models/scheduling/accounting.ts`. */
    cpuRequested: millicores(),
    memoryRequested: bytes(),
    podsRequested: whole(),
    /** Facts: CPU that the guests here want, and what of it they do not get. Kept by `models/compute/workload.ts`. */
    cpuDemand: real(),
    cpuStolen: real(),
    /** Belief: the same as scores count them: 100m and 200 MiB for a container that names none. */
    cpuScored: millicores(),
    memoryScored: bytes(),
    /** Labels, static taints, images: text of a `NodeSpec` (`models/scheduling/pod-spec.ts`). */
    spec: text(),
    /** Belief: Harvester's maintenance mode. */
    maintenance: state(Maintenance),
    /** A drain is under way. */
    draining: flag(),
    /** Fact: NIC of the management network, one link a direction. */
    tx: ref('link'),
    rx: ref('link'),
    /** Fact: its CPUs, in CPU ms a second, as far as booting guests share them; made when the first one does. */
    cpu: ref('link'),
    /** Longhorn node: spec.allowScheduling, spec.evictionRequested, spec.tags (in order, joined by commas), status.region. */
    storageSchedulable: flag(1),
    storageEviction: flag(),
    storageTags: text(),
    region: text(),
    /** Belief: the volumes' engine image is on the node; the instance manager as Longhorn has it, and whether it is being deleted. */
    engineImage: flag(1),
    instanceManager: state(InstanceManager),
    instanceManagerDeleting: flag(),
    /** A drain asks for the instance manager's pod again and again. */
    storageDraining: flag(),
    /** Fact: the longhorn-manager pod runs. Belief: kubelet reports disk, memory or PID pressure, or no network. */
    managerPod: flag(1),
    pressure: flag(),
    /** When the kubelet last renewed its lease, relative to the fault; drawn when it matters. */
    luck: stream(),
  }),

  /** What etcd held at an instant, as the text of an `EtcdCopy`: a snapshot, or (with a node) what a member had when it fell behind. */
  etcdCopy: table({ node: ref('node'), at: instant(), objects: text() }),

  disk: table({
    /** `node/disk-id`. */
    name: text(),
    node: ref('node', { list: 'disks' }),
    /** Fact. */
    health: state(DiskHealth),
    maximum: bytes(),
    reserved: bytes(),
    /** Fact: free bytes. Belief: status.storageAvailable, which follows from them in steps (`availableOf` in models/storage/disk-space.ts). */
    free: bytes(),
    available: bytes(),
    /** Belief: sum of the nominal sizes of the replicas here; kept by `models/scheduling/accounting.ts`. */
    scheduled: bytes(),
    /** Beliefs: the conditions Ready and Schedulable; the latter is also False, for DiskPressure, when the space test fails with size 0. */
    ready: flag(1),
    schedulable: flag(1),
    pressured: flag(),
    /** spec.allowScheduling, spec.evictionRequested, spec.tags; type block is for data engine v2; `ext4` or `xfs`, empty when not known. */
    allowed: flag(1),
    eviction: flag(),
    tags: text(),
    block: flag(),
    fileSystem: text(),
    /** Fact: bytes on it that are not Longhorn's replicas. */
    foreign: bytes(),
    read: ref('link'),
    write: ref('link'),
  }),

  volume: table({
    name: text(),
    size: bytes(),
    /** Fact: bytes that a full copy has to move: the head and all snapshots. */
    actual: bytes(),
    /** Belief: status.actualSize, which the space test reads; small changes of the head reach it up to 30 s late. */
    reported: bytes(),
    /** Facts: bytes in the head; bytes of the chain that lie in 4 KiB pieces with holes between, which are slow to copy. */
    head: bytes(),
    scattered: bytes(),
    /** Facts: bytes acknowledged to the writer since the start; of these, lost for good. */
    acknowledged: bytes(),
    lost: bytes(),
    /** Facts of a workload: bytes a second that the guest wants to write, and how many it goes round in (0: the whole volume). It writes in
     *  pieces: the transfer of the present one (told from a later one in the same row by its generation), its bytes, and what of it is counted in
     *  `head` and `acknowledged`. */
    writeRate: rate(),
    writeSpan: bytes(),
    writeFlow: ref('flow'),
    writeGeneration: whole(),
    writePiece: bytes(),
    writeCounted: bytes(),
    /** The writer gets errors: no replica has room for what it writes. */
    writesFail: flag(),
    /** Belief: bits of `ScheduleError` of the last failed attempt to place a replica, and whether the condition Scheduled is False. */
    scheduleErrors: whole(),
    unscheduled: flag(),
    /** Fact: nothing is read or written, so that an engine cannot notice a silent replica. Guests are never that quiet. */
    idle: flag(),
    /** Longhorn rebuilds it while no workload uses it; and does so now, with a ticket of its own. */
    offlineRebuild: flag(),
    ownTicket: flag(),
    /** The ticket is one of a user, through Longhorn's own interface, and not a workload's. */
    manualTicket: flag(),
    /** Connections of a rebuild; 0 leaves it to the setting. */
    syncLimit: whole(),
    /** Replica objects and snapshots made since the start, for their names. */
    replicasMade: whole(),
    snapshotsMade: whole(),
    backupsMade: whole(),
    restoresMade: whole(),
    /** It is filled from a backup, and nobody may use it yet (status.restoreRequired). */
    restoring: flag(),
    /** The state that its last completed backup holds, and the name of the snapshot that the next one starts from. */
    backedUpAt: instant(),
    backupBase: text(),
    /** Recurring jobs that it names, `job/NAME` and `group/NAME` in order, joined by commas; empty for the group `default`. */
    jobs: text(),
    /** spec.snapshotMaxCount; 0 leaves it to the setting. Belief: the condition TooManySnapshots. */
    snapshotMaxCount: whole(),
    tooManySnapshots: flag(),
    /** Belief: status.remountRequestedAt: pods that started before it are to mount the volume anew. */
    remountRequestedAt: instant(),
    /** An engine waits after a failed rebuild: 10 s, doubling to 5 min. */
    engineBackoffUntil: instant(),
    engineBackoffMs: duration(),
    numberOfReplicas: whole(3),
    /** Belief: Longhorn's volume state and the node that the engine is (to be) on. */
    state: state(VolumeState),
    robustness: state(Robustness),
    node: ref('node', { list: 'engines' }),
    /** Belief: status.lastDegradedAt; the replenishment wait counts from here. */
    lastDegradedAt: instant(),
    /** Belief: since when no pod uses it while a node that does not answer keeps it attached; UNSET otherwise. */
    detachAskedAt: instant(),
    /** Node that an attachment ticket asks for, or none. */
    wanted: ref('node'),
    /** Node that a live migration has opened it on beside `node` (spec.migrationNodeID). */
    migrationNode: ref('node'),
    /** spec.nodeSelector and spec.diskSelector, in order, joined by commas; disk selector of the backing image, `-` when it has none. */
    nodeSelector: text(),
    diskSelector: text(),
    imageSelector: text(),
    /** Its backing image. */
    image: ref('image'),
    /** Codes of `ANTI_AFFINITIES`: the volume's own word for node, zone and disk; 0 leaves it to the setting. */
    softNode: whole(),
    softZone: whole(),
    softDisk: whole(),
    /** Code of `AUTO_BALANCES` plus 1; 0 leaves it to the setting. */
    autoBalance: whole(),
    /** Code of `DATA_LOCALITIES`. */
    locality: whole(),
    /** Data engine v2 (SPDK) instead of v1. */
    v2: flag(),
    /** Terms of a topology requirement, `zone@region` joined by commas; either may be empty. */
    topology: text(),
    /** Volume that this one is a linked clone of. */
    cloneOf: ref('volume'),
    /** spec.staleReplicaTimeout: how long a failed replica is kept. */
    staleAfterMs: duration(30 * 60_000),
    /** Fact: at most one copy of the data is left that could be read once its node runs; kept by `models/storage/data-risk.ts`. */
    atRisk: flag(),
    /** ReadWriteMany: served by a share manager, whose node holds the ticket; and since when it serves. */
    shared: flag(),
    shareManager: state(ShareManager),
    shareNode: ref('node', { list: 'shareManagers' }),
    shareStartedAt: instant(),
    luck: stream(),
  }),

  /** A Deployment or StatefulSet with one pod on one volume, such as the cluster's own monitoring. */
  application: table({
    name: text(),
    /** Code of `APPLICATION_KINDS` (models/compute/application.ts). */
    kind: whole(),
    volume: ref('volume', { list: 'applications' }),
    /** Belief: its pod, and the node that is bound to. */
    pod: state(ApplicationPod),
    node: ref('node', { list: 'applications' }),
    /** Silent node on which a former pod of a Deployment is still terminating; the volume stays tied to that node. */
    stuckOn: ref('node'),
    startedAt: instant(),
    /** Times that its container was started again. */
    restarts: whole(),
    /** It is scaled to one pod, and not to none. */
    scaled: flag(1),
  }),

  /** A snapshot in a volume's chain, oldest first; the head is a column of the volume. */
  snapshot: table({
    name: text(),
    volume: ref('volume', { list: 'snapshots' }),
    /** Its place in the order in which snapshots of the volume were taken. */
    number: whole(),
    /** Fact: bytes that it alone holds. */
    size: bytes(),
    /** Made by a user, not by a rebuild; and marked removed: purged when the chain is next cleaned. */
    user: flag(1),
    removed: flag(),
    createdAt: instant(),
    /** Its checksum is known on every replica, so that a rebuild may skip it. */
    hashed: flag(),
    /** The recurring job that took it, or none. */
    job: ref('recurringJob'),
  }),

  /** Fact: the directory of a replica whose object is gone. Belief: since when Longhorn has an Orphan object for it. */
  orphan: table({
    name: text(),
    disk: ref('disk', { list: 'orphans' }),
    /** Name of the volume that it was a replica of. */
    volume: text(),
    size: bytes(),
    foundAt: instant(),
  }),

  /** A RecurringJob: snapshots, backups and the like, by the clock. */
  recurringJob: table({
    name: text(),
    /** Code of `RECURRING_TASKS` (models/manifest/longhorn-recurring-job.ts). */
    task: whole(),
    cron: text(),
    /** Groups that it is for, in order, joined by commas. */
    groups: text(),
    retain: whole(),
    concurrency: whole(1),
    /** Times that it was started (status.executionCount). */
    executions: whole(),
    /** Its time came while it ran, or while the API took no writes: it starts when it can. */
    missed: flag(),
    /** A ScheduleVMBackup of Harvester: the VM that it is for, empty for Longhorn's own jobs; failures in a row, of which it bears so many before it
     *  suspends itself; and whether something failed in this run. */
    vm: text(),
    maxFailures: whole(),
    failures: whole(),
    failing: flag(),
    suspended: flag(),
  }),

  /** One volume's share of a run of a recurring job. */
  jobRun: table({
    name: text(),
    job: ref('recurringJob', { list: 'runs' }),
    volume: ref('volume', { list: 'jobRuns' }),
    /** It waits for its turn, or is worked on; waits for an engine that answers; and the snapshot that it took. */
    running: flag(),
    waits: flag(),
    snapshot: ref('snapshot'),
    backup: ref('backup'),
  }),

  /** A BackupTarget: a store outside the cluster. */
  backupTarget: table({
    name: text(),
    url: text(),
    /** How often Longhorn looks whether it is there; 0 for never. */
    pollMs: duration(300_000),
    /** What it takes and gives, for the whole cluster together. */
    link: ref('link'),
    /** Fact: it does not answer. Belief: status.available. */
    away: flag(),
    available: flag(1),
  }),

  /** A Backup: one snapshot of a volume on its way to the target, or there. */
  backup: table({
    name: text(),
    volume: ref('volume', { list: 'backups' }),
    target: ref('backupTarget'),
    /** Name of the snapshot. */
    snapshot: text(),
    /** The recurring job that asked for it, or none. */
    job: ref('recurringJob'),
    state: state(Backup),
    /** When the data that it holds was current, and when it was sent or failed. */
    snapshotAt: instant(),
    startedAt: instant(),
    endedAt: instant(),
    /** Bytes that it sends, and whether that is all of the volume; bytes that a volume restored from it has. */
    size: bytes(),
    full: flag(),
    content: bytes(),
    /** Replica that it is read from, and its transfer while there is one. */
    source: ref('replica'),
    flow: ref('flow'),
    /** status.error. */
    error: text(),
  }),

  /** A BackingImage: the read-only file under the volumes of VMs. */
  image: table({
    name: text(),
    /** Bytes that a copy takes, and size of the disk that guests see in it. */
    size: bytes(),
    virtualSize: bytes(),
    /** spec.minNumberOfCopies, spec.diskSelector and spec.nodeSelector; the disk with its first copy, which goes last. */
    minimum: whole(1),
    diskSelector: text(),
    nodeSelector: text(),
    first: ref('disk'),
    luck: stream(),
  }),

  /** A copy of a backing image on a disk. */
  imageCopy: table({
    name: text(),
    image: ref('image', { list: 'copies' }),
    disk: ref('disk'),
    state: state(ImageCopy),
    /** When it was asked for. No replica needs it since; UNSET while one does. */
    since: instant(),
    unusedSince: instant(),
    /** What is on its way, and from which disk. */
    flow: ref('flow'),
    source: ref('disk'),
  }),

  /** A new volume that is filled from a backup. */
  restore: table({
    /** Name of the new volume, of the one that the backup is of, and of the VM that it is for, if any. */
    name: text(),
    of: text(),
    vm: text(),
    volume: ref('volume'),
    target: ref('backupTarget'),
    state: state(Backup),
    /** Bytes that each replica gets, replicas that have got them, and when they were current. */
    size: bytes(),
    copied: whole(),
    snapshotAt: instant(),
    startedAt: instant(),
    endedAt: instant(),
    error: text(),
  }),

  /** What is on its way to one replica of a volume that is restored. */
  restoreCopy: table({
    restore: ref('restore', { list: 'copies' }),
    replica: ref('replica'),
    flow: ref('flow'),
  }),

  replica: table({
    name: text(),
    volume: ref('volume', { list: 'replicas' }),
    disk: ref('disk', { list: 'replicas' }),
    mode: state(ReplicaMode),
    failedAt: instant(),
    healthyAt: instant(),
    lastFailedAt: instant(),
    lastHealthyAt: instant(),
    rebuildRetryCount: whole(),
    /** spec.evictionRequested, spec.active, spec.hardNodeAffinity, and the replica that a linked clone must lie with. */
    evicting: flag(),
    active: flag(1),
    hardNode: ref('node'),
    cloneSource: ref('replica'),
    /** Belief: the disk's status lists it among its scheduled replicas; one that a running pass has placed is not listed yet. */
    listed: flag(),
    /** It is not used again before this instant: 1 min after the first try, doubling to 3 min. */
    backoffUntil: instant(),
    backoffMs: duration(),
    /** Fact: bytes it takes on its disk. */
    occupied: bytes(),
    /** Fact: how much of `volume.acknowledged` it holds. While it is RW it holds all; the column is true for the others. */
    holds: bytes(),
    /** While it is rebuilt: files still to be copied, and when the present one began. */
    filesLeft: whole(),
    fileSince: instant(),
    /** It had data when its rebuild began: only what differs is sent. */
    delta: flag(),
    /** The last failure was one of a rebuild, which counts towards the retries; those of nodes and networks do not. */
    rebuildFailed: flag(),
    /** The transfer that rebuilds it, while there is one. */
    rebuild: ref('flow'),
    rebuildSince: instant(),
    /** Its node while it waits for others there to be full; and while it is filled and counts towards that node's limit. */
    waitsOn: ref('node', { list: 'waiting' }),
    countsOn: ref('node', { list: 'rebuilding' }),
    /** Replica that it is rebuilt from. */
    source: ref('replica'),
  }),

  /** A resource of a node other than CPU, memory and pods: hugepages, devices. */
  resource: table({
    name: text(),
    node: ref('node', { list: 'resources' }),
    allocatable: real(),
    /** Belief: kept by `models/scheduling/accounting.ts`. */
    requested: real(),
  }),

  /** A pod as kube-scheduler sees it: pending, or bound to a node. Launcher pods of VMs, targets of migrations included. */
  pod: table({
    name: text(),
    /** Node that it is bound to; none while it is pending. */
    node: ref('node', { list: 'pods' }),
    /** Instance that it belongs to, and the migration that it is the target of, if any. */
    vmi: ref('vmi', { list: 'pods' }),
    migration: ref('migration'),
    /** The cluster, once it is bound and has terms about other pods: only these need to be looked through for every pod. */
    termed: ref('cluster', { list: 'termedPods' }),
    /** Requests, plain and as scores count them. */
    cpu: millicores(),
    memory: bytes(),
    cpuScored: millicores(),
    memoryScored: bytes(),
    /** What else the scheduler reads: text of a `PodSpec` (`models/scheduling/pod-spec.ts`). */
    spec: text(),
    priority: whole(),
    startedAt: instant(),
    terminating: flag(),
    /** An attachment pod is beside it on its node: `ATTACHMENT` in models/scheduling/pod-spec.ts. */
    attachment: flag(),
    /** Node on which room is being made for it. */
    nominated: ref('node', { list: 'nominatedPods' }),
    /** Attempts that found no node, and when the last one did. */
    failures: whole(),
    failedAt: instant(),
    /** Points to the cluster while it waits for a node. */
    queue: ref('cluster', { list: 'pendingPods' }),
    /** Plugins that refused nodes at the last attempt, one bit each in the order of the profile's filters. */
    refusedBy: whole(),
  }),

  vm: table({
    /** `namespace/name`. */
    name: text(),
    namespace: text(),
    /** Text of the `PodSpec` of its launcher pods. */
    spec: text(),
    priority: whole(),
    vcpus: whole(1),
    /** Memory that the guest sees. */
    guestMemory: bytes(),
    /** Its image has the guest agent: KubeVirt knows its addresses while the guest is up (condition AgentConnected). */
    agent: flag(1),
    /** CPU and memory can be plugged while it runs, up to these; memory that its instance started with. */
    hotplug: flag(),
    maxVcpus: whole(),
    maxMemory: bytes(),
    memoryAtBoot: bytes(),
    /** What it is to have and does not have yet; 0 where nothing waits. Belief: the condition RestartRequired. */
    wantedVcpus: whole(),
    wantedMemory: bytes(),
    restartRequired: flag(),
    /** Codes of `EVICTION_STRATEGIES` (models/migration/eviction.ts) and `MAINTAIN_STRATEGIES` (models/migration/maintenance.ts). */
    evictionStrategy: whole(),
    maintainStrategy: whole(),
    /** 0 when it can migrate, else 1 + the index of the reason in `NOT_MIGRATABLE` (models/migration/migratable.ts). */
    notMigratable: whole(),
    /** Local disks that a migration copies along; 0 when all its storage is shared. */
    localDiskBytes: bytes(),
    /** Facts of its workload: memory that is not zero, how fast it writes and into how much, and the CPU that it wants. */
    memoryUsed: bytes(),
    dirtyRate: rate(),
    workingSet: bytes(),
    cpuDemand: millicores(),
    /** Its CPU over a day, one character an interval of `models/compute/workload.ts`; empty where `cpuDemand` is constant. */
    load: text(),
    /** What its workload wants of disks and networks while the guest is up, and how many bytes of its volumes it writes round in (0: all). */
    readRate: rate(),
    writeRate: rate(),
    writeSpan: bytes(),
    sendRate: rate(),
    receiveRate: rate(),
    /** Fact: node on which its demand is counted at present. */
    demandNode: ref('node'),
    /** Early failures in a row, and no new instance before this instant. */
    startFailures: whole(),
    startAfter: instant(),
    /** Maintenance stopped it, and starts it when: code of `RESUME` in models/migration/maintenance.ts; and for which node. */
    resume: whole(),
    resumeNode: ref('node'),
    /** Code of `RUN_STRATEGIES`. */
    runStrategy: whole(),
    /** The strategy that starting it brings back when it was halted: annotation harvesterhci.io/vmRunStrategy. */
    startStrategy: whole(1),
    /** Belief: a start was asked for (RerunOnFailure after a failure, or an operator). */
    startRequested: flag(),
    /** A stop was asked for: the instance is shut down and stays down. */
    stopRequested: flag(),
    /** It was found stopped, with a run strategy that leaves it so: nobody misses it until a start is asked for. */
    ownerStopped: flag(),
    cpuLimit: millicores(),
    memoryLimit: bytes(),
    /** Requests of the virt-launcher pod: overcommit and KubeVirt's overhead included. */
    cpuRequest: millicores(),
    memoryRequest: bytes(),
    /** Limits of its launcher pod, overhead and console log included: what quotas count. */
    podCpuLimit: millicores(),
    /** It has a CPU limit, as every VM of Harvester has: its migrations are one stream then. */
    cpuLimited: flag(1),
    podMemoryLimit: bytes(),
    terminationGraceMs: real(),
    /** How long the kubelet bears that the guest does not answer its liveness probe, 0 without one; and when it begins to ask. */
    livenessMs: real(),
    livenessDelayMs: real(),
    /** Fact: since when the guest does not answer though it should; UNSET while it answers. */
    downSince: instant(),
    /** It has been told to go for good: its row goes with its last instance. Code of `DEPARTING` in models/compute/vm-deletion.ts. */
    departing: whole(),
    /** It has come with a trace and has never been up: code of `ARRIVING` in models/compute/arrivals.ts. Nobody misses it until it is. */
    arriving: whole(),
    /** It is in the measure `down_vms`. */
    countedDown: flag(),
    luck: stream(),
  }),

  vmi: table({
    name: text(),
    vm: ref('vm', { list: 'instances' }),
    /** Node that the launcher pod is bound to. */
    node: ref('node', { list: 'vmis' }),
    /** Beliefs. */
    phase: state(VmiPhase),
    pod: state(LauncherPod),
    /** Fact. */
    guest: state(Guest),
    createdAt: instant(),
    /** Scheduling attempts so far. */
    attempts: whole(),
    /** Its launcher pod, while there is one. */
    launcher: ref('pod'),
    /** Belief: node that it has been told to leave (status.evacuationNodeName). */
    evacuating: ref('node'),
    /** Fact: since when its guest stands still for a migration; UNSET otherwise. */
    stoppedAt: instant(),
    /** It has been Running: a failure before that counts towards the start back-off. */
    ran: flag(),
  }),

  /** A VirtualMachineInstanceMigration, from its creation until it is collected. */
  migration: table({
    name: text(),
    vmi: ref('vmi', { list: 'migrations' }),
    phase: state(MigrationPhase),
    /** The cluster, until it has ended: what came to its end stays for its back-off, and need not be looked through. */
    open: ref('cluster', { list: 'openMigrations' }),
    /** The policy that its VM matches, if any. */
    policy: ref('migrationPolicy'),
    /** Code of `REASONS` in models/migration/migration.ts: who asked for it. */
    reason: whole(),
    createdAt: instant(),
    endedAt: instant(),
    source: ref('node'),
    /** Node that the user named, and node that the target pod is on. */
    wanted: ref('node'),
    target: ref('node'),
    pod: ref('pod'),
    podCreatedAt: instant(),
    /** Transfer of the current pass over memory. */
    flow: ref('flow'),
    copyStartedAt: instant(),
    passStartedAt: instant(),
    /** Bytes of the current pass, bytes sent in the passes before, passes done. */
    passBytes: bytes(),
    sentBytes: bytes(),
    passes: whole(),
    /** Fact: share of vCPU time that auto-converge takes away, and passes in which too much was dirtied. */
    throttle: real(),
    throttleHits: whole(),
    /** Fact: bytes that the guest has written in this pass, and up to when that is counted. */
    written: bytes(),
    writtenUntil: instant(),
    /** The same since the last look of auto-converge, with the bytes sent by then. */
    syncWritten: bytes(),
    syncSent: bytes(),
    /** Pre-copy, post-copy or paused: code of `MODES` in models/migration/migration-monitor.ts. */
    mode: whole(),
    /** KubeVirt's monitor: the previous sample, and when there was last progress. */
    watermark: real(),
    progressAt: instant(),
    /** Deadline of the whole copy in ms; grows when the guest is paused. */
    acceptableMs: real(),
    cancelled: flag(),
  }),

  /** A MigrationPolicy: selectors as JSON, and what it overrides; -1 where it says nothing. */
  migrationPolicy: table({
    name: text(),
    vmiSelector: text(),
    namespaceSelector: text(),
    autoConverge: real(-1),
    postCopy: real(-1),
    /** Code of the choices of `kubevirt-migration.allowWorkloadDisruption`. */
    disruption: real(-1),
    bandwidth: real(-1),
    completion: real(-1),
  }),

  /** A ResourceQuota on the limits of launcher pods; -1 where it sets none. */
  quota: table({
    name: text(),
    namespace: text(),
    cpu: real(-1),
    memory: real(-1),
    skipAutoScaling: flag(),
  }),

  /** A VM that comes with a trace, in the order of `at`. */
  arrival: table({
    at: instant(),
    vcpus: whole(1),
    memory: bytes(),
    /** What else its launcher pods ask for: text of a `PodSpec`. */
    spec: text(),
    /** How long it runs, from its coming; UNSET for ever. */
    lifetime: real(-1),
  }),

  /** What a workload wants of one resource over time, in steps: nothing happens between two of them. */
  demand: table({
    /** Code of `RESOURCES` in models/compute/demand.ts. */
    resource: whole(),
    /** The steps begin again after this; 0 for a demand that never changes. */
    periodMs: duration(),
    /** Where in the period time 0 is: the time of day, for daily curves. */
    offsetMs: duration(),
    /** The step in force; none before the run begins. */
    step: ref('demandStep'),
  }),

  /** In the order of `at`, in ms from the start of the period; CPU in percent of the limit, the rest in bytes a second. */
  demandStep: table({ demand: ref('demand', { list: 'steps' }), at: duration(), value: real() }),

  /** A VM that has a demand. */
  vmDemand: table({ vm: ref('vm', { list: 'demands' }), demand: ref('demand', { list: 'vms' }) }),

  /** A transfer that lasts as long as the guest wants it: reads from a disk, frames in or out. */
  traffic: table({ vm: ref('vm', { list: 'traffic' }), flow: ref('flow') }),

  /** What a booting guest still has to read or to compute before it is up. */
  bootWork: table({
    vmi: ref('vmi', { list: 'bootWork' }),
    /** It reads; otherwise it computes. */
    reads: flag(),
    flow: ref('flow'),
  }),

  /** A VM's use of a volume. */
  mount: table({
    vm: ref('vm', { list: 'mounts' }),
    volume: ref('volume', { list: 'mounts' }),
    /** It was plugged while the VM ran, so that a pod of its own attaches it. */
    plugged: flag(),
  }),

  /** A VM's volume on storage that is not Longhorn's: it has no replicas here, and what binds it to nodes is in the VM's `PodSpec`. */
  otherVolume: table({
    name: text(),
    vm: ref('vm', { list: 'otherVolumes' }),
    /** Name of the CSI driver; empty where there is none. */
    driver: text(),
    claim: text(),
    /** ReadWriteMany. */
    shared: flag(),
  }),

  /** An address that kube-vip keeps on one management node. */
  vip: table({
    name: text(),
    address: text(),
    /** Belief: holder of the lease. */
    holder: ref('node'),
    /** The lease that decides: one for all addresses, unless kube-vip elects by service. */
    lease: ref('lease', { list: 'vips' }),
    /** A Service asks for it; a load balancer that has no address keeps its row. */
    wanted: flag(1),
    /** Belief: the address comes from DHCP; and whether its service has endpoints, without which it is withdrawn. */
    dhcp: flag(),
    endpoints: flag(1),
    /** Fact: the node whose answers clients hear, or none. */
    answers: ref('node'),
    /** When the holder was last able to renew. */
    renewedAt: instant(0),
    downSince: instant(),
    luck: stream(),
  }),

  /** An IPPool, from which load balancers get addresses. */
  ipPool: table({
    name: text(),
    /** `AddressRange`s (models/network/ip-pool.ts) and `Scope`s (models/network/ip-pool-select.ts) as JSON; the VM network that it is for, or empty. */
    ranges: text(),
    scope: text(),
    network: text(),
    priority: whole(),
    global: flag(),
    /** The address handed out last, as a number; -1 before the first. */
    last: real(-1),
  }),

  /** Belief: an address of a pool that a load balancer has (`held`) or had last, which is kept for its return. */
  poolAddress: table({
    name: text(),
    pool: ref('ipPool', { list: 'addresses' }),
    address: real(),
    owner: text(),
    held: flag(1),
  }),

  /** A LoadBalancer of Harvester. Its row stays when it is deleted, so that it can be made again. */
  lb: table({
    name: text(),
    exists: flag(1),
    /** For a guest cluster, whose own kube-vip answers; else for VMs. */
    guest: flag(),
    dhcp: flag(),
    /** The pool that it names, or empty; and what a pool is chosen by otherwise: a `PoolRequest` as JSON. */
    pool: text(),
    request: text(),
    address: ref('poolAddress'),
    /** The address as kube-vip has it; none for guest clusters. */
    vip: ref('vip'),
    /** Belief: why it is not Ready, in Harvester's words; empty while it is. */
    message: text(),
    /** Health check of its backends: 0 for none. */
    checkPort: whole(),
    successThreshold: whole(),
    failureThreshold: whole(),
    periodMs: duration(),
    timeoutMs: duration(),
    luck: stream(),
  }),

  /** A VM that a load balancer sends to. */
  backend: table({
    name: text(),
    lb: ref('lb', { list: 'backends' }),
    vm: ref('vm', { list: 'backends' }),
    /** Belief of the prober, and probes in a row of either outcome. */
    healthy: flag(),
    successes: whole(),
    failures: whole(),
    luck: stream(),
  }),

  /** A cluster network of Harvester, or a VLAN on one that hosts use (storage, migration). */
  network: table({
    name: text(),
    /** The cluster network that carries it; none for a cluster network itself. */
    over: ref('network'),
    vlan: whole(0),
    mtu: whole(1500),
  }),

  /** A VM's interface on a cluster network. VMs that are on the management network alone have no rows. */
  vmNetwork: table({ vm: ref('vm', { list: 'networks' }), network: ref('network', { list: 'vms' }) }),

  switch: table({ name: text(), health: state(PortHealth), luck: stream() }),

  /** A node on a network: the bond below, or the VLAN on it. */
  attachment: table({
    name: text(),
    node: ref('node', { list: 'attachments' }),
    network: ref('network', { list: 'attachments' }),
    /** The attachment that carries this VLAN; none where the NICs are. */
    over: ref('attachment', { list: 'vlans' }),
    /** Code of `BOND_MODES`. */
    mode: whole(1),
    miimonMs: whole(100),
    downDelayMs: whole(0),
    upDelayMs: whole(0),
    active: ref('nic'),
    /** Facts: number of the partition on this network alone; who it reaches; share of the rate that is left; one direction lost. */
    partition: whole(0),
    segment: whole(0),
    share: real(1),
    /** 1: what it sends is lost; 2: what is sent to it is. */
    oneWay: whole(0),
    tx: ref('link'),
    rx: ref('link'),
    luck: stream(),
  }),

  nic: table({
    name: text(),
    attachment: ref('attachment', { list: 'nics' }),
    switch: ref('switch', { list: 'ports' }),
    /** Fact. */
    health: state(PortHealth),
    /** Fact as the bonding driver has it: whether it uses the link. */
    enslaved: flag(1),
    /** Where the mode spreads hosts over links, each link has shares of its own; none in active-backup. */
    tx: ref('link'),
    rx: ref('link'),
    /** Flaps: period in ms of going up and down, 0 for a steady link. */
    flapMs: real(),
    luck: stream(),
  }),

  /** A lease that processes elect a leader with; timers in ms. Source: client-go's leaderelection.go. */
  lease: table({
    name: text(),
    /** Belief: what the record says. */
    holder: ref('contender'),
    durationMs: real(15_000),
    transitions: whole(0),
    /** What candidates are configured with. */
    leaseDurationMs: real(15_000),
    renewDeadlineMs: real(10_000),
    retryPeriodMs: real(2_000),
    /** Its contenders are pods of a Deployment, which is made anew elsewhere when its node is lost; otherwise each management node has one. */
    floating: flag(),
    /** When the holder last renewed, once it cannot any more; UNSET while it can. */
    renewedAt: instant(),
    luck: stream(),
  }),

  contender: table({
    name: text(),
    lease: ref('lease', { list: 'contenders' }),
    node: ref('node', { list: 'contenders' }),
    role: state(Contender),
    /** When it first saw the present record, on its own clock. */
    observedAt: instant(),
    /** Since when a try of its hangs at an API server that cannot write; UNSET when none does. */
    hangingSince: instant(),
    luck: stream(),
  }),

  /** An address on an interface: kube-vip puts it there, and only kube-vip takes it away. */
  held: table({
    name: text(),
    vip: ref('vip', { list: 'held' }),
    node: ref('node', { list: 'held' }),
    since: instant(),
  }),

  /** One component and one way in which it fails by chance: a renewal process of its own. */
  hazard: table({
    name: text(),
    /** Code of `FAILURES` in `models/failures/failure-kinds.ts`, and the row of the component in its table. */
    kind: whole(),
    target: whole(-1),
    /** Mean of the time to a failure in ms. */
    meanUpMs: real(),
    down: flag(),
    luck: stream(),
  }),
} as const;

export type ClusterSchema = typeof clusterSchema;
export type ClusterWorld = Tables<ClusterSchema>;
export type ClusterSimulation = Simulation<ClusterSchema>;
