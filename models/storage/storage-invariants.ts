// What must hold of volumes, replicas and disks after every event.
import type { Invariant } from '../../engine/model.ts';
import { Backup, ReplicaMode } from '../lifecycles.ts';
import type { ClusterSchema } from '../schema.ts';
import { availableOf } from './disk-space.ts';

const sizesAddUp: Invariant<ClusterSchema> = {
  name: 'the actual size of a volume is its head and its snapshots',
  broken({ volume, snapshot }, sim) {
    const broken: string[] = [];
    for (let v = 0; v < volume.rows; v++) {
      if (!volume.isLive(v)) continue;
      let sum = volume.head[v];
      for (let s = volume.snapshots.first[v]; s >= 0; s = volume.snapshots.next[s]) sum += snapshot.size[s];
      if (Math.abs(sum - volume.actual[v]) > 1) broken.push(sim.store.names.text(volume.name[v]));
    }
    return broken;
  },
};

const openReplicasLie: Invariant<ClusterSchema> = {
  name: 'a replica that is open or rebuilt has a disk and no failure on record',
  broken({ replica }, sim) {
    const broken: string[] = [];
    const { RW, WO } = ReplicaMode.state;
    for (let r = 0; r < replica.rows; r++) {
      if (!replica.isLive(r) || (replica.mode[r] !== RW && replica.mode[r] !== WO)) continue;
      if (replica.disk[r] < 0 || replica.failedAt[r] >= 0) broken.push(sim.store.names.text(replica.name[r]));
    }
    return broken;
  },
};

const nobodyHoldsMore: Invariant<ClusterSchema> = {
  name: 'no replica holds more than was acknowledged, and no more is lost than that',
  broken({ volume, replica }, sim) {
    const broken: string[] = [];
    for (let r = 0; r < replica.rows; r++) {
      if (!replica.isLive(r) || replica.mode[r] !== ReplicaMode.state.ERR) continue;
      const v = replica.volume[r];
      // A volume that went on from an older copy has acknowledged less than a newer one that it forgot holds.
      if (volume.lost[v] === 0 && replica.holds[r] > volume.acknowledged[v])
        broken.push(sim.store.names.text(replica.name[r]));
    }
    return broken;
  },
};

const backupsMove: Invariant<ClusterSchema> = {
  name: 'a backup has a transfer and a replica that it is read from as long as it is under way, and no longer',
  broken({ backup }, sim) {
    const broken: string[] = [];
    for (let b = 0; b < backup.rows; b++) {
      if (!backup.isLive(b)) continue;
      const moves = backup.flow[b] >= 0 && backup.source[b] >= 0;
      // Between its last byte and the news of that, the transfer is gone and the backup still under way.
      if (backup.state[b] === Backup.state.InProgress ? backup.source[b] < 0 : moves)
        broken.push(sim.store.names.text(backup.name[b]));
    }
    return broken;
  },
};

const linesFollow: Invariant<ClusterSchema> = {
  name: 'a replica in line is Waiting on its node, and one that counts towards the limit of a node is filled there',
  broken({ replica, disk }, sim) {
    const { WO, Waiting } = ReplicaMode.state;
    const broken: string[] = [];
    for (let r = 0; r < replica.rows; r++) {
      if (!replica.isLive(r)) continue;
      const home = replica.disk[r] < 0 ? -1 : disk.node[replica.disk[r]];
      const inLine = replica.mode[r] === Waiting ? home : -1;
      const counts = replica.countsOn[r];
      if (replica.waitsOn[r] !== inLine || (counts >= 0 && (replica.mode[r] !== WO || counts !== home)))
        broken.push(sim.store.names.text(replica.name[r]));
    }
    return broken;
  },
};

const availableFollows: Invariant<ClusterSchema> = {
  name: 'what Longhorn takes for available on a disk is what is free there, in its steps',
  broken({ disk }, sim) {
    const broken: string[] = [];
    for (let d = 0; d < disk.rows; d++)
      if (disk.isLive(d) && disk.available[d] !== availableOf(disk.free[d], disk.block[d]))
        broken.push(sim.store.names.text(disk.name[d]));
    return broken;
  },
};

export const storageInvariants: readonly Invariant<ClusterSchema>[] = [
  sizesAddUp,
  openReplicasLie,
  nobodyHoldsMore,
  backupsMove,
  linesFollow,
  availableFollows,
];
