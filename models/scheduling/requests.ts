// Requests: what KubeVirt makes of a VM's resources when it renders the virt-launcher pod.

import type { ByRelease } from '../releases.ts';
import { valueAt } from '../releases.ts';
import type { Container } from './pod-requests.ts';
import { podRequests } from './pod-requests.ts';
import type { Amounts } from './pod-spec.ts';

const MIB = 1024 * 1024;

/** What the renderer reads of a VirtualMachineInstance; null where the object says nothing. CPU in millicores, memory in bytes. */
export interface LauncherShape {
  readonly requests: { readonly cpu: number | null; readonly memory: number | null };
  readonly limits: { readonly cpu: number | null; readonly memory: number | null };
  readonly guest: number | null;
  readonly topology: { readonly cores: number; readonly sockets: number; readonly threads: number };
  readonly graphics: boolean;
  readonly arm64: boolean;
  /** Any GPU, host device or SR-IOV interface. */
  readonly vfio: boolean;
  readonly tpm: boolean;
  readonly sev: boolean;
  readonly downwardMetrics: boolean;
  readonly execProbes: number;
  readonly reservedOverheadBytes: number;
  /** Memory of network binding plugins, added after the ratio. */
  readonly bindingBytes: number;
  readonly dedicatedCpu: boolean;
  readonly isolateEmulatorThread: boolean;
  readonly emulatorEvenParity: boolean;
  readonly ioThreads: number;
  /** `2Mi`, `1Gi` or null. */
  readonly hugepages: string | null;
}

export const plainShape: LauncherShape = {
  requests: { cpu: null, memory: null },
  limits: { cpu: null, memory: null },
  guest: null,
  topology: { cores: 0, sockets: 0, threads: 0 },
  graphics: true,
  arm64: false,
  vfio: false,
  tpm: false,
  sev: false,
  downwardMetrics: false,
  execProbes: 0,
  reservedOverheadBytes: 0,
  bindingBytes: 0,
  dedicatedCpu: false,
  isolateEmulatorThread: false,
  emulatorEvenParity: false,
  ioThreads: 0,
  hugepages: null,
};

/** KubeVirt's configuration and constants. */
export interface LauncherRules {
  /** Launcher monitor, launcher, virtlogd, virtqemud and QEMU, in MiB. */
  readonly fixedMib: number;
  readonly graphicsMib: number;
  /** Whether a VM whose requests are its limits gets 100 MiB more. */
  readonly guaranteedRule: boolean;
  /** additionalGuestMemoryOverheadRatio; 0 is none. */
  readonly ratio: number;
  readonly cpuAllocationRatio: number;
  readonly memoryOvercommitPercent: number;
  readonly overcommitGuestOverhead: boolean;
}

/** Constants by the Harvester release that ships the KubeVirt; graphics 32 MiB from KubeVirt 1.6 on, the rule from 1.1.
 *  Source: kubevirt/kubevirt pkg/hypervisor/kvm/hypervisorbackend.go:37,119 @dfaa398f08 and the same constants at earlier tags. */
const FIXED_MIB: ByRelease<number> = [
  [1, 180],
  [2, 210],
  [6, 220],
];
const GRAPHICS_MIB: ByRelease<number> = [
  [1, 16],
  [7, 32],
];
const GUARANTEED_RULE: ByRelease<boolean> = [
  [1, false],
  [2, true],
];

/** cpuAllocationRatio 10 and memoryOvercommit 100: kubevirt/kubevirt pkg/virt-config/virt-config.go:72 @540f37cfa3. */
export function launcherRules(releaseMinor: number, ratio: number): LauncherRules {
  return {
    fixedMib: valueAt(FIXED_MIB, releaseMinor),
    graphicsMib: valueAt(GRAPHICS_MIB, releaseMinor),
    guaranteedRule: valueAt(GUARANTEED_RULE, releaseMinor),
    ratio,
    cpuAllocationRatio: 10,
    memoryOvercommitPercent: 100,
    overcommitGuestOverhead: false,
  };
}

/** Cores times sockets times threads; without any of them the CPU limit, else the request, in whole CPUs and at least one.
 *  Source: kubevirt/kubevirt pkg/hypervisor/kvm/hypervisorbackend.go:80 @540f37cfa3. */
export function vcpusOf({ topology, limits, requests }: LauncherShape): number {
  const { cores, sockets, threads } = topology;
  if (cores + sockets + threads > 0) return Math.max(1, cores) * Math.max(1, sockets) * Math.max(1, threads);
  return Math.max(1, Math.ceil((limits.cpu ?? requests.cpu ?? 1000) / 1000));
}

/** Memory that KubeVirt adds to a launcher pod, in bytes. The page-table term looks at the memory request alone.
 *  Source: kubevirt/kubevirt pkg/hypervisor/kvm/hypervisorbackend.go:36-215 @540f37cfa3. */
export function memoryOverheadBytes(shape: LauncherShape, rules: LauncherRules): number {
  const { requests } = shape;
  let overhead = requests.memory === null ? 0 : Math.floor((Math.ceil(requests.memory / 1000) * 1000) / 512);
  overhead += rules.fixedMib * MIB;
  // Eight MiB a vCPU, and as much for the I/O thread.
  overhead += 8 * MIB * vcpusOf(shape) + 8 * MIB;
  if (shape.graphics) overhead += rules.graphicsMib * MIB;
  if (shape.arm64) overhead += 128 * MIB;
  if (shape.vfio) overhead += 1024 * MIB;
  if (shape.downwardMetrics) overhead += MIB;
  if (shape.execProbes > 0) overhead += (10 * shape.execProbes + 100) * MIB;
  if (shape.sev) overhead += 256 * MIB;
  if (shape.tpm) overhead += 53 * MIB;
  if (rules.guaranteedRule && (shape.dedicatedCpu || isGuaranteed(shape))) overhead += 100 * MIB;
  overhead += shape.reservedOverheadBytes;
  if (rules.ratio !== 0) overhead += Math.trunc(Math.ceil(overhead / 1000) * (rules.ratio - 1)) * 1000;
  return overhead + shape.bindingBytes;
}

function isGuaranteed({ requests, limits }: LauncherShape): boolean {
  return (
    requests.cpu !== null &&
    requests.memory !== null &&
    requests.cpu === limits.cpu &&
    requests.memory === limits.memory
  );
}

export interface LauncherMemory {
  readonly request: number;
  /** null when the VM names none. */
  readonly limit: number | null;
  readonly hugepages: number;
}

/** Memory of the compute container, overhead included.
 *  Source: kubevirt/kubevirt pkg/virt-controller/services/renderresources.go:205-302 @540f37cfa3. */
export function launcherMemory(shape: LauncherShape, rules: LauncherRules): LauncherMemory {
  const overhead = memoryOverheadBytes(shape, rules);
  const guest = shape.guest ?? 0;
  const asked =
    shape.requests.memory ?? shape.limits.memory ?? Math.trunc((guest * 100) / rules.memoryOvercommitPercent);
  const limit = shape.dedicatedCpu ? asked : shape.limits.memory;
  if (shape.hugepages !== null) {
    const pages = shape.guest === null ? asked : Math.min(asked, guest);
    const rest = overhead + Math.max(0, asked - pages);
    return { request: rest, limit: limit === null ? null : rest, hugepages: pages };
  }
  return {
    request: asked + (rules.overcommitGuestOverhead ? 0 : overhead),
    limit: limit === null ? null : limit + overhead,
    hugepages: 0,
  };
}

/** CPU request of the compute container in millicores. Pinned VMs get whole CPUs for vCPUs, I/O threads and the emulator.
 *  Source: kubevirt/kubevirt pkg/virt-controller/services/renderresources.go:128-147,304-346 @540f37cfa3. */
export function launcherCpu(shape: LauncherShape, rules: LauncherRules): number {
  const threads = vcpusOf(shape) + shape.ioThreads;
  if (shape.dedicatedCpu) {
    const even = shape.emulatorEvenParity && threads % 2 === 0;
    return 1000 * (threads + (shape.isolateEmulatorThread ? (even ? 2 : 1) : 0));
  }
  return shape.requests.cpu ?? Math.trunc((threads * 1000) / rules.cpuAllocationRatio);
}

/** The container that tails the guest's console, beside the first one from start to end; guaranteed pods get its limits as requests.
 *  Source: kubevirt/kubevirt pkg/virt-controller/services/serialconsolelog.go:40-95 @540f37cfa3. */
function consoleLog(shape: LauncherShape): Container {
  const full = shape.dedicatedCpu || isGuaranteed(shape);
  return { restartable: true, requests: full ? { cpu: 15, memory: 60e6 } : { cpu: 5, memory: 35e6 } };
}

/** Limits of the console-log container. Source: serialconsolelog.go:40-95 @540f37cfa3. */
const CONSOLE_LOG_LIMITS = { cpu: 15, memory: 60e6 };

/** Limits of the whole launcher pod, which resource quotas count; a VM without limits has none of its own. */
export function launcherLimits(shape: LauncherShape, rules: LauncherRules): { cpu: number; memory: number } {
  return {
    cpu: (shape.limits.cpu ?? 0) + CONSOLE_LOG_LIMITS.cpu,
    memory: (launcherMemory(shape, rules).limit ?? 0) + CONSOLE_LOG_LIMITS.memory,
  };
}

/** Requests of the whole launcher pod, hugepages under their Kubernetes name. */
export function launcherRequests(shape: LauncherShape, rules: LauncherRules): Amounts {
  const memory = launcherMemory(shape, rules);
  const requests: Record<string, number> = { cpu: launcherCpu(shape, rules), memory: memory.request };
  if (shape.hugepages !== null) requests[`hugepages-${shape.hugepages}`] = memory.hugepages;
  return podRequests({ containers: [{ requests }], initContainers: [consoleLog(shape)], overhead: {} });
}
