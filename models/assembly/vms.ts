// Building a world from manifests: VMs, their volumes, and the instances that run.

import { addPod } from '../compute/launcher-pod.ts';
import { GRACE_MS } from '../compute/new-vm.ts';
import { type FoundVm, RUN_STRATEGIES, type RunStrategy, startsAsFound } from '../compute/run-strategy.ts';
import { maintainStrategyOf } from '../control-plane/maintenance-rules.ts';
import { Guest, LauncherPod, VmiPhase } from '../lifecycles.ts';
import type {
  ClusterManifest,
  MigrationPolicyManifest,
  PersistentVolumeClaimManifest,
  PriorityClassManifest,
  VirtualMachineInstanceManifest,
  VirtualMachineManifest,
} from '../manifest/index.ts';
import { conditionOf } from '../manifest/index.ts';
import { EVICTION_STRATEGIES } from '../migration/eviction.ts';
import { migrationMethod, NOT_MIGRATABLE, whyNotMigratable } from '../migration/migratable.ts';
import { bindPod } from '../scheduling/accounting.ts';
import { launcherLimits, launcherRequests, launcherRules, vcpusOf } from '../scheduling/requests.ts';
import type { ClusterSimulation } from '../schema.ts';
import {
  dirtyRate,
  hotplugRatio,
  localDisk,
  memoryUsedShare,
  overheadRatio,
  settingOf,
  workingSetShare,
} from '../settings.ts';
import { mountClaims, volumesByClaim } from './claims.ts';
import type { NodeRows } from './nodes.ts';
import { prioritiesOf } from './priorities.ts';
import { launcherSpecText, type SchedulingContext, schedulingContext } from './scheduling.ts';
import type { VolumeRows } from './storage.ts';
import { shapeOf, traitsOf } from './vm-shape.ts';

/** What is known of a VM's claims: who holds the data, and how many nodes may write at once. */
interface Claims {
  readonly volumes: ReadonlyMap<string, number>;
  readonly byName: ReadonlyMap<string, PersistentVolumeClaimManifest>;
  readonly context: SchedulingContext;
  readonly priorities: ReadonlyMap<string, PriorityClassManifest>;
}

export function addVms(sim: ClusterSimulation, cluster: ClusterManifest, nodes: NodeRows, volumes: VolumeRows): void {
  const claims: Claims = {
    volumes: volumesByClaim(cluster, volumes),
    byName: new Map(cluster.persistentVolumeClaims.map((c) => [`${c.namespace}/${c.name}`, c])),
    context: schedulingContext(cluster),
    priorities: prioritiesOf(cluster),
  };
  for (const { namespace, name, limitsCpu, limitsMemory, skipAutoScaling } of cluster.resourceQuotas)
    sim.world.quota.add({
      name: `${namespace}/${name}`,
      namespace,
      cpu: limitsCpu ?? -1,
      memory: limitsMemory ?? -1,
      skipAutoScaling: skipAutoScaling ? 1 : 0,
    });
  for (const policy of cluster.migrationPolicies) addPolicy(sim, policy);
  const instances = new Map(cluster.virtualMachineInstances.map((i) => [`${i.namespace}/${i.name}`, i]));
  for (const manifest of cluster.virtualMachines) {
    const v = addVm(sim, manifest, claims);
    const instance = instances.get(`${manifest.namespace}/${manifest.name}`);
    const found: FoundVm = {
      strategy: manifest.runStrategy,
      printableStatus: manifest.printableStatus,
      phase: instance?.phase ?? null,
      startRequested: manifest.stateChangeRequests.some(({ action }) => action === 'Start'),
    };
    if (!startsAsFound(found)) sim.world.vm.put.ownerStopped(v, 1);
    else if (found.startRequested) sim.world.vm.put.startRequested(v, 1);
    if (instance === undefined) continue;
    // Conditions that say nothing of an agent say that none has ever answered.
    if (instance.phase === 'Running' && instance.conditions.length > 0 && !hasAgent(instance))
      sim.world.vm.put.agent(v, 0);
    const condition = conditionOf(instance.conditions, 'LiveMigratable');
    const reason = NOT_MIGRATABLE.findIndex((r) => r === condition?.reason);
    if (condition?.status === 'False' && reason >= 0) sim.world.vm.put.notMigratable(v, 1 + reason);
    addInstance(sim, instance, v, nodes);
  }
}

function hasAgent({ conditions }: VirtualMachineInstanceManifest): boolean {
  return conditionOf(conditions, 'AgentConnected')?.status === 'True';
}

function addPolicy(sim: ClusterSimulation, policy: MigrationPolicyManifest): void {
  const choice = (value: boolean | null) => (value === null ? -1 : value ? 1 : 0);
  const { completionTimeoutPerGiB } = policy;
  // Where a policy does not say whether guests may be disturbed, that follows what it says about post-copy, not the cluster.
  // Source: kubevirt/kubevirt staging/src/kubevirt.io/api/migrations/v1alpha1/types.go (GetMigrationConfByPolicy) @540f37cfa3.
  const disruption = policy.allowWorkloadDisruption ?? policy.allowPostCopy;
  sim.world.migrationPolicy.add({
    name: policy.name,
    vmiSelector: JSON.stringify(policy.vmiSelector),
    namespaceSelector: JSON.stringify(policy.namespaceSelector),
    autoConverge: choice(policy.allowAutoConverge),
    postCopy: choice(policy.allowPostCopy),
    disruption: disruption === null ? -1 : disruption ? 1 : 2,
    bandwidth: policy.bandwidthPerMigration ?? -1,
    completion: completionTimeoutPerGiB === null ? -1 : 1000 * completionTimeoutPerGiB,
  });
}

/** One VM with what KubeVirt would make of it. */
function addVm(sim: ClusterSimulation, manifest: VirtualMachineManifest, claims: Claims): number {
  const { vm } = sim.world;
  const shape = shapeOf(sim, manifest);
  const ratio = settingOf(sim.world, overheadRatio);
  const rules = launcherRules(sim.world.cluster.release[0], ratio);
  const requests = launcherRequests(shape, rules);
  const limits = launcherLimits(shape, rules);
  const bound = boundClaims(manifest, claims);
  const guest = shape.guest ?? shape.limits.memory ?? shape.requests.memory ?? 0;
  const names = bound.flatMap((c) => (c.volumeName === null ? [] : [c.volumeName]));
  const traits = traitsOf(manifest, bound);
  const reason = whyNotMigratable(traits);
  const priority = claims.priorities.get(manifest.priorityClassName ?? '');
  const v = vm.add({
    name: `${manifest.namespace}/${manifest.name}`,
    namespace: manifest.namespace,
    spec: launcherSpecText(manifest, requests, names, { ...claims.context, priority: priority ?? null }),
    priority: priority?.value ?? 0,
    runStrategy: Math.max(
      0,
      RUN_STRATEGIES.findIndex((s) => s === manifest.runStrategy),
    ),
    startStrategy: RUN_STRATEGIES.indexOf(startStrategyOf(manifest)),
    vcpus: vcpusOf(shape),
    guestMemory: guest,
    cpuLimit: shape.limits.cpu ?? 1000 * vcpusOf(shape),
    memoryLimit: shape.limits.memory ?? guest,
    cpuRequest: requests['cpu'] ?? 0,
    memoryRequest: requests['memory'] ?? 0,
    ...hotplugOf(sim, manifest, vcpusOf(shape), guest),
    cpuLimited: shape.limits.cpu === null ? 0 : 1,
    localDiskBytes: migrationMethod(traits) === 'BlockMigration' ? settingOf(sim.world, localDisk) : 0,
    podCpuLimit: limits.cpu,
    podMemoryLimit: limits.memory,
    evictionStrategy: Math.max(0, EVICTION_STRATEGIES.indexOf(manifest.evictionStrategy ?? '')),
    maintainStrategy: maintainStrategyOf(manifest.labels),
    notMigratable: reason === null ? 0 : 1 + NOT_MIGRATABLE.indexOf(reason),
    memoryUsed: guest * settingOf(sim.world, memoryUsedShare),
    dirtyRate: settingOf(sim.world, dirtyRate),
    workingSet: guest * settingOf(sim.world, workingSetShare),
    ...livenessOf(manifest),
    terminationGraceMs:
      manifest.terminationGracePeriodSeconds === null ? GRACE_MS : 1000 * manifest.terminationGracePeriodSeconds,
  });
  const plugged = new Set(manifest.volumes.flatMap((one) => (one.hotpluggable ? (one.claimName ?? []) : [])));
  mountClaims(sim, v, bound, claims.volumes, claims.context.volumes, plugged);
  return v;
}

/** Harvester's default where a halted VM says nothing: harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:199 @3d63c2af1. */
function startStrategyOf({ startRunStrategy, runStrategy }: VirtualMachineManifest): RunStrategy {
  return startRunStrategy ?? (runStrategy === 'Halted' ? 'RerunOnFailure' : runStrategy);
}

function livenessOf({ livenessProbe }: VirtualMachineManifest) {
  if (livenessProbe === null) return {};
  const { initialDelaySeconds, periodSeconds, failureThreshold } = livenessProbe;
  return { livenessMs: 1000 * periodSeconds * failureThreshold, livenessDelayMs: 1000 * initialDelaySeconds };
}

function hotplugOf(sim: ClusterSimulation, manifest: VirtualMachineManifest, vcpus: number, guest: number) {
  const { cpu, cpuAndMemoryHotplug, maxGuestMemory } = manifest;
  if (!cpuAndMemoryHotplug || sim.world.cluster.release[0] < HOTPLUG_SINCE) return {};
  const ratio = settingOf(sim.world, hotplugRatio);
  const perSocket = (cpu.cores ?? 1) * (cpu.threads ?? 1);
  return {
    hotplug: 1,
    maxVcpus: cpu.maxSockets === null ? ratio * vcpus : perSocket * cpu.maxSockets,
    maxMemory: maxGuestMemory ?? ratio * guest,
    memoryAtBoot: guest,
  };
}

/** Source: harvester/tests harvester_e2e_tests/integrations/test_3_vm_functions.py:2244 @077768bd7. */
const HOTPLUG_SINCE = 6;

function boundClaims(manifest: VirtualMachineManifest, claims: Claims): readonly PersistentVolumeClaimManifest[] {
  return manifest.volumes.flatMap(({ claimName }) => {
    const claim = claimName === null ? undefined : claims.byName.get(`${manifest.namespace}/${claimName}`);
    return claim === undefined ? [] : [claim];
  });
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
  const i = vmi.add({
    name: `${manifest.namespace}/${manifest.name}`,
    vm: v,
    node,
    phase: VmiPhase.state.Running,
    pod: LauncherPod.state.Running,
    guest: Guest.state.Up,
    createdAt: 0,
    ran: 1,
  });
  const p = addPod(sim, i, -1, -1);
  sim.world.pod.put.startedAt(p, 0);
  vmi.put.launcher(i, p);
  bindPod(sim, p, node);
}
