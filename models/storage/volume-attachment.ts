// Attachment tickets: a launcher pod asks for its volumes on its node, and gives them back when it is gone.
import { vmiVolumesReady, volumeAttach } from '../events.ts';
import { VolumeState } from '../lifecycles.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { detachWhenUnmounted } from './forced-detach.ts';
import { refreshRobustness } from './robustness.ts';

/** Asks for every volume of the VM on the node that its instance is bound to. One that was found attached elsewhere is detached first: the
 *  pod that had asked for it is no more. */
export function requestVolumes(sim: ClusterSimulation, i: number): void {
  const { vmi, vm, mount, volume } = sim.world;
  const v = vmi.vm[i];
  if (vm.mounts.size[v] === 0) sim.schedule(vmiVolumesReady, 0, i);
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) {
    const u = mount.volume[m];
    volume.put.wanted(u, vmi.node[i]);
    if (volume.node[u] >= 0 && volume.node[u] !== vmi.node[i]) detachWhenUnmounted(sim, u);
    else sim.schedule(volumeAttach, 0, u);
  }
}

/** Takes the tickets back; the volumes go with them as soon as they are unmounted, or are taken by force. */
export function releaseVolumes(sim: ClusterSimulation, i: number): void {
  const { vmi, vm, mount, volume } = sim.world;
  for (let m = vm.mounts.first[vmi.vm[i]]; m >= 0; m = vm.mounts.next[m]) {
    volume.put.wanted(mount.volume[m], -1);
    detachWhenUnmounted(sim, mount.volume[m]);
  }
}

/** A migration opens every volume of the instance on a second node.
 *  Source: longhorn/longhorn-manager (spec.migratable, migrationNodeID) @5ddaa369f. */
export function attachForMigration({ vmi, vm, mount, volume }: ClusterWorld, i: number, node: number): void {
  for (let m = vm.mounts.first[vmi.vm[i]]; m >= 0; m = vm.mounts.next[m])
    volume.put.migrationNode(mount.volume[m], node);
}

/** The migration is over: each volume is on one node again. */
export function endMigrationAttachment(world: ClusterWorld, i: number): void {
  attachForMigration(world, i, -1);
}

/** The engine on the target takes over from the one on the source. */
export function moveVolumes(sim: ClusterSimulation, i: number, node: number): void {
  const { vmi, vm, mount, volume } = sim.world;
  for (let m = vm.mounts.first[vmi.vm[i]]; m >= 0; m = vm.mounts.next[m]) {
    const v = mount.volume[m];
    volume.put.wanted(v, node);
    if (volume.node[v] < 0) continue;
    volume.put.node(v, node);
    refreshRobustness(sim, v);
  }
  endMigrationAttachment(sim.world, i);
}

export function volumesReady({ vmi, vm, mount, volume }: ClusterWorld, i: number): boolean {
  for (let m = vm.mounts.first[vmi.vm[i]]; m >= 0; m = vm.mounts.next[m]) {
    const v = mount.volume[m];
    if (volume.state[v] !== VolumeState.state.attached || volume.node[v] !== vmi.node[i]) return false;
  }
  return true;
}
