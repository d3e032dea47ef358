// Networks and pools that are taken away while a run goes on: what Harvester's webhooks refuse, and what the rest does to reachability.
import { type Model, on } from '../../engine/model.ts';
import { attachmentRemove, attachmentSplit, ipPoolDelete, networkDelete } from '../events.ts';
import { nodeSpecText, readNodeSpec } from '../scheduling/pod-spec.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { mayDelete } from './ip-pool.ts';
import { clusterNetworkKept, MANAGEMENT_NETWORK, vlanConfigKept } from './network-rules.ts';
import { poolStateOf } from './pool-state.ts';

export const networkChanges: Model<ClusterSchema> = {
  name: 'network-changes',
  on: [
    on(ipPoolDelete, (sim, p) => deletePool(sim, p)),
    on(networkDelete, (sim, w) => deleteNetwork(sim, w)),
    on(attachmentRemove, (sim, a) => leaveNetwork(sim, a)),
  ],
};

/** Who had an address of it before is forgotten with it. */
function deletePool(sim: ClusterSimulation, p: number): void {
  const { ipPool, poolAddress } = sim.world;
  if (!ipPool.isLive(p)) {
    sim.note('it is gone already');
    return;
  }
  const { allocated } = poolStateOf(sim, p);
  if (mayDelete(allocated.size)) {
    for (let a = ipPool.addresses.first[p]; a >= 0; a = ipPool.addresses.first[p]) poolAddress.remove(a);
    // Pools are chosen among the rows of the table: this one serves nobody any more.
    ipPool.put.scope(p, '[]');
    ipPool.put.global(p, 0);
    ipPool.remove(p);
    sim.note('no load balancer gets an address of it any more');
  } else
    refuse(
      sim,
      `${[...allocated.values()].join(', ')} ${allocated.size === 1 ? 'has an address' : 'have addresses'} of it`,
    );
}

/** A cluster network goes when nothing is on it: VMs that are stopped count as well. */
function deleteNetwork(sim: ClusterSimulation, w: number): void {
  const { network, vmNetwork, vm } = sim.world;
  const { names } = sim.store;
  const users = hostUsers(sim, w);
  for (let i = network.vms.first[w]; i >= 0; i = network.vms.next[i]) users.push(names.text(vm.name[vmNetwork.vm[i]]));
  const why = clusterNetworkKept(names.text(network.name[w]), users);
  if (why !== null) refuse(sim, why);
  else
    for (let a = network.attachments.first[w]; a >= 0; a = network.attachments.next[a])
      sim.schedule(attachmentRemove, 0, a);
}

/** No VlanConfig names the node any more: its bond and its bridge are taken down, and no VM of the network is placed there. */
function leaveNetwork(sim: ClusterSimulation, a: number): void {
  const { attachment, network, node, vmi, vmNetwork, vm } = sim.world;
  const { names } = sim.store;
  const [n, w] = [attachment.node[a], attachment.network[a]];
  const name = names.text(network.name[w]);
  if (name === MANAGEMENT_NETWORK) {
    refuse(sim, 'the management network has no VLAN config');
    return;
  }
  const users = hostUsers(sim, w);
  for (let i = network.vms.first[w]; i >= 0; i = network.vms.next[i]) {
    const v = vmNetwork.vm[i];
    if (vm.instances.first[v] >= 0 && vmi.node[vm.instances.first[v]] === n) users.push(names.text(vm.name[v]));
  }
  const why = vlanConfigKept([names.text(node.name[n])], users);
  if (why !== null) {
    refuse(sim, why);
    return;
  }
  const spec = readNodeSpec(names.text(node.spec[n]));
  const { [`network.harvesterhci.io/${name}`]: _, ...labels } = spec.labels;
  node.put.spec(n, nodeSpecText({ ...spec, labels }));
  sim.schedule(attachmentSplit, 0, a, ALONE + a);
  sim.note(`its uplink to ${name} is taken down`);
}

/** Partitions of scenarios have small numbers. */
const ALONE = 1_000_000;

/** VLANs that hosts themselves have on a network: for storage, or for migrations. */
function hostUsers({ world: { network }, store }: ClusterSimulation, w: number): string[] {
  const users: string[] = [];
  for (let o = 0; o < network.rows; o++)
    if (network.isLive(o) && network.over[o] === w) users.push(`the network ${store.names.text(network.name[o])}`);
  return users;
}

function refuse(sim: ClusterSimulation, why: string): void {
  sim.note(`Harvester's webhook refuses: ${why}`);
}
