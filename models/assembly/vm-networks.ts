// Building a world from manifests: which cluster networks VMs are on, and through which NICs nodes are.

import { type ClusterManifest, matchedNodes, vmNetworkNames } from '../manifest/index.ts';
import { DEFAULT_MIIMON_MS } from '../network/bond-rules.ts';
import { MANAGEMENT_NETWORK } from '../network/network-rules.ts';
import type { ClusterSimulation } from '../schema.ts';
import type { Uplink } from './network.ts';

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

/** Cluster networks that VMs have interfaces on, beside the management network; each once, in the order of the VMs. */
export function vmNetworksOf(cluster: ClusterManifest): string[] {
  const names = cluster.virtualMachines.flatMap(vmNetworkNames(cluster));
  return [...new Set(names)].filter((name) => name !== MANAGEMENT_NETWORK);
}

/** Gives the VMs of a cluster their interfaces. */
export function addVmNetworks(sim: ClusterSimulation, cluster: ClusterManifest): void {
  if (vmNetworksOf(cluster).length === 0) return;
  const { vm, vmNetwork, network } = sim.world;
  const namesOf = vmNetworkNames(cluster);
  const rows = new Map<string, number>();
  for (let v = 0; v < vm.rows; v++) rows.set(sim.store.names.text(vm.name[v]), v);
  for (const manifest of cluster.virtualMachines) {
    const v = rows.get(`${manifest.namespace}/${manifest.name}`);
    const names = namesOf(manifest);
    if (v === undefined || names.every((name) => name === MANAGEMENT_NETWORK)) continue;
    for (const name of names) vmNetwork.add({ vm: v, network: network.find(name) });
  }
}
