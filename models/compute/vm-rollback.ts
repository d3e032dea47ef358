// VMs as an older etcd has them: made since means unknown, deleted since means back, and what users asked for since was never asked for.
//
// The guests are not touched here. Those whose pods are unknown end elsewhere (`models/control-plane/api-server.ts`), and the VM controller
// starts what is wanted and does not run.
import type { CopiedRow, CopiedTable, EtcdCopy } from '../control-plane/etcd-copy.ts';
import { vmDepart, volumePlug, volumeUnplug } from '../events.ts';
import { VmiPhase } from '../lifecycles.ts';
import type { ClusterSimulation } from '../schema.ts';
import { ARRIVING } from './arrivals.ts';
import { countDown } from './availability.ts';
import { RERUN_ON_FAILURE, shouldRun } from './run-strategy.ts';
import { DEPARTING, depart } from './vm-deletion.ts';

/** What users and controllers have written into a VM that goes on. Its size is that of its guest until it is started anew. */
const ASKED_FOR = [
  'spec',
  'priority',
  'evictionStrategy',
  'maintainStrategy',
  'resume',
  'resumeNode',
  'runStrategy',
  'startStrategy',
  'startRequested',
  'stopRequested',
  'ownerStopped',
  'departing',
  'wantedVcpus',
  'wantedMemory',
  'restartRequired',
];

export function rollBackVms(sim: ClusterSimulation, copy: EtcdCopy): void {
  const { vm } = sim.world;
  const known = new Set(copy.vm.map(keyOf));
  for (let v = 0; v < vm.rows; v++)
    if (vm.isLive(v) && !known.has(keyOf({ row: v, generation: vm.generation[v] }))) forgetVm(sim, v);
  for (const then of copy.vm) {
    if (vm.generation[then.row] === then.generation) askAgain(sim, copy, then);
    else bringBack(sim, copy, then);
  }
}

/** etcd has never heard of it: its object is gone, and with it what looked after its guest. */
function forgetVm(sim: ClusterSimulation, v: number): void {
  if (sim.world.vm.arriving[v] === ARRIVING.WAITS) sim.schedule(vmDepart, 0, v);
  else depart(sim, v, DEPARTING.ALONE);
}

function askAgain(sim: ClusterSimulation, copy: EtcdCopy, { row: v, values }: CopiedRow): void {
  const { vm } = sim.world;
  const wasWanted = shouldRun(sim.world, v);
  putAll(sim, 'vm', v, ASKED_FOR, values);
  if (vm.vcpus[v] !== values['vcpus']) vm.put.wantedVcpus(v, values['vcpus'] ?? 0);
  if (vm.guestMemory[v] !== values['guestMemory']) vm.put.wantedMemory(v, values['guestMemory'] ?? 0);
  lookForInstance(sim, copy, v, v);
  if (!wasWanted && shouldRun(sim.world, v) && vm.downSince[v] >= 0) vm.put.downSince(v, sim.now);
  countDown(sim, v);
  rollBackMounts(sim, copy, v);
}

/** An instance that the API takes for running has no guest: KubeVirt finds it failed, which is what RerunOnFailure waits for.
 *  Source: kubevirt/kubevirt pkg/virt-handler/vm.go (calculateVmPhaseForStatusReason) @540f37cfa3. */
function lookForInstance(sim: ClusterSimulation, copy: EtcdCopy, then: number, v: number): void {
  const { vm } = sim.world;
  const ran = copy.vmi.some(({ values }) => values['vm'] === then && values['phase'] === VmiPhase.state.Running);
  if (ran && vm.instances.first[v] < 0 && vm.runStrategy[v] === RERUN_ON_FAILURE) vm.put.startRequested(v, 1);
}

/** Volumes that were plugged in since are taken out, and those that were taken out are plugged in again. */
function rollBackMounts(sim: ClusterSimulation, copy: EtcdCopy, v: number): void {
  const { vm, mount, volume } = sim.world;
  const then = copy.mount.filter(({ values }) => values['vm'] === v).map(({ values }) => values['volume'] ?? -1);
  const now: number[] = [];
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) now.push(mount.volume[m]);
  for (const u of now) if (!then.includes(u)) sim.schedule(volumeUnplug, 0, u);
  for (const u of then)
    if (!now.includes(u) && stillThere(copy, u, volume.generation[u])) sim.schedule(volumePlug, 0, u, v);
}

/** A VM whose volumes are gone has nothing to start from; its object would only be in the way. */
function bringBack(sim: ClusterSimulation, copy: EtcdCopy, then: CopiedRow): void {
  const { vm, volume } = sim.world;
  const mounts = childrenOf(copy, 'mount', then.row);
  const whole = mounts.every(({ values }) =>
    stillThere(copy, values['volume'] ?? -1, volume.generation[values['volume'] ?? -1]),
  );
  const name = sim.store.names.text(then.values['name'] ?? 0);
  if (!whole || vm.find(name) >= 0) return;
  const v = addRow(sim, 'vm', then.values);
  vm.put.departing(v, 0);
  vm.put.resumeNode(v, -1);
  for (const table of CHILDREN)
    for (const { values } of childrenOf(copy, table, then.row)) addRow(sim, table, { ...values, vm: v });
  lookForInstance(sim, copy, then.row, v);
  if (shouldRun(sim.world, v)) vm.put.downSince(v, sim.now);
  countDown(sim, v);
}

/** Tables whose rows go with their VM. */
const CHILDREN = ['mount', 'vmNetwork', 'vmDemand', 'otherVolume', 'backend'] as const;

function childrenOf(copy: EtcdCopy, table: (typeof CHILDREN)[number], v: number): readonly CopiedRow[] {
  return copy[table].filter(({ values }) => values['vm'] === v);
}

function stillThere(copy: EtcdCopy, u: number, generation: number): boolean {
  return copy.volume.some(({ row, generation: then }) => row === u && then === generation);
}

const keyOf = ({ row, generation }: Pick<CopiedRow, 'row' | 'generation'>): string => `${row}/${generation}`;

function addRow(sim: ClusterSimulation, table: CopiedTable, values: CopiedRow['values']): number {
  // The values came out of this very table; only the compiler cannot follow that through JSON.
  const view = sim.world[table] as unknown as { add(values: CopiedRow['values']): number };
  return view.add(values);
}

/** Writes values that a copy has into a row that is still there. */
export function putAll(
  sim: ClusterSimulation,
  table: CopiedTable,
  row: number,
  columns: readonly string[],
  values: CopiedRow['values'],
): void {
  const view = sim.world[table] as unknown as {
    readonly put: Readonly<Record<string, (row: number, value: number) => void>>;
  };
  for (const column of columns) {
    const value = values[column];
    if (value !== undefined) view.put[column]?.(row, value);
  }
}
