// A VM that comes while the simulation runs: what Harvester's webhook and KubeVirt would make of a few numbers.
import { admit, withHarvesterAffinity } from '../scheduling/admission.ts';
import { type PodSpec, podSpecText } from '../scheduling/pod-spec.ts';
import {
  type LauncherShape,
  launcherLimits,
  launcherRequests,
  launcherRules,
  plainShape,
} from '../scheduling/requests.ts';
import type { ClusterSimulation } from '../schema.ts';
import {
  dirtyRate,
  memoryUsedShare,
  overcommitCpu,
  overcommitMemory,
  overheadRatio,
  settingOf,
  workingSetShare,
} from '../settings.ts';
import { RERUN_ON_FAILURE } from './run-strategy.ts';

export interface NewVm {
  /** `namespace/name`. */
  readonly name: string;
  readonly vcpus: number;
  readonly memoryBytes: number;
  /** Cluster networks of its interfaces, which its node must have. */
  readonly clusterNetworks: readonly string[];
  /** What else its launcher pods ask for. */
  readonly pod?: Partial<PodSpec>;
}

/** Grace that Harvester writes into a VM. Source: harvester/harvester pkg/settings/settings.go:54 @3d63c2af1. */
export const GRACE_MS = 120_000;
/** Templates of Harvester ask for LiveMigrateIfPossible: code in EVICTION_STRATEGIES.
 *  Source: harvester/harvester-ui-extension pkg/harvester/models/kubevirt.io.virtualmachine.js:337 @8fba4e70. */
const LIVE_MIGRATE_IF_POSSIBLE = 3;

/** Adds the VM, stopped; start it with `vmStart`. Returns its row, or why the webhook refuses it. */
export function addNewVm(sim: ClusterSimulation, wish: NewVm): number | { readonly refused: string } {
  const shape = shapeOf(sim, wish);
  if ('refused' in shape) return shape;
  const rules = launcherRules(sim.world.cluster.release[0], settingOf(sim.world, overheadRatio));
  const requests = launcherRequests(shape, rules);
  const limits = launcherLimits(shape, rules);
  const terms = withHarvesterAffinity([], wish.clusterNetworks, false);
  const namespace = wish.name.includes('/') ? wish.name.slice(0, wish.name.indexOf('/')) : 'default';
  const guest = shape.guest ?? wish.memoryBytes;
  return sim.world.vm.add({
    name: wish.name,
    namespace,
    spec: podSpecText({
      ...wish.pod,
      namespace,
      labels: { ...wish.pod?.labels, 'kubevirt.io': 'virt-launcher' },
      nodeTerms: terms.length === 0 ? null : terms,
    }),
    runStrategy: RERUN_ON_FAILURE,
    vcpus: wish.vcpus,
    guestMemory: guest,
    cpuLimit: 1000 * wish.vcpus,
    memoryLimit: wish.memoryBytes,
    cpuRequest: requests['cpu'] ?? 0,
    memoryRequest: requests['memory'] ?? 0,
    podCpuLimit: limits.cpu,
    podMemoryLimit: limits.memory,
    evictionStrategy: LIVE_MIGRATE_IF_POSSIBLE,
    memoryUsed: guest * settingOf(sim.world, memoryUsedShare),
    dirtyRate: settingOf(sim.world, dirtyRate),
    workingSet: guest * settingOf(sim.world, workingSetShare),
    terminationGraceMs: GRACE_MS,
  });
}

/** A plain VM of that size as the webhook lets it in. */
export function shapeOf(
  sim: ClusterSimulation,
  { vcpus, memoryBytes }: Pick<NewVm, 'vcpus' | 'memoryBytes'>,
): LauncherShape | { refused: string } {
  const limits = { cpu: 1000 * vcpus, memory: memoryBytes };
  const admitted = admit({
    cpuLimit: limits.cpu,
    memoryLimit: limits.memory,
    overcommitCpu: settingOf(sim.world, overcommitCpu),
    overcommitMemory: settingOf(sim.world, overcommitMemory),
    ratio: settingOf(sim.world, overheadRatio),
    reservedMemory: null,
    dedicatedCpu: false,
    hostDevices: false,
  });
  if ('refused' in admitted) return admitted;
  return {
    ...plainShape,
    requests: { cpu: admitted.cpuRequest, memory: admitted.memoryRequest },
    limits,
    guest: admitted.guest,
    topology: { cores: vcpus, sockets: 1, threads: 1 },
  };
}
