// What has become of a VM's template: CPUs and memory that were asked for since, and volumes that were plugged or taken out.

import { shapeOf } from '../models/assembly/vm-shape.ts';
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
  const kept = manifest.volumes.filter((volume) => !isTakenOut(sim, cluster, manifest, volume, v));
  const names = new Set(kept.map(({ name }) => name));
  const gone = new Set(manifest.volumes.map(({ name }) => name).filter((name) => !names.has(name)));
  const plugged = pluggedIn(sim, cluster, manifest, v);
  return {
    ...sizeOf(sim, manifest, v),
    volumes: [...kept, ...plugged],
    disks: [...manifest.disks.filter(({ name }) => !gone.has(name)), ...plugged.map(({ name }) => hotplugDisk(name))],
  };
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

/** Volumes that it has now and its manifest does not name. `virtctl addvolume` calls them after their claims, and so they are called here. */
function pluggedIn(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  { namespace, volumes }: VirtualMachineManifest,
  v: number,
): Volume[] {
  const { mount, vm } = sim.world;
  const claims = cluster.persistentVolumeClaims.filter((claim) => claim.namespace === namespace);
  const known = new Set(
    claims
      .filter(({ name }) => volumes.some(({ claimName }) => claimName === name))
      .map((c) => volumeOf(sim, cluster, c)),
  );
  const plugged: Volume[] = [];
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) {
    const u = mount.volume[m];
    if (known.has(u)) continue;
    const claim = claims.find((c) => volumeOf(sim, cluster, c) === u);
    // Of a volume without a claim in this namespace no VM here could have been told in a manifest.
    if (claim !== undefined)
      plugged.push({ name: claim.name, source: 'persistentVolumeClaim', claimName: claim.name, hotpluggable: true });
  }
  return plugged;
}

/** On the bus that plugging takes. Source: kubevirt/kubevirt pkg/virtctl/vm/add_volume.go @540f37cfa3. */
function hotplugDisk(name: string): Template['disks'][number] {
  return { name, device: 'disk', bus: 'scsi', bootOrder: null, shareable: false };
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
