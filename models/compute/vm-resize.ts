// CPUs and memory of a VM that are changed while it runs: plugged by a live migration where that can be, else left to its next start.
//
// KubeVirt's workload updater migrates the instance; the target pod has what was asked for, and libvirt plugs it there.
import { type Model, on } from '../../engine/model.ts';
import { bytes, formatBytes } from '../../engine/units.ts';
import { migrationEnded, vmResizeCpu, vmResizeMemory } from '../events.ts';
import { MigrationPhase, VmiPhase } from '../lifecycles.ts';
import { requestMigration } from '../migration/migration.ts';
import { activeMigration } from '../migration/migration-end.ts';
import { launcherLimits, launcherRequests, launcherRules } from '../scheduling/requests.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { hotplugRatio, memoryUsedShare, overheadRatio, settingOf, workingSetShare } from '../settings.ts';
import { shapeOf } from './new-vm.ts';

const MIB = 1024 * 1024;

export const vmResize: Model<ClusterSchema> = {
  name: 'vm-resize',
  on: [
    on(vmResizeCpu, (sim, v, vcpus) => {
      sim.world.vm.put.wantedVcpus(v, vcpus);
      sim.note(`it is given ${vcpus} vCPUs`);
      review(sim, v);
    }),
    on(vmResizeMemory, (sim, v, mebibytes) => {
      sim.world.vm.put.wantedMemory(v, mebibytes * MIB);
      sim.note(`it is given ${formatBytes(bytes(mebibytes * MIB))}`);
      review(sim, v);
    }),
    on(migrationEnded, (sim, m) => {
      const { migration, vmi } = sim.world;
      const v = vmi.vm[migration.vmi[m]];
      if (!waits(sim.world, v)) return;
      if (migration.phase[m] === MigrationPhase.state.Succeeded) plug(sim, v);
      else review(sim, v);
    }),
  ],
};

/** A new instance has what was asked for, and its pod's requests follow. */
export function startAnew(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  if (waits(sim.world, v)) {
    const vcpus = vm.wantedVcpus[v] || vm.vcpus[v];
    const memory = vm.wantedMemory[v] || vm.guestMemory[v];
    const grows = vcpus > vm.maxVcpus[v] || memory > vm.maxMemory[v];
    if (vm.hotplug[v] === 0) limit(sim, v, vcpus, memory);
    else if (grows) {
      const ratio = settingOf(sim.world, hotplugRatio);
      vm.put.maxVcpus(v, Math.max(vm.maxVcpus[v], ratio * vcpus));
      vm.put.maxMemory(v, Math.max(vm.maxMemory[v], ratio * memory));
      limit(sim, v, vm.maxVcpus[v], vm.maxMemory[v]);
    }
    plug(sim, v);
  }
  if (vm.restartRequired[v] === 1) vm.put.restartRequired(v, 0);
  if (vm.hotplug[v] === 1) vm.put.memoryAtBoot(v, vm.guestMemory[v]);
}

/** Why the change waits for a restart, in KubeVirt's words; null where it can be plugged.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go (handleCPUChangeRequest, handleMemoryHotplugRequest) @540f37cfa3. */
export function restartReason({ vm }: ClusterWorld, v: number): string | null {
  const vcpus = vm.wantedVcpus[v] || vm.vcpus[v];
  const memory = vm.wantedMemory[v] || vm.guestMemory[v];
  // Harvester pins maxSockets to the sockets of a VM without hot-plug.
  if (vm.hotplug[v] === 0) return 'a non-live-updatable field was changed in the template spec';
  if (vcpus > vm.maxVcpus[v]) return "CPU sockets updated in template spec to a value higher than what's available";
  if (vcpus < vm.vcpus[v]) return 'Reduction of CPU socket count requires a restart';
  if (memory < vm.memoryAtBoot[v])
    return 'memory updated in template spec to a value lower than what the VM started with';
  if (memory > vm.maxMemory[v]) return "memory updated in template spec to a value higher than what's available";
  return vm.notMigratable[v] > 0 ? 'the VM is not migratable, and plugging takes a live migration' : null;
}

function waits({ vm }: ClusterWorld, v: number): boolean {
  return vm.wantedVcpus[v] > 0 || vm.wantedMemory[v] > 0;
}

/** Plugs, or asks for a restart; what does not run has it when it starts. A migration that is under way is waited for. */
function review(sim: ClusterSimulation, v: number): void {
  const { vm, vmi } = sim.world;
  const i = vm.instances.first[v];
  if (i < 0 || vmi.phase[i] !== VmiPhase.state.Running) return;
  if (vm.restartRequired[v] === 1) return;
  const why = restartReason(sim.world, v);
  if (why !== null) {
    vm.put.restartRequired(v, 1);
    sim.note(`restart required: ${why}`);
  } else if (activeMigration(sim.world, i) < 0) requestMigration(sim, i, 'workload-update');
}

/** The guest has it from now on. */
function plug(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  if (vm.wantedVcpus[v] > 0) vm.put.vcpus(v, vm.wantedVcpus[v]);
  if (vm.wantedMemory[v] > 0) {
    vm.put.guestMemory(v, vm.wantedMemory[v]);
    vm.put.memoryUsed(v, vm.wantedMemory[v] * settingOf(sim.world, memoryUsedShare));
    vm.put.workingSet(v, vm.wantedMemory[v] * settingOf(sim.world, workingSetShare));
  }
  vm.put.wantedVcpus(v, 0);
  vm.put.wantedMemory(v, 0);
}

/** New limits, and what Harvester's webhook and KubeVirt make of them. What else is in the VM's overhead stays as it was. */
function limit(sim: ClusterSimulation, v: number, vcpus: number, memoryBytes: number): void {
  const { vm, cluster } = sim.world;
  const rules = launcherRules(cluster.release[0], settingOf(sim.world, overheadRatio));
  const before = shapeOf(sim, { vcpus: Math.max(1, vm.cpuLimit[v] / 1000), memoryBytes: vm.memoryLimit[v] });
  const after = shapeOf(sim, { vcpus, memoryBytes });
  vm.put.cpuLimit(v, 1000 * vcpus);
  vm.put.memoryLimit(v, memoryBytes);
  if ('refused' in before || 'refused' in after) return;
  const [asked, asks] = [launcherRequests(before, rules), launcherRequests(after, rules)];
  const [had, has] = [launcherLimits(before, rules), launcherLimits(after, rules)];
  vm.put.cpuRequest(v, vm.cpuRequest[v] + (asks['cpu'] ?? 0) - (asked['cpu'] ?? 0));
  vm.put.memoryRequest(v, vm.memoryRequest[v] + (asks['memory'] ?? 0) - (asked['memory'] ?? 0));
  vm.put.podCpuLimit(v, vm.podCpuLimit[v] + has.cpu - had.cpu);
  vm.put.podMemoryLimit(v, vm.podMemoryLimit[v] + has.memory - had.memory);
}
