// Building a world: switches, cluster networks, and every node's attachments with their NICs.
//
// Manifests of physical networks do not exist in Kubernetes. Where nothing says otherwise each node has one management bond, active-backup,
// with a NIC on each of two switches, which is what Harvester's installer makes and its requirements advise. VlanConfigs say which nodes are
// on the other cluster networks, and with which NICs; these alternate between the switches.
// Source: harvester/harvester pkg/installer/config/cos.go:645-651 (v1.9 @5fac604); harvester/docs docs/install/requirements.md @013e1f1.
import { BOND_MODES, type BondMode, DEFAULT_MIIMON_MS, usesOneLink } from '../network/bond-rules.ts';
import { refreshNode } from '../network/links.ts';
import { effectiveMtu, MANAGEMENT_NETWORK } from '../network/network-rules.ts';
import type { ClusterSimulation } from '../schema.ts';
import { nicRate, nicsPerBond, settingOf } from '../settings.ts';

/** A VLAN for hosts that Harvester's settings `storage-network` and `vm-migration-network` name. */
export interface HostVlan {
  readonly clusterNetwork: string;
  readonly vlan: number;
}

/** NICs through which some nodes are on a cluster network: a VlanConfig. */
export interface Uplink {
  readonly clusterNetwork: string;
  readonly nodes: readonly string[];
  readonly nics: readonly string[];
  readonly mode: BondMode;
  readonly miimonMs: number;
  readonly mtu: number;
}

export interface NetworkPlan {
  readonly storage: HostVlan | null;
  readonly migration: HostVlan | null;
  readonly uplinks: readonly Uplink[];
  /** Cluster networks of VMs. Where no VlanConfig says anything of one, every node is taken to be on it as on the management network. */
  readonly ofVms: readonly string[];
}

/** Names of the networks that hosts use beside the management network. */
const STORAGE_NETWORK = 'storage';
const MIGRATION_NETWORK = 'migration';

/** Adds networks and attachments for all nodes; the nodes' `tx` and `rx` become those of their management bonds. */
export function addNetworks(sim: ClusterSimulation, plan: NetworkPlan): void {
  const { cluster, network, node } = sim.world;
  const carriers = new Map<string, number>();
  const carrier = (name: string) => {
    const known = carriers.get(name);
    if (known !== undefined) return known;
    const mtu = effectiveMtu(plan.uplinks.find((u) => u.clusterNetwork === name)?.mtu ?? 0);
    const row = network.add({ name, mtu });
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
  for (const { clusterNetwork } of plan.uplinks) carrier(clusterNetwork);
  for (const name of plan.ofVms) carrier(name);
  const switches = addSwitches(sim);
  for (let n = 0; n < node.rows; n++) {
    const bonds = new Map<number, number>();
    for (const [name, row] of carriers) {
      const bond = bondOf(sim, n, name, plan.uplinks);
      if (bond !== null) bonds.set(row, addBond(sim, n, row, switches, bond));
    }
    node.put.onManagement(n, bonds.get(management) ?? -1);
    node.put.onStorage(n, attach(sim, n, storage, bonds));
    node.put.onMigration(n, attach(sim, n, migration, bonds));
    refreshNode(sim, n);
  }
}

/** What a node is on a cluster network with, or null when it is not on it. */
function bondOf(
  sim: ClusterSimulation,
  n: number,
  network: string,
  uplinks: readonly Uplink[],
): Uplink | 'assumed' | null {
  const all = uplinks.filter((u) => u.clusterNetwork === network);
  const own = all.find((u) => u.nodes.includes(sim.store.names.text(sim.world.node.name[n])));
  return own ?? (all.length === 0 || network === MANAGEMENT_NETWORK ? 'assumed' : null);
}

function addSwitches(sim: ClusterSimulation): number[] {
  const count = settingOf(sim.world, nicsPerBond);
  return ['tor-a', 'tor-b'].slice(0, count).map((name) => sim.world.switch.add({ name }));
}

/** The attachment to a network: the bond of a cluster network, or a VLAN on one. A node that is not on the network that should carry the
 *  VLAN has none, and is taken to use the management network. */
function attach(sim: ClusterSimulation, n: number, net: number, bonds: ReadonlyMap<number, number>): number {
  const { attachment, network } = sim.world;
  const bond = bonds.get(net);
  if (bond !== undefined) return bond;
  const over = bonds.get(network.over[net]) ?? -1;
  if (over < 0) return sim.world.node.onManagement[n];
  const { tx, rx } = attachment;
  return attachment.add({ name: nameOf(sim, n, net), node: n, network: net, over, tx: tx[over], rx: rx[over] });
}

function addBond(
  sim: ClusterSimulation,
  n: number,
  net: number,
  switches: readonly number[],
  uplink: Uplink | 'assumed',
): number {
  const { attachment, node, link } = sim.world;
  const name = nameOf(sim, n, net);
  const onManagement = attachment.rows === 0 || node.attachments.size[n] === 0;
  const capacity = settingOf(sim.world, nicRate);
  const { mode, miimonMs } = uplink === 'assumed' ? ASSUMED : uplink;
  const a = attachment.add({
    name,
    node: n,
    network: net,
    mode: BOND_MODES.indexOf(mode),
    miimonMs,
    tx: onManagement ? node.tx[n] : link.add({ name: `${name}/tx`, capacity }),
    rx: onManagement ? node.rx[n] : link.add({ name: `${name}/rx`, capacity }),
  });
  const host = sim.store.names.text(node.name[n]);
  const nics =
    uplink === 'assumed' ? switches.map((_, i) => `${name}-${i + 1}`) : uplink.nics.map((k) => `${host}/${k}`);
  const rows = nics.map((nic, i) => addNic(sim, nic, a, switches[i % switches.length] ?? -1, usesOneLink(mode)));
  attachment.put.active(a, rows[0] ?? -1);
  return a;
}

const ASSUMED = { mode: 'active-backup', miimonMs: DEFAULT_MIIMON_MS } as const;

/** Where a mode spreads hosts over links, each of them has its own share. */
function addNic(sim: ClusterSimulation, name: string, a: number, port: number, shares: boolean): number {
  const { nic, link } = sim.world;
  const k = nic.add({ name, attachment: a, switch: port });
  if (shares) return k;
  const capacity = settingOf(sim.world, nicRate);
  nic.put.tx(k, link.add({ name: `${name}/tx`, capacity }));
  nic.put.rx(k, link.add({ name: `${name}/rx`, capacity }));
  return k;
}

function nameOf(sim: ClusterSimulation, n: number, net: number): string {
  const { names } = sim.store;
  return `${names.text(sim.world.node.name[n])}/${names.text(sim.world.network.name[net])}`;
}
