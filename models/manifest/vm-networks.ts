// Which nodes a VlanConfig concerns, and which cluster networks a VM is on: what the objects say of it together.
import { MANAGEMENT_NETWORK } from '../network/network-rules.ts';
import { carrierOf } from '../network/vm-network-rules.ts';
import type { ClusterManifest } from './cluster.ts';
import { nodeRoles } from './node.ts';
import type { VirtualMachineManifest } from './virtual-machine.ts';
import type { VlanConfigManifest } from './vlan-config.ts';

/** Nodes that a VlanConfig concerns: those it was found to match, and before that those with the labels; never a witness.
 *  Source: harvester/network-controller-harvester pkg/webhook/vlanconfig/mutator.go:95 @2e5cbea. */
export function matchedNodes(config: VlanConfigManifest, cluster: ClusterManifest): readonly string[] {
  if (config.matchedNodes !== null) return config.matchedNodes;
  return cluster.nodes
    .filter((n) => !nodeRoles(n.labels).includes('witness'))
    .filter((n) => Object.keys(config.nodeSelector).every((key) => n.labels[key] === config.nodeSelector[key]))
    .map((n) => n.name);
}

/** The cluster networks of a VM, each once. An interface whose VM network is not among the objects counts as one of the management
 *  network, on which Harvester puts VMs by default. */
export function vmNetworkNames(cluster: ClusterManifest): (vm: VirtualMachineManifest) => string[] {
  const carriers = new Map<string, string>();
  for (const { namespace, name, config } of cluster.networkAttachmentDefinitions) {
    const carrier = carrierOf(config.bridge ?? '');
    if (carrier !== null) carriers.set(`${namespace}/${name}`, carrier);
  }
  return ({ namespace, networks }) => {
    const names = networks.map(({ multusNetworkName: name }) => {
      if (name === null) return MANAGEMENT_NETWORK;
      return carriers.get(name.includes('/') ? name : `${namespace}/${name}`) ?? MANAGEMENT_NETWORK;
    });
    return [...new Set(names)];
  };
}
