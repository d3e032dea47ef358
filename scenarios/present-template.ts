// What has become of a VM's template: CPUs and memory that were asked for since, and volumes that were taken out.

import { shapeOf } from '../models/assembly/vms.ts';
import type {
  ClusterManifest,
  PersistentVolumeClaimManifest,
  VirtualMachineManifest,
  Volume,
} from '../models/manifest/index.ts';
import { vcpusOf } from '../models/scheduling/requests.ts';
import type { ClusterSimulation } from '../models/schema.ts';

type Template = Pick<VirtualMachineManifest, 'cpu' | 'guestMemory' | 'limits' | 'volumes' | 'disks'>;

export function presentTemplate(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  manifest: VirtualMachineManifest,
  v: number,
): Template {
  const volumes = manifest.volumes.filter((volume) => !isTakenOut(sim, cluster, manifest, volume, v));
  const kept = new Set(volumes.map(({ name }) => name));
  const gone = new Set(manifest.volumes.map(({ name }) => name).filter((name) => !kept.has(name)));
  return { ...sizeOf(sim, manifest, v), volumes, disks: manifest.disks.filter(({ name }) => !gone.has(name)) };
}

/** Limits follow at once where nothing can be plugged; with hot-plug they carry the most that can be, and grow with the next start.
 *  Source: harvester/harvester pkg/util/peakvalues.go:9 @3d63c2af1. */
function sizeOf(
  sim: ClusterSimulation,
  manifest: VirtualMachineManifest,
  v: number,
): Pick<Template, 'cpu' | 'guestMemory' | 'limits'> {
  const { vm } = sim.world;
  const { cpu, limits } = manifest;
  const vcpus = vm.wantedVcpus[v] || vm.vcpus[v];
  const memory = vm.wantedMemory[v] || vm.guestMemory[v];
  const shape = shapeOf(sim, manifest);
  const asWritten = vcpusOf(shape);
  const memoryWritten = shape.guest ?? shape.limits.memory ?? shape.requests.memory ?? 0;
  const plugs = vm.hotplug[v] === 1;
  const perSocket = Math.max(1, cpu.cores ?? 1) * Math.max(1, cpu.threads ?? 1);
  // Sockets are what KubeVirt plugs; what takes a restart is written as cores, as Harvester's form does.
  const resized = plugs
    ? { ...cpu, sockets: Math.ceil(vcpus / perSocket) }
    : { ...cpu, cores: vcpus, sockets: 1, threads: 1 };
  return {
    cpu: vcpus === asWritten ? cpu : resized,
    guestMemory: memory === memoryWritten ? manifest.guestMemory : memory,
    limits: {
      cpu: vcpus === asWritten ? limits.cpu : plugs ? vm.cpuLimit[v] : 1000 * vcpus,
      memory: memory === memoryWritten ? limits.memory : plugs ? vm.memoryLimit[v] : memory,
    },
  };
}

/** Its claim stands for a Longhorn volume that is none of the VM's any more. */
function isTakenOut(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  { namespace }: VirtualMachineManifest,
  { claimName }: Volume,
  v: number,
): boolean {
  const { volume, mount } = sim.world;
  if (claimName === null) return false;
  const claim = cluster.persistentVolumeClaims.find((c) => c.namespace === namespace && c.name === claimName);
  const u = claim === undefined ? -1 : volumeOf(sim, cluster, claim);
  if (u < 0) return false;
  for (let m = volume.mounts.first[u]; m >= 0; m = volume.mounts.next[m]) if (mount.vm[m] === v) return false;
  return true;
}

/** Row of the Longhorn volume that a claim stands for; -1 on other storage, and when it is gone. */
function volumeOf(
  { world: { volume } }: ClusterSimulation,
  { persistentVolumes }: ClusterManifest,
  { volumeName }: PersistentVolumeClaimManifest,
): number {
  if (volumeName === null) return -1;
  const handle = persistentVolumes.find(({ name }) => name === volumeName)?.csi?.volumeHandle ?? volumeName;
  return volume.find(handle) >= 0 ? volume.find(handle) : volume.find(volumeName);
}
