// Controllers that may run anywhere, which here is virt-controller: its Deployment makes a pod anew elsewhere when the node of one is lost.
//
// Nobody replaces a pod before Kubernetes has deleted it: 300 s after the NoExecute taint of its node, or with the pods that the collector
// takes from a node that is out of service or gone. Where it goes is drawn; kube-scheduler's reasons for the pods of the system are no model.
import { below } from '../../engine/chance.ts';
import { type Model, on } from '../../engine/model.ts';
import { controllerStarted, nodePosted, podGc, podsEvict } from '../events.ts';
import { Contender, NodeReady } from '../lifecycles.ts';
import { isHeard, isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { controllerStart, settingOf } from '../settings.ts';
import { attend, endProcess, startProcess } from './lease.ts';
import { collectsPods } from './node-down.ts';
import { putsTaints } from './node-down-rules.ts';
import { leads } from './taint-eviction.ts';

export const floatingController: Model<ClusterSchema> = {
  name: 'floating-controller',
  on: [
    on(podsEvict, (sim, n) => {
      if (leads(sim.world)) leave(sim, n);
    }),
    on(podGc, (sim, n) => {
      // Before v1.7 it is Harvester that deletes here, and it deletes launcher pods alone.
      const all = putsTaints(sim.world.cluster.release[0]) || sim.world.node.deleted[n] === 1;
      if (all && collectsPods(sim.world, n)) leave(sim, n);
    }),
    on(controllerStarted, (sim, c) => {
      const { contender } = sim.world;
      if (!isUp(sim.world, contender.node[c])) leave(sim, contender.node[c]);
      else if (contender.role[c] === Contender.state.Dead) startProcess(sim, c);
    }),
    // Where there was no node left to go to, there may be one now.
    on(nodePosted, (sim) => {
      const { lease, contender, cluster, node } = sim.world;
      const l = cluster.virtControllerLease[0];
      if (l < 0) return;
      for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c])
        if (node.deleted[contender.node[c]] === 1) leave(sim, contender.node[c]);
    }),
  ],
};

/** The pods of such controllers on a node are made anew on others. */
function leave(sim: ClusterSimulation, n: number): void {
  const { node, contender, lease } = sim.world;
  for (let c = node.contenders.first[n]; c >= 0; ) {
    const next = node.contenders.next[c];
    const l = contender.lease[c];
    if (lease.floating[l] === 1) {
      const to = placeFor(sim, l);
      if (to >= 0) {
        endProcess(sim, c, isHeard(sim.world, n));
        contender.put.node(c, to);
        sim.schedule(controllerStarted, settingOf(sim.world, controllerStart), c);
        attend(sim, l);
      }
    }
    c = next;
  }
}

/** A node that takes pods and has none of this controller. */
function placeFor(sim: ClusterSimulation, l: number): number {
  const { node, lease, contender } = sim.world;
  const taken = new Set<number>();
  for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c]) taken.add(contender.node[c]);
  const free: number[] = [];
  for (let n = 0; n < node.rows; n++) {
    const open = node.ready[n] === NodeReady.state.True && node.cordoned[n] === 0 && node.deleted[n] === 0;
    if (node.isLive(n) && open && isUp(sim.world, n) && node.witness[n] === 0 && !taken.has(n)) free.push(n);
  }
  return free.length === 0 ? -1 : free[below(lease.luck, l, free.length)];
}
