// A cluster comes to life: the value read from manifests becomes a world at time 0, with whatever is due already on its agenda.
import { below } from '../engine/chance.ts';
import { Simulation } from '../engine/simulation.ts';
import { countDown, guestDown } from './availability.ts';
import { addDisks, addNodes, addSystemRequests } from './build-nodes.ts';
import { addVolumes } from './build-storage.ts';
import { addVms } from './build-vms.ts';
import { refreshRisk } from './data-risk.ts';
import { clusterDefinition } from './definition.ts';
import { reachChanged, vmReconcile, volumeAttach } from './events.ts';
import { Guest, Robustness, VolumeState } from './lifecycles.ts';
import type { ClusterManifest } from './manifest/index.ts';
import { harvesterRelease, leaseNames, settingInForce } from './manifest/index.ts';
import { measures } from './measures.ts';
import { isMember, isUp } from './reach.ts';
import { releaseNamed } from './releases.ts';
import { refreshRobustness } from './robustness.ts';
import { ALWAYS, RERUN_ON_FAILURE, shouldRun } from './run-strategy.ts';
import type { ClusterSimulation } from './schema.ts';
import { parseSettingText } from './setting-value.ts';
import { addSettings, defaultOf, type SettingSpec, settingNamed } from './settings.ts';

export interface BuildOptions {
  readonly seed: number;
  /** Minor release of Harvester, 1 to 9. */
  readonly release: number;
  /** Settings and assumptions in force instead of the release's and the cluster's own, in the unit of the setting. */
  readonly overrides?: ReadonlyMap<SettingSpec, number>;
}

/** The root that everything is caused by which follows from the cluster as it was found. */
export const AS_FOUND = 'the cluster as it was found';

export function buildCluster(cluster: ClusterManifest, options: BuildOptions): ClusterSimulation {
  const sim = new Simulation(clusterDefinition, options.seed);
  sim.world.cluster.add({ name: 'cluster', release: options.release });
  addSettings(sim, options.release);
  applySettings(sim, cluster, options);
  const nodes = addNodes(sim, cluster);
  const disks = addDisks(sim, cluster, nodes);
  const volumes = addVolumes(sim, cluster, nodes, disks);
  addVms(sim, cluster, nodes, volumes);
  addSystemRequests(sim, cluster, nodes);
  addLeaders(sim);
  addVip(sim, cluster, nodes);
  sim.asRoot(AS_FOUND, () => begin(sim));
  return sim;
}

/** The cluster's own settings, then the scenario's. A value that is no more than the default of the cluster's own release says nothing
 *  about another release, so that a cluster can be played under the rules of any. */
function applySettings(sim: ClusterSimulation, cluster: ClusterManifest, options: BuildOptions): void {
  const own = releaseNamed(harvesterRelease(cluster)?.release ?? '')?.minor ?? options.release;
  const found: [string, string][] = [
    ...cluster.longhornSettings.map((s): [string, string] => [`longhorn/${s.name}`, s.value]),
    ...cluster.harvesterSettings.flatMap((s) => fieldsOf(s.name, settingInForce(s))),
  ];
  for (const [key, text] of found) {
    const spec = settingNamed(key);
    const value = spec === null ? null : parseSettingText(spec, text);
    if (spec === null || value === null || (own !== options.release && value === defaultOf(spec, own))) continue;
    sim.world.setting.put.value(spec.row, value);
  }
  for (const [spec, value] of options.overrides ?? []) sim.world.setting.put.value(spec.row, value);
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

/** Who leads is not in the manifests that are read: drawn among the management nodes that run. */
function addLeaders(sim: ClusterSimulation): void {
  const { node, cluster } = sim.world;
  const up = [...Array(node.rows).keys()].filter((n) => isUp(sim.world, n));
  const members = up.filter((n) => isMember(sim.world, n));
  const managers = members.filter((n) => node.management[n] === 1);
  if (members.length > 0) cluster.put.etcdLeader(0, members[below(cluster.luck, 0, members.length)]);
  if (managers.length > 0) cluster.put.controllerLeader(0, managers[below(cluster.luck, 0, managers.length)]);
}

/** The management address, held by whoever holds kube-vip's lease; by a drawn management node if no lease says. */
function addVip(sim: ClusterSimulation, cluster: ClusterManifest, nodes: ReadonlyMap<string, number>): void {
  const address =
    cluster.vips.find((v) => v.enabled)?.ip ?? cluster.services.find((s) => s.ingressIps.length > 0)?.ingressIps[0];
  if (address === undefined || address === null) return;
  const lease = cluster.leases.find((l) => l.name === leaseNames.kubeVip);
  const { cluster: self, node, vip } = sim.world;
  const managers = [...Array(node.rows).keys()].filter(
    (n) => node.management[n] === 1 && node.witness[n] === 0 && isUp(sim.world, n),
  );
  const drawn = managers.length > 0 ? managers[below(self.luck, 0, managers.length)] : -1;
  const holder = nodes.get(lease?.holderIdentity ?? '') ?? drawn;
  const answers = isUp(sim.world, holder) ? holder : -1;
  const v = vip.add({ name: 'ingress', address, holder, answers, downSince: answers < 0 ? 0 : -1 });
  if (vip.answers[v] < 0) sim.probes.set(measures.unansweredVips, 0, 1);
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
  countDown(sim);
  for (let v = 0; v < volume.rows; v++) {
    refreshRisk(sim, v);
    const { degraded, faulted } = Robustness.state;
    if (volume.robustness[v] === degraded) sim.probes.adjust(measures.degradedVolumes, 0, 1);
    if (volume.robustness[v] === faulted) sim.probes.adjust(measures.faultedVolumes, 0, 1);
    refreshRobustness(sim, v);
    if (volume.wanted[v] >= 0 && volume.state[v] === VolumeState.state.detached) sim.schedule(volumeAttach, 0, v);
  }
  for (let n = 0; n < node.rows; n++) if (!isUp(sim.world, n)) sim.schedule(reachChanged, 0, n);
}
