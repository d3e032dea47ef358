// Where replicas go: Longhorn's candidate disks and its choice among them.
import type { Filter, Policy, Score } from '../../engine/policy.ts';
import { DiskHealth, NodeReady, ReplicaMode } from '../lifecycles.ts';
import type { ClusterWorld } from '../schema.ts';
import { minimalAvailable, overProvisioning, replicaSoftAntiAffinity, settingOf } from '../settings.ts';

/** Ready, schedulable and not cordoned. Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:143 @5ddaa369f. */
export const storageNode: Filter<ClusterWorld> = {
  name: 'StorageNode',
  reasons: ['nodes are unavailable'],
  refuses({ node, disk }, _v, d) {
    const n = disk.node[d];
    const usable = node.ready[n] === NodeReady.state.True && node.cordoned[n] === 0 && node.storageSchedulable[n] === 1;
    return usable ? 0 : 1;
  },
};

/** Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:555 @5ddaa369f. */
export const storageDisk: Filter<ClusterWorld> = {
  name: 'StorageDisk',
  reasons: ['disks are unavailable'],
  refuses: ({ disk }, _v, d) => (disk.schedulable[d] === 1 && disk.health[d] === DiskHealth.state.Good ? 0 : 1),
};

/** Two replicas of a volume share no node unless the setting allows it; a failed one still blocks its node while it may come back.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:506 @5ddaa369f. */
export const replicaAntiAffinity: Filter<ClusterWorld> = {
  name: 'ReplicaAntiAffinity',
  reasons: ['a replica of the volume is on the node already'],
  refuses(world, v, d) {
    const { volume, replica, disk } = world;
    if (settingOf(world, replicaSoftAntiAffinity) === 1) return 0;
    for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
      if (replica.mode[r] === ReplicaMode.state.ERR) continue;
      if (disk.node[replica.disk[r]] === disk.node[d]) return 1;
    }
    return 0;
  },
};

/** The space test, unchanged since 1.3.2. Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1175 @5ddaa369f. */
export const diskSpace: Filter<ClusterWorld> = {
  name: 'DiskSpace',
  reasons: ['insufficient storage'],
  refuses(world, v, d) {
    const { disk, volume } = world;
    const floor = Math.trunc((disk.maximum[d] * settingOf(world, minimalAvailable)) / 100);
    const ceiling = Math.trunc(((disk.maximum[d] - disk.reserved[d]) * settingOf(world, overProvisioning)) / 100);
    const physical = disk.available[d] - volume.actual[v] > floor;
    return physical && volume.size[v] + disk.scheduled[d] <= ceiling ? 0 : 1;
  },
};

/** Longhorn 1.6 to 1.10 takes the disk with the largest available minus reserved; 1.11 balances what is left to schedule, for which the
 *  emptiest disk stands in until the storage model is complete. Source: scheduler/replica_scheduler.go:727 @5ddaa369f. */
export const roomiestDisk: Score<ClusterWorld> = {
  name: 'RoomiestDisk',
  score: ({ disk, cluster }, _v, d) =>
    disk.available[d] - disk.reserved[d] - (cluster.release[0] >= BALANCED_SINCE ? disk.scheduled[d] : 0),
};

/** Harvester release with Longhorn 1.11. */
const BALANCED_SINCE = 8;

export const replicaPlacement: Policy<ClusterWorld> = {
  name: 'longhorn-replica-scheduler',
  filters: [storageNode, storageDisk, replicaAntiAffinity, diskSpace],
  scores: [{ plugin: roomiestDisk, weight: 1 }],
  tie: 'random',
};
