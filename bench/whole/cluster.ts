// A cluster of any size, cut from the four-node sample: its first node and one of its VMs, many times over.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, millicores } from '../../engine/units.ts';
import { type ClusterManifest, readCluster } from '../../models/manifest/index.ts';

const TEMPLATE_VM = 'web-1';
const GIB = 1024 * 1024 * 1024;

const COPIES = 3;

/** `nodes` nodes with 256 GiB of memory and 16 TiB of disk each, and `vms` VMs of 2 CPU and 4 GiB with one volume of three replicas. */
export function bigCluster(nodes: number, vms: number): ClusterManifest {
  const sample = sampleCluster();
  const place: Place = { nodes, vms };
  return { ...sample, ...machines(sample, place), ...guests(sample, place), ...storage(sample, place), leases: [] };
}

interface Place {
  readonly nodes: number;
  readonly vms: number;
}

const nodeName = ({ nodes }: Place, n: number): string => `node-${String(n % nodes).padStart(3, '0')}`;
const diskUuid = (place: Place, n: number): string => `disk-of-${nodeName(place, n)}`;
const volumeName = (i: number): string => `pvc-${i}`;
const replicaName = (i: number, k: number): string => `pvc-${i}-r-${k}`;
const each = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));

function machines(sample: ClusterManifest, place: Place): Pick<ClusterManifest, 'nodes' | 'longhornNodes'> {
  const node = first(sample.nodes, () => true);
  const longhorn = first(sample.longhornNodes, (n) => n.name === node.name);
  const size = {
    storageMaximum: bytes(16_384 * GIB),
    storageAvailable: bytes(12_000 * GIB),
    storageScheduled: bytes(0),
    scheduledReplica: {},
  };
  return {
    nodes: each(place.nodes, (n) => ({
      ...node,
      name: nodeName(place, n),
      labels: {
        ...(n < COPIES ? node.labels : without(node.labels, 'node-role.kubernetes.io/')),
        'kubernetes.io/hostname': nodeName(place, n),
      },
      podRequests: null,
      allocatable: { ...node.allocatable, cpu: millicores(126_000), memory: bytes(256 * GIB) },
    })),
    longhornNodes: each(place.nodes, (n) => ({
      ...longhorn,
      name: nodeName(place, n),
      disks: longhorn.disks.slice(0, 1).map((d) => ({
        ...d,
        storageReserved: bytes(0),
        status: d.status === null ? null : { ...d.status, ...size, diskUuid: diskUuid(place, n) },
      })),
    })),
  };
}

function guests(
  sample: ClusterManifest,
  place: Place,
): Pick<
  ClusterManifest,
  'virtualMachines' | 'virtualMachineInstances' | 'persistentVolumeClaims' | 'persistentVolumes'
> {
  const vm = first(sample.virtualMachines, (v) => v.name === TEMPLATE_VM);
  const instance = first(sample.virtualMachineInstances, (i) => i.name === TEMPLATE_VM);
  const { claim, pv } = diskOf(sample);
  return {
    virtualMachines: each(place.vms, (i) => ({
      ...vm,
      name: `vm-${i}`,
      affinity: { ...vm.affinity, podAntiAffinity: { required: [], preferred: [] } },
      volumes: vm.volumes.map((v) => (v.claimName === claim.name ? { ...v, claimName: `claim-${i}` } : v)),
    })),
    virtualMachineInstances: each(place.vms, (i) => ({ ...instance, name: `vm-${i}`, nodeName: nodeName(place, i) })),
    persistentVolumeClaims: each(place.vms, (i) => ({ ...claim, name: `claim-${i}`, volumeName: volumeName(i) })),
    persistentVolumes: each(place.vms, (i) => ({
      ...pv,
      name: volumeName(i),
      csi: pv.csi === null ? null : { ...pv.csi, volumeHandle: volumeName(i) },
      claimRef: { namespace: claim.namespace, name: `claim-${i}` },
    })),
  };
}

function storage(sample: ClusterManifest, place: Place): Pick<ClusterManifest, 'volumes' | 'replicas' | 'engines'> {
  const { claim } = diskOf(sample);
  const volume = first(sample.volumes, (v) => v.name === claim.volumeName);
  const replica = first(sample.replicas, (r) => r.volumeName === volume.name);
  const engine = first(sample.engines, (e) => e.volumeName === volume.name);
  return {
    volumes: each(place.vms, (i) => ({
      ...volume,
      name: volumeName(i),
      nodeId: nodeName(place, i),
      currentNodeId: nodeName(place, i),
      numberOfReplicas: COPIES,
    })),
    replicas: each(place.vms * COPIES, (r) => {
      const [i, k] = [Math.floor(r / COPIES), r % COPIES];
      const on = { nodeId: nodeName(place, i + k), diskId: diskUuid(place, i + k) };
      return { ...replica, ...on, name: replicaName(i, k), volumeName: volumeName(i) };
    }),
    engines: each(place.vms, (i) => ({
      ...engine,
      name: `pvc-${i}-e-0`,
      volumeName: volumeName(i),
      nodeId: nodeName(place, i),
      replicaModeMap: Object.fromEntries(each(COPIES, (k) => [replicaName(i, k), 'RW' as const])),
      currentReplicaAddressMap: {},
      rebuildStatus: {},
    })),
  };
}

function diskOf(sample: ClusterManifest) {
  const vm = first(sample.virtualMachines, (v) => v.name === TEMPLATE_VM);
  const claimName = vm.volumes.find((v) => v.claimName !== null)?.claimName ?? '';
  const claim = first(sample.persistentVolumeClaims, (c) => c.name === claimName);
  return { claim, pv: first(sample.persistentVolumes, (p) => p.name === claim.volumeName) };
}

function sampleCluster(): ClusterManifest {
  const path = join(process.cwd(), 'scenarios/library/clusters/four-nodes.yaml');
  return readCluster([{ path, text: readFileSync(path, 'utf8') }]).cluster;
}

function first<T>(all: readonly T[], is: (one: T) => boolean): T {
  const found = all.find(is);
  if (found === undefined) throw new Error('the sample cluster has no such object');
  return found;
}

function without(labels: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(prefix)));
}
