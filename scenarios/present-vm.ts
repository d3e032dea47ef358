// A VirtualMachine and its VirtualMachineInstance as the API server has them at this instant.
import { printableStatus } from '../models/compute/printable-status.ts';
import { RUN_STRATEGIES } from '../models/compute/run-strategy.ts';
import { restartReason } from '../models/compute/vm-resize.ts';
import { Guest, LauncherPod, NodeReady, VmiPhase } from '../models/lifecycles.ts';
import type {
  ClusterManifest,
  Condition,
  MigrationState,
  VirtualMachineInstanceManifest,
  VirtualMachineManifest,
} from '../models/manifest/index.ts';
import { NOT_MIGRATABLE } from '../models/migration/migratable.ts';
import { activeMigration } from '../models/migration/migration-end.ts';
import { MODES } from '../models/migration/migration-monitor.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { presentTemplate } from './present-template.ts';
import { type Calendar, changedAt, withCondition } from './present-time.ts';

/** Conditions that a VM has from its instance, or that go when another one starts. */
const OF_THE_INSTANCE: readonly string[] = ['Ready', 'LiveMigratable', 'Paused', 'RestartRequired'];

export function presentVm(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  manifest: VirtualMachineManifest,
  v: number,
  calendar: Calendar,
): VirtualMachineManifest {
  const { vm } = sim.world;
  const i = vm.instances.first[v];
  const own = i < 0 ? [noInstance(sim, v, calendar)] : instanceConditions(sim, i, calendar);
  if (vm.restartRequired[v] === 1) own.push(restartRequired(sim, v));
  const others = manifest.conditions.filter(
    ({ type }) => !OF_THE_INSTANCE.includes(type) || own.some((c) => c.type === type),
  );
  const ready = own.find(({ type }) => type === 'Ready')?.status === 'True';
  return {
    ...manifest,
    ...presentTemplate(sim, cluster, manifest, v),
    runStrategy: RUN_STRATEGIES[vm.runStrategy[v]] ?? manifest.runStrategy,
    printableStatus: printableStatus(sim.world, v),
    created: i >= 0,
    ready,
    conditions: own.reduce(withCondition, others),
  };
}

/** KubeVirt writes a message and no reason. Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go (setRestartRequired) @540f37cfa3. */
function restartRequired({ world }: ClusterSimulation, v: number): Condition {
  const message = restartReason(world, v) ?? '';
  return { type: 'RestartRequired', status: 'True', reason: '', message, lastTransitionTime: null };
}

/** Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go (syncReadyConditionFromVMI) @540f37cfa3. */
function noInstance({ world }: ClusterSimulation, v: number, calendar: Calendar): Condition {
  const lastTransitionTime = changedAt(calendar, world.vm.downSince[v]);
  return { type: 'Ready', status: 'False', reason: 'VMINotExists', message: 'VMI does not exist', lastTransitionTime };
}

/** @param manifest of the instance as imported; null when this one is younger */
export function presentInstance(
  sim: ClusterSimulation,
  manifest: VirtualMachineInstanceManifest | null,
  i: number,
  calendar: Calendar,
): VirtualMachineInstanceManifest {
  const { vm, vmi, node } = sim.world;
  const named = (n: number): string | null => (n < 0 ? null : sim.store.names.text(node.name[n]));
  const [namespace = '', name = ''] = sim.store.names.text(vm.name[vmi.vm[i]]).split('/');
  const base = manifest ?? young(namespace, name, calendar(vmi.createdAt[i]));
  const own = instanceConditions(sim, i, calendar);
  const others = base.conditions.filter(({ type }) => type !== 'Paused' || own.some((c) => c.type === 'Paused'));
  return {
    ...base,
    phase: VmiPhase.states[vmi.phase[i]] ?? 'Unknown',
    nodeName: named(vmi.node[i]),
    conditions: own.reduce(withCondition, others),
    evacuationNodeName: named(vmi.evacuating[i]),
    migrationState: migrationOf(sim, i, named, calendar) ?? base.migrationState,
  };
}

/** An instance that came into being during the run. */
function young(namespace: string, name: string, creationTimestamp: number | null): VirtualMachineInstanceManifest {
  return {
    name,
    namespace,
    uid: null,
    labels: {},
    creationTimestamp,
    deletionTimestamp: null,
    phase: 'Pending',
    nodeName: null,
    phaseTransitionTimestamps: [],
    conditions: [],
    evacuationNodeName: null,
    migrationState: null,
  };
}

function migrationOf(
  { world }: ClusterSimulation,
  i: number,
  named: (n: number) => string | null,
  calendar: Calendar,
): MigrationState | null {
  const { migration } = world;
  const m = activeMigration(world, i);
  if (m < 0) return null;
  return {
    sourceNode: named(migration.source[m]),
    targetNode: named(migration.target[m]),
    startTimestamp: calendar(migration.copyStartedAt[m]),
    endTimestamp: null,
    completed: false,
    failed: false,
    failureReason: null,
    mode: MODES[migration.mode[m]] ?? 'PreCopy',
  };
}

/** Ready follows the pod once the guest runs; whether it can migrate and whether it is paused are the hypervisor's word.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/vmi (syncReadyConditionFromPod) @540f37cfa3. */
function instanceConditions({ world }: ClusterSimulation, i: number, calendar: Calendar): Condition[] {
  const { vm, vmi } = world;
  const condition = (type: string, holds: boolean, reason: string, message = ''): Condition => ({
    type,
    status: holds ? 'True' : 'False',
    reason,
    message,
    lastTransitionTime: null,
  });
  const ready = readiness(world, i);
  const all: Condition[] = [
    {
      ...condition('Ready', ready.reason === '', ready.reason, ready.message),
      lastTransitionTime: changedAt(calendar, ready.since),
    },
  ];
  if (vmi.phase[i] === VmiPhase.state.Running) {
    const why = vm.notMigratable[vmi.vm[i]];
    all.push(condition('LiveMigratable', why === 0, why === 0 ? '' : (NOT_MIGRATABLE[why - 1] ?? '')));
  }
  if (vmi.guest[i] === Guest.state.Paused) {
    const migrating = activeMigration(world, i) >= 0;
    all.push(condition('Paused', true, migrating ? 'PausedByMigrationMonitor' : 'PausedIOError'));
  }
  return all;
}

interface Readiness {
  /** Empty while it is ready. */
  readonly reason: string;
  readonly message: string;
  readonly since: number;
}

function readiness({ vmi, pod, node }: ClusterSimulation['world'], i: number): Readiness {
  const since = vmi.launcher[i] < 0 ? vmi.createdAt[i] : pod.startedAt[vmi.launcher[i]];
  if (vmi.pod[i] === LauncherPod.state.Terminating)
    return { reason: 'PodTerminating', message: 'virt-launcher pod is terminating', since: -1 };
  if (vmi.phase[i] !== VmiPhase.state.Running)
    return { reason: 'GuestNotRunning', message: 'Guest VM is not reported as running', since: vmi.createdAt[i] };
  const n = vmi.node[i];
  // Pods on a node that is not ready are marked so by the node lifecycle controller.
  if (n >= 0 && node.ready[n] !== NodeReady.state.True)
    return { reason: 'PodNotReady', message: '', since: node.readyChangedAt[n] };
  return { reason: '', message: '', since };
}
