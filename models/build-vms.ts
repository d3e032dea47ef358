// Building a world from manifests: VMs, their volumes, and the instances that run.
import type { NodeRows } from './build-nodes.ts';
import type { VolumeRows } from './build-storage.ts';
import { Guest, LauncherPod, VmiPhase } from './lifecycles.ts';
import type { ClusterManifest, VirtualMachineInstanceManifest, VirtualMachineManifest } from './manifest/index.ts';
import { launcherRequests, requestsFromLimits } from './requests.ts';
import { RUN_STRATEGIES } from './run-strategy.ts';
import type { ClusterSimulation } from './schema.ts';
import { overcommitCpu, overcommitMemory, overheadRatio, settingOf } from './settings.ts';

/** Harvester writes this into a VM that names none: harvester/harvester pkg/settings/settings.go:54 @3d63c2af1. */
const DEFAULT_GRACE_SECONDS = 120;

export function addVms(sim: ClusterSimulation, cluster: ClusterManifest, nodes: NodeRows, volumes: VolumeRows): void {
  const { mount } = sim.world;
  const claims = new Map(cluster.persistentVolumeClaims.map((c) => [`${c.namespace}/${c.name}`, c.volumeName]));
  const handles = new Map(cluster.persistentVolumes.map((p) => [p.name, p.csi?.volumeHandle ?? p.name]));
  const instances = new Map(cluster.virtualMachineInstances.map((i) => [`${i.namespace}/${i.name}`, i]));
  for (const manifest of cluster.virtualMachines) {
    const v = addVm(sim, manifest);
    for (const { claimName } of manifest.volumes) {
      const pv = claimName === null ? null : (claims.get(`${manifest.namespace}/${claimName}`) ?? null);
      const volume = pv === null ? undefined : (volumes.get(handles.get(pv) ?? pv) ?? volumes.get(pv));
      if (volume !== undefined) mount.add({ vm: v, volume });
    }
    const instance = instances.get(`${manifest.namespace}/${manifest.name}`);
    if (instance !== undefined) addInstance(sim, instance, v, nodes);
  }
}

function addVm(sim: ClusterSimulation, manifest: VirtualMachineManifest): number {
  const { vm } = sim.world;
  const vcpus = Math.max(1, (manifest.cpu.cores ?? 1) * (manifest.cpu.sockets ?? 1) * (manifest.cpu.threads ?? 1));
  const limits = {
    cpuMillicores: manifest.limits.cpu ?? vcpus * 1000,
    memoryBytes: manifest.limits.memory ?? manifest.guestMemory ?? manifest.requests.memory ?? 0,
  };
  const requests = launcherRequests(requestsOf(sim, manifest, limits), {
    memoryRequestBytes: requestsOf(sim, manifest, limits).memoryBytes,
    vcpus,
    graphics: manifest.autoattachGraphicsDevice,
    arm64: false,
    vfio: manifest.hostDevices.length + manifest.gpus.length > 0,
    tpm: manifest.tpm,
    dedicatedCpu: manifest.cpu.dedicatedCpuPlacement,
    ratio: settingOf(sim.world, overheadRatio),
    releaseMinor: sim.world.cluster.release[0],
  });
  return vm.add({
    name: `${manifest.namespace}/${manifest.name}`,
    runStrategy: Math.max(
      0,
      RUN_STRATEGIES.findIndex((s) => s === manifest.runStrategy),
    ),
    cpuLimit: limits.cpuMillicores,
    memoryLimit: limits.memoryBytes,
    cpuRequest: requests.cpuMillicores,
    memoryRequest: requests.memoryBytes,
    terminationGraceMs: 1000 * (manifest.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS),
  });
}

/** What the object says; a VM that was never admitted gets what the webhook would write. */
function requestsOf(
  sim: ClusterSimulation,
  manifest: VirtualMachineManifest,
  limits: { cpuMillicores: number; memoryBytes: number },
) {
  const overcommit = { cpu: settingOf(sim.world, overcommitCpu), memory: settingOf(sim.world, overcommitMemory) };
  const admitted = requestsFromLimits(limits, overcommit, manifest.cpu.dedicatedCpuPlacement);
  return {
    cpuMillicores: manifest.requests.cpu ?? admitted.cpuMillicores,
    memoryBytes: manifest.requests.memory ?? admitted.memoryBytes,
  };
}

function addInstance(
  sim: ClusterSimulation,
  manifest: VirtualMachineInstanceManifest,
  v: number,
  nodes: NodeRows,
): void {
  const { vmi } = sim.world;
  const node = nodes.get(manifest.nodeName ?? '') ?? -1;
  // An instance that was still starting is made again: where its start had come to is not in the objects.
  if (manifest.phase !== 'Running' || node < 0) return;
  vmi.add({
    name: `${manifest.namespace}/${manifest.name}`,
    vm: v,
    node,
    phase: VmiPhase.state.Running,
    pod: LauncherPod.state.Running,
    guest: Guest.state.Up,
    createdAt: 0,
  });
}
