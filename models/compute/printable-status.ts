// The status that `kubectl get vm` prints: the first of KubeVirt's conditions that holds.
import { Guest, LauncherPod, VmiPhase } from '../lifecycles.ts';
import { activeMigration } from '../migration/migration-end.ts';
import type { ClusterWorld } from '../schema.ts';
import { wantsInstance } from './run-strategy.ts';

export type PrintableStatus =
  | 'Terminating'
  | 'Stopping'
  | 'Migrating'
  | 'Paused'
  | 'Running'
  | 'ErrorUnschedulable'
  | 'WaitingForVolumeBinding'
  | 'Starting'
  | 'CrashLoopBackOff'
  | 'Stopped'
  | 'Unknown';

type Condition = (world: ClusterWorld, v: number, i: number) => boolean;

/** In KubeVirt's order; those that need image pulls, data volumes or receivers have nothing here that could make them true.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go:2515-2555 @540f37cfa3. */
const CONDITIONS: readonly (readonly [PrintableStatus, Condition])[] = [
  ['Terminating', ({ vm }, v) => vm.departing[v] > 0],
  ['Stopping', (world, v, i) => i >= 0 && !hasEnded(world, i) && world.vm.stopRequested[v] === 1],
  ['Migrating', (world, _v, i) => i >= 0 && isRunning(world, i) && activeMigration(world, i) >= 0],
  ['Paused', (world, _v, i) => i >= 0 && isRunning(world, i) && world.vmi.guest[i] === Guest.state.Paused],
  // Nothing here looks at nodes: an instance whose node is silent is still shown as running, and Unknown is what no other name fits.
  ['Running', (world, _v, i) => i >= 0 && isRunning(world, i)],
  ['ErrorUnschedulable', ({ vmi }, _v, i) => i >= 0 && vmi.pod[i] === LauncherPod.state.Pending && vmi.attempts[i] > 0],
  [
    'Starting',
    (world, v, i) => (i >= 0 && !hasEnded(world, i)) || (i < 0 && wantsInstance(world, v) && !backsOff(world, v)),
  ],
  ['CrashLoopBackOff', (world, v, i) => i < 0 && wantsInstance(world, v)],
  ['Stopped', (world, _v, i) => i < 0 || hasEnded(world, i)],
];

export function printableStatus(world: ClusterWorld, v: number): PrintableStatus {
  const i = world.vm.instances.first[v];
  return CONDITIONS.find(([, holds]) => holds(world, v, i))?.[0] ?? 'Unknown';
}

function isRunning({ vmi }: ClusterWorld, i: number): boolean {
  return vmi.phase[i] === VmiPhase.state.Running;
}

function hasEnded({ vmi }: ClusterWorld, i: number): boolean {
  return vmi.phase[i] === VmiPhase.state.Succeeded || vmi.phase[i] === VmiPhase.state.Failed;
}

/** It waits because its instances failed before they ran. */
function backsOff({ vm }: ClusterWorld, v: number): boolean {
  return vm.startFailures[v] > 0;
}
