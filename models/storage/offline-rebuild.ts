// Offline rebuild: a detached volume that lacks replicas is attached by Longhorn itself until it is whole, if that is switched on.
//
// The ticket has priority 800, so any workload takes the volume over. From Longhorn 1.9 on, off by default.
// Source: longhorn/longhorn-manager controller/volume_rebuilding_controller.go @5ddaa369f.
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  nodeCordon,
  nodePosted,
  replicaRebuilt,
  settingChange,
  storageChanged,
  volumeAttach,
} from '../events.ts';
import { ReplicaMode, Robustness, VolumeState } from '../lifecycles.ts';
import { apiWritable } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { offlineRebuilding, settingOf } from '../settings.ts';
import { isNodeReady } from './longhorn-node.ts';
import { detach } from './volume.ts';

export const offlineRebuild: Model<ClusterSchema> = {
  name: 'offline-rebuild',
  on: [
    on(storageChanged, (sim) => scan(sim)),
    on(settingChange, (sim) => scan(sim)),
    on(nodePosted, (sim) => scan(sim)),
    on(nodeCordon, (sim) => scan(sim)),
    on(apiBack, (sim) => scan(sim)),
    on(replicaRebuilt, (sim, r) => {
      const { volume, replica } = sim.world;
      if (!replica.isLive(r)) return;
      const v = replica.volume[r];
      if (volume.ownTicket[v] === 0 || volume.robustness[v] !== Robustness.state.healthy) return;
      volume.put.ownTicket(v, 0);
      volume.put.wanted(v, -1);
      detach(sim, v);
    }),
  ],
};

function scan(sim: ClusterSimulation): void {
  const { volume } = sim.world;
  if (!apiWritable(sim.world)) return;
  const everywhere = settingOf(sim.world, offlineRebuilding) === 1;
  for (let v = 0; v < volume.rows; v++) {
    if (!volume.isLive(v) || volume.state[v] !== VolumeState.state.detached || volume.wanted[v] >= 0) continue;
    if (!everywhere && volume.offlineRebuild[v] === 0) continue;
    const n = engineNode(sim.world, v);
    if (n < 0) continue;
    volume.put.ownTicket(v, 1);
    volume.put.wanted(v, n);
    sim.schedule(volumeAttach, 0, v);
  }
}

/** A ready node with a whole replica of a volume that lacks others, or -1. */
function engineNode(world: ClusterWorld, v: number): number {
  const { volume, replica, disk } = world;
  let whole = 0;
  let found = -1;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] !== ReplicaMode.state.Stopped || replica.disk[r] < 0 || replica.healthyAt[r] < 0) continue;
    whole++;
    const n = disk.node[replica.disk[r]];
    if (found < 0 && isNodeReady(world, n)) found = n;
  }
  return whole > 0 && whole < volume.numberOfReplicas[v] ? found : -1;
}
