// Harvester's node-down controller: taints, and at last the forced removal of a silent node's pods.
//
// From v1.7 on it acts on Ready=Unknown only (its branch for Ready=False is empty, harvester/harvester
// pkg/controller/master/node/node_down_controller.go:132 @3d63c2af1): a drain taint after `period`, and the out-of-service taint
// `vmMigrationTimeout` after that. Before v1.7 the pods are force-deleted `period` after Ready became Unknown or False.
import { uniform53 } from '../../engine/chance.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  leaseTaken,
  nodeDownTaint,
  nodeFailing,
  nodeForceDelete,
  nodeOutOfService,
  nodePosted,
  nodeSilent,
  podGc,
  settingChange,
  upgradeSet,
} from '../events.ts';
import { NodeReady } from '../lifecycles.ts';
import { apiWritable } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { nodeDownEnabled, nodeDownPeriod, podGcPeriod, settingOf, vmMigrationTimeout } from '../settings.ts';
import { acts } from './lease.ts';
import { actsOnReady, DEFAULT_MIGRATION_TIMEOUT_MS, putsTaints } from './node-down-rules.ts';

export const nodeDown: Model<ClusterSchema> = {
  name: 'node-down',
  on: [
    on(nodeSilent, (sim, n) => plan(sim, n)),
    on(nodeFailing, (sim, n) => plan(sim, n)),
    on(apiBack, (sim) => {
      planAll(sim);
      collectAgain(sim);
    }),
    on(leaseTaken, (sim, l) => {
      if (l === sim.world.cluster.controllerLease[0]) collectAgain(sim);
    }),
    on(settingChange, (sim) => planAll(sim)),
    on(upgradeSet, (sim, _, running) => {
      sim.world.cluster.put.upgrading(0, running);
      planAll(sim);
    }),
    on(nodeDownTaint, (sim, n) => {
      if (!harvesterActs(sim, n)) return;
      sim.world.node.put.drainTaint(n, 1);
      sim.schedule(nodeOutOfService, migrationTimeout(sim), n);
    }),
    on(nodeOutOfService, (sim, n) => {
      if (!harvesterActs(sim, n)) return;
      sim.world.node.put.outOfServiceTaint(n, 1);
      collectSoon(sim, n);
    }),
    on(nodeForceDelete, (sim, n) => {
      if (harvesterActs(sim, n)) sim.schedule(podGc, 0, n);
    }),
    on(nodePosted, (sim, n) => {
      const { node } = sim.world;
      if (node.ready[n] !== NodeReady.state.True) return;
      sim.cancel(nodeDownTaint, n);
      sim.cancel(podGc, n);
      node.put.drainTaint(n, 0);
      node.put.outOfServiceTaint(n, 0);
    }),
  ],
};

/** Whether the pods of a silent node are taken by force at this moment: by the collector of the leading kube-controller-manager, or before
 *  v1.7 by Harvester itself. */
export function collectsPods(world: ClusterWorld, n: number): boolean {
  const { cluster, node } = world;
  const byKubernetes = putsTaints(cluster.release[0]) || node.deleted[n] === 1;
  const able = byKubernetes ? acts(world, cluster.controllerLease[0]) : apiWritable(world);
  return able && node.ready[n] === NodeReady.state.Unknown;
}

/** The collector looks again and again: what it could not delete while nothing was written, or nobody led, it deletes later. */
function collectAgain(sim: ClusterSimulation): void {
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++)
    if (node.isLive(n) && node.vmis.size[n] > 0 && (node.outOfServiceTaint[n] === 1 || node.deleted[n] === 1))
      collectSoon(sim, n);
}

/** The pod garbage collector looks every 20 s, at a phase of its own. */
function collectSoon(sim: ClusterSimulation, n: number): void {
  if (sim.dueAt(podGc, n) === Number.POSITIVE_INFINITY)
    sim.schedule(podGc, settingOf(sim.world, podGcPeriod) * uniform53(sim.world.node.luck, n), n);
}

function harvesterActs(sim: ClusterSimulation, n: number): boolean {
  const { node, cluster } = sim.world;
  const ready = NodeReady.states[node.ready[n]] ?? 'True';
  return (
    apiWritable(sim.world) &&
    node.deleted[n] === 0 &&
    settingOf(sim.world, nodeDownEnabled) === 1 &&
    actsOnReady(cluster.release[0], ready, cluster.upgrading[0] === 1)
  );
}

function planAll(sim: ClusterSimulation): void {
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++) if (node.isLive(n)) plan(sim, n);
}

/** Timers count from the transition of Ready, so a node that is Unknown already when the policy is switched on is treated at once. What was
 *  held back by an upgrade or by an API that took no writes goes on where it stopped. */
function plan(sim: ClusterSimulation, n: number): void {
  const { node, cluster } = sim.world;
  if (!harvesterActs(sim, n) || node.outOfServiceTaint[n] === 1) return;
  const since = node.readyChangedAt[n] + settingOf(sim.world, nodeDownPeriod);
  const due = Math.max(0, since - sim.now);
  if (!putsTaints(cluster.release[0])) sim.schedule(nodeForceDelete, due, n);
  else if (node.drainTaint[n] === 0) sim.schedule(nodeDownTaint, due, n);
  else if (sim.dueAt(nodeOutOfService, n) === Number.POSITIVE_INFINITY)
    sim.schedule(nodeOutOfService, Math.max(0, since + migrationTimeout(sim) - sim.now), n);
}

function migrationTimeout(sim: ClusterSimulation): number {
  return settingOf(sim.world, vmMigrationTimeout) || DEFAULT_MIGRATION_TIMEOUT_MS;
}
