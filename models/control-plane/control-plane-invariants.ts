// What must hold of the control plane and of networks after every event, whatever happens.
import type { Invariant } from '../../engine/model.ts';
import { Contender, EtcdMember, NodeReady } from '../lifecycles.ts';
import { poolStateOf } from '../network/pool-state.ts';
import { isUp, isVoter, NO_QUORUM, quorumIsland, reachesApi } from '../network/reach.ts';
import type { ClusterSchema } from '../schema.ts';
import { MANAGEMENT_NODES } from './promotion-select.ts';

const writesNeedQuorum: Invariant<ClusterSchema> = {
  name: 'writes are taken only while a leader of etcd is with a majority of its voters',
  broken(world) {
    const { cluster, node } = world;
    if (cluster.writable[0] === 0 || cluster.etcdLeader[0] < 0) return [];
    const leader = cluster.etcdLeader[0];
    const island = quorumIsland(world);
    return isVoter(world, leader) && isUp(world, leader) && island !== NO_QUORUM && node.island[leader] === island
      ? []
      : ['etcd'];
  },
};

const oneHolderOnRecord: Invariant<ClusterSchema> = {
  name: 'a lease is held by a contender of its own, and whoever else leads is cut off or on its way out',
  broken({ lease, contender }, sim) {
    const broken: string[] = [];
    for (let l = 0; l < lease.rows; l++) {
      if (!lease.isLive(l)) continue;
      let acting = 0;
      for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c]) {
        if (contender.role[c] !== Contender.state.Leads) continue;
        if (reachesApi(sim.world, contender.node[c]) && lease.holder[l] === c) acting++;
      }
      if (acting > 1) broken.push(sim.store.names.text(lease.name[l]));
    }
    return broken;
  },
};

const vipsAtCandidates: Invariant<ClusterSchema> = {
  name: 'an address is on the interface only of a node that runs and may hold it, and clients hear only such a node',
  broken(world, sim) {
    const { vip, held, node } = world;
    const broken: string[] = [];
    for (let h = 0; h < held.rows; h++) {
      if (!held.isLive(h)) continue;
      const n = held.node[h];
      const candidate = node.witness[n] === 0 && (node.management[n] === 1 || node.deleted[n] === 1);
      if (!isUp(world, n) || !candidate) broken.push(sim.store.names.text(held.name[h]));
    }
    for (let v = 0; v < vip.rows; v++) {
      const n = vip.answers[v];
      if (n >= 0 && !isUp(world, n)) broken.push(sim.store.names.text(vip.name[v]));
    }
    return broken;
  },
};

const neverMoreThanThree: Invariant<ClusterSchema> = {
  name: 'promotion never makes more than three management nodes, nor runs twice at a time',
  broken({ node }) {
    let members = 0;
    let running = 0;
    let promoted = 0;
    for (let n = 0; n < node.rows; n++) {
      if (!node.isLive(n) || node.deleted[n] === 1) continue;
      if (node.management[n] === 1 || node.etcd[n] !== EtcdMember.state.None) members++;
      if (node.promotion[n] === 1) running++;
      if (node.promotion[n] === 2) promoted++;
    }
    return running > 1 || (promoted > 0 && members > MANAGEMENT_NODES)
      ? [`${members} members, ${running} promotions`]
      : [];
  },
};

const taintsHaveReasons: Invariant<ClusterSchema> = {
  name: 'a node that is Ready has neither of the taints of silence, and out-of-service comes with drain',
  broken({ node, cluster }, sim) {
    const broken: string[] = [];
    for (let n = 0; n < node.rows; n++) {
      if (!node.isLive(n)) continue;
      const ready = node.ready[n] === NodeReady.state.True;
      const tainted = node.unreachableTaint[n] === 1 || node.notReadyTaint[n] === 1 || node.noExecuteTaint[n] === 1;
      if (ready && tainted) broken.push(sim.store.names.text(node.name[n]));
      if (cluster.release[0] >= 7 && node.outOfServiceTaint[n] === 1 && node.drainTaint[n] === 0)
        broken.push(`${sim.store.names.text(node.name[n])}, without drain`);
    }
    return broken;
  },
};

const segmentsAreDerived: Invariant<ClusterSchema> = {
  name: 'the island of a node is the segment of its management attachment',
  broken({ node, attachment }, sim) {
    const broken: string[] = [];
    for (let n = 0; n < node.rows; n++) {
      const a = node.onManagement[n];
      if (node.isLive(n) && a >= 0 && attachment.segment[a] !== node.island[n])
        broken.push(sim.store.names.text(node.name[n]));
    }
    return broken;
  },
};

const addressesOnce: Invariant<ClusterSchema> = {
  name: 'an address of a pool is given to one load balancer, which is there and knows of it, and lies in the ranges of its pool',
  broken({ poolAddress, lb }, sim) {
    const broken: string[] = [];
    const users = new Map<number, number>();
    for (let l = 0; l < lb.rows; l++) {
      const a = lb.address[l];
      if (a < 0) continue;
      users.set(a, (users.get(a) ?? 0) + 1);
      const own = poolAddress.held[a] === 1 && poolAddress.owner[a] === lb.name[l] && lb.exists[l] === 1;
      const { ranges } = poolStateOf(sim, poolAddress.pool[a]);
      const inside = ranges.some((r) => poolAddress.address[a] >= r.start && poolAddress.address[a] <= r.end);
      if (!own || !inside || users.get(a) !== 1) broken.push(sim.store.names.text(lb.name[l]));
    }
    return broken;
  },
};

export const controlPlaneInvariants: readonly Invariant<ClusterSchema>[] = [
  writesNeedQuorum,
  oneHolderOnRecord,
  vipsAtCandidates,
  neverMoreThanThree,
  taintsHaveReasons,
  segmentsAreDerived,
  addressesOnce,
];
