// Load balancers of Harvester: they get an address of a pool, kube-vip answers for it, and connections go to the VMs that are believed healthy.
//
// All these addresses ride on the lease of the management VIP. A load balancer that gets no address asks again each second; here it sleeps
// until an address may have become free. Source: harvester/load-balancer-harvester pkg/controller/loadbalancer/controller.go @e861dc94.
import { uniform53 } from '../../engine/chance.ts';
import { NONE, UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  backendProbed,
  lbCreate,
  lbDelete,
  lbReconcile,
  migrationSwitched,
  reachChanged,
  servingChanged,
  vipEndpoints,
} from '../events.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { attendBackend, inRotation, isAddressed, probeBackend, serves, writeHealth } from './backend-health.ts';
import { ALLOCATION_RETRY_MS, allocate, withAllocation, withRelease } from './ip-pool.ts';
import { type PoolRequest, selectPool } from './ip-pool-select.ts';
import { formatIpv4 } from './ipv4.ts';
import { addressRow, poolSpecs, poolStateOf, rangesOf, storePool } from './pool-state.ts';
import { apiWritable, CLIENTS } from './reach.ts';

/** What kube-vip is asked for while DHCP gives the address. Source: pkg/utils/const.go @e861dc94. */
const ASK_DHCP = '0.0.0.0';

export const loadBalancers: Model<ClusterSchema> = {
  name: 'load-balancers',
  on: [
    on(lbCreate, (sim, l) => {
      if (sim.world.lb.isLive(l)) create(sim, l);
    }),
    on(lbDelete, (sim, l) => {
      if (sim.world.lb.isLive(l)) remove(sim, l);
    }),
    on(lbReconcile, (sim, l) => reconcile(sim, l)),
    on(apiBack, (sim) => wakeWaiting(sim)),
    on(backendProbed, (sim, b) => {
      if (probeBackend(sim, b)) refreshMessage(sim, sim.world.backend.lb[b]);
    }),
    on(servingChanged, (sim, v) => attendVm(sim, v)),
    on(migrationSwitched, (sim, m) => attendVm(sim, sim.world.vmi.vm[sim.world.migration.vmi[m]])),
    on(reachChanged, (sim, n) => {
      const { node, vmi, backend } = sim.world;
      if (backend.rows === 0) return;
      for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) attendVm(sim, vmi.vm[i]);
    }),
  ],
};

/** Puts on the agenda what an imported state has pending. */
export function beginLoadBalancers(sim: ClusterSimulation): void {
  const { lb, backend } = sim.world;
  wakeWaiting(sim);
  for (let b = 0; b < backend.rows; b++) attendBackend(sim, b);
  for (let l = 0; l < lb.rows; l++) refreshMessage(sim, l);
}

/** Fact: clients hear its address, and one of the VMs that get connections serves. Guest clusters answer for themselves. */
export function lbAnswers(world: ClusterWorld, l: number): boolean {
  const { lb } = world;
  if (!isHeard(world, l)) return false;
  for (let b = lb.backends.first[l]; b >= 0; b = lb.backends.next[b])
    if (inRotation(world, b) && serves(world, world.backend.vm[b])) return true;
  return false;
}

/** Fact: some of its connections go to a VM that does not serve. */
export function lbLosesConnections(world: ClusterWorld, l: number): boolean {
  const { lb } = world;
  if (!isHeard(world, l)) return false;
  for (let b = lb.backends.first[l]; b >= 0; b = lb.backends.next[b])
    if (inRotation(world, b) && !serves(world, world.backend.vm[b])) return true;
  return false;
}

function isHeard({ lb, vip, node }: ClusterWorld, l: number): boolean {
  const v = lb.vip[l];
  return lb.exists[l] === 1 && v >= 0 && vip.answers[v] >= 0 && node.island[vip.answers[v]] === CLIENTS;
}

function create(sim: ClusterSimulation, l: number): void {
  const { lb } = sim.world;
  if (!apiWritable(sim.world) || lb.exists[l] === 1) {
    sim.note(lb.exists[l] === 1 ? 'it is there already' : 'the API takes no writes');
    return;
  }
  lb.put.exists(l, 1);
  for (let b = lb.backends.first[l]; b >= 0; b = lb.backends.next[b])
    writeHealth(sim, b, { healthy: false, successes: 0, failures: 0 });
  sim.schedule(lbReconcile, 0, l);
}

/** It gives its address back, and kube-vip takes it off. */
function remove(sim: ClusterSimulation, l: number): void {
  const { lb, vip, poolAddress } = sim.world;
  if (!apiWritable(sim.world) || lb.exists[l] === 0) {
    sim.note(lb.exists[l] === 0 ? 'it is not there' : 'the API takes no writes');
    return;
  }
  lb.put.exists(l, 0);
  say(sim, l, '');
  sim.cancel(lbReconcile, l);
  for (let b = lb.backends.first[l]; b >= 0; b = lb.backends.next[b]) sim.cancel(backendProbed, b);
  const v = lb.vip[l];
  if (v >= 0 && vip.wanted[v] === 1) {
    vip.put.wanted(v, 0);
    sim.schedule(vipEndpoints, 0, v, 0);
  }
  const a = lb.address[l];
  if (a < 0) return;
  lb.put.address(l, NONE);
  const p = poolAddress.pool[a];
  storePool(sim, p, withRelease(poolStateOf(sim, p), nameOf(sim, l)));
  wakeWaiting(sim);
}

/** Those without an address look again, each in its own second. */
function wakeWaiting(sim: ClusterSimulation): void {
  const { lb } = sim.world;
  for (let l = 0; l < lb.rows; l++)
    if (lb.exists[l] === 1 && !isAddressed(sim.world, l))
      sim.schedule(lbReconcile, ALLOCATION_RETRY_MS * uniform53(lb.luck, l), l);
}

function reconcile(sim: ClusterSimulation, l: number): void {
  const { lb } = sim.world;
  if (lb.exists[l] === 0 || isAddressed(sim.world, l) || !apiWritable(sim.world)) return;
  if (lb.dhcp[l] === 1) publish(sim, l, ASK_DHCP);
  else {
    const p = poolFor(sim, l);
    if (p < 0) return;
    const id = nameOf(sim, l);
    const pool = poolStateOf(sim, p);
    const { address, refused } = allocate(pool, id);
    const name = sim.store.names.text(sim.world.ipPool.name[p]);
    if (address === null) {
      say(sim, l, `fail to get ip from pool ${name}, error: ${refusal(sim, p, refused, id)}`);
      if (refused !== 'duplicate-id') return;
      // The pool has it down for an address that it does not know of: that one is given back first (harvester/harvester#7449).
      storePool(sim, p, withRelease(pool, id));
      sim.schedule(lbReconcile, ALLOCATION_RETRY_MS, l);
      return;
    }
    storePool(sim, p, withAllocation(pool, address, id));
    lb.put.address(l, addressRow(sim, p, address));
    publish(sim, l, formatIpv4(address));
  }
  refreshMessage(sim, l);
}

/** The pool that serves it, or -1, which is told. */
function poolFor(sim: ClusterSimulation, l: number): number {
  const { lb, ipPool } = sim.world;
  const named = sim.store.names.text(lb.pool[l]);
  if (named !== '') {
    const p = ipPool.find(named);
    if (p < 0) say(sim, l, `fail to get allocator ${named}`);
    return p;
  }
  // Written by `addLoadBalancers`, and by nobody else.
  const request = JSON.parse(sim.store.names.text(lb.request[l])) as PoolRequest;
  const p = selectPool(poolSpecs(sim), request, lb.guest[l] === 1);
  if (p < 0) {
    const { network, project, namespace, cluster } = request;
    const asked = `Network:${network} Project:${project} Namespace:${namespace} Cluster:${cluster}`;
    say(sim, l, `no matched IPPool with requirement {${asked}}`);
  }
  return p;
}

/** The words of the allocator. Source: containernetworking/plugins plugins/ipam/host-local/backend/allocator/allocator.go (v1). */
function refusal(sim: ClusterSimulation, p: number, refused: 'no-address' | 'duplicate-id', id: string): string {
  if (refused === 'duplicate-id') return `an address has been allocated to ${id}, duplicate allocation is not allowed`;
  const ranges = rangesOf(sim, p).map(({ start, end }) => `${formatIpv4(start)}-${formatIpv4(end)}`);
  return `no IP addresses available in range set: ${ranges.join(',')}`;
}

/** kube-vip's leader puts the address on its interface, and the backends are probed from now on. Whether a new backend counts as ready before
 *  its first probes is not in the facts; here it has to pass them. */
function publish(sim: ClusterSimulation, l: number, address: string): void {
  const { lb, vip } = sim.world;
  const v = lb.vip[l];
  if (v < 0) return;
  vip.put.address(v, address);
  vip.put.wanted(v, 1);
  vip.put.downSince(v, UNSET);
  sim.schedule(vipEndpoints, 0, v, 1);
  for (let b = lb.backends.first[l]; b >= 0; b = lb.backends.next[b]) attendBackend(sim, b);
}

/** The message of its Ready condition, once it has an address. */
function refreshMessage(sim: ClusterSimulation, l: number): void {
  const { lb } = sim.world;
  if (lb.exists[l] === 0 || lb.guest[l] === 1 || !isAddressed(sim.world, l)) {
    if (isAddressed(sim.world, l)) say(sim, l, '');
    return;
  }
  const total = lb.backends.size[l];
  let healthy = 0;
  for (let b = lb.backends.first[l]; b >= 0; b = lb.backends.next[b]) if (inRotation(sim.world, b)) healthy++;
  if (healthy > 0) say(sim, l, '');
  else if (lb.checkPort[l] === 0 || total === 0) say(sim, l, 'no running backend servers');
  else say(sim, l, `running backend servers are not probed as healthy total:${total}, healthy:0`);
}

function attendVm(sim: ClusterSimulation, v: number): void {
  const { vm } = sim.world;
  for (let b = vm.backends.first[v]; b >= 0; b = vm.backends.next[b]) attendBackend(sim, b);
}

function say(sim: ClusterSimulation, l: number, message: string): void {
  const { lb } = sim.world;
  if (sim.store.names.text(lb.message[l]) !== message) lb.put.message(l, message);
}

function nameOf(sim: ClusterSimulation, l: number): string {
  return sim.store.names.text(sim.world.lb.name[l]);
}
