// Restore of a VM that is off: new volumes from the last backups of its own, which it gets instead of them, and then it starts.
//
// Source: harvester/harvester pkg/controller/master/backup/restore.go and pkg/webhook/resources/virtualmachinerestore/validator.go @3d63c2af1; the
// old volumes stay (deletionPolicy retain).
import { type Model, on } from '../../engine/model.ts';
import { restoreEnded, vmRestore, vmStart } from '../events.ts';
import { Backup } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { requestRestore } from '../storage/restore.ts';

export const vmRestoreModel: Model<ClusterSchema> = {
  name: 'vm-restore',
  on: [on(vmRestore, (sim, v) => restoreVm(sim, v)), on(restoreEnded, (sim, x) => finish(sim, x))],
};

function restoreVm(sim: ClusterSimulation, v: number): void {
  const { vm, mount } = sim.world;
  if (vm.instances.size[v] > 0) {
    sim.note('a VM that is to be restored has to be off');
    sim.probes.count(measures.restoresFailed);
    return;
  }
  const volumes: number[] = [];
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) volumes.push(mount.volume[m]);
  for (const u of volumes) requestRestore(sim, u, sim.store.names.text(vm.name[v]));
}

/** When the last of its volumes is there. */
function finish(sim: ClusterSimulation, x: number): void {
  const { restore, vm, mount, volume } = sim.world;
  if (!restore.isLive(x) || sim.store.names.text(restore.vm[x]) === '') return;
  const rows = Array.from({ length: restore.rows }, (_, i) => i).filter(
    (i) => restore.isLive(i) && restore.vm[i] === restore.vm[x] && restore.startedAt[i] === restore.startedAt[x],
  );
  if (rows.some((i) => restore.state[i] !== Backup.state.Completed)) return;
  const v = vm.find(sim.store.names.text(restore.vm[x]));
  if (v < 0 || vm.instances.size[v] > 0) return;
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) {
    const made = rows.find((i) => restore.of[i] === volume.name[mount.volume[m]]);
    if (made !== undefined) mount.put.volume(m, restore.volume[made]);
  }
  sim.schedule(vmStart, 0, v);
}
