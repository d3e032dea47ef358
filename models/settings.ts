// Every knob of the real systems that the models read: default by release, unit, range and source.
// Long because it is one list, an entry a setting, each with its default by release, range and source.
import type { ByRelease } from './releases.ts';
import { valueAt } from './releases.ts';
import type { ClusterSimulation, ClusterWorld } from './schema.ts';

export type SettingUnit = 'ms' | 'percent' | 'count' | 'flag' | 'ratio' | 'bytes/s' | 'bytes' | 'choice';

export interface SettingSpec {
  /** As users write it: Harvester's own names bare, others behind the system's name. */
  readonly key: string;
  readonly unit: SettingUnit;
  readonly defaults: ByRelease<number>;
  readonly min: number;
  readonly max: number;
  /** Names of the values of a choice, by code. */
  readonly choices?: readonly string[];
  /** The setting is a list, parted by semicolons or commas: the first choice with this member in it, the second without. */
  readonly listed?: string;
  /** Milliseconds of one unit as the real system counts it (1000 where it counts seconds). */
  readonly scale: number;
  readonly help: string;
  readonly source: string;
  /** Row in the table `setting`. */
  readonly row: number;
}

const SETTINGS: SettingSpec[] = [];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ALWAYS = (value: number): ByRelease<number> => [[1, value]];

type Optional = Partial<Pick<SettingSpec, 'choices' | 'listed' | 'scale' | 'min' | 'max'>>;
function setting(
  key: string,
  unit: SettingUnit,
  defaults: ByRelease<number>,
  help: string,
  source: string,
  rest: Optional = {},
): SettingSpec {
  const spec = {
    key,
    unit,
    defaults,
    help,
    source,
    min: 0,
    max: Number.POSITIVE_INFINITY,
    scale: unit === 'ms' ? SECOND : 1,
    row: SETTINGS.length,
    ...rest,
  };
  SETTINGS.push(spec);
  return spec;
}

export const overcommitCpu: SettingSpec = setting(
  'overcommit-config.cpu',
  'percent',
  [
    [1, 1600],
    [8, 1000],
  ],
  'A CPU limit is divided by this to get the request.',
  'harvester/harvester pkg/settings/settings.go:46 @3d63c2af1',
  { min: 100 },
);
export const overcommitMemory: SettingSpec = setting(
  'overcommit-config.memory',
  'percent',
  ALWAYS(150),
  'A memory limit is divided by this to get the request.',
  'harvester/harvester pkg/settings/settings.go:46 @3d63c2af1',
  { min: 100 },
);
export const hotplugRatio: SettingSpec = setting(
  'max-hotplug-ratio',
  'ratio',
  ALWAYS(4),
  'How many times its CPUs and memory a VM with hot-plug may grow to, unless it says.',
  'harvester/harvester pkg/settings/settings.go:68 @3d63c2af1; range pkg/webhook/resources/setting/validator.go:2370',
  { min: 1, max: 20 },
);
export const overheadRatio: SettingSpec = setting(
  'additional-guest-memory-overhead-ratio',
  'ratio',
  [
    [1, 0],
    [4, 1.5],
  ],
  "Multiplies KubeVirt's memory overhead of a launcher pod; 0 leaves it as it is.",
  'harvester/harvester pkg/settings/settings_helper.go:345 @3d63c2af1',
  { max: 10 },
);
export const nodeDownEnabled: SettingSpec = setting(
  'vm-force-reset-policy.enable',
  'flag',
  ALWAYS(1),
  'Whether Harvester cleans up after a node that went silent.',
  'harvester/harvester pkg/settings/settings_helper.go:73 @3d63c2af1',
  { max: 1 },
);
export const nodeDownPeriod: SettingSpec = setting(
  'vm-force-reset-policy.period',
  'ms',
  [
    [1, 300 * SECOND],
    [7, 15 * SECOND],
  ],
  'From Ready=Unknown to the drain taint (v1.7 and later) or to the forced deletion of pods (before).',
  'harvester/harvester pkg/settings/settings_helper.go:76 @3d63c2af1',
  { min: 1 },
);
export const vmMigrationTimeout: SettingSpec = setting(
  'vm-force-reset-policy.vmMigrationTimeout',
  'ms',
  ALWAYS(180 * SECOND),
  'From the drain taint to the out-of-service taint; used from v1.7 on. 0 means 180 s.',
  'harvester/harvester pkg/settings/settings_helper.go:77 @3d63c2af1',
);
export const nodeMonitorGrace: SettingSpec = setting(
  'kubernetes/node-monitor-grace-period',
  'ms',
  [
    [1, 40 * SECOND],
    [5, 50 * SECOND],
  ],
  'Silence after which the node controller sets Ready=Unknown; raised in Kubernetes 1.32.',
  'kubernetes/kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go @003e862 (PR 126287)',
);
export const nodeMonitorPeriod: SettingSpec = setting(
  'kubernetes/node-monitor-period',
  'ms',
  ALWAYS(5 * SECOND),
  'How often the node controller looks.',
  'kubernetes/kubernetes cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go @025f283',
  { min: 1 },
);
export const leaseRenewInterval: SettingSpec = setting(
  'kubernetes/node-lease-renew-interval',
  'ms',
  ALWAYS(10 * SECOND),
  'How often a kubelet renews its lease: a quarter of the 40 s lease.',
  'kubernetes/kubernetes pkg/kubelet/apis/config/v1beta1/defaults.go @030891d',
  { min: 1 },
);
export const podGcPeriod: SettingSpec = setting(
  'kubernetes/pod-gc-period',
  'ms',
  ALWAYS(20 * SECOND),
  'How often pods of out-of-service nodes are collected.',
  'kubernetes/kubernetes pkg/controller/podgc/gc_controller.go @003e862',
  { min: 1 },
);
export const controllerLease: SettingSpec = setting(
  'kubernetes/controller-manager-lease',
  'ms',
  ALWAYS(15 * SECOND),
  'Leases of kube-controller-manager, kube-scheduler and virt-controller; retries every 2 s with jitter.',
  'kubernetes/kubernetes staging/src/k8s.io/component-base/config/v1alpha1/defaults.go (15 s, 10 s, 2 s); kubevirt/kubevirt pkg/virt-controller/leaderelectionconfig/config.go:31 @1c9fbad',
  { min: 1 },
);
export const vipLeaseDuration: SettingSpec = setting(
  'kube-vip/lease-duration',
  'ms',
  [
    [1, 5 * SECOND],
    [9, 15 * SECOND],
  ],
  'A follower may take the lease when it has seen no renewal for this long; changed in kube-vip 1.1.0.',
  'kube-vip/kube-vip cmd/kube-vip.go:90 @bee5cfe',
  { min: 1000 },
);
export const vipRenewDeadline: SettingSpec = setting(
  'kube-vip/renew-deadline',
  'ms',
  [
    [1, 3 * SECOND],
    [9, 10 * SECOND],
  ],
  'A holder that could not renew for this long gives up.',
  'kube-vip/kube-vip cmd/kube-vip.go:91 @bee5cfe',
  { min: 1000 },
);
export const vipRetryPeriod: SettingSpec = setting(
  'kube-vip/retry-period',
  'ms',
  [
    [1, 1 * SECOND],
    [9, 2 * SECOND],
  ],
  'Pause between renewals, and (with jitter 1.2) between tries of followers.',
  'kube-vip/kube-vip cmd/kube-vip.go:92 @bee5cfe',
  { min: 1 },
);
export const vipArpInterval: SettingSpec = setting(
  'kube-vip/arp-interval',
  'ms',
  ALWAYS(3 * SECOND),
  'Pause between gratuitous ARPs; clients follow a moved address with the first one.',
  'kube-vip/kube-vip pkg/arp/arp.go:28 @bee5cfe',
  { min: 500 },
);
export const engineReplicaTimeout: SettingSpec = setting(
  'longhorn/engine-replica-timeout',
  'ms',
  ALWAYS(8 * SECOND),
  'Silence after which an engine drops a replica; the last one gets twice as long.',
  'longhorn/longhorn-manager types/setting.go:1512 @5ddaa369f',
  { min: 8 * SECOND, max: 30 * SECOND },
);
export const replenishmentWait: SettingSpec = setting(
  'longhorn/replica-replenishment-wait-interval',
  'ms',
  ALWAYS(600 * SECOND),
  'From the moment a volume degraded to a new replica, so that a rebooting node can come back with its data.',
  'longhorn/longhorn-manager types/setting.go:1136 @5ddaa369f',
);
export const rebuildLimit: SettingSpec = setting(
  'longhorn/concurrent-replica-rebuild-per-node-limit',
  'count',
  ALWAYS(5),
  'Replicas that may rebuild on one node at a time; 0 stops all rebuilding.',
  'longhorn/longhorn-manager types/setting.go:1151 @5ddaa369f',
);
export const overProvisioning: SettingSpec = setting(
  'longhorn/storage-over-provisioning-percentage',
  'percent',
  [
    [1, 200],
    [8, 100],
  ],
  'Schedulable bytes are (maximum - reserved) times this; Harvester copies overcommit-config.storage into it.',
  'longhorn/longhorn-manager types/setting.go:716 @5ddaa369f; harvester/harvester pkg/controller/master/setting/overcommit_config.go:28 @3d63c2af1',
);
export const minimalAvailable: SettingSpec = setting(
  'longhorn/storage-minimal-available-percentage',
  'percent',
  ALWAYS(25),
  'A disk takes a replica only while more than this share of it stays free.',
  'longhorn/longhorn-manager types/setting.go:730 @5ddaa369f',
  { max: 100 },
);
export const replicaSoftAntiAffinity: SettingSpec = setting(
  'longhorn/replica-soft-anti-affinity',
  'flag',
  ALWAYS(0),
  'Whether two replicas of a volume may share a node.',
  'longhorn/longhorn-manager types/setting.go:648 @5ddaa369f',
  { max: 1 },
);
export const replicaZoneSoftAntiAffinity: SettingSpec = setting(
  'longhorn/replica-zone-soft-anti-affinity',
  'flag',
  ALWAYS(1),
  'Whether two replicas of a volume may share a zone.',
  'longhorn/longhorn-manager types/setting.go:1047 @5ddaa369f',
  { max: 1 },
);
export const autoSalvage: SettingSpec = setting(
  'longhorn/auto-salvage',
  'flag',
  ALWAYS(1),
  'Whether a faulted volume comes back by itself once a replica with its data is there.',
  'longhorn/longhorn-manager types/setting.go:986 @5ddaa369f',
  { max: 1 },
);

// Longhorn's scheduler, rebuilds, space and failover, beyond what is above. Releases are Harvester's; where Longhorn had no such setting, its behaviour then.
export const replicaDiskSoftAntiAffinity: SettingSpec = setting(
  'longhorn/replica-disk-soft-anti-affinity',
  'flag',
  ALWAYS(1),
  'Whether two replicas of a volume may share a disk; a rule since Longhorn 1.6.',
  'longhorn/longhorn-manager types/setting.go:1947 @5ddaa369f',
  { max: 1 },
);
export const replicaAutoBalance: SettingSpec = setting(
  'longhorn/replica-auto-balance',
  'choice',
  ALWAYS(0),
  'Whether healthy volumes move replicas for an even spread.',
  'longhorn/longhorn-manager types/setting.go:673 @5ddaa369f',
  { max: 2, choices: ['disabled', 'least-effort', 'best-effort'] },
);
export const diskPressurePercentage: SettingSpec = setting(
  'longhorn/replica-auto-balance-disk-pressure-percentage',
  'percent',
  [
    [1, 0],
    [4, 90],
  ],
  'Used share of a disk above which best-effort balancing moves a replica to another disk of the node; 0 switches it off.',
  'longhorn/longhorn-manager types/setting.go:699 @5ddaa369f',
  { max: 100 },
);
export const allowEmptyNodeSelector: SettingSpec = setting(
  'longhorn/allow-empty-node-selector-volume',
  'flag',
  ALWAYS(1),
  'Whether a volume without node selector may use tagged nodes.',
  'longhorn/longhorn-manager types/setting.go:1958 @5ddaa369f',
  { max: 1 },
);
export const allowEmptyDiskSelector: SettingSpec = setting(
  'longhorn/allow-empty-disk-selector-volume',
  'flag',
  ALWAYS(1),
  'Whether a volume without disk selector may use tagged disks.',
  'longhorn/longhorn-manager types/setting.go:1969 @5ddaa369f',
  { max: 1 },
);
export const disableSchedulingOnCordoned: SettingSpec = setting(
  'longhorn/disable-scheduling-on-cordoned-node',
  'flag',
  ALWAYS(1),
  'Whether a cordoned node takes no replicas.',
  'longhorn/longhorn-manager types/setting.go:1036 @5ddaa369f',
  { max: 1 },
);
export const degradedAvailability: SettingSpec = setting(
  'longhorn/allow-volume-creation-with-degraded-availability',
  'flag',
  ALWAYS(1),
  'Whether a detached volume counts as scheduled with one placed replica.',
  'longhorn/longhorn-manager types/setting.go:1234 @5ddaa369f',
  { max: 1 },
);
export const snapshotMaxCount: SettingSpec = setting(
  'longhorn/snapshot-max-count',
  'count',
  ALWAYS(250),
  'Most snapshots of a volume.',
  'longhorn/longhorn-manager types/setting.go:1574 @5ddaa369f',
  { min: 2, max: 250 },
);
export const snapshotWarningThreshold: SettingSpec = setting(
  'longhorn/snapshot-count-warning-threshold',
  'count',
  ALWAYS(100),
  'Snapshots from which a volume is said to have too many.',
  'longhorn/longhorn-manager types/setting.go:1585 @5ddaa369f',
  { min: 2, max: 250 },
);
export const cleanupSystemSnapshot: SettingSpec = setting(
  'longhorn/auto-cleanup-system-generated-snapshot',
  'flag',
  ALWAYS(1),
  'Whether snapshots of rebuilds are purged before and after one.',
  'longhorn/longhorn-manager types/setting.go:1245 @5ddaa369f',
  { max: 1 },
);
export const trimRemovesSnapshots: SettingSpec = setting(
  'longhorn/remove-snapshots-during-filesystem-trim',
  'flag',
  ALWAYS(0),
  'Whether a trim may shrink the snapshots too.',
  'longhorn/longhorn-manager types/setting.go:1602 @5ddaa369f',
  { max: 1 },
);
export const disableSnapshotPurge: SettingSpec = setting(
  'longhorn/disable-snapshot-purge',
  'flag',
  ALWAYS(0),
  'Stops all purging.',
  'longhorn/longhorn-manager types/setting.go:1980 @5ddaa369f',
  { max: 1 },
);
export const fastRebuild: SettingSpec = setting(
  'longhorn/fast-replica-rebuild-enabled',
  'flag',
  [
    [1, 0],
    [2, 1],
  ],
  'Whether snapshot files with equal checksums are skipped in a rebuild.',
  'longhorn/longhorn-manager types/setting.go:1615 @5ddaa369f',
  { max: 1 },
);
export const syncLimit: SettingSpec = setting(
  'longhorn/replica-rebuild-concurrent-sync-limit',
  'count',
  ALWAYS(1),
  'Connections of one rebuild; one up to Longhorn 1.10.',
  'longhorn/longhorn-manager types/setting.go:1170 @5ddaa369f',
  { min: 1, max: 5 },
);
export const offlineRebuilding: SettingSpec = setting(
  'longhorn/offline-replica-rebuilding',
  'flag',
  ALWAYS(0),
  'Whether detached volumes with too few replicas are attached to rebuild them; since Longhorn 1.9.',
  'longhorn/longhorn-manager types/setting.go:2117 @5ddaa369f',
  { max: 1 },
);
export const nodeDrainPolicy: SettingSpec = setting(
  'longhorn/node-drain-policy',
  'choice',
  ALWAYS(3),
  'When the instance manager of a drained node may go; Longhorn says block-if-contains-last-replica, Harvester allow-if-replica-is-stopped.',
  'harvester/harvester pkg/installer/config/templates/rancherd-10-harvester.yaml:152 @3d63c2af1',
  {
    max: 4,
    choices: [
      'block-for-eviction',
      'block-for-eviction-if-contains-last-replica',
      'block-if-contains-last-replica',
      'allow-if-replica-is-stopped',
      'always-allow',
    ],
  },
);
export const nodeDownPodDeletion: SettingSpec = setting(
  'longhorn/node-down-pod-deletion-policy',
  'choice',
  ALWAYS(0),
  'Terminating pods on a node that is down which Longhorn deletes by force.',
  'longhorn/longhorn-manager types/setting.go:1058 @5ddaa369f',
  {
    max: 3,
    choices: [
      'do-nothing',
      'delete-statefulset-pod',
      'delete-deployment-pod',
      'delete-both-statefulset-and-deployment-pod',
    ],
  },
);
/** Longhorn's list of controllers, of which only ReplicaSet (Deployments) matters here. */
export const remountDeployments: SettingSpec = setting(
  'longhorn/blacklist-for-auto-delete-pod-when-volume-detached-unexpectedly',
  'choice',
  ALWAYS(1),
  'Which controllers keep their pods when a volume was lost and came back: with ReplicaSet on the list, Deployments do.',
  'longhorn/longhorn-manager types/setting.go (blacklist-for-auto-delete-pod-when-volume-detached-unexpectedly) @5ddaa369f',
  { max: 1, choices: ['apps/ReplicaSet', 'without apps/ReplicaSet'], listed: 'apps/ReplicaSet' },
);
export const rwxFastFailover: SettingSpec = setting(
  'longhorn/rwx-volume-fast-failover',
  'flag',
  ALWAYS(0),
  'Whether a share manager moves when its lease of 7 s runs out.',
  'longhorn/longhorn-manager types/setting.go:2106 @5ddaa369f',
  { max: 1 },
);
export const detachOnCordon: SettingSpec = setting(
  'longhorn/detach-manually-attached-volumes-when-cordoned',
  'flag',
  ALWAYS(1),
  'Whether a volume that a user attached by hand lets go of a cordoned node; Longhorn says no, Harvester yes.',
  'harvester/harvester pkg/installer/config/templates/rancherd-10-harvester.yaml:152 @3d63c2af1',
  { max: 1 },
);
setting(
  'longhorn/disable-revision-counter',
  'flag',
  [
    [1, 0],
    [4, 1],
  ],
  'Whether salvage judges copies by size and time of their head instead of counted writes; the model takes the most complete one either way.',
  'longhorn/longhorn-manager types/setting.go:1125 @5ddaa369f',
  { max: 1 },
);

// Assumptions: what manifests do not say and no setting decides. Each can be overridden under `assume:` in a scenario.
export const nicRate: SettingSpec = setting(
  'assume/nic',
  'bytes/s',
  ALWAYS(1.25e9),
  'Rate of the management NIC, each direction; Harvester asks for 10 Gbit/s in production.',
  'harvester/harvester pkg/installer/preflight/checks.go:24 @3d63c2af1',
  { min: 1 },
);
export const diskReadRate: SettingSpec = setting(
  'assume/disk-read',
  'bytes/s',
  ALWAYS(360 * 1024 * 1024),
  'Rate at which a disk gives replica data: what the published rebuild of 100 GiB in 281 s reached.',
  'longhorn/longhorn scalability/reference-setup-performance-scalability-and-sizing-guidelines/public-cloud/medium-node-spec.md @bb2f2223',
  { min: 1 },
);
export const diskWriteRate: SettingSpec = setting(
  'assume/disk-write',
  'bytes/s',
  ALWAYS(360 * 1024 * 1024),
  'Rate at which a disk takes replica data; the same report.',
  'longhorn/longhorn scalability/reference-setup-performance-scalability-and-sizing-guidelines/public-cloud/medium-node-spec.md @bb2f2223',
  { min: 1 },
);
export const volumeAttach: SettingSpec = setting(
  'assume/volume-attach',
  'ms',
  ALWAYS(5 * SECOND),
  'From the attachment ticket to an open engine: replica and engine processes start and the iSCSI device appears.',
  'part of the 15 s from pod deletion to Running in harvester/harvester#4049 (comment of 2023-06-29)',
);
export const launcherStart: SettingSpec = setting(
  'assume/launcher-start',
  'ms',
  ALWAYS(10 * SECOND),
  'From a bound launcher pod with its volumes attached to a running domain, median.',
  'the rest of the 15 s in harvester/harvester#4049 (comment of 2023-06-29)',
  { min: 1 },
);
export const guestBoot: SettingSpec = setting(
  'assume/guest-boot',
  'ms',
  ALWAYS(20 * SECOND),
  'From a running domain to a guest that serves, median; a Linux cloud image. Windows and large guests take minutes.',
  'assumption; reports of 10 min and more in harvester/harvester#4706',
  { min: 1 },
);
export const bootSpread: SettingSpec = setting(
  'assume/boot-spread',
  'ratio',
  ALWAYS(0.2),
  'Sigma of the logarithm of launcher-start and guest-boot; 0 makes them constant.',
  'assumption: nine of ten within a factor of 1.4',
  { max: 2 },
);
export const bootRead: SettingSpec = setting(
  'assume/boot-read',
  'bytes',
  ALWAYS(0),
  'What a booting guest reads from its first volume, shared with all that read there; 0 leaves it to guest-boot alone.',
  'assumption: 0 so that VMs boot alike; the boots of 900 images of Google Cloud read 40 GB, so 44 MB each (Nguyen, Nou, Lebre: YOLO, Inria RR-9245, 2019)',
);
export const bootCpu: SettingSpec = setting(
  'assume/boot-cpu',
  'ms',
  ALWAYS(0),
  'CPU time that a booting guest needs in all, shared with those that boot on its node; 0 leaves it to guest-boot alone.',
  'assumption: 0 so that VMs boot alike; a Linux guest needs ten to thirty seconds of CPU',
);
export const nodeBoot: SettingSpec = setting(
  'assume/node-boot',
  'ms',
  ALWAYS(4 * MINUTE),
  'From power to a kubelet that posts Ready: firmware, operating system, RKE2.',
  'assumption; servers spend minutes in firmware, nodes are started 10-20 s apart and waited for 15-20 min in harvester/tests docs/content/manual/hosts/1669-reboot-cluster-check-vip.md @077768bd7',
  { min: 1 },
);
export const guestShutdown: SettingSpec = setting(
  'assume/guest-shutdown',
  'ms',
  ALWAYS(10 * SECOND),
  'From the ACPI shutdown request to a halted guest; never longer than the termination grace period.',
  'assumption; Harvester allows 120 s: harvester/harvester pkg/settings/settings.go:54 @3d63c2af1',
);

export const extentCost: SettingSpec = setting(
  'assume/extent-cost',
  'ratio',
  ALWAYS(0.85),
  'Milliseconds that a rebuild spends on one extent pair of 4 KiB data and 4 KiB hole.',
  '1118 s for 10 GiB of alternating 4 KiB in longhorn/longhorn scalability/reference-setup-performance-scalability-and-sizing-guidelines/public-cloud/medium-node-spec.md @bb2f2223, divided by its 1310720 pairs',
);

// The control plane and networks.
export const etcdHeartbeat: SettingSpec = setting(
  'etcd/heartbeat-interval',
  'ms',
  ALWAYS(500),
  "Tick of raft and pause between the leader's heartbeats; RKE2 sets five times etcd's own.",
  'k3s-io/k3s pkg/etcd/etcd.go @001bb93; etcd-io/website content/en/docs/v3.6/tuning.md:14 @82459793',
  { min: 1, scale: 1 },
);
export const etcdElectionTimeout: SettingSpec = setting(
  'etcd/election-timeout',
  'ms',
  ALWAYS(5 * SECOND),
  'A follower that hears nothing for one to two of these campaigns.',
  'k3s-io/k3s pkg/etcd/etcd.go @001bb93; at most 50 s: etcd-io/website content/en/docs/v3.6/tuning.md:20 @82459793',
  { min: 10, max: 50 * SECOND, scale: 1 },
);
export const zoneThreshold: SettingSpec = setting(
  'kubernetes/unhealthy-zone-threshold',
  'ratio',
  ALWAYS(0.55),
  'Share of nodes that are not ready from which a zone counts as partially disrupted (and more than two are not).',
  'kubernetes/kubernetes cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go @025f283',
  { max: 1 },
);
export const evictionRateSetting: SettingSpec = setting(
  'kubernetes/node-eviction-rate',
  'ratio',
  ALWAYS(0.1),
  'Nodes a second in a zone whose pods may begin to be evicted.',
  'kubernetes/kubernetes cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go @025f283',
);
export const secondaryEvictionRate: SettingSpec = setting(
  'kubernetes/secondary-node-eviction-rate',
  'ratio',
  ALWAYS(0.01),
  'The same in a partially disrupted zone that is large; in a small one it is 0.',
  'kubernetes/kubernetes cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go @025f283',
);
export const largeCluster: SettingSpec = setting(
  'kubernetes/large-cluster-size-threshold',
  'count',
  ALWAYS(50),
  'Zones with more nodes than this are large.',
  'kubernetes/kubernetes cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go @025f283',
);
export const defaultToleration: SettingSpec = setting(
  'kubernetes/default-toleration-seconds',
  'ms',
  ALWAYS(300 * SECOND),
  'How long a pod tolerates not-ready and unreachable unless it says otherwise.',
  'kubernetes/kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go @012b085',
);
export const controllerRenewDeadline: SettingSpec = setting(
  'kubernetes/controller-manager-renew-deadline',
  'ms',
  ALWAYS(10 * SECOND),
  'A leading controller that could not renew for this long gives up.',
  'kubernetes/kubernetes staging/src/k8s.io/component-base/config/v1alpha1/defaults.go (15 s, 10 s, 2 s)',
  { min: 1 },
);
export const controllerRetryPeriod: SettingSpec = setting(
  'kubernetes/controller-manager-retry-period',
  'ms',
  ALWAYS(2 * SECOND),
  'Pause between renewals, and with jitter 1.2 between tries of the others.',
  'kubernetes/kubernetes staging/src/k8s.io/component-base/config/v1alpha1/defaults.go (15 s, 10 s, 2 s)',
  { min: 1 },
);
export const releaseBlocked: SettingSpec = setting(
  'assume/lease-release-blocked',
  'ms',
  ALWAYS(10 * SECOND),
  'How long the attempt of a cut-off leader to give its lease back blocks before it stops to lead: the time-out of its API client. Newer client-go bounds it by the renew deadline; which release began is not known.',
  'kube-vip/kube-vip pkg/k8s/client.go:17 @bee5cfe',
);
export const vipServiceElection: SettingSpec = setting(
  'kube-vip/svc-election',
  'flag',
  ALWAYS(0),
  'Whether each load balancer address has a lease of its own; Harvester has one for all, so that all sit on one node.',
  'harvester/harvester deploy/charts/harvester/values.yaml:601 @3d63c2a',
  { max: 1 },
);
export const learnerCatchUp: SettingSpec = setting(
  'assume/etcd-catch-up',
  'ms',
  ALWAYS(15 * SECOND),
  'From a joining or returning member to one with the whole log: 100 MB at 10 MB/s and a margin.',
  'etcd-io/website content/en/docs/v3.6/op-guide/hardware.md @82459793',
);
export const promotionTime: SettingSpec = setting(
  'assume/promotion',
  'ms',
  ALWAYS(5 * MINUTE),
  'From the start of a promotion job to a management node, its 20 s of sleep included: RKE2 is installed anew and etcd joined.',
  'assumption; harvester/harvester deploy/charts/harvester/templates/configmap.yaml:126 @3d63c2a sleeps 20 s and polls every 2 s',
  { min: 20 * SECOND },
);
export const nicsPerBond: SettingSpec = setting(
  'assume/nics-per-bond',
  'count',
  ALWAYS(2),
  'NICs of a management bond, each on a switch of its own, where no manifest says.',
  'harvester/docs docs/install/requirements.md @013e1f1 (two recommended)',
  { min: 1, max: 2 },
);
export const storageVlan: SettingSpec = setting(
  'storage-network.vlan',
  'count',
  ALWAYS(0),
  'VLAN of a storage network that replicas use in place of the management network; 0 for none.',
  'harvester/docs docs/advanced/storagenetwork.md @019bca6',
  { max: 4094 },
);
export const migrationVlan: SettingSpec = setting(
  'vm-migration-network.vlan',
  'count',
  ALWAYS(0),
  'VLAN of a network for live migrations in place of the management network; 0 for none. From v1.6 on.',
  'harvester/harvester enhancements/20250519-vm-migration-network.md @3d63c2a',
  { max: 4094 },
);
export const agentStaysWithHung: SettingSpec = setting(
  'assume/agent-stays-with-hung-server',
  'ms',
  ALWAYS(0),
  'How long the kubelet of a worker stays with an API server that takes its connections and does not answer; each is at one of them.',
  'k3s-io/k3s pkg/agent/loadbalancer/servers.go @13e9113: checked every second, so at once; about 60 s where rancher/rke2#6376 is not fixed',
  { max: 10 * MINUTE },
);
export const startOfDay: SettingSpec = setting(
  'assume/start-of-day',
  'ms',
  ALWAYS(0),
  'How long after midnight a run begins, for what happens at hours of the day.',
  'assumption; snapshots of etcd are taken at 00:00 and 12:00: rancher/rke2-docs docs/datastore/backup_restore.md @9477b7b',
  { max: 24 * 60 * MINUTE },
);

// Compute: evictions, live migration, what a guest does to its memory.
export const parallelMigrations: SettingSpec = setting(
  'kubevirt-migration.parallelMigrationsPerCluster',
  'count',
  ALWAYS(5),
  'Migrations that may run in the cluster at a time.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go:38 @540f37cfa3; harvester/harvester pkg/settings/settings.go:70 @3d63c2af1',
  { min: 1 },
);
export const parallelOutbound: SettingSpec = setting(
  'kubevirt-migration.parallelOutboundMigrationsPerNode',
  'count',
  ALWAYS(2),
  'Migrations that may leave one node at a time; there is no limit for those that arrive.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go:39 @540f37cfa3',
  { min: 1 },
);
export const migrationBandwidth: SettingSpec = setting(
  'kubevirt-migration.bandwidthPerMigration',
  'bytes/s',
  ALWAYS(0),
  'Most that one migration may send; 0 is no limit.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go:40 @540f37cfa3; libvirt 11.3.0 src/qemu/qemu_domain.c:2010',
);
export const completionTimeout: SettingSpec = setting(
  'kubevirt-migration.completionTimeoutPerGiB',
  'ms',
  ALWAYS(150 * SECOND),
  'Time for each gigabyte (decimal, rounded up) before a migration is forced or given up; 0 disables.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go:41 and pkg/virt-launcher/virtwrap/live-migration-source.go:416 @540f37cfa3',
);
export const progressTimeout: SettingSpec = setting(
  'kubevirt-migration.progressTimeout',
  'ms',
  ALWAYS(150 * SECOND),
  'A migration is given up when for this long no sample showed less remaining than the one before; 0 disables.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go:42 @540f37cfa3',
);
export const allowAutoConverge: SettingSpec = setting(
  'kubevirt-migration.allowAutoConverge',
  'flag',
  ALWAYS(0),
  'Whether QEMU may slow the guest down so that a migration converges.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go:43 @540f37cfa3',
  { max: 1 },
);
export const allowPostCopy: SettingSpec = setting(
  'kubevirt-migration.allowPostCopy',
  'flag',
  ALWAYS(0),
  'Whether a migration that takes too long is switched to post-copy.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go:44 @540f37cfa3',
  { max: 1 },
);
export const allowDisruption: SettingSpec = setting(
  'kubevirt-migration.allowWorkloadDisruption',
  'choice',
  ALWAYS(0),
  'Whether a migration that takes too long may be forced: unset follows allowPostCopy.',
  'kubevirt/kubevirt pkg/virt-launcher/virtwrap/live-migration-source.go:524 @540f37cfa3',
  { choices: ['unset', 'true', 'false'], max: 2 },
);
export const evictionDefault: SettingSpec = setting(
  'kubevirt/eviction-strategy',
  'choice',
  ALWAYS(1),
  'What happens to VMs without a strategy of their own when their node is drained.',
  'kubevirt/kubevirt pkg/virt-config/virt-config.go (evictionStrategy unset means None) @540f37cfa3',
  { choices: ['', 'None', 'LiveMigrate', 'LiveMigrateIfPossible', 'External'], max: 4 },
);
export const descheduling: SettingSpec = setting(
  'descheduler/enabled',
  'flag',
  ALWAYS(0),
  'The add-on virtual-machine-auto-balance: every 5 min VMs are moved off full nodes.',
  'harvester/addons pkg/templates/rancherd-22-addons.yaml:355-424 @c0fec15',
  { max: 1 },
);
export const deschedulingInterval: SettingSpec = setting(
  'descheduler/interval',
  'ms',
  ALWAYS(5 * MINUTE),
  'Pause between two looks of the descheduler.',
  'harvester/addons pkg/templates/rancherd-22-addons.yaml:371 @c0fec15',
  { min: SECOND },
);
export const migrationSetup: SettingSpec = setting(
  'assume/migration-setup',
  'ms',
  ALWAYS(4400),
  'From a target pod that runs to the first byte of memory: the intercept of idle migrations over 1 Gbit/s.',
  'blog.zhaw.ch/icclab 2014 "An analysis of the performance of live migration in OpenStack", Table 1 (4.41 s fitted over three sizes)',
);
export const migrationDeviceState: SettingSpec = setting(
  'assume/migration-device-state',
  'ms',
  ALWAYS(50),
  'Time without a guest beside the last pages: device state, 20 to 100 ms.',
  'assumption; QEMU 10.0.13 docs/devel/migration',
);
export const migrationStream: SettingSpec = setting(
  'assume/migration-stream',
  'bytes/s',
  ALWAYS(1.25e9),
  'What one TLS stream of memory reaches at most; about 10 Gbit/s a core.',
  'assumption: no published figure for 25 or 100 Gbit/s was found',
  { min: 1 },
);
export const zeroPageScan: SettingSpec = setting(
  'assume/zero-page-scan',
  'ms',
  ALWAYS(680),
  'Time that a GiB of zero pages adds to a migration: they are looked at, not sent.',
  'blog.zhaw.ch/icclab 2014 "An analysis of the performance of live migration in OpenStack", Table 1 (0.68 s fitted over three sizes)',
);
export const downtimeLimit: SettingSpec = setting(
  'assume/migration-downtime-limit',
  'ms',
  ALWAYS(300),
  'The last round of a migration begins when what remains takes no longer than this.',
  'qemu/qemu migration/options.c:35-87 @v10.0.13',
  { min: 1, max: 2_000_000 },
);
export const convergeInitial: SettingSpec = setting(
  'assume/converge-initial',
  'percent',
  ALWAYS(20),
  'CPU time that auto-converge takes from a guest at its first step.',
  'qemu/qemu migration/options.c @v10.0.13 (cpu-throttle-initial)',
  { min: 1, max: 99 },
);
export const convergeIncrement: SettingSpec = setting(
  'assume/converge-increment',
  'percent',
  ALWAYS(10),
  'CPU time that each further step of auto-converge takes.',
  'qemu/qemu migration/options.c @v10.0.13 (cpu-throttle-increment)',
  { min: 1, max: 99 },
);
export const convergeHits: SettingSpec = setting(
  'assume/converge-hits',
  'count',
  ALWAYS(2),
  'Looks at the dirty bitmap with too much in it before auto-converge takes a step; three in QEMU 2.6.',
  'qemu/qemu migration/ram.c:985-1016 @v10.0.13',
  { min: 1 },
);
export const convergeSync: SettingSpec = setting(
  'assume/converge-sync',
  'ms',
  ALWAYS(5 * SECOND),
  'Longest time between two looks at the dirty bitmap while a guest is throttled; 0 in QEMU before 10.',
  'qemu/qemu migration/cpu-throttle.c:42 @v10.0.13',
);
export const balanceThreshold: SettingSpec = setting(
  'assume/balance-threshold',
  'percent',
  ALWAYS(0),
  'Share of the CPU of a node above which VMs are moved off it by what they use; 0 is never. Harvester has no such policy.',
  'assumption: the threshold policy of CloudSim (Beloglazov and Buyya 2012) for comparisons',
  { max: 100 },
);
export const localDisk: SettingSpec = setting(
  'assume/local-disk',
  'bytes',
  ALWAYS(1024 * 1024),
  'Bytes that a migration copies of disks which only the node has, where a VM has any: a cloud-init seed.',
  'assumption; kubevirt/kubevirt pkg/virt-handler/vm.go:1750-1826 @540f37cfa3 (BlockMigration)',
);
export const memoryUsedShare: SettingSpec = setting(
  'assume/memory-used',
  'ratio',
  ALWAYS(0.5),
  "Share of a guest's memory that is not zero and has to be sent.",
  'assumption; a freshly booted Linux guest uses less, a database all of it',
  { max: 1 },
);
export const workingSetShare: SettingSpec = setting(
  'assume/working-set',
  'ratio',
  ALWAYS(0.1),
  "Share of a guest's memory that it keeps writing to.",
  'assumption: a guest that mostly idles; databases keep writing to much more of theirs',
  { max: 1 },
);
export const dirtyRate: SettingSpec = setting(
  'assume/dirty-rate',
  'bytes/s',
  ALWAYS(20e6),
  'Rate at which a guest writes memory, unless a workload says; busy databases reach some 100 MB/s.',
  'assumption; measured runs reach line rate: kubevirt/enhancements veps/sig-compute/248-migration-convergence @7ee388a',
);

// Recurring jobs and backups.
export const jobsWhileDetached: SettingSpec = setting(
  'longhorn/allow-recurring-job-while-volume-detached',
  'flag',
  ALWAYS(0),
  'Whether recurring jobs also work on volumes that nobody has attached.',
  'longhorn/longhorn-manager types/setting.go (allow-recurring-job-while-volume-detached) @5ddaa369f',
  { max: 1 },
);
export const orphanKinds: SettingSpec = setting(
  'longhorn/orphan-resource-auto-deletion',
  'choice',
  [
    [1, 0],
    [6, 1],
  ],
  'Which orphans Longhorn deletes by itself; Harvester names instances only, so that directories of replicas stay.',
  'longhorn/longhorn-manager types/setting.go:1360 @5ddaa369f; harvester/harvester deploy/charts/harvester/values.yaml:508-516 @3d63c2af1',
  { choices: ['none', 'instance', 'replica-data', 'instance;replica-data', 'replica-data;instance'], max: 4 },
);
export const orphanGrace: SettingSpec = setting(
  'longhorn/orphan-resource-auto-deletion-grace-period',
  'ms',
  ALWAYS(300 * SECOND),
  'How long an orphan has been known before it is deleted.',
  'longhorn/longhorn-manager types/setting.go:1376 @5ddaa369f',
);
export const cleanupBackupSnapshot: SettingSpec = setting(
  'longhorn/auto-cleanup-recurring-job-backup-snapshot',
  'flag',
  ALWAYS(1),
  'Whether recurring backups keep only the snapshot of the last one; else they keep as many as backups.',
  'longhorn/longhorn-manager types/setting.go (auto-cleanup-recurring-job-backup-snapshot) @5ddaa369f',
  { max: 1 },
);
export const backupTargetRate: SettingSpec = setting(
  'assume/backup-target',
  'bytes/s',
  ALWAYS(125e6),
  'What the backup target takes and gives, all backups together: 1 Gbit/s.',
  'assumption; a NAS on a link of its own, or an object store behind the uplink of the site',
  { min: 1 },
);
export const backupTimeout: SettingSpec = setting(
  'assume/backup-timeout',
  'ms',
  ALWAYS(90 * SECOND),
  'How long a backup waits for a target that does not answer: an NFS mount that is soft with timeo=300 gives up after 30 s and another 60 s.',
  'longhorn/backupstore nfs/nfs.go @b6c1ba79 (options); torvalds/linux net/sunrpc/xprt.c (xprt_calc_majortimeo), retrans 2 by default',
  { min: 1 },
);
export const imageCleanupWait: SettingSpec = setting(
  'longhorn/backing-image-cleanup-wait-interval',
  'ms',
  ALWAYS(60 * MINUTE),
  'How long a copy of a backing image stays on a disk after the last replica that needs it.',
  'longhorn/longhorn-manager types/setting.go:1283 @5ddaa369f',
  { scale: MINUTE },
);
export const imageReplenishLimit: SettingSpec = setting(
  'longhorn/concurrent-backing-image-replenish-per-node-limit',
  'count',
  ALWAYS(5),
  'Copies of backing images that are made on one node at a time to have the minimum; 0 for none.',
  'longhorn/longhorn-manager types/setting.go:1186 @5ddaa369f',
);
export const restoreLimit: SettingSpec = setting(
  'longhorn/concurrent-volume-backup-restore-per-node-limit',
  'count',
  ALWAYS(5),
  'Volumes that engines of one node restore at a time; 0 for none.',
  'longhorn/longhorn-manager types/setting.go:1201 @5ddaa369f',
);
export const startTime: SettingSpec = setting(
  'assume/start-time',
  'ms',
  ALWAYS(0),
  'Time of the week at which the run begins, from Monday 00:00 UTC on; cron expressions are read against it.',
  'assumption: Monday, 1 January 2024, midnight; manifests do not say when a run begins',
  { max: 7 * 24 * 60 * MINUTE },
);

export const controllerStart: SettingSpec = setting(
  'assume/controller-start',
  'ms',
  ALWAYS(10 * SECOND),
  'From the loss of the pod of a controller that may run anywhere, virt-controller, to a new one that contends for its lease.',
  'assumption: scheduling, a container from an image that is there, and caches that fill',
);
export const maxWaitForUnmount: SettingSpec = setting(
  'kubernetes/max-wait-for-unmount',
  'ms',
  ALWAYS(6 * MINUTE),
  'How long a volume stays with a node that is not healthy after its pod is gone, unless the node is tainted out-of-service.',
  'kubernetes/kubernetes pkg/controller/volume/attachdetach/attach_detach_controller.go:94 @8b72795',
);

export const defaultReplicaCount: SettingSpec = setting(
  'longhorn/default-replica-count',
  'count',
  ALWAYS(3),
  'Replicas of a new volume whose storage class says nothing of them.',
  'longhorn/longhorn-manager types/setting.go:851 @5ddaa369f',
  { min: 1, max: 20 },
);

/** All settings and assumptions, in the order of their rows. */
export function settings(): readonly SettingSpec[] {
  return SETTINGS;
}

export function settingNamed(key: string): SettingSpec | null {
  return SETTINGS.find((s) => s.key === key) ?? null;
}

export function defaultOf(spec: SettingSpec, releaseMinor: number): number {
  return valueAt(spec.defaults, releaseMinor);
}

/** The value in force, in the unit of the setting (times in ms). */
export function settingOf(world: ClusterWorld, spec: SettingSpec): number {
  return world.setting.value[spec.row];
}

/** Fills the table `setting` with the defaults of a release. */
export function addSettings(sim: ClusterSimulation, releaseMinor: number): void {
  for (const spec of SETTINGS) sim.world.setting.add({ name: spec.key, value: defaultOf(spec, releaseMinor) });
}
