// Resource quotas: what the launcher pods of a namespace may have together, and how Harvester lets that grow while VMs migrate.
import type { ClusterWorld } from '../schema.ts';

/** Why a pod of this VM may not be made now, or null. The target of a migration asks for everything a second time; Harvester raises the
 *  quota by as much while it lasts, unless the quota opts out.
 *  Source: harvester/harvester pkg/util/resourcequota/calculator.go:148,441 and pkg/controller/master/migration/vmim_controller.go:79
 *  @3d63c2af1. */
export function quotaRefusal(world: ClusterWorld, v: number, forMigration: boolean): string | null {
  const { quota, vm } = world;
  for (let q = 0; q < quota.rows; q++) {
    if (!quota.isLive(q) || quota.namespace[q] !== vm.namespace[v]) continue;
    if (forMigration && quota.skipAutoScaling[q] === 0) continue;
    const used = usedIn(world, quota.namespace[q], quota.skipAutoScaling[q] === 0);
    if (quota.cpu[q] >= 0 && used.cpu + vm.podCpuLimit[v] > quota.cpu[q]) return 'limits.cpu';
    if (quota.memory[q] >= 0 && used.memory + vm.podMemoryLimit[v] > quota.memory[q]) return 'limits.memory';
  }
  return null;
}

/** Limits of the launcher pods of a namespace; what a quota has grown by for migrations is not counted against it. */
function usedIn({ pod, vmi, vm }: ClusterWorld, namespace: number, grows: boolean): { cpu: number; memory: number } {
  let [cpu, memory] = [0, 0];
  for (let p = 0; p < pod.rows; p++) {
    if (!pod.isLive(p) || pod.vmi[p] < 0 || (grows && pod.migration[p] >= 0)) continue;
    const v = vmi.vm[pod.vmi[p]];
    if (vm.namespace[v] !== namespace) continue;
    cpu += vm.podCpuLimit[v];
    memory += vm.podMemoryLimit[v];
  }
  return { cpu, memory };
}
