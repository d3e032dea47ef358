// Going back to what etcd held: objects become what they were, and controllers make of the running world what those say.
//
// Facts stay: guests that run, disks, replicas and their data. What is put back by hand here is what only stands in an object; a setting,
// an address or an application comes back through the event by which it came about.
import type { Lifecycle } from '../../engine/lifecycle.ts';
import { putAll, rollBackVms } from '../compute/vm-rollback.ts';
import {
  applicationScale,
  lbCreate,
  lbDelete,
  nodeDownTaint,
  nodeDrain,
  nodeNoExecute,
  nodePosted,
  nodeSilent,
  podsEvict,
  promotionDone,
  settingChange,
} from '../events.ts';
import { Maintenance, Promotion } from '../lifecycles.ts';
import type { ClusterSimulation } from '../schema.ts';
import { settingArgument } from '../setting-value.ts';
import { defaultToleration, promotionTime, settingOf } from '../settings.ts';
import { isObject } from './api-requests.ts';
import type { CopiedRow, EtcdCopy } from './etcd-copy.ts';
import { endProcess } from './lease.ts';

export function restoreObjects(sim: ClusterSimulation, copy: EtcdCopy): void {
  const { cluster, disk, volume, application, lb } = sim.world;
  cluster.put.upgrading(0, copy.cluster[0]?.values['upgrading'] ?? 0);
  for (const { row, values } of copy.setting) restoreSetting(sim, row, values['value'] ?? 0);
  for (const then of copy.disk)
    if (disk.isLive(then.row)) putAll(sim, 'disk', then.row, Object.keys(then.values), then.values);
  for (const then of copy.volume)
    if (volume.generation[then.row] === then.generation)
      putAll(sim, 'volume', then.row, Object.keys(then.values), then.values);
  for (const then of copy.node) restoreNode(sim, then);
  for (const { row, values } of copy.lb)
    if (lb.exists[row] !== values['exists']) sim.schedule(values['exists'] === 1 ? lbCreate : lbDelete, 0, row);
  for (const { row, values } of copy.application)
    if (application.scaled[row] !== values['scaled']) sim.schedule(applicationScale, 0, row, values['scaled']);
  rollBackVms(sim, copy);
}

function restoreSetting(sim: ClusterSimulation, row: number, value: number): void {
  if (sim.world.setting.value[row] !== value && isObject(row))
    sim.schedule(settingChange, 0, row, settingArgument(value));
}

/** Columns of a node that are not simply written: they have lifecycles, or processes that depend on them. */
const LED_BACK = ['management', 'maintenance', 'promotion'];

/** Conditions and taints are what they were until kubelets post and controllers look; tolerations count from now, as for any controller that
 *  has just begun. */
function restoreNode(sim: ClusterSimulation, { row: n, values }: CopiedRow): void {
  const { node } = sim.world;
  for (const timer of [nodeNoExecute, podsEvict, nodeDownTaint, nodeSilent, nodePosted, promotionDone])
    sim.cancel(timer, n);
  if (node.management[n] === 1 && values['management'] === 0) stepDown(sim, n);
  node.put.management(n, values['management'] ?? 0);
  const written = Object.keys(values).filter((name) => !LED_BACK.includes(name));
  putAll(sim, 'node', n, written, values);
  if (node.noExecuteTaint[n] === 1) {
    node.put.noExecuteAt(n, sim.now);
    sim.schedule(podsEvict, settingOf(sim.world, defaultToleration), n);
  }
  for (const state of pathOf(Promotion, node.promotion[n], values['promotion'] ?? 0)) node.put.promotion(n, state);
  if (node.promotion[n] === Promotion.state.running)
    sim.schedule(promotionDone, settingOf(sim.world, promotionTime), n);
  for (const state of pathOf(Maintenance, node.maintenance[n], values['maintenance'] ?? 0))
    node.put.maintenance(n, state);
  const drains = node.maintenance[n] === Maintenance.state.Draining;
  if (!drains) node.put.draining(n, 0);
  else sim.schedule(nodeDrain, 0, n);
}

/** A node that was promoted since is a worker again: it has to be wiped like every other former member. */
function stepDown(sim: ClusterSimulation, n: number): void {
  const { node, contender, lease } = sim.world;
  for (let c = node.contenders.first[n]; c >= 0; c = node.contenders.next[c])
    if (lease.floating[contender.lease[c]] === 0) endProcess(sim, c, true);
}

/** The states that lead from one to another by edges, the last one included: the shortest way, by the order of states. */
function pathOf<S extends string>(
  { states, edges, state }: Lifecycle<S>,
  from: number,
  to: number,
): Lifecycle<S>['initial'][] {
  const before = new Map<number, number>([[from, from]]);
  for (const at of before.keys())
    for (let next = 0; next < states.length; next++)
      if (edges[at * states.length + next] === 1 && !before.has(next)) before.set(next, at);
  const path: Lifecycle<S>['initial'][] = [];
  for (let at = to; at !== from && before.has(at); at = before.get(at) ?? from) path.unshift(state[states[at] as S]);
  return path;
}
