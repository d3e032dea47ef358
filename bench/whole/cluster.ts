// A cluster of any size, cut from the four-node sample: its first node and one of its VMs, many times over.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, millicores } from '../../engine/units.ts';
import { type ClusterManifest, readCluster } from '../../models/manifest/index.ts';

const TEMPLATE_VM = 'web-1';
const GIB = 1024 * 1024 * 1024;

/** `nodes` nodes with 256 GiB of memory and 16 TiB of disk each, and `vms` VMs of 2 CPU and 4 GiB with one volume of three replicas. */
export function bigCluster(nodes: number, vms: number): ClusterManifest {
  const sample = sampleCluster();
  const node = first(sample.nodes, () => true);
  const longhorn = first(sample.longhornNodes, (n) => n.name === node.name);
  const vm = first(sample.virtualMachines, (v) => v.name === TEMPLATE_VM);
  const instance = first(sample.virtualMachineInstances, (i) => i.name === TEMPLATE_VM);
  const claimName = vm.volumes.find((v) => v.claimName !== null)?.claimName ?? '';
  const claim = first(sample.persistentVolumeClaims, (c) => c.name === claimName);
  const pv = first(sample.persistentVolumes, (p) => p.name === claim.volumeName);
  const volume = first(sample.volumes, (v) => v.name === claim.volumeName);
  const replica = first(sample.replicas, (r) => r.volumeName === volume.name);
  const engine = first(sample.engines, (e) => e.volumeName === volume.name);
  const nodeName = (n: number): string => `node-${String(n % nodes).padStart(3, '0')}`;
  const diskUuid = (n: number): string => `disk-of-${nodeName(n)}`;
  const copies = 3;
  const each = <T>(of: (i: number) => T): T[] => Array.from({ length: vms }, (_, i) => of(i));
  const volumeName = (i: number): string => `pvc-${i}`;
  const replicaName = (i: number, k: number): string => `pvc-${i}-r-${k}`;
  return {
    ...sample,
    nodes: Array.from({ length: nodes }, (_, n) => ({
      ...node,
      name: nodeName(n),
      labels: n < copies ? node.labels : without(node.labels, 'node-role.kubernetes.io/'),
      podRequests: null,
      allocatable: { ...node.allocatable, cpu: millicores(126_000), memory: bytes(256 * GIB) },
    })),
    longhornNodes: Array.from({ length: nodes }, (_, n) => ({
      ...longhorn,
      name: nodeName(n),
      disks: longhorn.disks.slice(0, 1).map((d) => ({
        ...d,
        storageReserved: bytes(0),
        status:
          d.status === null
            ? null
            : {
                ...d.status,
                diskUuid: diskUuid(n),
                storageMaximum: bytes(16_384 * GIB),
                storageAvailable: bytes(12_000 * GIB),
                storageScheduled: bytes(0),
                scheduledReplica: {},
              },
      })),
    })),
    virtualMachines: each((i) => ({
      ...vm,
      name: `vm-${i}`,
      affinity: { ...vm.affinity, podAntiAffinity: { required: [], preferred: [] } },
      volumes: vm.volumes.map((v) => (v.claimName === claimName ? { ...v, claimName: `claim-${i}` } : v)),
    })),
    virtualMachineInstances: each((i) => ({ ...instance, name: `vm-${i}`, nodeName: nodeName(i) })),
    persistentVolumeClaims: each((i) => ({ ...claim, name: `claim-${i}`, volumeName: volumeName(i) })),
    persistentVolumes: each((i) => ({
      ...pv,
      name: volumeName(i),
      csi: pv.csi === null ? null : { ...pv.csi, volumeHandle: volumeName(i) },
      claimRef: { namespace: claim.namespace, name: `claim-${i}` },
    })),
    volumes: each((i) => ({
      ...volume,
      name: volumeName(i),
      nodeId: nodeName(i),
      currentNodeId: nodeName(i),
      numberOfReplicas: copies,
    })),
    replicas: each((i) => i).flatMap((i) =>
      Array.from({ length: copies }, (_, k) => ({
        ...replica,
        name: replicaName(i, k),
        volumeName: volumeName(i),
        nodeId: nodeName(i + k),
        diskId: diskUuid(i + k),
      })),
    ),
    engines: each((i) => ({
      ...engine,
      name: `pvc-${i}-e-0`,
      volumeName: volumeName(i),
      nodeId: nodeName(i),
      replicaModeMap: Object.fromEntries(Array.from({ length: copies }, (_, k) => [replicaName(i, k), 'RW' as const])),
      currentReplicaAddressMap: {},
      rebuildStatus: {},
    })),
    leases: [],
  };
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
