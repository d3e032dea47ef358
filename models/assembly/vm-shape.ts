// What the manifest of a VM makes of its launcher pod: the shape that overhead is counted by, and what keeps it from migrating.
import type { PersistentVolumeClaimManifest, VirtualMachineManifest } from '../manifest/index.ts';
import { type MigrationTraits, movable, type VolumeTraits } from '../migration/migratable.ts';
import { admit } from '../scheduling/admission.ts';
import { type LauncherShape, plainShape } from '../scheduling/requests.ts';
import type { ClusterSimulation } from '../schema.ts';
import { overcommitCpu, overcommitMemory, overheadRatio, settingOf } from '../settings.ts';

/** The object's own numbers; a VM that was never admitted gets what the webhook would write. */
export function shapeOf(sim: ClusterSimulation, manifest: VirtualMachineManifest): LauncherShape {
  const { cpu, limits, hostDevices, gpus } = manifest;
  const vfio = hostDevices.length + gpus.length > 0 || manifest.interfaces.some((i) => i.binding === 'sriov');
  const admitted = admit({
    cpuLimit: limits.cpu,
    memoryLimit: limits.memory,
    overcommitCpu: settingOf(sim.world, overcommitCpu),
    overcommitMemory: settingOf(sim.world, overcommitMemory),
    ratio: settingOf(sim.world, overheadRatio),
    reservedMemory: manifest.reservedMemory,
    dedicatedCpu: cpu.dedicatedCpuPlacement,
    hostDevices: hostDevices.length + gpus.length > 0,
  });
  const found = 'refused' in admitted ? { cpuRequest: null, memoryRequest: null, guest: null } : admitted;
  return {
    ...plainShape,
    requests: {
      cpu: manifest.requests.cpu ?? found.cpuRequest,
      memory: manifest.requests.memory ?? found.memoryRequest,
    },
    limits,
    guest: manifest.guestMemory ?? found.guest,
    topology: { cores: cpu.cores ?? 0, sockets: cpu.sockets ?? 0, threads: cpu.threads ?? 0 },
    graphics: manifest.autoattachGraphicsDevice,
    vfio,
    tpm: manifest.tpm,
    sev: securityOf(manifest) === 'sev',
    arm64: manifest.architecture === 'arm64',
    downwardMetrics: manifest.volumes.some(({ source }) => source === 'downwardMetrics'),
    execProbes: [manifest.livenessProbe, manifest.readinessProbe].filter((p) => p?.check === 'exec').length,
    dedicatedCpu: cpu.dedicatedCpuPlacement,
    hugepages: manifest.hugepagesPageSize,
  };
}

/** Volumes that reach the guest by other ways than a disk of its own. */
const NO_DISK: readonly string[] = ['serviceAccount', 'downwardMetrics', 'memoryDump'];

export function traitsOf(
  manifest: VirtualMachineManifest,
  claims: readonly PersistentVolumeClaimManifest[],
): MigrationTraits {
  const pod = manifest.networks.find((n) => n.multusNetworkName === null);
  const binding = manifest.interfaces.find((i) => i.name === pod?.name)?.binding ?? null;
  return {
    ...movable,
    launchSecurity: securityOf(manifest),
    podBinding: binding === '' ? null : binding,
    // The annotation is not among the fields that are read; Harvester writes it into every VM with the management network.
    bridgeAllowed: true,
    hostDevices: manifest.hostDevices.length + manifest.gpus.length,
    volumes: [
      ...claims.map(
        (c): VolumeTraits => ({
          kind: 'claim',
          shared: c.accessModes.includes('ReadWriteMany'),
          virtiofs: false,
          readOnly: false,
        }),
      ),
      ...manifest.volumes
        .filter((v) => v.claimName === null && !NO_DISK.includes(v.source))
        .map(
          (v): VolumeTraits => ({
            kind: 'local',
            shared: false,
            virtiofs: false,
            readOnly: manifest.disks.find((d) => d.name === v.name)?.device === 'cdrom',
          }),
        ),
    ],
  };
}

/** Harvester lets CPUs and memory be plugged from 1.6 on, where an annotation asks for it. */
/** SEV-SNP counts as SEV: neither migrates. */
function securityOf({ launchSecurity }: VirtualMachineManifest): 'sev' | 'tdx' | null {
  if (launchSecurity === 'sev' || launchSecurity === 'snp') return 'sev';
  return launchSecurity === 'tdx' ? 'tdx' : null;
}
