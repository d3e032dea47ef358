// Management nodes come and go: promotion by Harvester, deletion of nodes, and what that does to etcd and to who may lead.
//
// Source: harvester/harvester pkg/controller/master/node/promote_controller.go @3d63c2a and
// deploy/charts/harvester/templates/configmap.yaml:47-126 (promote.sh).
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  nodeCordon,
  nodeDelete,
  nodePosted,
  podGc,
  promotionClear,
  promotionDone,
  promotionFail,
  promotionJobDelete,
  promotionStart,
  reachChanged,
} from '../events.ts';
import { Contender, EtcdMember, NodeReady, Promotion } from '../lifecycles.ts';
import { apiWritable, isHeard } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { promotionTime, settingOf } from '../settings.ts';
import { joinEtcd, leaveEtcd } from './etcd.ts';
import { addContender, attend, endProcess, startProcess } from './lease.ts';
import { ORPHAN_QUARANTINE_MS } from './node-monitor.ts';
import { type PromotionNode, selectPromotion, WISHES } from './promotion-select.ts';

/** Retries of a promotion job before it is failed (promote_controller.go:59). */
export const JOB_BACKOFF_LIMIT = 2;

export const promotion: Model<ClusterSchema> = {
  name: 'promotion',
  on: [
    on(nodePosted, (sim) => promoteNext(sim)),
    on(apiBack, (sim) => promoteNext(sim)),
    on(nodeCordon, (sim) => promoteNext(sim)),
    on(promotionStart, (sim, n) => start(sim, n)),
    on(promotionDone, (sim, n) => finish(sim, n)),
    on(promotionFail, (sim, n) => {
      const { node } = sim.world;
      if (node.promotion[n] !== Promotion.state.running) return;
      node.drive.promotion(n, Promotion.signal.JobFailed);
      sim.cancel(promotionDone, n);
      sim.note('its promotion failed: it stays cordoned, and no other node is promoted until that is cleared by hand');
    }),
    on(promotionJobDelete, (sim, n) => {
      const { node } = sim.world;
      if (node.promotion[n] !== Promotion.state.running) return;
      node.drive.promotion(n, Promotion.signal.JobDeleted);
      sim.cancel(promotionDone, n);
    }),
    on(promotionClear, (sim, n) => {
      const { node } = sim.world;
      if (node.promotion[n] === Promotion.state.none || node.promotion[n] === Promotion.state.running) return;
      node.drive.promotion(n, Promotion.signal.Clear);
      node.put.cordoned(n, 0);
      promoteNext(sim);
    }),
    on(nodeDelete, (sim, n) => remove(sim, n)),
  ],
};

/** The nodes as the promote controller sees them, and their rows. */
function promotionView(sim: ClusterSimulation): { readonly rows: number[]; readonly nodes: PromotionNode[] } {
  const { node } = sim.world;
  const rows: number[] = [];
  const nodes: PromotionNode[] = [];
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || node.deleted[n] === 1) continue;
    rows.push(n);
    nodes.push({
      name: sim.store.names.text(node.name[n]),
      role: node.management[n] === 1 ? 'management' : node.etcd[n] === EtcdMember.state.None ? 'none' : 'etcd',
      wish: WISHES[node.wish[n]] ?? 'none',
      status: Promotion.states[node.promotion[n]] ?? 'none',
      healthy: node.ready[n] === NodeReady.state.True && node.outOfServiceTaint[n] === 0,
      cordoned: node.cordoned[n] === 1,
      managed: node.managed[n] === 1,
      zone: sim.store.names.text(node.zone[n]),
      createdAt: node.createdAt[n],
    });
  }
  return { rows, nodes };
}

/** Begins the next promotion, if one is due: asked at every change of a node, and once at the start. */
export function promoteNext(sim: ClusterSimulation): void {
  if (!apiWritable(sim.world)) return;
  const { rows, nodes } = promotionView(sim);
  const { index } = selectPromotion(nodes);
  const n = rows[index];
  if (n !== undefined) sim.schedule(promotionStart, 0, n);
}

function start(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (node.promotion[n] !== Promotion.state.none || !apiWritable(sim.world)) return;
  const { rows, nodes } = promotionView(sim);
  if (rows[selectPromotion(nodes).index] !== n) return;
  node.drive.promotion(n, Promotion.signal.Start);
  node.put.cordoned(n, 1);
  sim.schedule(promotionDone, settingOf(sim.world, promotionTime), n);
}

/** The job polls without end for what it waits for, so that a node or an API that is away delays it. */
function finish(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (node.promotion[n] !== Promotion.state.running) return;
  if (!apiWritable(sim.world) || !isHeard(sim.world, n)) {
    sim.schedule(promotionDone, RETRY_MS, n);
    return;
  }
  const witness = WISHES[node.wish[n]] === 'witness';
  node.drive.promotion(n, Promotion.signal.JobComplete);
  node.put.cordoned(n, 0);
  joinEtcd(sim, n);
  if (!witness) {
    node.put.management(n, 1);
    const { lease } = sim.world;
    for (let l = 0; l < lease.rows; l++) {
      if (!lease.isLive(l) || lease.floating[l] === 1) continue;
      enlist(sim, l, n);
    }
  }
  sim.schedule(reachChanged, 0, n);
  promoteNext(sim);
}

/** A node that was a management node before has its processes already. */
function enlist(sim: ClusterSimulation, l: number, n: number): void {
  const { node, contender } = sim.world;
  for (let c = node.contenders.first[n]; c >= 0; c = node.contenders.next[c]) {
    if (contender.lease[c] !== l) continue;
    if (contender.role[c] === Contender.state.Dead) startProcess(sim, c);
    return;
  }
  addContender(sim, l, n, false);
  attend(sim, l);
}

/** While it waits, an event a minute is enough. */
const RETRY_MS = 60_000;

/** The Node object goes: the machine leaves etcd, its leases and its pods, and makes room for another management node. */
function remove(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (node.deleted[n] === 1 || !apiWritable(sim.world)) return;
  node.put.deleted(n, 1);
  node.put.cordoned(n, 1);
  node.put.management(n, 0);
  for (let c = node.contenders.first[n]; c >= 0; c = node.contenders.next[c]) endProcess(sim, c, true);
  leaveEtcd(sim, n);
  if (node.ready[n] !== NodeReady.state.Unknown) node.drive.ready(n, NodeReady.signal.Silent);
  node.put.readyChangedAt(n, sim.now);
  sim.schedule(podGc, ORPHAN_QUARANTINE_MS, n);
  promoteNext(sim);
}
