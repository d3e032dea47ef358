// The reference slice's handlers: failures, repairs, starts and rebuilds.
import { define, exponential, type Model, on, type Simulation } from '../../engine/index.ts';
import * as slice from './events.ts';
import { placeReplica, placeVm } from './placement.ts';
import { measures, nodeLifecycle, replicaLifecycle, type SliceSchema, sliceSchema, vmLifecycle } from './schema.ts';

export type Sim = Simulation<SliceSchema>;

/** An exponential delay from one stream, at least 1 ms. The engine rounds up to whole ms. */
export function delay(luck: Int32Array, row: number, mean: number): number {
  return Math.max(1, exponential(luck, row, mean));
}

export function takeVm(sim: Sim, v: number, n: number): void {
  const { node, vm } = sim.world;
  vm.put.node(v, n);
  node.put.freeMillicores(n, node.freeMillicores[n] - vm.millicores[v]);
  node.put.freeMemoryMib(n, node.freeMemoryMib[n] - vm.memoryMib[v]);
  sim.probes.adjust(measures.runningVms, sim.now, 1);
}

export function takeReplica(sim: Sim, r: number, n: number): void {
  const { node, volume, replica } = sim.world;
  replica.put.node(r, n);
  node.put.freeDiskMib(n, node.freeDiskMib[n] - volume.sizeMib[replica.volume[r]]);
}

function failVm(sim: Sim, v: number): void {
  const { node, vm } = sim.world;
  const n = vm.node[v];
  vm.drive.mode(v, vmLifecycle.signal.Failed);
  vm.put.node(v, -1);
  node.put.freeMillicores(n, node.freeMillicores[n] + vm.millicores[v]);
  node.put.freeMemoryMib(n, node.freeMemoryMib[n] + vm.memoryMib[v]);
  sim.probes.adjust(measures.runningVms, sim.now, -1);
  sim.schedule(slice.vmStart, delay(vm.luck, v, slice.VM_START), v);
}

function startVm(sim: Sim, v: number): void {
  const { vm } = sim.world;
  const n = placeVm(sim.world, v);
  if (n < 0) {
    sim.schedule(slice.vmStart, delay(vm.luck, v, slice.VM_START), v);
    return;
  }
  vm.drive.mode(v, vmLifecycle.signal.Started);
  takeVm(sim, v, n);
  sim.schedule(slice.vmFailed, delay(vm.luck, v, slice.VM_TO_FAILURE), v);
}

function recount(sim: Sim, u: number, by: number): void {
  const { volume } = sim.world;
  const before = volume.healthy[u];
  const after = before + by;
  volume.put.healthy(u, after);
  const degradedBy = +(after === 1 || after === 2) - +(before === 1 || before === 2);
  const lostBy = +(after === 0) - +(before === 0);
  if (degradedBy !== 0) sim.probes.adjust(measures.degradedVolumes, sim.now, degradedBy);
  if (lostBy !== 0) sim.probes.adjust(measures.lostVolumes, sim.now, lostBy);
}

function failReplica(sim: Sim, r: number): void {
  const { node, volume, replica } = sim.world;
  const u = replica.volume[r];
  const n = replica.node[r];
  if (replica.mode[r] === replicaLifecycle.state.Healthy) recount(sim, u, -1);
  replica.drive.mode(r, replicaLifecycle.signal.Failed);
  node.put.freeDiskMib(n, node.freeDiskMib[n] + volume.sizeMib[u]);
  replica.put.node(r, -1);
  sim.schedule(slice.replicaRebuild, delay(replica.luck, r, slice.REPLICA_WAIT), r);
}

function rebuildReplica(sim: Sim, r: number): void {
  const { replica } = sim.world;
  const n = placeReplica(sim.world, r);
  if (n < 0) {
    sim.schedule(slice.replicaRebuild, delay(replica.luck, r, slice.REPLICA_WAIT), r);
    return;
  }
  takeReplica(sim, r, n);
  replica.drive.mode(r, replicaLifecycle.signal.Placed);
  sim.schedule(slice.replicaRebuilt, delay(replica.luck, r, slice.REPLICA_REBUILD), r);
}

function finishReplica(sim: Sim, r: number): void {
  const { replica } = sim.world;
  replica.drive.mode(r, replicaLifecycle.signal.Rebuilt);
  recount(sim, replica.volume[r], 1);
  sim.schedule(slice.replicaFailed, delay(replica.luck, r, slice.REPLICA_TO_FAILURE), r);
}

function failNode(sim: Sim, n: number): void {
  const { node, vm, replica } = sim.world;
  node.drive.mode(n, nodeLifecycle.signal.Failed);
  for (let v = 0; v < vm.rows; v++) if (vm.node[v] === n) failVm(sim, v);
  for (let r = 0; r < replica.rows; r++) if (replica.node[r] === n) failReplica(sim, r);
  sim.schedule(slice.nodeRepaired, delay(node.luck, n, slice.NODE_REPAIR), n);
}

function repairNode(sim: Sim, n: number): void {
  const { node } = sim.world;
  node.drive.mode(n, nodeLifecycle.signal.Repaired);
  sim.schedule(slice.nodeFailed, delay(node.luck, n, slice.NODE_TO_FAILURE), n);
}

const model: Model<SliceSchema> = {
  name: 'slice',
  on: [
    on(slice.nodeFailed, failNode),
    on(slice.nodeRepaired, repairNode),
    on(slice.vmFailed, failVm),
    on(slice.vmStart, startVm),
    on(slice.replicaFailed, failReplica),
    on(slice.replicaRebuild, rebuildReplica),
    on(slice.replicaRebuilt, finishReplica),
  ],
};

/** The slice, with further models that watch it, if any, before its own. */
export function sliceDefinition(...watching: readonly Model<SliceSchema>[]) {
  return define<SliceSchema>(sliceSchema, [...watching, model]);
}
