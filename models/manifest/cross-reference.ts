// Whether the objects of a cluster fit together: every name that one object uses should be that of another.
import { type ClusterManifest, objectName } from './cluster.ts';
import { type Issue, nearestName } from './issue.ts';
import { LONGHORN_SETTING_NAMES } from './longhorn-setting-names.ts';
import type { Metadata } from './metadata.ts';
import { checkNetworks, type Warn } from './network-check.ts';
import type { PersistentVolumeClaimManifest } from './persistent-volume-claim.ts';
import type { VirtualMachineManifest } from './virtual-machine.ts';

/** Source: longhorn/longhorn-manager types/types.go (LonghornLabelRecurringJob) @5ddaa369f. */
const JOB_LABEL = 'recurring-job.longhorn.io/';

/** Where an object was found. */
export type FindPlace = (manifest: Metadata) => Pick<Issue, 'file' | 'line' | 'column'>;

/** A warning for each name that leads nowhere. Support bundles leave namespaces out, so none of them is an error. */
export function checkReferences(cluster: ClusterManifest, placeOf: FindPlace): Issue[] {
  const issues: Issue[] = [];
  const warn: Warn = (manifest, code, path, message, nearest) => {
    const more = nearest === undefined ? {} : { nearest };
    issues.push({ severity: 'warning', code, message, path, ...placeOf(manifest), ...more });
  };
  checkMachines(cluster, warn);
  checkClaims(cluster, warn);
  checkReplicas(cluster, warn);
  checkJobs(cluster, warn);
  checkSettings(cluster, warn);
  checkNetworks(cluster, warn);
  return issues;
}

function namesOf(manifests: readonly Metadata[]): ReadonlySet<string> {
  return new Set(manifests.map(objectName));
}

function checkMachines(cluster: ClusterManifest, warn: Warn): void {
  const claims = namesOf(cluster.persistentVolumeClaims);
  const nodes = namesOf(cluster.nodes);
  const classes = namesOf(cluster.priorityClasses);
  for (const vm of cluster.virtualMachines) {
    const { priorityClassName } = vm;
    if (priorityClassName !== null && !priorityClassName.startsWith('system-') && !classes.has(priorityClassName)) {
      const message = `VM ${objectName(vm)} has the priority class "${priorityClassName}", which is not there; priority 0 is taken`;
      warn(vm, 'missing-priority-class', 'spec.template.spec.priorityClassName', message);
    }
    checkNuma(vm, warn);
    for (const [i, { claimName }] of vm.volumes.entries()) {
      if (claimName === null || claims.has(`${vm.namespace}/${claimName}`)) continue;
      const message = `VM ${objectName(vm)} uses the claim "${claimName}", which is not there`;
      warn(vm, 'missing-claim', `spec.template.spec.volumes[${i}]`, message);
    }
  }
  for (const workload of [...cluster.deployments, ...cluster.statefulSets]) {
    for (const [i, { claimName }] of workload.volumes.entries()) {
      if (claimName === null || claims.has(`${workload.namespace}/${claimName}`)) continue;
      const message = `${objectName(workload)} uses the claim "${claimName}", which is not there`;
      warn(workload, 'missing-claim', `spec.template.spec.volumes[${i}]`, message);
    }
  }
  for (const vmi of cluster.virtualMachineInstances) {
    if (vmi.nodeName === null || nodes.has(vmi.nodeName)) continue;
    const message = `VM instance ${objectName(vmi)} runs on node "${vmi.nodeName}", which is not there`;
    warn(vmi, 'missing-node', 'status.nodeName', message);
  }
  for (const node of cluster.longhornNodes) {
    if (nodes.has(node.name)) continue;
    warn(node, 'missing-node', 'metadata.name', `Longhorn knows a node "${node.name}", which Kubernetes does not`);
  }
}

/** Source: kubevirt/kubevirt pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go (validateNUMA) @540f37cfa3. */
function checkNuma(vm: VirtualMachineManifest, warn: Warn): void {
  if (!vm.cpu.numaPassthrough) return;
  const needs = [
    ...(vm.cpu.dedicatedCpuPlacement ? [] : ['dedicatedCpuPlacement']),
    ...(vm.hugepagesPageSize === null ? ['huge pages'] : []),
  ];
  if (needs.length === 0) return;
  const message = `VM ${objectName(vm)} passes NUMA nodes through without ${needs.join(' and ')}: KubeVirt refuses to start it`;
  warn(vm, 'numa-passthrough', 'spec.template.spec.domain.cpu.numa.guestMappingPassthrough', message);
}

function checkClaims(cluster: ClusterManifest, warn: Warn): void {
  const persistentVolumes = namesOf(cluster.persistentVolumes);
  const volumes = new Set(cluster.volumes.map((volume) => volume.name));
  const classes = cluster.storageClasses.map(({ name }) => name);
  for (const claim of cluster.persistentVolumeClaims) {
    const { volumeName } = claim;
    checkClass(claim, classes, warn);
    if (volumeName === null || persistentVolumes.has(volumeName) || volumes.has(volumeName)) continue;
    const message = `claim ${objectName(claim)} is bound to the volume "${volumeName}", which is not there`;
    warn(claim, 'missing-volume', 'spec.volumeName', message);
  }
  for (const volume of cluster.persistentVolumes) {
    if (volume.csi?.driver !== 'driver.longhorn.io' || volumes.has(volume.csi.volumeHandle)) continue;
    const message = `PersistentVolume ${volume.name} stands for the Longhorn volume "${volume.csi.volumeHandle}", which is not there`;
    warn(volume, 'missing-volume', 'spec.csi.volumeHandle', message);
  }
}

function checkJobs(cluster: ClusterManifest, warn: Warn): void {
  const machines = namesOf(cluster.virtualMachines);
  for (const schedule of cluster.vmBackupSchedules) {
    if (machines.has(`${schedule.namespace}/${schedule.vm}`)) continue;
    const message = `schedule ${objectName(schedule)} is for the VM "${schedule.vm}", which is not there`;
    warn(schedule, 'missing-vm', 'spec.vmbackup.source.name', message);
  }
  const jobs = new Set(cluster.recurringJobs.map((job) => job.name));
  for (const volume of cluster.volumes) {
    for (const [key, value] of Object.entries(volume.labels)) {
      const name = key.startsWith(JOB_LABEL) ? key.slice(JOB_LABEL.length) : '';
      if (name === '' || value !== 'enabled' || jobs.has(name)) continue;
      const message = `volume ${volume.name} names the recurring job "${name}", which is not there`;
      warn(volume, 'missing-job', `metadata.labels["${key}"]`, message);
    }
  }
}

/** A claim that waits for a class waits for ever when there is no such class; one that is bound needs it no more. */
function checkClass(claim: PersistentVolumeClaimManifest, classes: readonly string[], warn: Warn): void {
  const { storageClassName: name, volumeName } = claim;
  if (name === null || name === '' || volumeName !== null || classes.includes(name)) return;
  const message = `claim ${objectName(claim)} asks for the storage class "${name}", which is not there`;
  warn(claim, 'missing-class', 'spec.storageClassName', message, nearestName(name, classes));
}

function checkSettings(cluster: ClusterManifest, warn: Warn): void {
  for (const setting of cluster.longhornSettings) {
    if (LONGHORN_SETTING_NAMES.includes(setting.name)) continue;
    const message = `Longhorn has no setting "${setting.name}" in any release that is known here`;
    warn(setting, 'unknown-setting', 'metadata.name', message, nearestName(setting.name, LONGHORN_SETTING_NAMES));
  }
}

function checkReplicas(cluster: ClusterManifest, warn: Warn): void {
  const volumes = new Set(cluster.volumes.map((volume) => volume.name));
  const nodes = new Set(cluster.longhornNodes.map((node) => node.name));
  const disks = new Set(cluster.longhornNodes.flatMap((node) => node.disks.map((disk) => disk.status?.diskUuid)));
  for (const replica of cluster.replicas) {
    const { volumeName, nodeId, diskId } = replica;
    if (!volumes.has(volumeName)) {
      const message = `replica ${replica.name} belongs to the volume "${volumeName}", which is not there`;
      warn(replica, 'missing-volume', 'spec.volumeName', message);
    }
    if (nodeId !== null && !nodes.has(nodeId)) {
      const message = `replica ${replica.name} lies on the node "${nodeId}", which Longhorn does not know`;
      warn(replica, 'missing-node', 'spec.nodeID', message);
    } else if (diskId !== null && !disks.has(diskId)) {
      const message = `replica ${replica.name} lies on the disk "${diskId}", which no node has`;
      warn(replica, 'missing-disk', 'spec.diskID', message);
    }
  }
  for (const engine of cluster.engines) {
    if (volumes.has(engine.volumeName)) continue;
    const message = `engine ${engine.name} serves the volume "${engine.volumeName}", which is not there`;
    warn(engine, 'missing-volume', 'spec.volumeName', message);
  }
}
