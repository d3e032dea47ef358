// Building a world from manifests: IP pools with who has which address, load balancers and the VMs behind them.

import {
  type ClusterManifest,
  GLOBAL_POOL_LABEL,
  type IpPoolManifest,
  type LoadBalancerManifest,
} from '../manifest/index.ts';
import { hasAddress, isAddressed, serves } from '../network/backend-health.ts';
import { rangeOf } from '../network/ip-pool.ts';
import type { PoolRequest } from '../network/ip-pool-select.ts';
import { parseIpv4 } from '../network/ipv4.ts';
import { filledHealthCheck } from '../network/load-balancer.ts';
import type { ClusterSimulation } from '../schema.ts';

/** @param absent load balancers, `namespace/name`, that are not there yet */
export function addLoadBalancers(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  absent: ReadonlySet<string> = new Set(),
): void {
  for (const pool of cluster.ipPools) addPool(sim, pool, absent);
  for (const manifest of cluster.loadBalancers) addLoadBalancer(sim, manifest, cluster, absent);
}

function addPool(sim: ClusterSimulation, manifest: IpPoolManifest, absent: ReadonlySet<string>): void {
  const { ipPool, poolAddress } = sim.world;
  const ranges = manifest.ranges.map((r) => rangeOf(r)).filter((r) => r !== null);
  const pool = ipPool.add({
    name: manifest.name,
    ranges: JSON.stringify(ranges),
    scope: JSON.stringify(manifest.scope),
    network: manifest.network,
    priority: manifest.priority,
    global: manifest.labels[GLOBAL_POOL_LABEL] === 'true' ? 1 : 0,
    last: parseIpv4(manifest.lastAllocated ?? '') ?? -1,
  });
  const { allocated, allocatedHistory } = manifest;
  for (const name of Object.keys({ ...allocatedHistory, ...allocated })) {
    const address = parseIpv4(name);
    const owner = allocated[name] ?? allocatedHistory[name] ?? '';
    if (address === null) continue;
    const held = name in allocated && !absent.has(owner) ? 1 : 0;
    poolAddress.add({ name, pool, address, owner, held });
  }
}

function addLoadBalancer(
  sim: ClusterSimulation,
  manifest: LoadBalancerManifest,
  cluster: ClusterManifest,
  absent: ReadonlySet<string>,
): void {
  const { lb, vip, poolAddress, backend, vm } = sim.world;
  const { namespace, workloadType, ipam, ipPool } = manifest;
  const name = `${namespace}/${manifest.name}`;
  const exists = !absent.has(name);
  const request: PoolRequest = {
    network: manifest.forNetwork ?? '',
    project: manifest.forProject ?? '',
    namespace: manifest.forNamespace ?? namespace,
    cluster: manifest.forCluster ?? '',
  };
  const check = filledHealthCheck(manifest.healthCheck);
  const guest = workloadType === 'cluster';
  const l = lb.add({
    name,
    exists: exists ? 1 : 0,
    guest: guest ? 1 : 0,
    dhcp: ipam === 'dhcp' ? 1 : 0,
    pool: ipPool ?? '',
    request: JSON.stringify(request),
    vip: guest ? -1 : vip.find(name),
    checkPort: check?.port ?? 0,
    successThreshold: check?.successThreshold ?? 0,
    failureThreshold: check?.failureThreshold ?? 0,
    periodMs: check?.periodMs ?? 0,
    timeoutMs: check?.timeoutMs ?? 0,
  });
  // A pool that has it down for an address which the load balancer does not know of is a fault that the run goes on with.
  const own = manifest.allocatedIp === null || !exists ? -1 : poolAddress.find(manifest.allocatedIp);
  if (own >= 0 && sim.store.names.text(poolAddress.owner[own]) === name) lb.put.address(l, own);
  for (const machine of cluster.virtualMachines) {
    if (guest || machine.namespace !== namespace || !selects(manifest, machine.templateLabels)) continue;
    const v = vm.find(`${namespace}/${machine.name}`);
    const b = backend.add({ name: `${name}/${machine.name}`, lb: l, vm: v });
    backend.put.healthy(b, isAddressed(sim.world, l) && hasAddress(sim.world, b) && serves(sim.world, v) ? 1 : 0);
  }
}

/** For every label of the selector one of its values; an empty selector selects nothing. */
function selects({ backendSelector }: LoadBalancerManifest, labels: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(backendSelector);
  return keys.length > 0 && keys.every((key) => backendSelector[key]?.includes(labels[key] ?? '') === true);
}
