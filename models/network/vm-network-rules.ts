// What Harvester's webhooks refuse about VM networks (NetworkAttachmentDefinitions) and host networks.
//
// Source: harvester/network-controller-harvester pkg/webhook/nad/validator.go and pkg/webhook/hostnetworkconfig/validator.go @2e5cbea.
import { inOneSubnet } from './ipv4.ts';
import { LONGEST_CLUSTER_NETWORK } from './network-rules.ts';
import { LAST_VLAN } from './vlan-set.ts';

export interface TrunkRange {
  readonly min: number | null;
  readonly max: number | null;
  /** A single id in place of a range. */
  readonly id: number | null;
}

export interface VmNetwork {
  readonly bridge: string;
  /** 0 for untagged and for trunks. */
  readonly vlan: number;
  readonly trunk: readonly TrunkRange[];
  /** Label network.harvesterhci.io/clusternetwork, or null. */
  readonly clusterNetworkLabel: string | null;
}

/** A storage network whose VLAN nothing else may touch when it is exclusive. */
export interface ReservedVlan {
  readonly clusterNetwork: string;
  readonly vlan: number;
  readonly exclusive: boolean;
}

const BRIDGE = '-br';

/** The cluster network that a bridge belongs to, or null when it is the bridge of none. */
export function carrierOf(bridge: string): string | null {
  const carrier = bridge.endsWith(BRIDGE) ? bridge.slice(0, -BRIDGE.length) : '';
  return carrier === '' || carrier.length > LONGEST_CLUSTER_NETWORK ? null : carrier;
}

/** Why a VM network may not be made, or null. */
export function vmNetworkRefused(
  network: VmNetwork,
  clusterNetworks: readonly string[],
  reserved: ReservedVlan | null,
): string | null {
  const carrier = carrierOf(network.bridge);
  if (carrier === null) return `${network.bridge} is no bridge of a cluster network`;
  if (!clusterNetworks.includes(carrier)) return `there is no cluster network ${carrier}`;
  if (network.clusterNetworkLabel !== null && network.clusterNetworkLabel !== carrier)
    return `the label names ${network.clusterNetworkLabel}, the bridge ${carrier}`;
  if (network.vlan < 0 || network.vlan > LAST_VLAN) return `VLAN ${network.vlan}`;
  if (network.trunk.length > 0 && network.vlan !== 0) return 'a trunk has no VLAN of its own';
  for (const range of network.trunk) {
    const wrong = trunkProblem(range);
    if (wrong !== null) return wrong;
  }
  if (reserved?.exclusive === true && reserved.clusterNetwork === carrier && carries(network, reserved.vlan))
    return `VLAN ${reserved.vlan} belongs to the storage network alone`;
  return null;
}

/** Why a VM network may not be changed, or null: never its bridge, nothing while VMs run on it, and that of the storage network not at all. */
export function vmNetworkChangeRefused(
  isStorage: boolean,
  bridgeChanges: boolean,
  runningVms: readonly string[],
): string | null {
  if (bridgeChanges) return 'the bridge cannot be changed';
  if (runningVms.length > 0) return `${runningVms.join(', ')} use it`;
  return isStorage ? 'the storage network uses it' : null;
}

/** Why a VM network may not be deleted, or null: VMs that are stopped count as well. */
export function vmNetworkKept(users: readonly string[]): string | null {
  return users.length > 0 ? `${users.join(', ')} use it` : null;
}

function trunkProblem({ min, max, id }: TrunkRange): string | null {
  const valid = (vlan: number) => vlan >= 1 && vlan <= LAST_VLAN;
  if (id !== null && !valid(id)) return `VLAN ${id} in a trunk`;
  if (id !== null && min === null && max === null) return null;
  if (min === null || max === null) return 'a range of VLANs needs both bounds';
  if (!valid(min) || !valid(max)) return `VLANs ${min} to ${max}`;
  return min > max ? `VLANs ${min} to ${max} are the wrong way round` : null;
}

function carries(network: VmNetwork, vlan: number): boolean {
  if (network.trunk.length === 0) return network.vlan === vlan;
  return network.trunk.some(
    (r) => r.id === vlan || (r.min !== null && r.max !== null && r.min <= vlan && vlan <= r.max),
  );
}

export interface HostNetwork {
  readonly mode: 'static' | 'dhcp';
  readonly clusterNetwork: string;
  readonly vlan: number;
  readonly underlay: boolean;
  readonly nodes: readonly string[];
  /** Address with prefix by node, for static ones. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Why a host network may not be made, or null. @param others those there are  @param allNodes every node that could be covered */
export function hostNetworkRefused(
  network: HostNetwork,
  others: readonly HostNetwork[],
  allNodes: readonly string[],
): string | null {
  if (others.some((o) => o.clusterNetwork === network.clusterNetwork && o.vlan === network.vlan))
    return `VLAN ${network.vlan} of ${network.clusterNetwork} has a host network`;
  if (network.underlay && others.some((o) => o.underlay)) return 'there is an underlay already';
  if (network.underlay && allNodes.some((n) => !network.nodes.includes(n))) return 'an underlay covers every node';
  if (network.mode === 'dhcp') return null;
  const missing = network.nodes.find((n) => !network.addresses.has(n));
  if (missing !== undefined) return `${missing} has no address`;
  return inOneSubnet([...network.addresses.values()]) === true ? null : 'the addresses are not in one subnet';
}

/** Fields of a host network that cannot be changed: it is deleted and made anew instead. */
const FIXED_FIELDS = ['cluster_network', 'vlan'];

export function hostNetworkChangeRefused(field: string): string | null {
  return FIXED_FIELDS.includes(field) ? `${field} cannot be changed` : null;
}

/** Why a host network may not be deleted, or null. */
export function hostNetworkKept(underlay: boolean): string | null {
  return underlay ? 'an underlay in use stays' : null;
}
