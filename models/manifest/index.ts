// Kubernetes objects and plain values, both ways; documents with positions; the cluster as one value.
export {
  type Affinity,
  type LabelRequirement,
  type LabelSelector,
  type NodeAffinity,
  type NodeRequirement,
  type NodeSelectorTerm,
  noAffinity,
  type PodAffinity,
  type PodAffinityTerm,
  type TopologySpreadConstraint,
  type Weighted,
} from './affinity.ts';
export {
  type ClusterKey,
  type ClusterManifest,
  clusterKeys,
  codecs,
  compareObjects,
  emptyCluster,
  objectName,
  writeCluster,
  writeObject,
} from './cluster.ts';
export type { ClusterNetworkManifest } from './cluster-network.ts';
export {
  type ClusterFile,
  type ClusterReading,
  type IgnoredKind,
  readCluster,
  type UnderstoodKind,
} from './cluster-reader.ts';
export type { Codec, Decoded, KubernetesObject } from './codec.ts';
export { type Condition, conditionOf } from './condition.ts';
export { type CronSchedule, nextTime, parseCron } from './cron.ts';
export { type HarvesterSettingManifest, settingInForce } from './harvester-setting.ts';
export { type EpochMs, formatInstant, parseInstant } from './instant.ts';
export { GLOBAL_POOL_LABEL, type IpPoolManifest, type PoolRange } from './ip-pool.ts';
export { formatIssue, formatPath, type Issue, nearestName, type Path, type Position } from './issue.ts';
export { type LeaseManifest, leaseNames } from './lease.ts';
export type { LoadBalancerManifest } from './load-balancer.ts';
export type { DataEngine, InstanceState } from './longhorn.ts';
export type { LonghornBackupTargetManifest } from './longhorn-backup-target.ts';
export type { LonghornEngineManifest, RebuildStatus, ReplicaMode } from './longhorn-engine.ts';
export type { DiskStatus, LonghornDisk, LonghornNodeManifest } from './longhorn-node.ts';
export { LONGHORN_DRIVER, parameterProblem } from './longhorn-parameters.ts';
export { type LonghornRecurringJobManifest, RECURRING_TASKS } from './longhorn-recurring-job.ts';
export type { LonghornReplicaManifest } from './longhorn-replica.ts';
export type { LonghornSettingManifest } from './longhorn-setting.ts';
export type {
  AntiAffinity,
  KubernetesStatus,
  LonghornVolumeManifest,
  Robustness,
  VolumeState,
  Workload,
} from './longhorn-volume.ts';
export type { Labels, Metadata, NamespacedMetadata } from './metadata.ts';
export type { MigrationPolicyManifest } from './migration-policy.ts';
export {
  CLUSTER_NETWORK_LABEL,
  type NetworkAttachmentDefinitionManifest,
} from './network-attachment-definition.ts';
export { type NodeManifest, type NodeRole, nodeRoles, nodeZone } from './node.ts';
export type { ClaimRef, CsiSource, PersistentVolumeManifest } from './persistent-volume.ts';
export type { AccessMode, PersistentVolumeClaimManifest } from './persistent-volume-claim.ts';
export type { PriorityClassManifest } from './priority-class.ts';
export {
  type Bytes,
  formatBytes,
  formatMillicores,
  type Millicores,
  parseBytes,
  parseMillicores,
  type Quantity,
} from './quantity.ts';
export { type HarvesterRelease, harvesterRelease } from './release.ts';
export type { ResourceQuotaManifest } from './resource-quota.ts';
export type { NodeResources, PodRequests, VmResources } from './resources.ts';
export { type ServiceManifest, type ServicePort, vipServiceNames } from './service.ts';
export { documentLimits, parseDocuments, type Source, type SourceDocument } from './source.ts';
export type { StorageClassManifest } from './storage-class.ts';
export type { Taint, TaintEffect, Toleration } from './taint.ts';
export { type CustomParams, found, validate } from './validation.ts';
export type { VipManifest } from './vip.ts';
export type { CpuTopology, PrintableStatus, RunStrategy, VirtualMachineManifest } from './virtual-machine.ts';
export type {
  MigrationState,
  PhaseTransition,
  VirtualMachineInstanceManifest,
  VmiPhase,
} from './virtual-machine-instance.ts';
export type { VlanConfigManifest } from './vlan-config.ts';
export type { Disk, Interface, Network, Volume } from './vm-device.ts';
export { matchedNodes, vmNetworkNames } from './vm-networks.ts';
export type { DeploymentManifest, StatefulSetManifest } from './workload.ts';
