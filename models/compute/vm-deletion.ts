// Deletion of a VM: its guest is shut down with its grace, and the object goes when its last instance has gone.
import { type Model, on } from '../../engine/model.ts';
import { vmDelete, vmStop, volumeDelete } from '../events.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { countDown } from './availability.ts';
import { stopTraffic } from './traffic.ts';

/** Codes of `vm.departing`: what goes with it. Harvester deletes the claims that its annotation removedPersistentVolumeClaims names, and
 *  keeps the others; Kubernetes keeps a claim while a pod uses it.
 *  Source: harvester/harvester pkg/controller/master/virtualmachine/vm_controller.go (OnVMRemove) @3d63c2af1. */
export const DEPARTING = { ALONE: 1, WITH_VOLUMES: 2 } as const;

export const vmDeletion: Model<ClusterSchema> = {
  name: 'vm-deletion',
  on: [
    on(vmDelete, (sim, v, all) => {
      const volumes =
        sim.world.vm.mounts.size[v] > 0 ? (all === 1 ? ', and its volumes go with it' : ', its volumes stay') : '';
      sim.note(`it is to go for good${volumes}`);
      depart(sim, v, all === 1 ? DEPARTING.WITH_VOLUMES : DEPARTING.ALONE);
    }),
  ],
};

/** From now on nobody misses it. On a node that does not answer it stays until its pod is gone. */
export function depart(sim: ClusterSimulation, v: number, how: number): void {
  const { vm } = sim.world;
  if (vm.departing[v] > 0) return;
  vm.put.departing(v, how);
  if (vm.instances.first[v] < 0) leave(sim, v);
  else sim.schedule(vmStop, 0, v);
}

/** A VM that was to go has no instance any more: the object goes, with what belongs to it alone. */
export function leave(sim: ClusterSimulation, v: number): void {
  const { vm, mount, vmDemand, otherVolume, backend, vmNetwork } = sim.world;
  vm.put.downSince(v, -1);
  countDown(sim, v);
  stopTraffic(sim, v);
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.first[v]) {
    if (vm.departing[v] === DEPARTING.WITH_VOLUMES) sim.schedule(volumeDelete, 0, mount.volume[m]);
    mount.remove(m);
  }
  for (let d = vm.demands.first[v]; d >= 0; d = vm.demands.first[v]) vmDemand.remove(d);
  for (let o = vm.otherVolumes.first[v]; o >= 0; o = vm.otherVolumes.first[v]) otherVolume.remove(o);
  for (let b = vm.backends.first[v]; b >= 0; b = vm.backends.first[v]) backend.remove(b);
  for (let n = vm.networks.first[v]; n >= 0; n = vm.networks.first[v]) vmNetwork.remove(n);
  vm.remove(v);
}
