// Requests: what the scheduler sees of a VM, from the limits that its user typed.
import type { ByRelease } from './releases.ts';
import { valueAt } from './releases.ts';

const MIB = 1024 * 1024;
/** Requests and memory of the container that tails the guest's console, added to every launcher pod.
 *  Source: kubevirt/kubevirt pkg/virt-controller/services/serialconsolelog.go:40 @540f37cfa3. */
const CONSOLE_LOG_CPU_MILLICORES = 5;
const CONSOLE_LOG_MEMORY_BYTES = 35e6;

export interface Limits {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}
export interface Overcommit {
  /** Percent, at least 100. */
  readonly cpu: number;
  readonly memory: number;
}

/** Harvester's admission: limits divided by the overcommit, memory cut to whole MiB; a pinned VM requests its limits.
 *  Source: harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:268,312 @3d63c2af1. */
export function requestsFromLimits(limits: Limits, overcommit: Overcommit, dedicatedCpu = false): Limits {
  if (dedicatedCpu) return limits;
  return {
    cpuMillicores: Math.trunc((limits.cpuMillicores * 100) / overcommit.cpu),
    memoryBytes: Math.floor(Math.trunc((limits.memoryBytes * 100) / overcommit.memory) / MIB) * MIB,
  };
}

export interface LauncherShape {
  readonly memoryRequestBytes: number;
  readonly vcpus: number;
  readonly graphics: boolean;
  readonly arm64: boolean;
  readonly vfio: boolean;
  readonly tpm: boolean;
  readonly dedicatedCpu: boolean;
  /** additional-guest-memory-overhead-ratio; 0 is no ratio. */
  readonly ratio: number;
  readonly releaseMinor: number;
}

/** Launcher monitor, launcher, virtlogd, virtqemud and QEMU, in MiB, by the Harvester release that ships the KubeVirt.
 *  Source: kubevirt/kubevirt pkg/hypervisor/kvm/hypervisorbackend.go:37 @dfaa398f08 and the same constants at earlier tags. */
const FIXED_MIB: ByRelease<number> = [
  [1, 180],
  [2, 210],
  [6, 220],
];
/** Video memory in MiB; 32 from KubeVirt 1.6 on. Source: hypervisorbackend.go:119 @dfaa398f08. */
const VIDEO_MIB: ByRelease<number> = [
  [1, 16],
  [7, 32],
];

/** Memory that KubeVirt adds to a launcher pod, in bytes.
 *  Source: kubevirt/kubevirt pkg/hypervisor/kvm/hypervisorbackend.go:68-215 @dfaa398f08. */
export function memoryOverheadBytes(shape: LauncherShape): number {
  let overhead = Math.floor((Math.ceil(shape.memoryRequestBytes / 1000) * 1000) / 512);
  overhead += valueAt(FIXED_MIB, shape.releaseMinor) * MIB;
  overhead += 8 * MIB * shape.vcpus + 8 * MIB;
  if (shape.graphics) overhead += valueAt(VIDEO_MIB, shape.releaseMinor) * MIB;
  if (shape.arm64) overhead += 128 * MIB;
  if (shape.vfio) overhead += 1024 * MIB;
  if (shape.tpm) overhead += 53 * MIB;
  if (shape.dedicatedCpu) overhead += 100 * MIB;
  if (shape.ratio <= 1) return overhead;
  return overhead + Math.trunc(Math.ceil(overhead / 1000) * (shape.ratio - 1)) * 1000;
}

/** Requests of the whole launcher pod: the VM's own, KubeVirt's overhead, and the console-log container. */
export function launcherRequests(requests: Limits, shape: LauncherShape): Limits {
  return {
    cpuMillicores: requests.cpuMillicores + CONSOLE_LOG_CPU_MILLICORES,
    memoryBytes: requests.memoryBytes + memoryOverheadBytes(shape) + CONSOLE_LOG_MEMORY_BYTES,
  };
}
