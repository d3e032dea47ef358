// Accounting: requests on nodes and nominal bytes on disks, kept in step with what is bound and placed.
import type { ClusterWorld } from './schema.ts';

/** A launcher pod takes its room on the node. */
export function bindRequests(world: ClusterWorld, vmi: number, node: number): void {
  const v = world.vmi.vm[vmi];
  world.vmi.put.node(vmi, node);
  add(world, node, world.vm.cpuRequest[v], world.vm.memoryRequest[v], 1);
}

/** A launcher pod is gone and gives its room back. */
export function releaseRequests(world: ClusterWorld, vmi: number): void {
  const node = world.vmi.node[vmi];
  if (node < 0) return;
  const v = world.vmi.vm[vmi];
  add(world, node, -world.vm.cpuRequest[v], -world.vm.memoryRequest[v], -1);
  world.vmi.put.node(vmi, -1);
}

function add({ node }: ClusterWorld, n: number, cpu: number, memory: number, pods: number): void {
  node.put.cpuRequested(n, node.cpuRequested[n] + cpu);
  node.put.memoryRequested(n, node.memoryRequested[n] + memory);
  node.put.podsRequested(n, node.podsRequested[n] + pods);
}

/** A replica object counts with its nominal size on its disk from the moment it is placed. */
export function placeReplica(world: ClusterWorld, replica: number, disk: number): void {
  world.replica.put.disk(replica, disk);
  world.disk.put.scheduled(disk, world.disk.scheduled[disk] + world.volume.size[world.replica.volume[replica]]);
}

export function unplaceReplica(world: ClusterWorld, replica: number): void {
  const disk = world.replica.disk[replica];
  if (disk < 0) return;
  world.disk.put.scheduled(disk, world.disk.scheduled[disk] - world.volume.size[world.replica.volume[replica]]);
  world.replica.put.disk(replica, -1);
}
