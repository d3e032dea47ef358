// Who leads: for tests that need a certain leader in place of a drawn one.
import type { ClusterSimulation } from '../../models/index.ts';
import { Contender } from '../../models/lifecycles.ts';

/** Makes the process on that node the holder of the lease, as if it had been so from the start. */
export function appoint(sim: ClusterSimulation, leaseName: string, nodeName: string): void {
  const { lease, contender, node, cluster, vip, held } = sim.world;
  const l = lease.find(leaseName);
  const before = lease.holder[l];
  const after = contender.find(`${leaseName}/${nodeName}`);
  if (after < 0) throw new Error(`no process on ${nodeName} contends for ${leaseName}`);
  if (before === after) return;
  if (before >= 0) contender.drive.role(before, Contender.signal.Lose);
  contender.drive.role(after, Contender.signal.Acquire);
  lease.put.holder(l, after);
  const n = node.find(nodeName);
  if (leaseName === 'kube-controller-manager') cluster.put.controllerLeader(0, n);
  for (let v = lease.vips.first[l]; v >= 0; v = lease.vips.next[v]) {
    for (let h = vip.held.first[v]; h >= 0; h = vip.held.first[v]) held.remove(h);
    held.add({ name: `vip@${nodeName}`, vip: v, node: n, since: 0 });
    vip.put.holder(v, n);
    vip.put.answers(v, n);
  }
}

/** Makes that node etcd's leader. */
export function appointEtcd(sim: ClusterSimulation, nodeName: string): void {
  sim.world.cluster.put.etcdLeader(0, sim.world.node.find(nodeName));
}
