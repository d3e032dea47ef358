// The sample clusters: every file reads without a complaint, and its objects agree with each other as those of a real cluster do.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ClusterManifest,
  conditionOf,
  harvesterRelease,
  nodeRoles,
  nodeZone,
  readCluster,
  settingInForce,
  writeCluster,
} from '../../../models/manifest/index.ts';

const mebibyte = 1024 * 1024;

function read(name: string) {
  const url = new URL(`../../../scenarios/library/clusters/${name}`, import.meta.url);
  return readCluster([{ path: name, text: readFileSync(url, 'utf8') }]);
}

const four = read('four-nodes.yaml');
const eight = read('eight-nodes.yaml');

describe.each([
  ['four-nodes.yaml', four],
  ['eight-nodes.yaml', eight],
])('%s', (_name, { cluster, issues, ignored }) => {
  it('is understood whole, and is of v1.9', () => {
    expect(issues).toEqual([]);
    expect(ignored).toEqual([]);
    expect(harvesterRelease(cluster)).toEqual({ release: 'v1.9', version: 'v1.9.0', from: 'server-version' });
  });

  it('has ready nodes, three of them management nodes', () => {
    expect(cluster.nodes.every((node) => conditionOf(node.conditions, 'Ready')?.status === 'True')).toBe(true);
    const members = cluster.nodes.filter((node) => nodeRoles(node.labels).includes('etcd'));
    expect(members).toHaveLength(3);
    for (const node of cluster.nodes) {
      expect(node.allocatable.pods).toBe(200);
      expect(node.allocatable.cpu).toBe(allocatableCpu(node.capacity.cpu / 1000));
      expect(cluster.leases.some((l) => l.namespace === 'kube-node-lease' && l.holderIdentity === node.name)).toBe(
        true,
      );
    }
  });

  it('has VMs whose requests follow from their limits, on nodes that bear them', () => {
    const overcommit = cluster.harvesterSettings.find((s) => s.name === 'overcommit-config');
    expect(overcommit && JSON.parse(settingInForce(overcommit))).toEqual({ cpu: 1000, memory: 150, storage: 100 });
    for (const vm of cluster.virtualMachines) {
      const { cpu, memory } = vm.limits;
      if (cpu === null || memory === null) throw new Error(`${vm.name} has no limits`);
      expect(vm.requests.cpu).toBe(Math.trunc((cpu * 100) / 1000));
      expect(vm.requests.memory).toBe(Math.floor(Math.trunc((memory * 100) / 150) / mebibyte) * mebibyte);
    }
    for (const node of cluster.nodes) {
      const here = running(cluster, node.name);
      const requests = node.podRequests ?? { cpu: 0, memory: 0, pods: 0 };
      expect(requests.memory).toBeLessThan(node.allocatable.memory);
      expect(requests.cpu).toBeLessThan(node.allocatable.cpu);
      expect(requests.memory).toBeGreaterThan(here.reduce((sum, vm) => sum + (vm.requests.memory ?? 0), 0));
      expect(requests.pods).toBeGreaterThan(here.length);
    }
  });

  it('has one running instance for each VM that is not halted', () => {
    const instances = new Set(cluster.virtualMachineInstances.map((vmi) => `${vmi.namespace}/${vmi.name}`));
    for (const vm of cluster.virtualMachines) {
      const isHalted = vm.runStrategy === 'Halted';
      expect(instances.has(`${vm.namespace}/${vm.name}`)).toBe(!isHalted);
      expect(vm.printableStatus).toBe(isHalted ? 'Stopped' : 'Running');
    }
  });

  it('has as many replicas of each volume as asked for, each on a node of its own, and an engine that knows them', () => {
    for (const volume of cluster.volumes) {
      const replicas = cluster.replicas.filter((r) => r.volumeName === volume.name);
      expect(replicas).toHaveLength(volume.numberOfReplicas);
      expect(new Set(replicas.map((r) => r.nodeId)).size).toBe(volume.numberOfReplicas);
      for (const replica of replicas) {
        expect(replica.volumeSize).toBe(volume.size);
        expect(replica.failedAt).toBeNull();
        expect(replica.healthyAt).not.toBeNull();
      }
      const [engine, ...others] = cluster.engines.filter((e) => e.volumeName === volume.name);
      expect(others).toEqual([]);
      const isAttached = volume.state === 'attached';
      expect(engine?.currentState).toBe(isAttached ? 'running' : 'stopped');
      expect(Object.keys(engine?.replicaModeMap ?? {})).toEqual(isAttached ? replicas.map((r) => r.name) : []);
      const claim = cluster.persistentVolumeClaims.find((c) => c.volumeName === volume.name);
      expect(claim?.requested).toBe(volume.size);
      expect(volume.kubernetesStatus).toMatchObject({ namespace: claim?.namespace, pvcName: claim?.name });
      const vm = cluster.virtualMachines.find((v) => v.volumes.some((d) => d.claimName === claim?.name));
      const vmi = cluster.virtualMachineInstances.find((i) => i.namespace === vm?.namespace && i.name === vm?.name);
      expect(volume.nodeId).toBe(vmi?.nodeName ?? null);
    }
  });

  it('has disks whose sums are those of their replicas, with room for more', () => {
    let placed = 0;
    for (const node of cluster.longhornNodes) {
      expect(node.zone).toBe(nodeZone(cluster.nodes.find((n) => n.name === node.name)?.labels ?? {}));
      for (const { status, storageReserved } of node.disks) {
        const here = cluster.replicas.filter((r) => r.diskId === status?.diskUuid);
        placed += here.length;
        expect(here.every((r) => r.nodeId === node.name)).toBe(true);
        expect(status?.scheduledReplica).toEqual(Object.fromEntries(here.map((r) => [r.name, r.volumeSize])));
        expect(status?.storageScheduled).toBe(here.reduce((sum, r) => sum + r.volumeSize, 0));
        expect(status?.storageScheduled).toBeLessThan((status?.storageMaximum ?? 0) - storageReserved);
        expect(status?.storageAvailable).toBeGreaterThan((status?.storageMaximum ?? 0) / 4);
      }
    }
    expect(placed).toBe(cluster.replicas.length);
  });

  it('is written and read again as the same cluster', () => {
    expect(readCluster([{ path: 'again.yaml', text: writeCluster(cluster) }]).cluster).toEqual(cluster);
  });
});

describe('four-nodes.yaml', () => {
  it('has much to lose on harvester-2: the address, five VMs, and the only copy of a disk', () => {
    const { cluster } = four;
    expect(cluster.leases.find((l) => l.name === 'plndr-svcs-lock')?.holderIdentity).toBe('harvester-2');
    expect(cluster.services.map((s) => [s.name, s.ingressIps, s.vipHost])).toEqual([
      ['rke2-traefik', [cluster.vips[0]?.ip], 'harvester-2'],
    ]);
    expect(running(cluster, 'harvester-2').map((vm) => vm.name)).toEqual([
      'build-runner',
      'cache-1',
      'db-primary',
      'jumphost',
      'web-2',
    ]);
    const [single, ...others] = cluster.volumes.filter((v) => v.numberOfReplicas === 1);
    expect(others).toEqual([]);
    expect(cluster.replicas.filter((r) => r.volumeName === single?.name).map((r) => r.nodeId)).toEqual(['harvester-2']);
    expect(single?.kubernetesStatus.workloadsStatus.map((w) => w.workloadName)).toEqual(['build-runner']);
  });
});

describe('eight-nodes.yaml', () => {
  it('has 200 VMs in two zones, and replicas of every volume in both', () => {
    const { cluster } = eight;
    expect(cluster.virtualMachines).toHaveLength(200);
    const zoneOf = new Map(cluster.nodes.map((node) => [node.name, nodeZone(node.labels)]));
    expect([...zoneOf.values()].filter((zone) => zone === 'zone-a')).toHaveLength(4);
    for (const volume of cluster.volumes) {
      const replicas = cluster.replicas.filter((r) => r.volumeName === volume.name);
      expect(new Set(replicas.map((r) => zoneOf.get(r.nodeId ?? ''))).size).toBe(2);
    }
  });
});

function running(cluster: ClusterManifest, node: string) {
  const here = cluster.virtualMachineInstances.filter((vmi) => vmi.nodeName === node);
  return here.flatMap((vmi) =>
    cluster.virtualMachines.filter((v) => v.namespace === vmi.namespace && v.name === vmi.name),
  );
}

/** Source: harvester/harvester pkg/installer/config/config.go:408 and :565 @3d63c2af1; 400 more because 200 pods are more than 110. */
function allocatableCpu(cores: number): number {
  const base = Math.trunc(60 + (cores > 1 ? 10 : 0) + (cores > 2 ? 10 : 0) + Math.max(0, cores - 4) * 2.5 + 400);
  return cores * 1000 - Math.floor((base * 2 * 2) / 5) - Math.floor((base * 2 * 3) / 5);
}
