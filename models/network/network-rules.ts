// What Harvester's network webhooks refuse: cluster networks, VLAN configs, and what MTU is in force.
//
// Source: harvester/network-controller-harvester pkg/utils/{consts,mtu,bridge}.go, pkg/webhook/{clusternetwork,vlanconfig} @2e5cbea.

export const MANAGEMENT_NETWORK = 'mgmt';
const DEFAULT_MTU = 1500;
const LEAST_MTU = 576;
const LARGEST_MTU = 9000;
/** Device names have at most 15 characters, of which `-br` takes three: bridge.go:11-16. */
export const LONGEST_CLUSTER_NETWORK = 12;

/** The MTU of an annotation, or null when it is none. 0 means the default. */
export function parseMtu(text: string): number | null {
  if (!/^\d+$/.test(text)) return null;
  return isMtu(Number(text)) ? Number(text) : null;
}

function isMtu(mtu: number): boolean {
  return mtu === 0 || (mtu >= LEAST_MTU && mtu <= LARGEST_MTU);
}

export function effectiveMtu(mtu: number, otherwise: number = DEFAULT_MTU): number {
  return mtu === 0 ? otherwise : mtu;
}

function sameMtu(a: number, b: number): boolean {
  return effectiveMtu(a) === effectiveMtu(b);
}

/** Why a cluster network of that name may not be added, or null. Users may not give an MTU: VLAN configs do. */
export function clusterNetworkRefused(name: string, mtuAnnotation: string | null): string | null {
  if (name === '') return 'it has no name';
  if (name.length > LONGEST_CLUSTER_NETWORK) return `the name is longer than ${LONGEST_CLUSTER_NETWORK} characters`;
  if (mtuAnnotation !== null) return 'the MTU comes from the VLAN configs';
  return null;
}

export interface MtuChange {
  readonly name: string;
  /** Annotations before and after; null for none. */
  readonly before: string | null;
  readonly after: string | null;
  /** A storage or RWX network, or running VMs, that use the network; null for none. */
  readonly attached: string | null;
  /** MTUs of the network's VLAN configs; the management network has none. */
  readonly configured: readonly number[];
}

/** Why the MTU annotation of a cluster network may not be changed like this, or null. The management network's is the user's to change while
 *  nothing uses it; that of another has to be what its VLAN configs say. */
export function mtuChangeRefused({ name, before, after, attached, configured }: MtuChange): string | null {
  const mtu = after === null ? 0 : parseMtu(after);
  if (mtu === null) return 'this is no MTU';
  if (name !== MANAGEMENT_NETWORK)
    return configured.some((m) => !sameMtu(m, mtu)) ? 'its VLAN configs have another MTU' : null;
  const old = before === null ? 0 : parseMtu(before);
  if (old === null) return 'what is there is no MTU';
  if (attached !== null && !sameMtu(old, mtu)) return `${attached} uses the network`;
  return null;
}

/** Why a cluster network may not be deleted, or null. */
export function clusterNetworkKept(name: string, users: readonly string[]): string | null {
  if (name === MANAGEMENT_NETWORK) return 'the management network stays';
  return users.length > 0 ? `${users.join(', ')} use it` : null;
}

export interface VlanConfig {
  readonly name: string;
  readonly clusterNetwork: string;
  readonly mtu: number;
  readonly nodes: readonly string[];
}

/** Why a VLAN config may not be added or changed to this, or null.
 *  @param others the configs of the same cluster network, this one left out  @param byController whether Harvester itself asks
 *  @param users what uses the network on nodes that the change affects */
export function vlanConfigRefused(
  config: VlanConfig,
  others: readonly VlanConfig[],
  byController: boolean,
  users: readonly string[],
): string | null {
  if (config.clusterNetwork === MANAGEMENT_NETWORK && !byController) return 'the management network has no VLAN config';
  if (!isMtu(config.mtu)) return `an MTU of ${config.mtu}`;
  for (const other of others) {
    if (other.clusterNetwork !== config.clusterNetwork) continue;
    const shared = config.nodes.find((n) => other.nodes.includes(n));
    if (shared !== undefined) return `${shared} is in ${other.name} already`;
    if (!sameMtu(other.mtu, config.mtu)) return `${other.name} has another MTU`;
  }
  return users.length > 0 ? `${users.join(', ')} use the network` : null;
}

/** Why a VLAN config may not be deleted, or null: nothing may use the network on its nodes. */
export function vlanConfigKept(nodes: readonly string[], users: readonly string[]): string | null {
  return nodes.length > 0 && users.length > 0 ? `${users.join(', ')} use the network` : null;
}

/** Hosts on which a VM may run: all of its cluster networks are active there. Source: harvester/docs docs/networking/clusternetwork.md @013e1f1. */
export function hostsWithNetworks(
  active: ReadonlyMap<string, readonly string[]>,
  networks: readonly string[],
  hosts: readonly string[],
): string[] {
  return hosts.filter((host) => networks.every((network) => active.get(network)?.includes(host) === true));
}

/** Addresses that a storage network takes for each node: two in service, four while it upgrades.
 *  Source: harvester/docs docs/advanced/storagenetwork.md @019bca6. */
const STORAGE_ADDRESSES_PER_NODE = 4;

export function storageAddresses(nodes: number): number {
  return nodes * STORAGE_ADDRESSES_PER_NODE;
}

/** Why the storage network may not be switched on or off now, or null. */
export function storageNetworkRefused(runningVms: number, allNodesCovered: boolean): string | null {
  if (runningVms > 0) return `${runningVms} VMs run`;
  return allNodesCovered ? null : 'its cluster network does not reach every node';
}
