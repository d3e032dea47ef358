// Harvester's maintenance mode: refusals, VMs that are shut down by their label, the drain, and the way back.
import { type Model, on } from '../../engine/model.ts';
import { MAINTAIN_STRATEGIES, type MaintenanceRequest, whyNoMaintenance } from '../control-plane/maintenance-rules.ts';
import {
  apiBack,
  nodeCordon,
  nodeDrain,
  nodeDrained,
  nodeEnterMaintenance,
  nodeLeaveMaintenance,
  vmiPodGone,
  vmStart,
  vmStop,
} from '../events.ts';
import { LauncherPod, Maintenance, NodeReady, ReplicaMode } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { apiWritable } from '../network/reach.ts';
import { meetsRequired } from '../policies/node-affinity.ts';
import { viewOf } from '../scheduling/scheduler-view.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { NOT_MIGRATABLE } from './migratable.ts';

/** When a VM that maintenance stopped is started again, by the code in `vm.resume`. */
const NEVER = 0;
const AFTER_ENABLE = 1;
const AFTER_DISABLE = 2;

const { state: modes, signal: signals } = Maintenance;

export const maintenance: Model<ClusterSchema> = {
  name: 'maintenance',
  on: [
    on(nodeEnterMaintenance, (sim, n, forced) => enter(sim, n, forced === 1)),
    on(nodeDrained, (sim, n) => {
      if (sim.world.node.maintenance[n] !== modes.Draining) return;
      sim.world.node.drive.maintenance(n, signals.Drained);
      complete(sim, n);
    }),
    on(vmiPodGone, (sim) => completeAll(sim)),
    on(apiBack, (sim) => completeAll(sim)),
    on(nodeLeaveMaintenance, (sim, n) => {
      const { node } = sim.world;
      if (node.maintenance[n] === modes.Off) return;
      node.drive.maintenance(n, signals.Leave);
      node.put.draining(n, 0);
      sim.schedule(nodeCordon, 0, n, 0);
      startAgain(sim, n, AFTER_DISABLE);
    }),
  ],
};

/** Source: harvester/harvester pkg/controller/master/nodedrain/nodedrain_controller.go:116,197,525 @3d63c2af1. */
function enter(sim: ClusterSimulation, n: number, forced: boolean): void {
  const { node, vm } = sim.world;
  if (node.maintenance[n] !== modes.Off) return;
  const blocking = blockingVms(sim, n);
  const why = whyNoMaintenance(requestOf(sim, n, forced, blocking));
  if (why !== null) {
    sim.note(`maintenance refused: ${why}`);
    sim.probes.count(measures.maintenanceRefusals);
    return;
  }
  node.drive.maintenance(n, signals.Ask);
  // Forced, all that blocks is halted for good, on other nodes too, and labels are not looked at.
  for (const v of blocking.keys()) sim.schedule(vmStop, 0, v);
  for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) {
    const v = sim.world.vmi.vm[i];
    const strategy = MAINTAIN_STRATEGIES[vm.maintainStrategy[v]];
    if (strategy === 'Migrate' || blocking.has(v)) continue;
    const after = strategy === 'ShutdownAndRestartAfterEnable' ? AFTER_ENABLE : AFTER_DISABLE;
    vm.put.resume(v, strategy === 'Shutdown' ? NEVER : after);
    vm.put.resumeNode(v, n);
    sim.schedule(vmStop, 0, v);
  }
  sim.schedule(nodeDrain, 0, n);
}

function requestOf(
  sim: ClusterSimulation,
  n: number,
  forced: boolean,
  blocking: ReadonlyMap<number, string>,
): MaintenanceRequest {
  const { node } = sim.world;
  let [otherSchedulable, management, managementAvailable] = [0, 0, 0];
  for (let m = 0; m < node.rows; m++) {
    if (!node.isLive(m)) continue;
    const free = node.maintenance[m] === modes.Off;
    if (m !== n && node.witness[m] === 0 && node.cordoned[m] === 0 && free) otherSchedulable++;
    if (!isManagement(sim.world, m)) continue;
    management++;
    if (free) managementAvailable++;
  }
  return {
    otherSchedulable,
    isManagement: isManagement(sim.world, n),
    management,
    managementAvailable,
    forced,
    blocking: [...blocking].map(([v, why]) => `${sim.store.names.text(sim.world.vm.name[v])} (${why})`),
  };
}

function isManagement({ node }: ClusterWorld, n: number): boolean {
  return node.management[n] === 1 || node.witness[n] === 1;
}

/** VMs that keep a node out of maintenance, and why, by row.
 *  Source: harvester/harvester pkg/controller/master/nodedrain/nodedrain_controller.go:299,353,438 @3d63c2af1. */
function blockingVms(sim: ClusterSimulation, n: number): Map<number, string> {
  const { node, vm, vmi } = sim.world;
  const blocking = new Map<number, string>();
  for (let v = 0; v < vm.rows; v++)
    if (vm.isLive(v) && vm.instances.first[v] >= 0 && holdsLastCopy(sim.world, v, n))
      blocking.set(v, 'the last replica of a volume is here');
  for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) {
    const v = vmi.vm[i];
    if (blocking.has(v) || vmi.pod[i] !== LauncherPod.state.Running) continue;
    const reason = NOT_MIGRATABLE[vm.notMigratable[v] - 1];
    if (reason !== undefined) blocking.set(v, reason);
    else if (!hasOtherNode(sim, vmi.launcher[i], n))
      blocking.set(v, 'no other node meets its node selector or affinity');
  }
  return blocking;
}

/** A volume of the VM has one started replica or none, and that one is on the node. */
function holdsLastCopy(world: ClusterWorld, v: number, n: number): boolean {
  const { vm, mount, volume, replica, disk } = world;
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) {
    const u = mount.volume[m];
    let [started, here] = [0, 0];
    for (let r = volume.replicas.first[u]; r >= 0; r = volume.replicas.next[r]) {
      if (replica.mode[r] !== ReplicaMode.state.RW) continue;
      started++;
      if (replica.disk[r] >= 0 && disk.node[replica.disk[r]] === n) here++;
    }
    if (started <= 1 && here === 1) return true;
  }
  return false;
}

/** Ready and uncordoned is all that is asked of the other node: a witness will do, and room is not looked at. */
function hasOtherNode(sim: ClusterSimulation, p: number, n: number): boolean {
  const { node } = sim.world;
  const view = viewOf(sim);
  for (let m = 0; m < node.rows; m++) {
    if (m === n || !node.isLive(m) || node.cordoned[m] === 1 || node.ready[m] !== NodeReady.state.True) continue;
    if (meetsRequired(view, p, m)) return true;
  }
  return false;
}

function completeAll(sim: ClusterSimulation): void {
  const { node } = sim.world;
  if (!apiWritable(sim.world)) return;
  for (let n = 0; n < node.rows; n++) if (node.maintenance[n] === modes.Running) complete(sim, n);
}

function complete(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (node.maintenance[n] !== modes.Running || node.vmis.size[n] > 0) return;
  node.drive.maintenance(n, signals.Emptied);
  startAgain(sim, n, AFTER_ENABLE);
}

function startAgain(sim: ClusterSimulation, n: number, when: number): void {
  const { vm } = sim.world;
  for (let v = 0; v < vm.rows; v++) {
    if (!vm.isLive(v) || vm.resumeNode[v] !== n || vm.resume[v] !== when) continue;
    vm.put.resume(v, NEVER);
    vm.put.resumeNode(v, -1);
    sim.schedule(vmStart, 0, v);
  }
}
