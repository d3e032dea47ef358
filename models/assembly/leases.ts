// Building a world: leases with their contenders, and the addresses that kube-vip keeps.
import { below } from '../../engine/chance.ts';
import { mayHoldVip, serviceLease } from '../control-plane/kube-vip-rules.ts';
import { addContender, type LeaseTimers, leaseNamed } from '../control-plane/lease.ts';
import { type ClusterManifest, leaseNames, vipServiceNames } from '../manifest/index.ts';
import { measures } from '../measures.ts';
import { isUp } from '../network/reach.ts';
import type { ClusterSimulation } from '../schema.ts';
import {
  controllerLease,
  controllerRenewDeadline,
  controllerRetryPeriod,
  settingOf,
  vipLeaseDuration,
  vipRenewDeadline,
  vipRetryPeriod,
  vipServiceElection,
} from '../settings.ts';

/** Replicas of virt-controller. Source: kubevirt/kubevirt pkg/virt-operator/resource/generate/components/deployments.go @540f37cfa3. */
const VIRT_CONTROLLERS = 2;

export function addControllerLeases(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  nodes: ReadonlyMap<string, number>,
): void {
  const timers: LeaseTimers = {
    leaseDurationMs: settingOf(sim.world, controllerLease),
    renewDeadlineMs: settingOf(sim.world, controllerRenewDeadline),
    retryPeriodMs: settingOf(sim.world, controllerRetryPeriod),
  };
  const { cluster: row, lease, contender } = sim.world;
  const add = (name: string): number => addLease(sim, name, timers, holderNamed(cluster, name, nodes), false);
  const l = add('kube-controller-manager');
  row.put.controllerLease(0, l);
  const leader = lease.holder[l];
  if (leader >= 0) row.put.controllerLeader(0, contender.node[leader]);
  row.put.schedulerLease(0, add('kube-scheduler'));
  row.put.virtControllerLease(0, addFloatingLease(sim, 'virt-controller', timers, cluster, nodes));
}

/** A lease of a Deployment: its pods are on nodes that are drawn, the one that the manifest says holds it among them. */
function addFloatingLease(
  sim: ClusterSimulation,
  name: string,
  timers: LeaseTimers,
  cluster: ClusterManifest,
  nodes: ReadonlyMap<string, number>,
): number {
  const { row } = leaseNamed(sim, name, timers);
  const { node, lease } = sim.world;
  lease.put.floating(row, 1);
  const rows = [...Array(node.rows).keys()];
  const left = rows.filter((n) => node.isLive(n) && node.witness[n] === 0 && isUp(sim.world, n));
  // Identities are names of pods where the lease says anything; those tell no node.
  const known = holderNamed(cluster, name, nodes);
  const taken = left.includes(known) ? [known] : [];
  while (taken.length < VIRT_CONTROLLERS && left.length > taken.length) {
    const rest = left.filter((n) => !taken.includes(n));
    taken.push(rest[below(lease.luck, row, rest.length)]);
  }
  for (const n of taken) addContender(sim, row, n, n === taken[0]);
  return row;
}

/** The management address and those of load balancers. All follow one lease, so all sit on one node, unless elections are by service. */
export function addVips(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  nodes: ReadonlyMap<string, number>,
  absent: ReadonlySet<string> = new Set(),
): void {
  const timers: LeaseTimers = {
    leaseDurationMs: settingOf(sim.world, vipLeaseDuration),
    renewDeadlineMs: settingOf(sim.world, vipRenewDeadline),
    retryPeriodMs: settingOf(sim.world, vipRetryPeriod),
  };
  const byService = settingOf(sim.world, vipServiceElection) === 1;
  for (const { name, namespace, service, address, dhcp } of addressesOf(cluster, absent)) {
    const lease = byService ? serviceLease(namespace, service, null, 'kubernetes').id : leaseNames.kubeVip;
    const l = addLease(sim, lease, timers, holderNamed(cluster, leaseNames.kubeVip, nodes), true);
    const { lease: leases, contender, vip, held } = sim.world;
    const c = leases.holder[l];
    const holder = c < 0 ? -1 : contender.node[c];
    const wanted = address !== '';
    const answers = wanted && isUp(sim.world, holder) ? holder : -1;
    const v = vip.add({
      name,
      address,
      lease: l,
      dhcp: dhcp ? 1 : 0,
      holder,
      answers,
      wanted: wanted ? 1 : 0,
      endpoints: wanted ? 1 : 0,
      downSince: wanted && answers < 0 ? 0 : -1,
    });
    if (!wanted) continue;
    if (answers < 0) sim.probes.adjust(measures.unansweredVips, 0, 1);
    else
      held.add({
        name: `${name}@${sim.store.names.text(sim.world.node.name[answers])}`,
        vip: v,
        node: answers,
        since: 0,
      });
  }
}

interface Address {
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly address: string;
  readonly dhcp: boolean;
}

/** The management VIP is called `ingress`; the others by namespace and name of their Service, which for load balancers of VMs are their own.
 *  One that is not there, or has no address yet, has an empty one. */
function addressesOf(cluster: ClusterManifest, absent: ReadonlySet<string>): Address[] {
  const found: Address[] = [];
  const vip = cluster.vips.find((v) => v.enabled);
  const isIngress = (name: string) => vipServiceNames.some((n) => n === name);
  const main =
    vip?.ip ?? cluster.services.find((s) => isIngress(s.name))?.ingressIps[0] ?? cluster.services[0]?.ingressIps[0];
  if (main !== undefined && main !== null)
    found.push({
      name: 'ingress',
      namespace: 'kube-system',
      service: 'ingress-expose',
      address: main,
      dhcp: vip?.mode === 'dhcp',
    });
  for (const service of cluster.services) {
    const address = service.ingressIps[0];
    if (address === undefined || address === main) continue;
    const { namespace, name } = service;
    found.push({
      name: `${namespace}/${name}`,
      namespace,
      service: name,
      address,
      dhcp: service.loadBalancerIp === '0.0.0.0',
    });
  }
  for (const { namespace, name, workloadType, ipam, address } of cluster.loadBalancers) {
    const full = `${namespace}/${name}`;
    if (workloadType === 'cluster' || found.some((a) => a.name === full && !absent.has(full))) continue;
    const known = absent.has(full) ? '' : (address ?? '');
    const others = found.findIndex((a) => a.name === full);
    if (others >= 0) found.splice(others, 1);
    found.push({ name: full, namespace, service: name, address: known, dhcp: ipam === 'dhcp' });
  }
  return found;
}

/** A lease whose contenders are the management nodes; held by whom the manifest says, else by one that is drawn. */
function addLease(sim: ClusterSimulation, name: string, timers: LeaseTimers, known: number, forVip: boolean): number {
  const { row, isNew } = leaseNamed(sim, name, timers);
  if (!isNew) return row;
  const { node, lease } = sim.world;
  const candidates: number[] = [];
  for (let n = 0; n < node.rows; n++) {
    const roles = { management: node.management[n] === 1, witness: forVip && node.witness[n] === 1 };
    if (node.isLive(n) && mayHoldVip(roles)) candidates.push(n);
  }
  const up = candidates.filter((n) => isUp(sim.world, n));
  const holder = candidates.includes(known)
    ? known
    : (up[up.length === 0 ? 0 : below(lease.luck, row, up.length)] ?? -1);
  for (const n of candidates) addContender(sim, row, n, n === holder);
  return row;
}

/** Lock identities begin with the node's name; kube-controller-manager adds an underscore and a random part. */
function holderNamed(cluster: ClusterManifest, name: string, nodes: ReadonlyMap<string, number>): number {
  const identity = cluster.leases.find((l) => l.name === name)?.holderIdentity ?? '';
  return nodes.get(identity) ?? nodes.get(identity.split('_')[0] ?? '') ?? -1;
}
