// Building a world from manifests: which cluster networks VMs are on, and through which NICs nodes are.
import { DEFAULT_MIIMON_MS } from './bond-rules.ts';
import type { Uplink } from './build-network.ts';
import {
  type ClusterManifest,
  type NetworkAttachmentDefinitionManifest,
  nodeRoles,
  type VirtualMachineManifest,
  type VlanConfigManifest,
} from './manifest/index.ts';
import { MANAGEMENT_NETWORK } from './network-rules.ts';
import type { ClusterSimulation } from './schema.ts';
import { carrierOf } from './vm-network-rules.ts';

/** The uplinks that VlanConfigs describe. */
export function uplinksOf(cluster: ClusterManifest): Uplink[] {
  return cluster.vlanConfigs.map((config) => ({
    clusterNetwork: config.clusterNetwork,
    nodes: matchedNodes(config, cluster),
    nics: config.nics,
    mode: config.bondMode,
    miimonMs: config.miimonMs ?? DEFAULT_MIIMON_MS,
    mtu: config.mtu ?? 0,
  }));
}

/** Nodes that a VlanConfig concerns: those it was found to match, and before that those with the labels; never a witness.
 *  Source: harvester/network-controller-harvester pkg/webhook/vlanconfig/mutator.go:95 @2e5cbea3. */
export function matchedNodes(config: VlanConfigManifest, cluster: ClusterManifest): readonly string[] {
  if (config.matchedNodes !== null) return config.matchedNodes;
  return cluster.nodes
    .filter((n) => !nodeRoles(n.labels).includes('witness'))
    .filter((n) => Object.keys(config.nodeSelector).every((key) => n.labels[key] === config.nodeSelector[key]))
    .map((n) => n.name);
}

/** Cluster networks that VMs have interfaces on, beside the management network; each once, in the order of the VMs. */
export function vmNetworksOf(cluster: ClusterManifest): string[] {
  const carriers = carriersOf(cluster);
  const names = cluster.virtualMachines.flatMap((vm) => networksOf(vm, carriers));
  return [...new Set(names)].filter((name) => name !== MANAGEMENT_NETWORK);
}

/** The cluster networks of one VM, each once. An interface whose VM network is not among the objects counts as one of the management
 *  network, on which Harvester puts VMs by default. */
export function clusterNetworksOf(vm: VirtualMachineManifest, cluster: ClusterManifest): string[] {
  return networksOf(vm, carriersOf(cluster));
}

/** Gives the VMs of a cluster their interfaces. */
export function addVmNetworks(sim: ClusterSimulation, cluster: ClusterManifest): void {
  if (vmNetworksOf(cluster).length === 0) return;
  const { vm, vmNetwork, network } = sim.world;
  const carriers = carriersOf(cluster);
  const rows = new Map<string, number>();
  for (let v = 0; v < vm.rows; v++) rows.set(sim.store.names.text(vm.name[v]), v);
  for (const manifest of cluster.virtualMachines) {
    const v = rows.get(`${manifest.namespace}/${manifest.name}`);
    const names = networksOf(manifest, carriers);
    if (v === undefined || names.every((name) => name === MANAGEMENT_NETWORK)) continue;
    for (const name of names) vmNetwork.add({ vm: v, network: network.find(name) });
  }
}

type Carriers = ReadonlyMap<string, string>;

/** Cluster networks by the name of the VM network on them, `namespace/name`. */
function carriersOf(cluster: ClusterManifest): Carriers {
  const entry = (nad: NetworkAttachmentDefinitionManifest): [string, string][] => {
    const carrier = carrierOf(nad.config.bridge ?? '');
    return carrier === null ? [] : [[`${nad.namespace}/${nad.name}`, carrier]];
  };
  return new Map(cluster.networkAttachmentDefinitions.flatMap(entry));
}

function networksOf({ namespace, networks }: VirtualMachineManifest, carriers: Carriers): string[] {
  const names = networks.map(({ multusNetworkName: name }) => {
    if (name === null) return MANAGEMENT_NETWORK;
    return carriers.get(name.includes('/') ? name : `${namespace}/${name}`) ?? MANAGEMENT_NETWORK;
  });
  return [...new Set(names)];
}
