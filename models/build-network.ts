// Building a world: switches, cluster networks, and every node's attachments with their NICs.
//
// Manifests of physical networks do not exist in Kubernetes. Where nothing says otherwise each node has one management bond, active-backup,
// with a NIC on each of two switches, which is what Harvester's installer makes and its requirements advise.
// Source: harvester/harvester pkg/installer/config/cos.go:645-651 (v1.9 @5fac604); harvester/docs docs/install/requirements.md @013e1f1.
import { BOND_MODES, DEFAULT_MIIMON_MS } from './bond-rules.ts';
import { refreshNode } from './links.ts';
import { DEFAULT_MTU, MANAGEMENT_NETWORK } from './network-rules.ts';
import type { ClusterSimulation } from './schema.ts';
import { nicRate, nicsPerBond, settingOf } from './settings.ts';

/** A VLAN for hosts that Harvester's settings `storage-network` and `vm-migration-network` name. */
export interface HostVlan {
  readonly clusterNetwork: string;
  readonly vlan: number;
}

export interface NetworkPlan {
  readonly storage: HostVlan | null;
  readonly migration: HostVlan | null;
}

/** Names of the networks that hosts use beside the management network. */
export const STORAGE_NETWORK = 'storage';
export const MIGRATION_NETWORK = 'migration';

/** Adds networks and attachments for all nodes; the nodes' `tx` and `rx` become those of their management bonds. */
export function addNetworks(sim: ClusterSimulation, plan: NetworkPlan): void {
  const { cluster, network, node } = sim.world;
  const carriers = new Map<string, number>();
  const carrier = (name: string) => {
    const known = carriers.get(name);
    if (known !== undefined) return known;
    const row = network.add({ name, mtu: DEFAULT_MTU });
    carriers.set(name, row);
    return row;
  };
  const management = carrier(MANAGEMENT_NETWORK);
  const vlan = (name: string, spec: HostVlan | null) =>
    spec === null ? management : network.add({ name, over: carrier(spec.clusterNetwork), vlan: spec.vlan });
  const storage = vlan(STORAGE_NETWORK, plan.storage);
  const migration = vlan(MIGRATION_NETWORK, plan.migration);
  cluster.put.storageNetwork(0, storage);
  cluster.put.migrationNetwork(0, migration);
  const switches = addSwitches(sim);
  for (let n = 0; n < node.rows; n++) {
    const bonds = new Map<number, number>();
    for (const row of carriers.values()) bonds.set(row, addBond(sim, n, row, switches));
    node.put.onManagement(n, bonds.get(management) ?? -1);
    node.put.onStorage(n, attach(sim, n, storage, bonds));
    node.put.onMigration(n, attach(sim, n, migration, bonds));
    refreshNode(sim, n);
  }
}

function addSwitches(sim: ClusterSimulation): number[] {
  const count = settingOf(sim.world, nicsPerBond);
  return ['tor-a', 'tor-b'].slice(0, count).map((name) => sim.world.switch.add({ name }));
}

/** The attachment to a network: the bond of a cluster network, or a VLAN on one. */
function attach(sim: ClusterSimulation, n: number, net: number, bonds: ReadonlyMap<number, number>): number {
  const { attachment, network } = sim.world;
  const bond = bonds.get(net);
  if (bond !== undefined) return bond;
  const over = bonds.get(network.over[net]) ?? -1;
  const { tx, rx } = attachment;
  return attachment.add({ name: nameOf(sim, n, net), node: n, network: net, over, tx: tx[over], rx: rx[over] });
}

function addBond(sim: ClusterSimulation, n: number, net: number, switches: readonly number[]): number {
  const { attachment, node, nic, link } = sim.world;
  const name = nameOf(sim, n, net);
  const onManagement = attachment.rows === 0 || node.attachments.size[n] === 0;
  const capacity = settingOf(sim.world, nicRate);
  const a = attachment.add({
    name,
    node: n,
    network: net,
    mode: BOND_MODES.indexOf('active-backup'),
    miimonMs: DEFAULT_MIIMON_MS,
    tx: onManagement ? node.tx[n] : link.add({ name: `${name}/tx`, capacity }),
    rx: onManagement ? node.rx[n] : link.add({ name: `${name}/rx`, capacity }),
  });
  const nics = switches.map((s, i) => nic.add({ name: `${name}-${i + 1}`, attachment: a, switch: s }));
  attachment.put.active(a, nics[0] ?? -1);
  return a;
}

function nameOf(sim: ClusterSimulation, n: number, net: number): string {
  const { names } = sim.store;
  return `${names.text(sim.world.node.name[n])}/${names.text(sim.world.network.name[net])}`;
}
