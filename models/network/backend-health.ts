// Backends of load balancers: which VMs get connections, which of them serve, and when the prober notices that the two differ.
//
// Nothing is probed while what the prober believes is so. Once it is not, probes come with their period until enough in a row have said so.
// Source: harvester/load-balancer-harvester pkg/prober/worker.go:36-90 @e861dc9.
import { uniform53 } from '../../engine/chance.ts';
import { backendProbed } from '../events.ts';
import { Guest, VmiPhase } from '../lifecycles.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { type Health, probed } from './load-balancer.ts';
import { isConnected } from './reach.ts';

/** Fact: the guest has booted and runs, and clients reach it. */
export function serves(world: ClusterWorld, v: number): boolean {
  const { vm, vmi } = world;
  for (let i = vm.instances.first[v]; i >= 0; i = vm.instances.next[i])
    if (vmi.guest[i] === Guest.state.Up && isConnected(world, v, vmi.node[i])) return true;
  return false;
}

/** Belief: a load balancer has an address. */
export function isAddressed({ lb, vip }: ClusterWorld, l: number): boolean {
  return lb.address[l] >= 0 || (lb.vip[l] >= 0 && vip.wanted[lb.vip[l]] === 1);
}

/** Belief: connections are sent to it. Without a health check these are all whose instance is Running. */
export function inRotation(world: ClusterWorld, b: number): boolean {
  const { lb, backend, vm, vmi } = world;
  const l = backend.lb[b];
  if (lb.exists[l] === 0 || !hasAddress(world, b)) return false;
  if (lb.checkPort[l] > 0) return backend.healthy[b] === 1;
  const i = vm.instances.first[backend.vm[b]];
  return i >= 0 && vmi.phase[i] === VmiPhase.state.Running;
}

/** The address of a backend is the first one that its guest agent reports: without an agent it never is one.
 *  Source: harvester/load-balancer-harvester pkg/lb/servicelb/manager.go:552 @e861dc94; harvester/harvester#7590. */
export function hasAddress({ backend, vm }: ClusterWorld, b: number): boolean {
  return vm.agent[backend.vm[b]] === 1;
}

/** Lets the prober look at a backend, if what it believes is not so. Backends are looked for only once there is an address. */
export function attendBackend(sim: ClusterSimulation, b: number): void {
  const { lb, backend } = sim.world;
  const l = backend.lb[b];
  const ok = serves(sim.world, backend.vm[b]);
  if (
    !isAddressed(sim.world, l) ||
    !hasAddress(sim.world, b) ||
    lb.checkPort[l] === 0 ||
    isSettled(healthOf(sim.world, b), ok)
  ) {
    sim.cancel(backendProbed, b);
    return;
  }
  if (sim.dueAt(backendProbed, b) < Number.POSITIVE_INFINITY) return;
  // The ticker is at any point of its period. A refusal counts when the time-out ends: a VM that is gone refuses nothing.
  const tick = lb.periodMs[l] * uniform53(backend.luck, b);
  sim.schedule(backendProbed, tick + (ok ? 0 : lb.timeoutMs[l]), b);
}

/** One probe has come back. Returns whether the backend's health changed. */
export function probeBackend(sim: ClusterSimulation, b: number): boolean {
  const { lb, backend } = sim.world;
  const l = backend.lb[b];
  const ok = serves(sim.world, backend.vm[b]);
  const before = healthOf(sim.world, b);
  const after = probed(before, ok, lb.successThreshold[l], lb.failureThreshold[l]);
  writeHealth(sim, b, after);
  if (!isSettled(after, ok)) sim.schedule(backendProbed, lb.periodMs[l], b);
  return before.healthy !== after.healthy;
}

/** What the prober begins with. */
export function writeHealth(sim: ClusterSimulation, b: number, { healthy, successes, failures }: Health): void {
  const { backend } = sim.world;
  if ((backend.healthy[b] === 1) !== healthy) backend.put.healthy(b, healthy ? 1 : 0);
  backend.put.successes(b, successes);
  backend.put.failures(b, failures);
}

function healthOf({ backend }: ClusterWorld, b: number): Health {
  return { healthy: backend.healthy[b] === 1, successes: backend.successes[b], failures: backend.failures[b] };
}

/** Further probes of this outcome would change nothing. */
function isSettled({ healthy, successes, failures }: Health, ok: boolean): boolean {
  return healthy === ok && (ok ? failures === 0 : successes === 0);
}
