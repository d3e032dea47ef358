// Volumes that are plugged into a VM while it runs, and taken out again: the guest goes on either way.
import { type Model, on } from '../../engine/model.ts';
import { trafficChanged, volumeAttach, volumePlug, volumeUnplug } from '../events.ts';
import { attendAttachments } from '../scheduling/attachment-pod.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { detach } from '../storage/volume.ts';

export const volumeHotplug: Model<ClusterSchema> = {
  name: 'volume-hotplug',
  on: [on(volumePlug, (sim, u, v) => plug(sim, u, v)), on(volumeUnplug, (sim, u) => unplug(sim, u))],
};

/** The volume is one of the VM's from now on, and is opened where it runs. Source: harvester/harvester pkg/api/vm/handler.go:1027 @3d63c2af1. */
function plug(sim: ClusterSimulation, u: number, v: number): void {
  const { volume, vm, vmi, mount } = sim.world;
  const user = volume.mounts.first[u];
  if (user >= 0 || volume.applications.first[u] >= 0) {
    const by = user < 0 ? 'an application' : sim.store.names.text(vm.name[mount.vm[user]]);
    sim.note(`it cannot be plugged: it is in use by ${by}`);
    return;
  }
  mount.add({ vm: v, volume: u, plugged: 1 });
  attendAttachments(sim, v);
  sim.note(`it is plugged into ${sim.store.names.text(vm.name[v])}`);
  const i = vm.instances.first[v];
  if (i < 0 || vmi.node[i] < 0) return;
  volume.put.ownTicket(u, 0);
  volume.put.wanted(u, vmi.node[i]);
  if (volume.node[u] >= 0 && volume.node[u] !== vmi.node[i]) detach(sim, u);
  else sim.schedule(volumeAttach, 0, u);
  if (vm.demands.size[v] > 0) sim.schedule(trafficChanged, 0, v);
}

function unplug(sim: ClusterSimulation, u: number): void {
  const { volume, vm, mount } = sim.world;
  const m = volume.mounts.first[u];
  if (m < 0) {
    sim.note('it is plugged into no VM');
    return;
  }
  const v = mount.vm[m];
  mount.remove(m);
  attendAttachments(sim, v);
  sim.note(`it is taken out of ${sim.store.names.text(vm.name[v])}`);
  volume.put.wanted(u, -1);
  volume.put.migrationNode(u, -1);
  detach(sim, u);
  if (vm.demands.size[v] > 0) sim.schedule(trafficChanged, 0, v);
}
