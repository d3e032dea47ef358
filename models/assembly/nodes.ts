// Building a world from manifests: nodes with their NICs, disks and beliefs.

import { WISHES, type Wish } from '../control-plane/promotion-select.ts';
import { EtcdMember, Kubelet, NodePower, NodeReady, Promotion } from '../lifecycles.ts';
import type { ClusterManifest, LonghornNodeManifest, NodeManifest } from '../manifest/index.ts';
import { conditionOf, type NodeRole, nodeRoles, nodeZone } from '../manifest/index.ts';
import { hasPlugged } from '../scheduling/attachment-pod.ts';
import { ATTACHMENT } from '../scheduling/pod-spec.ts';
import { joined } from '../scheduling/selectors.ts';
import type { ClusterSimulation } from '../schema.ts';
import { diskReadRate, diskWriteRate, nicRate, settingOf } from '../settings.ts';
import { availableOf } from '../storage/disk-space.ts';
import { addNodeScheduling } from './scheduling.ts';

/** Pods that a kubelet takes unless told otherwise: harvester/harvester pkg/installer/config/config.go:376 @3d63c2af1. */
const MOST_PODS = 200;

/** Rows of nodes by name. */
export type NodeRows = ReadonlyMap<string, number>;
/** Rows of disks by UUID, and by `node/disk` where Longhorn has not looked yet. */
export type DiskRows = ReadonlyMap<string, number>;

export function addNodes(sim: ClusterSimulation, cluster: ClusterManifest): NodeRows {
  const rows = new Map<string, number>();
  for (const manifest of cluster.nodes) rows.set(manifest.name, addNode(sim, manifest));
  return rows;
}

function addNode(sim: ClusterSimulation, manifest: NodeManifest): number {
  const { node, link } = sim.world;
  const roles = nodeRoles(manifest.labels);
  const ready = conditionOf(manifest.conditions, 'Ready')?.status ?? 'True';
  const silent = ready === 'Unknown';
  const capacity = silent ? 0 : settingOf(sim.world, nicRate);
  const tainted = (key: string) => (manifest.taints.some((t) => t.key === key) ? 1 : 0);
  const { allocatable } = manifest;
  const n = node.add({
    name: manifest.name,
    zone: nodeZone(manifest.labels) ?? '',
    management: roles.includes('control-plane') ? 1 : 0,
    witness: roles.includes('witness') ? 1 : 0,
    etcd: EtcdMember.state[roles.includes('etcd') || roles.includes('control-plane') ? 'Voter' : 'None'],
    wish: WISHES.indexOf(wishOf(roles)),
    managed: manifest.labels['harvesterhci.io/managed'] === 'false' ? 0 : 1,
    createdAt: manifest.creationTimestamp ?? 0,
    promotion: Promotion.state[manifest.promoteStatus ?? 'none'],
    kubelet: Kubelet.state[ready === 'False' ? 'Failing' : 'Running'],
    // A node that has been silent for so long is taken to be without power.
    power: silent ? NodePower.state.Off : NodePower.state.On,
    ready: NodeReady.state[ready],
    readyChangedAt: 0,
    cordoned: manifest.unschedulable ? 1 : 0,
    unreachableTaint: tainted('node.kubernetes.io/unreachable'),
    drainTaint: tainted('kubevirt.io/drain'),
    outOfServiceTaint: tainted('node.kubernetes.io/out-of-service'),
    cpuAllocatable: allocatable.cpu,
    memoryAllocatable: allocatable.memory,
    podsAllocatable: allocatable.pods > 0 ? allocatable.pods : MOST_PODS,
    tx: link.add({ name: `${manifest.name}/tx`, capacity }),
    rx: link.add({ name: `${manifest.name}/rx`, capacity }),
  });
  addNodeScheduling(sim, n, manifest);
  return n;
}

/** What a node was installed as. */
function wishOf(roles: readonly NodeRole[]): Wish {
  return (['witness', 'management', 'worker'] as const).find((role) => roles.includes(role)) ?? 'none';
}

/** What is requested on a node beyond the VMs that are bound to it: Rancher's annotation counts everything, so VMs are taken off. */
export function addSystemRequests(sim: ClusterSimulation, cluster: ClusterManifest, nodes: NodeRows): void {
  const { node, vm, vmi } = sim.world;
  for (const manifest of cluster.nodes) {
    const n = nodes.get(manifest.name) ?? -1;
    let [cpu, memory, pods] = [0, 0, 0];
    for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) {
      cpu += vm.cpuRequest[vmi.vm[i]];
      memory += vm.memoryRequest[vmi.vm[i]];
      pods++;
      if (!hasPlugged(sim.world, vmi.vm[i])) continue;
      cpu += ATTACHMENT.cpu;
      memory += ATTACHMENT.memory;
      pods++;
    }
    const all = manifest.podRequests;
    const system = {
      cpu: Math.max(0, (all?.cpu ?? 0) - cpu),
      memory: Math.max(0, (all?.memory ?? 0) - memory),
      pods: Math.max(0, (all?.pods ?? 0) - pods),
    };
    node.put.cpuSystem(n, system.cpu);
    node.put.memorySystem(n, system.memory);
    node.put.podsSystem(n, system.pods);
    node.put.cpuRequested(n, system.cpu + cpu);
    node.put.memoryRequested(n, system.memory + memory);
    node.put.podsRequested(n, system.pods + pods);
    node.put.cpuScored(n, system.cpu + cpu);
    node.put.memoryScored(n, system.memory + memory);
  }
}

export function addDisks(sim: ClusterSimulation, cluster: ClusterManifest, nodes: NodeRows): DiskRows {
  const rows = new Map<string, number>();
  for (const manifest of cluster.longhornNodes) {
    const n = nodes.get(manifest.name);
    if (n === undefined) continue;
    sim.world.node.put.storageSchedulable(n, manifest.allowScheduling ? 1 : 0);
    sim.world.node.put.storageEviction(n, manifest.evictionRequested ? 1 : 0);
    sim.world.node.put.storageTags(n, joined(manifest.tags));
    sim.world.node.put.region(n, manifest.region ?? '');
    addDisksOf(sim, manifest, n, rows);
  }
  return rows;
}

function addDisksOf(
  sim: ClusterSimulation,
  manifest: LonghornNodeManifest,
  n: number,
  rows: Map<string, number>,
): void {
  const { disk, link, node } = sim.world;
  const on = node.power[n] === NodePower.state.On;
  for (const { name, status, allowScheduling, evictionRequested, storageReserved, tags, diskType } of manifest.disks) {
    const condition = status === null ? null : conditionOf(status.conditions, 'Schedulable');
    const closed = condition?.status === 'False';
    const pressured = closed && condition?.reason === 'DiskPressure';
    const full = `${manifest.name}/${name}`;
    const d = disk.add({
      name: full,
      node: n,
      maximum: status?.storageMaximum ?? 0,
      reserved: storageReserved,
      free: status?.storageAvailable ?? 0,
      available: availableOf(status?.storageAvailable ?? 0, diskType === 'block' ? 1 : 0),
      // What follows from a node that is not ready ends with that.
      schedulable: closed && !pressured && condition?.reason !== 'NodeNotReady' ? 0 : 1,
      pressured: pressured ? 1 : 0,
      allowed: allowScheduling ? 1 : 0,
      eviction: evictionRequested ? 1 : 0,
      tags: joined(tags),
      block: diskType === 'block' ? 1 : 0,
      read: link.add({ name: `${full}/read`, capacity: on ? settingOf(sim.world, diskReadRate) : 0 }),
      write: link.add({ name: `${full}/write`, capacity: on ? settingOf(sim.world, diskWriteRate) : 0 }),
    });
    rows.set(full, d);
    if (status?.diskUuid) rows.set(status.diskUuid, d);
  }
}
