// API servers that hang, and etcd that is set up anew: what operators meet when the control plane itself is ill.
//
// Source: rancher/rke2 pkg/podtemplate/config.go:286-309 @6ce1a80 (liveness); rancher/rke2-docs docs/datastore/backup_restore.md @9477b7b
// (cluster reset leaves one member; all others are wiped and join again).
import { below, uniform53 } from '../../engine/chance.ts';
import { NONE, UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import { formatDuration, ms } from '../../engine/units.ts';
import { agentMoved, apiHang, apiRestarted, etcdJoin, etcdReset, reachChanged, vmiLost } from '../events.ts';
import { EtcdMember } from '../lifecycles.ts';
import { isUp, isVoter } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { agentStaysWithHung, settingOf, startOfDay } from '../settings.ts';
import { joinEtcd, refreshLeader, takeWrites } from './etcd.ts';
import { copyOf } from './etcd-copy.ts';
import { restoreObjects } from './etcd-restore.ts';
import { API_LIVENESS, livenessRestartMs, snapshotsAt } from './rke2-rules.ts';

export const apiServer: Model<ClusterSchema> = {
  name: 'api-server',
  on: [
    on(apiHang, (sim, n) => {
      const { node } = sim.world;
      if (node.management[n] === 0 || node.apiHangs[n] === 1 || !isUp(sim.world, n)) return;
      node.put.apiHangs(n, 1);
      sim.schedule(apiRestarted, livenessRestartMs(API_LIVENESS, uniform53(node.luck, n), true), n);
      strandAgents(sim, n);
      lookAgain(sim);
    }),
    on(agentMoved, (sim, n) => {
      sim.world.node.put.agentStuck(n, 0);
      sim.schedule(reachChanged, 0, n);
    }),
    on(apiRestarted, (sim, n) => {
      sim.world.node.put.apiHangs(n, 0);
      lookAgain(sim);
    }),
    on(reachChanged, (sim, n) => {
      // A machine that lost its power starts with an API server that works.
      if (sim.world.node.apiHangs[n] === 0 || isUp(sim.world, n)) return;
      sim.cancel(apiRestarted, n);
      sim.world.node.put.apiHangs(n, 0);
    }),
    on(etcdReset, (sim, n, restore) => reset(sim, n, restore)),
    on(etcdJoin, (sim, n) => {
      if (sim.world.node.etcd[n] !== EtcdMember.state.None || sim.world.cluster.writable[0] === 0) return;
      joinEtcd(sim, n);
    }),
  ],
};

/** Workers that are connected to the hung server notice nothing, and nobody hears them, until their balancer lets go of it. */
function strandAgents(sim: ClusterSimulation, server: number): void {
  const { node } = sim.world;
  const stays = settingOf(sim.world, agentStaysWithHung);
  if (stays === 0) return;
  let servers = 0;
  for (let n = 0; n < node.rows; n++) if (node.isLive(n) && node.management[n] === 1 && isUp(sim.world, n)) servers++;
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || node.management[n] === 1 || n === server || below(node.luck, n, servers) > 0) continue;
    node.put.agentStuck(n, 1);
    sim.schedule(agentMoved, stays, n);
  }
}

/** Makes one member the whole of etcd. What it has is what there is: it may lack the newest writes, and a restored snapshot lacks all since.
 *  @param restore 0 for its own data, 1 for the newest snapshot, 2 for the one before, ... */
function reset(sim: ClusterSimulation, n: number, restore: number): void {
  const { node, cluster } = sim.world;
  if (!isVoter(sim.world, n) || !isUp(sim.world, n)) return;
  for (let m = 0; m < node.rows; m++)
    if (m !== n && node.isLive(m) && node.etcd[m] !== EtcdMember.state.None)
      node.drive.etcd(m, EtcdMember.signal.Remove);
  const snapshot = snapshotsAt(sim.now, settingOf(sim.world, startOfDay))[restore - 1];
  const from = snapshot ?? (node.etcdBehindSince[n] === UNSET ? sim.now : node.etcdBehindSince[n]);
  cluster.put.etcdRestoredFrom(0, from);
  node.put.etcdBehindSince(n, UNSET);
  if (from < sim.now) sim.note(`what was written in the last ${formatDuration(ms(sim.now - from))} is lost`);
  takeWrites(sim, n, cluster.etcdTerm[0] + 1);
  refreshLeader(sim);
  endUnknownPods(sim, from);
  const copy = copyOf(sim, n, Math.max(0, from));
  if (copy !== null && from < sim.now) restoreObjects(sim, copy);
  lookAgain(sim);
}

/** Kubelets end the pods that the API no longer knows, and KubeVirt makes what is wanted anew. Pods that were there when the data was written
 *  go on. Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go (HandlePodCleanups). */
function endUnknownPods(sim: ClusterSimulation, from: number): void {
  const { pod, vmi } = sim.world;
  for (let i = 0; i < vmi.rows; i++) {
    const p = vmi.isLive(i) ? vmi.launcher[i] : NONE;
    if (p >= 0 && pod.node[p] >= 0 && pod.startedAt[p] > from) sim.schedule(vmiLost, 0, i);
  }
}

function lookAgain(sim: ClusterSimulation): void {
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++) if (node.isLive(n)) sim.schedule(reachChanged, 0, n);
}
