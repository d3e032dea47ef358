// Traffic: what a guest reads, writes, sends and receives takes its share of the disks and networks that rebuilds and migrations use too.
import { startFlow, stopFlow } from '../../engine/flow.ts';
import { ReplicaMode, VolumeState } from '../lifecycles.ts';
import { hostLinks } from '../network/links.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { setWriter } from '../storage/volume-writer.ts';

/** Begins, or begins anew, all that the guest on node `n` wants. Reads and writes are spread evenly over its volumes. */
export function wantTraffic(sim: ClusterSimulation, v: number, n: number): void {
  const { vm, mount } = sim.world;
  stopFlows(sim, v);
  const volumes = Math.max(1, vm.mounts.size[v]);
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) {
    setWriter(sim, mount.volume[m], vm.writeRate[v] / volumes, Math.ceil(vm.writeSpan[v] / volumes));
    if (vm.readRate[v] > 0) read(sim, v, mount.volume[m], vm.readRate[v] / volumes);
  }
  const uplinks = uplinksOf(sim.world, v, n);
  for (const a of uplinks) {
    const { attachment } = sim.world;
    begin(sim, v, [attachment.tx[a]], vm.sendRate[v] / uplinks.length);
    begin(sim, v, [attachment.rx[a]], vm.receiveRate[v] / uplinks.length);
  }
}

/** The guest does not run: it wants nothing. */
export function stopTraffic(sim: ClusterSimulation, v: number): void {
  const { vm, mount } = sim.world;
  stopFlows(sim, v);
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) setWriter(sim, mount.volume[m], 0, 0);
}

function stopFlows(sim: ClusterSimulation, v: number): void {
  const { vm, traffic } = sim.world;
  for (let t = vm.traffic.first[v]; t >= 0; t = vm.traffic.first[v]) {
    stopFlow(sim, traffic.flow[t]);
    traffic.remove(t);
  }
}

/** The engine asks its complete replicas in turn. Source: longhorn/longhorn-engine pkg/controller/replicator.go @5939910c. */
function read(sim: ClusterSimulation, v: number, volumeRow: number, rate: number): void {
  const { volume, replica, disk, node } = sim.world;
  const n = volume.node[volumeRow];
  if (volume.state[volumeRow] !== VolumeState.state.attached || n < 0) return;
  const open: number[] = [];
  for (let r = volume.replicas.first[volumeRow]; r >= 0; r = volume.replicas.next[r])
    if (replica.mode[r] === ReplicaMode.state.RW && replica.disk[r] >= 0) open.push(replica.disk[r]);
  for (const d of open) {
    const from = disk.node[d];
    const way = from === n ? [] : hostLinks(sim.world, node.onStorage[from], node.onStorage[n]);
    begin(sim, v, [disk.read[d], ...way], rate / open.length);
  }
}

function begin(sim: ClusterSimulation, v: number, links: readonly number[], rate: number): void {
  if (rate <= 0) return;
  const flow = startFlow(sim, { bytes: Number.POSITIVE_INFINITY, links, cap: rate });
  sim.world.traffic.add({ vm: v, flow });
}

/** The node's attachments to the networks of the VM's interfaces; to the management network where it has no other. */
function uplinksOf({ vm, vmNetwork, node, attachment }: ClusterWorld, v: number, n: number): number[] {
  const uplinks: number[] = [];
  for (let i = vm.networks.first[v]; i >= 0; i = vm.networks.next[i])
    for (let a = node.attachments.first[n]; a >= 0; a = node.attachments.next[a])
      if (attachment.network[a] === vmNetwork.network[i]) uplinks.push(a);
  return uplinks.length > 0 || vm.networks.size[v] > 0 ? uplinks : [node.onManagement[n]];
}
