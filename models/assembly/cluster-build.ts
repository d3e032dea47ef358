// A cluster comes to life: the value read from manifests becomes a world at time 0, with whatever is due already on its agenda.
import { below } from '../../engine/chance.ts';
import { Simulation } from '../../engine/simulation.ts';
import { beginApplications } from '../compute/application.ts';
import { guestDown } from '../compute/availability.ts';
import { ALWAYS, RERUN_ON_FAILURE, shouldRun } from '../compute/run-strategy.ts';
import { promoteNext } from '../control-plane/promotion.ts';
import { clusterDefinition } from '../definition.ts';
import { reachChanged, vmDelete, vmReconcile, volumeAttach } from '../events.ts';
import { Guest, Robustness, VolumeState } from '../lifecycles.ts';
import type { ClusterManifest } from '../manifest/index.ts';
import { harvesterRelease, settingInForce } from '../manifest/index.ts';
import { measures } from '../measures.ts';
import { beginLoadBalancers } from '../network/load-balancers.ts';
import { MANAGEMENT_NETWORK } from '../network/network-rules.ts';
import { isUp, isVoter } from '../network/reach.ts';
import { releaseNamed } from '../releases.ts';
import { beginDescheduling } from '../scheduling/descheduler.ts';
import type { ClusterSimulation } from '../schema.ts';
import { parseSettingText } from '../setting-value.ts';
import {
  addSettings,
  defaultOf,
  descheduling,
  deschedulingInterval,
  migrationVlan,
  type SettingSpec,
  settingNamed,
  settingOf,
  storageVlan,
} from '../settings.ts';
import { refreshRisk } from '../storage/data-risk.ts';
import { beginRecurringJobs } from '../storage/recurring-job.ts';
import { refreshRobustness } from '../storage/robustness.ts';
import { addApplications } from './applications.ts';
import { addBackingImages } from './backing-images.ts';
import { addBackupTarget, addRecurringJobs, addVmBackupSchedules } from './backups.ts';
import { addControllerLeases, addVips } from './leases.ts';
import { addLoadBalancers } from './load-balancers.ts';
import { addNetworks, type HostVlan, type NetworkPlan } from './network.ts';
import { addDisks, addNodes, addSystemRequests } from './nodes.ts';
import { addVolumes } from './storage.ts';
import { addVmNetworks, uplinksOf, vmNetworksOf } from './vm-networks.ts';
import { addVms } from './vms.ts';

export interface BuildOptions {
  readonly seed: number;
  /** Minor release of Harvester, 1 to 9. */
  readonly release: number;
  /** Settings and assumptions in force instead of the release's and the cluster's own, in the unit of the setting. */
  readonly overrides?: ReadonlyMap<SettingSpec, number>;
  /** Load balancers of the cluster, `namespace/name`, that have yet to be made. */
  readonly absent?: ReadonlySet<string>;
}

/** The root that everything is caused by which follows from the cluster as it was found. */
export const AS_FOUND = 'the cluster as it was found';

export function buildCluster(cluster: ClusterManifest, options: BuildOptions): ClusterSimulation {
  const sim = new Simulation(clusterDefinition, options.seed);
  sim.world.cluster.add({ name: 'cluster', release: options.release });
  addSettings(sim, options.release);
  addNamespaces(sim, cluster);
  applySettings(sim, cluster, options);
  const nodes = addNodes(sim, cluster);
  addNetworks(sim, networkPlan(sim, cluster));
  const disks = addDisks(sim, cluster, nodes);
  const volumes = addVolumes(sim, cluster, nodes, disks);
  addBackingImages(sim, cluster, disks, volumes);
  addRecurringJobs(sim, cluster);
  addBackupTarget(sim, cluster);
  addVms(sim, cluster, nodes, volumes);
  addVmBackupSchedules(sim, cluster);
  addApplications(sim, cluster, volumes);
  addVmNetworks(sim, cluster);
  addSystemRequests(sim, cluster, nodes);
  addLeaders(sim);
  addControllerLeases(sim, cluster, nodes);
  addVips(sim, cluster, nodes, options.absent);
  addLoadBalancers(sim, cluster, options.absent);
  sim.asRoot(AS_FOUND, () => {
    begin(sim);
    for (const { namespace, name, deletionTimestamp } of cluster.virtualMachines)
      if (deletionTimestamp !== null) sim.schedule(vmDelete, 0, sim.world.vm.find(`${namespace}/${name}`), 0);
  });
  return sim;
}

function addNamespaces(sim: ClusterSimulation, { namespaces }: ClusterManifest): void {
  const labelled = namespaces.filter(({ labels }) => Object.keys(labels).length > 0);
  if (labelled.length === 0) return;
  sim.world.cluster.put.namespaces(0, JSON.stringify(Object.fromEntries(labelled.map((n) => [n.name, n.labels]))));
}

/** The cluster's own settings, then the scenario's. A value that is no more than the default of the cluster's own release says nothing
 *  about another release, so that a cluster can be played under the rules of any. */
function applySettings(sim: ClusterSimulation, cluster: ClusterManifest, options: BuildOptions): void {
  const own = releaseNamed(harvesterRelease(cluster)?.release ?? '')?.minor ?? options.release;
  const found: [string, string][] = [
    ...cluster.longhornSettings.map((s): [string, string] => [`longhorn/${s.name}`, s.value]),
    ...cluster.harvesterSettings.flatMap((s) => fieldsOf(s.name, settingInForce(s))),
    ...cluster.addons.filter(({ name }) => name === DESCHEDULER_ADDON).flatMap(deschedulerSettings),
  ];
  for (const [key, text] of found) {
    const spec = settingNamed(key);
    const value = spec === null ? null : parseSettingText(spec, text);
    if (spec === null || value === null || (own !== options.release && value === defaultOf(spec, own))) continue;
    sim.world.setting.put.value(spec.row, value);
  }
  for (const [spec, value] of options.overrides ?? []) sim.world.setting.put.value(spec.row, value);
}

/** The add-on that the UI calls virtual-machine-auto-balance, in kube-system. Of its chart's values the interval alone is read.
 *  Source: harvester/addons pkg/templates/rancherd-22-addons.yaml:355-424 @c0fec15. */
const DESCHEDULER_ADDON = 'descheduler';

function deschedulerSettings({ enabled, valuesContent }: ClusterManifest['addons'][number]): [string, string][] {
  const interval = /^deschedulingInterval:\s*["']?([^"'\s]+)/m.exec(valuesContent)?.[1];
  return [
    [descheduling.key, String(enabled)],
    ...(interval === undefined ? [] : [[deschedulingInterval.key, interval] as [string, string]]),
  ];
}

/** Harvester keeps several values in one setting as JSON: `overcommit-config` gives `overcommit-config.cpu` and so on. */
function fieldsOf(name: string, text: string): [string, string][] {
  if (!text.startsWith('{')) return [[name, text]];
  try {
    const value: unknown = JSON.parse(text);
    return Object.entries(value as Record<string, unknown>).map(([field, v]) => [`${name}.${field}`, String(v)]);
  } catch {
    return [];
  }
}

/** Who leads etcd is not in the manifests that are read: drawn among the voters that run. */
function addLeaders(sim: ClusterSimulation): void {
  const { node, cluster } = sim.world;
  const voters = [...Array(node.rows).keys()].filter((n) => isVoter(sim.world, n) && isUp(sim.world, n));
  if (voters.length > 0) cluster.put.etcdLeader(0, voters[below(cluster.luck, 0, voters.length)]);
}

/** VLANs for storage and migrations, from Harvester's settings of these names; on the management network where they name none. */
function networkPlan(sim: ClusterSimulation, cluster: ClusterManifest): NetworkPlan {
  const on = (name: string, vlan: number): HostVlan | null => {
    const setting = cluster.harvesterSettings.find((s) => s.name === name);
    const fields = setting === undefined ? [] : fieldsOf(name, settingInForce(setting));
    const named = fields.find(([key]) => key === `${name}.clusterNetwork`)?.[1];
    return vlan === 0 ? null : { clusterNetwork: named || MANAGEMENT_NETWORK, vlan };
  };
  return {
    storage: on('storage-network', settingOf(sim.world, storageVlan)),
    migration: on('vm-migration-network', settingOf(sim.world, migrationVlan)),
    uplinks: uplinksOf(cluster),
    ofVms: vmNetworksOf(cluster),
  };
}

/** Puts on the agenda what an imported state has pending: silent nodes, degraded volumes, VMs that ought to run and do not. */
function begin(sim: ClusterSimulation): void {
  const { node, volume, vm, vmi } = sim.world;
  for (let v = 0; v < vm.rows; v++) {
    const i = vm.instances.first[v];
    const up = i >= 0 && vmi.guest[i] === Guest.state.Up && isUp(sim.world, vmi.node[i]);
    if (i >= 0 && !up) vmi.drive.guest(i, Guest.signal.PowerLost);
    if (!shouldRun(sim.world, v) || up) continue;
    if (vm.runStrategy[v] === ALWAYS || vm.runStrategy[v] === RERUN_ON_FAILURE) vm.put.startRequested(v, 1);
    guestDown(sim, v);
    sim.schedule(vmReconcile, 0, v);
  }
  for (let v = 0; v < volume.rows; v++) {
    refreshRisk(sim, v);
    const { degraded, faulted } = Robustness.state;
    if (volume.robustness[v] === degraded) sim.probes.adjust(measures.degradedVolumes, 0, 1);
    if (volume.robustness[v] === faulted) sim.probes.adjust(measures.faultedVolumes, 0, 1);
    refreshRobustness(sim, v);
    if (volume.wanted[v] >= 0 && volume.state[v] === VolumeState.state.detached) sim.schedule(volumeAttach, 0, v);
  }
  for (let n = 0; n < node.rows; n++) if (!isUp(sim.world, n)) sim.schedule(reachChanged, 0, n);
  beginApplications(sim);
  beginLoadBalancers(sim);
  beginDescheduling(sim);
  beginRecurringJobs(sim);
  promoteNext(sim);
}
