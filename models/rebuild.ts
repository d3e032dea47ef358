// Rebuild: a replica is filled from a complete one, over disks and network that everything else uses too.
import { remainingBytes, startFlow, stopFlow } from '../engine/flow.ts';
import { type Model, on } from '../engine/model.ts';
import { bytes, formatBytes } from '../engine/units.ts';
import { replicaCopied, replicaRebuilt, volumeReplenish } from './events.ts';
import { ReplicaMode } from './lifecycles.ts';
import { measures } from './measures.ts';
import { canReach } from './reach.ts';
import { refreshRobustness } from './robustness.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from './schema.ts';

/** From Longhorn 1.11 on a connection starts at most one file every 3 s: the data and the meta file of the rebuild snapshot, and one
 *  closing tick. Source: longhorn/longhorn-engine pkg/sync/rpc/server.go:608 @5939910c. */
const FILE_TICK_MS = 3000;
const TICKS_SINCE = 8;

export const rebuild: Model<ClusterSchema> = {
  name: 'rebuild',
  on: [
    on(replicaCopied, (sim, r) => {
      const { replica, cluster } = sim.world;
      replica.put.rebuild(r, -1);
      // The data file swallowed its ticks; the meta file and the closing tick are left.
      sim.schedule(replicaRebuilt, cluster.release[0] >= TICKS_SINCE ? 2 * FILE_TICK_MS : 0, r);
    }),
    on(replicaRebuilt, (sim, r) => {
      const { replica } = sim.world;
      replica.drive.mode(r, ReplicaMode.signal.Synced);
      replica.put.source(r, -1);
      replica.put.healthyAt(r, sim.now);
      replica.put.failedAt(r, -1);
      replica.put.rebuildRetryCount(r, 0);
      sim.probes.observe(measures.rebuildSeconds, sim.now - replica.rebuildSince[r]);
      sim.probes.count(measures.rebuilds);
      sim.probes.adjust(measures.rebuildingReplicas, sim.now, -1);
      refreshRobustness(sim, replica.volume[r]);
    }),
  ],
};

/** Needs a source: ask `sourceFor` first. `full` moves all that is allocated; `delta` reads and compares both sides and sends only differences, which are taken as none.
 *  Source: longhorn/longhorn-engine pkg/sync @5939910c. */
export function startRebuild(sim: ClusterSimulation, r: number, mode: 'full' | 'delta'): void {
  const { replica, volume, disk, node } = sim.world;
  const source = sourceFor(sim.world, replica.volume[r]);
  const [from, to] = [replica.disk[source], replica.disk[r]];
  const [sender, receiver] = [disk.node[from], disk.node[to]];
  const network = sender === receiver || mode === 'delta' ? [] : [node.tx[sender], node.rx[receiver]];
  const links = mode === 'full' ? [disk.read[from], ...network, disk.write[to]] : [disk.read[from], disk.read[to]];
  const flow = startFlow(sim, { bytes: volume.actual[replica.volume[r]], links, done: replicaCopied, owner: r });
  replica.put.rebuild(r, flow);
  replica.put.source(r, source);
  replica.put.rebuildSince(r, sim.now);
  sim.probes.adjust(measures.rebuildingReplicas, sim.now, 1);
  if (sim.recording)
    sim.note(
      `${mode} rebuild of ${formatBytes(bytes(volume.actual[replica.volume[r]]))} from ${sim.store.names.text(replica.name[source])}`,
    );
}

/** Ends the rebuild of a replica that failed meanwhile; nothing happens when there is none. */
export function abandonRebuild(sim: ClusterSimulation, r: number): void {
  const { replica } = sim.world;
  if (replica.mode[r] !== ReplicaMode.state.WO) return;
  sim.cancel(replicaRebuilt, r);
  if (replica.rebuild[r] >= 0) stopFlow(sim, replica.rebuild[r]);
  replica.put.rebuild(r, -1);
  replica.put.source(r, -1);
  sim.probes.adjust(measures.rebuildingReplicas, sim.now, -1);
  sim.schedule(volumeReplenish, 0, replica.volume[r]);
}

/** Share of a rebuild that is done, 0 to 1; for people. */
export function rebuildProgress(sim: ClusterSimulation, r: number): number {
  const { replica, volume } = sim.world;
  const size = volume.actual[replica.volume[r]];
  return replica.rebuild[r] < 0 || size === 0 ? 1 : 1 - remainingBytes(sim, replica.rebuild[r]) / size;
}

/** Any complete replica that the engine reaches, the lowest row first; -1 when there is none at the moment. */
export function sourceFor(world: ClusterWorld, v: number): number {
  const { replica, volume, disk } = world;
  for (let s = volume.replicas.first[v]; s >= 0; s = volume.replicas.next[s]) {
    if (replica.mode[s] === ReplicaMode.state.RW && canReach(world, volume.node[v], disk.node[replica.disk[s]]))
      return s;
  }
  return -1;
}
