// Accounting: pods on nodes and nominal bytes on disks, kept in step with what is bound and placed.
import { hasTerms } from '../policies/inter-pod-affinity.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { ATTACHMENT } from './pod-spec.ts';
import { viewOf } from './scheduler-view.ts';

/** A pod takes its room on a node. */
export function bindPod(sim: ClusterSimulation, p: number, n: number): void {
  sim.world.pod.put.node(p, n);
  account(sim, p, n, 1);
}

/** A pod gives its room back and is pending again. */
export function unbindPod(sim: ClusterSimulation, p: number): void {
  account(sim, p, sim.world.pod.node[p], -1);
  sim.world.pod.put.node(p, -1);
}

/** A pod is gone: its room is given back and its row removed. */
export function removePod(sim: ClusterSimulation, p: number): void {
  const { pod } = sim.world;
  if (pod.node[p] >= 0) unbindPod(sim, p);
  pod.remove(p);
}

/** A target pod has become the instance's launcher: its rule about the source's node has served. */
export function forgetMigration(sim: ClusterSimulation, p: number): void {
  const { pod } = sim.world;
  if (pod.migration[p] < 0) return;
  pod.put.migration(p, -1);
  if (!hasTerms(viewOf(sim), p)) pod.put.termed(p, -1);
}

function account(sim: ClusterSimulation, p: number, n: number, sign: 1 | -1): void {
  const { node, pod, resource } = sim.world;
  const beside = pod.attachment[p];
  const [cpu, memory] = [beside * ATTACHMENT.cpu, beside * ATTACHMENT.memory];
  node.put.cpuRequested(n, node.cpuRequested[n] + sign * (pod.cpu[p] + cpu));
  node.put.memoryRequested(n, node.memoryRequested[n] + sign * (pod.memory[p] + memory));
  node.put.cpuScored(n, node.cpuScored[n] + sign * (pod.cpuScored[p] + cpu));
  node.put.memoryScored(n, node.memoryScored[n] + sign * (pod.memoryScored[p] + memory));
  node.put.podsRequested(n, node.podsRequested[n] + sign * (1 + beside));
  const view = viewOf(sim);
  if (hasTerms(view, p)) pod.put.termed(p, sign > 0 ? 0 : -1);
  const { others } = view.pod(p);
  for (const name of Object.keys(others)) {
    for (let r = node.resources.first[n]; r >= 0; r = node.resources.next[r])
      if (view.text(resource.name[r]) === name)
        resource.put.requested(r, resource.requested[r] + sign * (others[name] ?? 0));
  }
}

/** A replica object counts with its nominal size on its disk from the moment it is placed. */
export function placeReplica(world: ClusterWorld, replica: number, disk: number): void {
  world.replica.put.disk(replica, disk);
  world.replica.put.listed(replica, 1);
  world.disk.put.scheduled(disk, world.disk.scheduled[disk] + world.volume.size[world.replica.volume[replica]]);
}

export function unplaceReplica(world: ClusterWorld, replica: number): void {
  const disk = world.replica.disk[replica];
  if (disk < 0) return;
  world.disk.put.scheduled(disk, world.disk.scheduled[disk] - world.volume.size[world.replica.volume[replica]]);
  world.replica.put.disk(replica, -1);
}
