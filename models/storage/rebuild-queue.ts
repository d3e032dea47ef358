// The line of a node: replicas that are placed there, and wait until fewer than the limit of others are being filled.
//
// Longhorn makes and places the replica first; its process is started when fewer rebuilds run on the node than
// concurrent-replica-rebuild-per-node-limit (longhorn/longhorn-manager controller/replica_controller.go:521-560 @5ddaa369f).
import { NONE } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  networkHealed,
  nodePosted,
  nodeSilent,
  rebuildPlaceFree,
  replicaLost,
  settingChange,
} from '../events.ts';
import { ReplicaMode } from '../lifecycles.ts';
import { apiWritable, canReachStorage } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { rebuildLimit, settingOf } from '../settings.ts';
import { imageReady } from './image-copies.ts';
import { isLimited, sourceFor, startRebuild } from './rebuild.ts';

export const rebuildQueue: Model<ClusterSchema> = {
  name: 'rebuild-queue',
  on: [
    on(rebuildPlaceFree, (sim, n) => letBegin(sim, n)),
    on(nodePosted, (sim, n) => letBegin(sim, n)),
    on(networkHealed, (sim) => letAllBegin(sim)),
    on(settingChange, (sim) => letAllBegin(sim)),
    on(apiBack, (sim) => letAllBegin(sim)),
    on(nodeSilent, (sim, n) => {
      // One that never started on a node that is down has failed (controller/volume_controller.go:2818 @5ddaa369f).
      const { node } = sim.world;
      for (let r = node.waiting.first[n]; r >= 0; r = node.waiting.next[r]) sim.schedule(replicaLost, 0, r);
    }),
  ],
};

/** A placed replica is filled at once, or gets in line where as many as may are being filled, or where its disk lacks the backing image. `full` and `delta` as in `startRebuild`. */
export function begin(sim: ClusterSimulation, r: number, mode: 'full' | 'delta'): void {
  const { replica, disk } = sim.world;
  const n = disk.node[replica.disk[r]];
  if (imageReady(sim, r) && (!isLimited(sim.world, r) || hasRoom(sim.world, n))) {
    startRebuild(sim, r, mode);
    return;
  }
  replica.drive.mode(r, ReplicaMode.signal.Queue);
  replica.put.waitsOn(r, n);
  replica.put.delta(r, mode === 'delta' ? 1 : 0);
  replica.put.healthyAt(r, -1);
}

/** The first in line at a node begin, as far as the limit goes. One whose engine or source is out of reach lets others pass. */
export function letBegin(sim: ClusterSimulation, n: number): void {
  const { node, replica } = sim.world;
  if (node.waiting.size[n] === 0 || !apiWritable(sim.world)) return;
  for (let r = node.waiting.first[n]; r >= 0 && hasRoom(sim.world, n); ) {
    const next = node.waiting.next[r];
    if (mayBegin(sim.world, r, n) && imageReady(sim, r)) {
      replica.put.waitsOn(r, -1);
      startRebuild(sim, r, replica.delta[r] === 1 ? 'delta' : 'full');
    }
    r = next;
  }
}

/** The replica of a volume that is in line somewhere, or NONE. */
export function waitingReplica({ volume, replica }: ClusterWorld, v: number): number {
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) if (replica.waitsOn[r] >= 0) return r;
  return NONE;
}

function letAllBegin(sim: ClusterSimulation): void {
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++) letBegin(sim, n);
}

/** With a limit of 0 nothing new is made; what is in line already then begins, for else it would hang for ever. */
function hasRoom(world: ClusterWorld, n: number): boolean {
  const limit = settingOf(world, rebuildLimit);
  return limit < 1 || world.node.rebuilding.size[n] < limit;
}

function mayBegin(world: ClusterWorld, r: number, n: number): boolean {
  const { volume, replica } = world;
  const v = replica.volume[r];
  return volume.migrationNode[v] < 0 && canReachStorage(world, volume.node[v], n) && sourceFor(world, v) >= 0;
}
