// The cluster as one immutable value: all the objects that bear on its behaviour, in an order that does not depend on the files.
import { stringify } from 'yaml';
import { type AddonManifest, addonCodec } from './addon.ts';
import { type ClusterNetworkManifest, clusterNetworkCodec } from './cluster-network.ts';
import type { Codec, KubernetesObject } from './codec.ts';
import { type HarvesterSettingManifest, harvesterSettingCodec } from './harvester-setting.ts';
import { type IpPoolManifest, ipPoolCodec } from './ip-pool.ts';
import { type LeaseManifest, leaseCodec } from './lease.ts';
import { type LoadBalancerManifest, loadBalancerCodec } from './load-balancer.ts';
import { type LonghornBackingImageManifest, longhornBackingImageCodec } from './longhorn-backing-image.ts';
import { type LonghornBackupTargetManifest, longhornBackupTargetCodec } from './longhorn-backup-target.ts';
import { type LonghornEngineManifest, longhornEngineCodec } from './longhorn-engine.ts';
import { type LonghornNodeManifest, longhornNodeCodec } from './longhorn-node.ts';
import { type LonghornRecurringJobManifest, longhornRecurringJobCodec } from './longhorn-recurring-job.ts';
import { type LonghornReplicaManifest, longhornReplicaCodec } from './longhorn-replica.ts';
import { type LonghornSettingManifest, longhornSettingCodec } from './longhorn-setting.ts';
import { type LonghornVolumeManifest, longhornVolumeCodec } from './longhorn-volume.ts';
import type { Metadata } from './metadata.ts';
import { type MigrationPolicyManifest, migrationPolicyCodec } from './migration-policy.ts';
import { type NamespaceManifest, namespaceCodec } from './namespace.ts';
import {
  type NetworkAttachmentDefinitionManifest,
  networkAttachmentDefinitionCodec,
} from './network-attachment-definition.ts';
import { type NodeManifest, nodeCodec } from './node.ts';
import { type PersistentVolumeManifest, persistentVolumeCodec } from './persistent-volume.ts';
import { type PersistentVolumeClaimManifest, persistentVolumeClaimCodec } from './persistent-volume-claim.ts';
import { type PriorityClassManifest, priorityClassCodec } from './priority-class.ts';
import { type ResourceQuotaManifest, resourceQuotaCodec } from './resource-quota.ts';
import { type ServiceManifest, serviceCodec } from './service.ts';
import { type StorageClassManifest, storageClassCodec } from './storage-class.ts';
import { type VipManifest, vipCodec } from './vip.ts';
import { type VirtualMachineManifest, virtualMachineCodec } from './virtual-machine.ts';
import { type VirtualMachineInstanceManifest, virtualMachineInstanceCodec } from './virtual-machine-instance.ts';
import { type VlanConfigManifest, vlanConfigCodec } from './vlan-config.ts';
import { type VmBackupScheduleManifest, vmBackupScheduleCodec } from './vm-backup-schedule.ts';
import { type DeploymentManifest, deploymentCodec, type StatefulSetManifest, statefulSetCodec } from './workload.ts';

/** Every list is in code-unit order of namespace and name, and no object occurs twice. */
export interface ClusterManifest {
  readonly nodes: readonly NodeManifest[];
  readonly storageClasses: readonly StorageClassManifest[];
  readonly virtualMachines: readonly VirtualMachineManifest[];
  readonly virtualMachineInstances: readonly VirtualMachineInstanceManifest[];
  readonly deployments: readonly DeploymentManifest[];
  readonly statefulSets: readonly StatefulSetManifest[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaimManifest[];
  readonly persistentVolumes: readonly PersistentVolumeManifest[];
  readonly longhornNodes: readonly LonghornNodeManifest[];
  readonly volumes: readonly LonghornVolumeManifest[];
  readonly replicas: readonly LonghornReplicaManifest[];
  readonly engines: readonly LonghornEngineManifest[];
  readonly backingImages: readonly LonghornBackingImageManifest[];
  readonly recurringJobs: readonly LonghornRecurringJobManifest[];
  readonly vmBackupSchedules: readonly VmBackupScheduleManifest[];
  readonly backupTargets: readonly LonghornBackupTargetManifest[];
  readonly longhornSettings: readonly LonghornSettingManifest[];
  readonly harvesterSettings: readonly HarvesterSettingManifest[];
  readonly addons: readonly AddonManifest[];
  readonly leases: readonly LeaseManifest[];
  readonly resourceQuotas: readonly ResourceQuotaManifest[];
  readonly namespaces: readonly NamespaceManifest[];
  readonly priorityClasses: readonly PriorityClassManifest[];
  readonly migrationPolicies: readonly MigrationPolicyManifest[];
  readonly services: readonly ServiceManifest[];
  readonly vips: readonly VipManifest[];
  readonly clusterNetworks: readonly ClusterNetworkManifest[];
  readonly vlanConfigs: readonly VlanConfigManifest[];
  readonly networkAttachmentDefinitions: readonly NetworkAttachmentDefinitionManifest[];
  readonly ipPools: readonly IpPoolManifest[];
  readonly loadBalancers: readonly LoadBalancerManifest[];
}

export type ClusterKey = keyof ClusterManifest;

/** The codec of each list, in the order in which a cluster is written. */
export const codecs: { readonly [K in ClusterKey]: Codec<ClusterManifest[K][number]> } = {
  nodes: nodeCodec,
  storageClasses: storageClassCodec,
  virtualMachines: virtualMachineCodec,
  virtualMachineInstances: virtualMachineInstanceCodec,
  deployments: deploymentCodec,
  statefulSets: statefulSetCodec,
  persistentVolumeClaims: persistentVolumeClaimCodec,
  persistentVolumes: persistentVolumeCodec,
  longhornNodes: longhornNodeCodec,
  volumes: longhornVolumeCodec,
  replicas: longhornReplicaCodec,
  engines: longhornEngineCodec,
  backingImages: longhornBackingImageCodec,
  recurringJobs: longhornRecurringJobCodec,
  vmBackupSchedules: vmBackupScheduleCodec,
  backupTargets: longhornBackupTargetCodec,
  longhornSettings: longhornSettingCodec,
  harvesterSettings: harvesterSettingCodec,
  addons: addonCodec,
  leases: leaseCodec,
  resourceQuotas: resourceQuotaCodec,
  namespaces: namespaceCodec,
  priorityClasses: priorityClassCodec,
  migrationPolicies: migrationPolicyCodec,
  services: serviceCodec,
  vips: vipCodec,
  clusterNetworks: clusterNetworkCodec,
  vlanConfigs: vlanConfigCodec,
  networkAttachmentDefinitions: networkAttachmentDefinitionCodec,
  ipPools: ipPoolCodec,
  loadBalancers: loadBalancerCodec,
};

export const clusterKeys = Object.keys(codecs) as readonly ClusterKey[];

export const emptyCluster: ClusterManifest = {
  nodes: [],
  storageClasses: [],
  virtualMachines: [],
  virtualMachineInstances: [],
  deployments: [],
  statefulSets: [],
  persistentVolumeClaims: [],
  persistentVolumes: [],
  longhornNodes: [],
  volumes: [],
  replicas: [],
  engines: [],
  backingImages: [],
  recurringJobs: [],
  vmBackupSchedules: [],
  backupTargets: [],
  longhornSettings: [],
  harvesterSettings: [],
  addons: [],
  leases: [],
  resourceQuotas: [],
  namespaces: [],
  priorityClasses: [],
  migrationPolicies: [],
  services: [],
  vips: [],
  clusterNetworks: [],
  vlanConfigs: [],
  networkAttachmentDefinitions: [],
  ipPools: [],
  loadBalancers: [],
};

/** `namespace/name`, or `name` for what is in no namespace. */
export function objectName(manifest: Metadata): string {
  const { namespace } = manifest as Metadata & { readonly namespace?: string };
  return namespace === undefined ? manifest.name : `${namespace}/${manifest.name}`;
}

/** Code-unit order of namespace, then name. */
export function compareObjects(a: Metadata, b: Metadata): number {
  const [x, y] = [objectName(a).split('/'), objectName(b).split('/')];
  for (const [i, part] of x.entries()) {
    const other = y[i] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return x.length - y.length;
}

/**
 * The cluster as text: one YAML document an object, as `kubectl get -o yaml` prints them. Reading it gives the same cluster again, and
 * writing that the same text.
 */
export function writeCluster(cluster: ClusterManifest): string {
  return clusterKeys
    .flatMap((key) => encodeAll(key, cluster))
    .map(writeObject)
    .join('---\n');
}

function encodeAll<K extends ClusterKey>(key: K, cluster: ClusterManifest): KubernetesObject[] {
  const codec: Codec<ClusterManifest[K][number]> = codecs[key];
  return cluster[key].map((manifest) => codec.encode(manifest));
}

/** One object as kubectl prints it: lists not indented, and in quotes what YAML 1.1 would take for something else than text. */
export function writeObject(object: KubernetesObject): string {
  return stringify(object, { aliasDuplicateObjects: false, compat: 'yaml-1.1', indentSeq: false, lineWidth: 0 });
}
