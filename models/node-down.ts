// Harvester's node-down controller: taints, and at last the forced removal of a silent node's pods.
//
// Acts on Ready=Unknown only: the branch for Ready=False is empty (harvester/harvester
// pkg/controller/master/node/node_down_controller.go:132 @3d63c2af1). From v1.7 on a drain taint after `period`, and the out-of-service
// taint `vmMigrationTimeout` after that; before v1.7 the pods are force-deleted `period` after Unknown.
import { uniform53 } from '../engine/chance.ts';
import { type Model, on } from '../engine/model.ts';
import {
  apiBack,
  nodeDownTaint,
  nodeForceDelete,
  nodeOutOfService,
  nodePosted,
  nodeSilent,
  podGc,
  settingChange,
} from './events.ts';
import { NodeReady } from './lifecycles.ts';
import { apiWritable } from './reach.ts';
import type { ClusterSchema, ClusterSimulation } from './schema.ts';
import { nodeDownEnabled, nodeDownPeriod, podGcPeriod, settingOf, vmMigrationTimeout } from './settings.ts';

/** First release with the two taints: harvester/harvester pkg/settings/settings_helper.go:73 (v1.7 @ee5682d). */
const TAINTS_SINCE = 7;
/** A migration time-out of 0 means this (settings_helper.go:86 @3d63c2af1). */
const DEFAULT_MIGRATION_TIMEOUT_MS = 180_000;

export const nodeDown: Model<ClusterSchema> = {
  name: 'node-down',
  on: [
    on(nodeSilent, (sim, n) => plan(sim, n)),
    on(apiBack, (sim) => planAll(sim)),
    on(settingChange, (sim) => planAll(sim)),
    on(nodeDownTaint, (sim, n) => {
      const { node } = sim.world;
      if (!acts(sim, n)) return;
      node.put.drainTaint(n, 1);
      sim.schedule(nodeOutOfService, settingOf(sim.world, vmMigrationTimeout) || DEFAULT_MIGRATION_TIMEOUT_MS, n);
    }),
    on(nodeOutOfService, (sim, n) => {
      if (!acts(sim, n)) return;
      sim.world.node.put.outOfServiceTaint(n, 1);
      // The pod garbage collector looks every 20 s, at a phase of its own.
      sim.schedule(podGc, settingOf(sim.world, podGcPeriod) * uniform53(sim.world.node.luck, n), n);
    }),
    on(nodeForceDelete, (sim, n) => {
      if (acts(sim, n)) sim.schedule(podGc, 0, n);
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

function acts(sim: ClusterSimulation, n: number): boolean {
  const { node, cluster } = sim.world;
  return (
    apiWritable(sim.world) &&
    node.ready[n] === NodeReady.state.Unknown &&
    cluster.upgrading[0] === 0 &&
    settingOf(sim.world, nodeDownEnabled) === 1
  );
}

function planAll(sim: ClusterSimulation): void {
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++) if (node.isLive(n)) plan(sim, n);
}

/** Timers count from the transition of Ready, so a node that is Unknown already when the policy is switched on is treated at once. */
function plan(sim: ClusterSimulation, n: number): void {
  const { node, cluster } = sim.world;
  if (!acts(sim, n) || node.drainTaint[n] === 1 || node.outOfServiceTaint[n] === 1) return;
  const due = Math.max(0, node.readyChangedAt[n] + settingOf(sim.world, nodeDownPeriod) - sim.now);
  sim.schedule(cluster.release[0] >= TAINTS_SINCE ? nodeDownTaint : nodeForceDelete, due, n);
}
