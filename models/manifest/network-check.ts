// Whether networks, IP pools and load balancers of a cluster are such as Harvester's webhooks take, and fit together.
//
// Webhooks have looked at the objects of a real cluster; what is found here was written by hand, or is older than the rule.
import { allocatable, overlap, rangeOf, rangesAllowed } from '../network/ip-pool.ts';
import { type PoolSpec, poolConflict } from '../network/ip-pool-select.ts';
import { parseIpv4, prefixFor } from '../network/ipv4.ts';
import { filledHealthCheck, loadBalancerProblems } from '../network/load-balancer.ts';
import {
  clusterNetworkRefused,
  effectiveMtu,
  hostsWithNetworks,
  MANAGEMENT_NETWORK,
  mtuChangeRefused,
  storageAddresses,
  storageNetworkRefused,
  vlanConfigRefused,
} from '../network/network-rules.ts';
import { carrierOf, vmNetworkRefused } from '../network/vm-network-rules.ts';
import { type ClusterManifest, objectName } from './cluster.ts';
import { settingInForce } from './harvester-setting.ts';
import { GLOBAL_POOL_LABEL, type IpPoolManifest } from './ip-pool.ts';
import type { Metadata } from './metadata.ts';
import { CLUSTER_NETWORK_LABEL } from './network-attachment-definition.ts';
import { nodeRoles } from './node.ts';
import { matchedNodes, vmNetworkNames } from './vm-networks.ts';

/** Reports that something is odd about an object; `nearest` is the known name that may have been meant. */
export type Warn = (manifest: Metadata, code: string, path: string, message: string, nearest?: string) => void;

export function checkNetworks(cluster: ClusterManifest, warn: Warn): void {
  checkClusterNetworks(cluster, warn);
  checkVlanConfigs(cluster, warn);
  checkVmNetworks(cluster, warn);
  checkMachines(cluster, warn);
  checkStorageNetwork(cluster, warn);
  checkPools(cluster, warn);
  for (const lb of cluster.loadBalancers) {
    const { workloadType, listeners } = lb;
    const healthCheck = filledHealthCheck(lb.healthCheck);
    for (const problem of loadBalancerProblems({ workloadType, listeners, healthCheck }))
      warn(lb, 'wrong-load-balancer', 'spec', `load balancer ${objectName(lb)}: ${problem}`);
  }
}

function checkClusterNetworks(cluster: ClusterManifest, warn: Warn): void {
  for (const network of cluster.clusterNetworks) {
    const { name, uplinkMtu } = network;
    // The annotation is Harvester's own doing after the network was made.
    const refused = clusterNetworkRefused(name, null);
    if (refused !== null) warn(network, 'wrong-network', 'metadata.name', `cluster network ${name}: ${refused}`);
    const configured = cluster.vlanConfigs.filter((c) => c.clusterNetwork === name).map((c) => c.mtu ?? 0);
    const wrong = mtuChangeRefused({ name, before: null, after: uplinkMtu, attached: null, configured });
    if (wrong !== null && uplinkMtu !== null)
      warn(
        network,
        'mtu-mismatch',
        'metadata.annotations',
        `cluster network ${name} with an MTU of ${uplinkMtu}: ${wrong}`,
      );
  }
}

function checkVlanConfigs(cluster: ClusterManifest, warn: Warn): void {
  const rules = cluster.vlanConfigs.map((config) => ({
    name: config.name,
    clusterNetwork: config.clusterNetwork,
    mtu: config.mtu ?? 0,
    nodes: matchedNodes(config, cluster),
  }));
  const networks = cluster.clusterNetworks.map((n) => n.name);
  for (const [i, config] of cluster.vlanConfigs.entries()) {
    const rule = rules[i];
    if (rule === undefined) continue;
    // Each pair is told of once, with the later of the two. Whether Harvester made the one of mgmt cannot be seen.
    const refused = vlanConfigRefused(rule, rules.slice(0, i), true, []);
    const mtu = refused?.endsWith('another MTU') === true;
    if (refused !== null)
      warn(config, mtu ? 'mtu-mismatch' : 'wrong-vlan-config', 'spec', `VLAN config ${config.name}: ${refused}`);
    if (networks.length > 0 && !networks.includes(config.clusterNetwork)) {
      const message = `VLAN config ${config.name} is of the cluster network "${config.clusterNetwork}", which is not there`;
      warn(config, 'missing-network', 'spec.clusterNetwork', message);
    }
    if (config.nics.length === 0)
      warn(config, 'wrong-vlan-config', 'spec.uplink.nics', `VLAN config ${config.name} has no NICs`);
  }
}

function checkVmNetworks(cluster: ClusterManifest, warn: Warn): void {
  const known = [
    MANAGEMENT_NETWORK,
    ...cluster.clusterNetworks.map((n) => n.name),
    ...cluster.vlanConfigs.map((c) => c.clusterNetwork),
  ];
  for (const nad of cluster.networkAttachmentDefinitions) {
    const { bridge, vlan, vlanTrunk, mtu } = nad.config;
    if (bridge === null) continue;
    const clusterNetworkLabel = nad.labels[CLUSTER_NETWORK_LABEL] ?? null;
    const refused = vmNetworkRefused({ bridge, vlan, trunk: vlanTrunk, clusterNetworkLabel }, known, null);
    if (refused !== null) warn(nad, 'wrong-vm-network', 'spec.config', `VM network ${objectName(nad)}: ${refused}`);
    const carrier = carrierOf(bridge);
    const below = effectiveMtu(cluster.vlanConfigs.find((c) => c.clusterNetwork === carrier)?.mtu ?? 0);
    if (mtu !== null && carrier !== null && carrier !== MANAGEMENT_NETWORK && effectiveMtu(mtu) !== below) {
      const message = `VM network ${objectName(nad)} has an MTU of ${mtu}, and its uplinks one of ${below}`;
      warn(nad, 'mtu-mismatch', 'spec.config', message);
    }
  }
}

/** VMs whose networks no node has together: wherever they run, somebody does not reach them. */
function checkMachines(cluster: ClusterManifest, warn: Warn): void {
  if (cluster.vlanConfigs.length === 0) return;
  const hosts = cluster.nodes.filter((n) => !nodeRoles(n.labels).includes('witness')).map((n) => n.name);
  const active = new Map<string, readonly string[]>([[MANAGEMENT_NETWORK, hosts]]);
  for (const config of cluster.vlanConfigs) {
    const { clusterNetwork: name } = config;
    active.set(name, [...(active.get(name) ?? []), ...matchedNodes(config, cluster)]);
  }
  if (hosts.length === 0) return;
  const namesOf = vmNetworkNames(cluster);
  for (const vm of cluster.virtualMachines) {
    const networks = namesOf(vm).filter((name) => active.has(name));
    if (networks.length === 0 || hostsWithNetworks(active, networks, hosts).length > 0) continue;
    const message = `no node is on all the cluster networks of VM ${objectName(vm)}: ${networks.join(', ')}`;
    warn(vm, 'missing-uplink', 'spec.template.spec.networks', message);
  }
}

/** The range of the storage network must have four addresses a node, and its cluster network reach every node. */
function checkStorageNetwork(cluster: ClusterManifest, warn: Warn): void {
  const setting = cluster.harvesterSettings.find((s) => s.name === 'storage-network');
  const value = setting === undefined ? null : fieldsOf(settingInForce(setting));
  if (setting === undefined || value === null) return;
  const { range, clusterNetwork } = value;
  const parsed = typeof range === 'string' ? rangeOf({ subnet: range, start: null, end: null }) : null;
  const wanted = storageAddresses(cluster.nodes.length);
  if (parsed !== null && parsed.end - parsed.start + 1 < wanted) {
    const message = `the storage network takes ${wanted} addresses for ${cluster.nodes.length} nodes, and ${range} has ${parsed.end - parsed.start + 1}; a /${prefixFor(wanted)} would do`;
    warn(setting, 'small-range', 'value', message);
  }
  const configs = cluster.vlanConfigs.filter((c) => c.clusterNetwork === clusterNetwork);
  const covered = configs.flatMap((c) => matchedNodes(c, cluster));
  const all = cluster.nodes.every((n) => covered.includes(n.name) || nodeRoles(n.labels).includes('witness'));
  const refused = configs.length === 0 ? null : storageNetworkRefused(0, all);
  if (refused !== null) warn(setting, 'missing-uplink', 'value', `the storage network: ${refused}`);
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function checkPools(cluster: ClusterManifest, warn: Warn): void {
  const earlier: { ranges: ReturnType<typeof rangesOf>; spec: PoolSpec }[] = [];
  for (const pool of cluster.ipPools) {
    const ranges = rangesOf(pool);
    const say = (path: string, problem: string) =>
      warn(pool, 'wrong-ip-pool', path, `IP pool ${pool.name}: ${problem}`);
    for (const [i, range] of pool.ranges.entries())
      if (rangeOf(range) === null)
        say(`spec.ranges[${i}]`, `${range.start ?? ''}-${range.end ?? ''} does not lie in ${range.subnet}`);
    const used = Object.keys(pool.allocated).map((ip) => parseIpv4(ip) ?? Number.NaN);
    const others = earlier.flatMap((e) => e.ranges);
    if (!rangesAllowed(ranges, others, used)) {
      const shared = overlap([...ranges, ...others])
        ? 'ranges overlap with each other or with those of another pool'
        : '';
      say('spec.ranges', shared === '' ? 'an allocated address is outside of the ranges' : shared);
    }
    if (ranges.reduce((sum, r) => sum + allocatable(r), 0) < 1) say('spec.ranges', 'there is no address to hand out');
    const spec = specOf(pool);
    const conflict = poolConflict(
      earlier.map((e) => e.spec),
      spec,
    );
    if (conflict !== null) say('spec.selector', conflict.replaceAll('-', ' '));
    earlier.push({ ranges, spec });
  }
}

function rangesOf(pool: IpPoolManifest) {
  return pool.ranges.map((r) => rangeOf(r)).filter((r) => r !== null);
}

function specOf({ name, labels, network, priority, scope }: IpPoolManifest): PoolSpec {
  return { name, global: labels[GLOBAL_POOL_LABEL] === 'true', network, priority, scope };
}
