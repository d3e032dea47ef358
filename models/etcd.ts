// etcd: whether the control plane takes writes. Thin: members, quorum, one leader and the time an election takes.
import { below, uniform53 } from '../engine/chance.ts';
import { type Model, on } from '../engine/model.ts';
import { apiBack, etcdElected, reachChanged } from './events.ts';
import { isMember, isUp, quorumIsland } from './reach.ts';
import type { ClusterSchema, ClusterSimulation } from './schema.ts';

/** RKE2's tick and election timeout: 500 ms and 10 ticks; a follower campaigns after 10 to 19 of them.
 *  Source: k3s-io/k3s pkg/etcd/etcd.go @001bb93; etcd-io/raft raft.go:2054 @cdfbeed. */
const TICK_MS = 500;
const ELECTION_TICKS = 10;

export const etcd: Model<ClusterSchema> = {
  name: 'etcd',
  on: [
    on(reachChanged, (sim) => {
      const { cluster } = sim.world;
      const island = quorumIsland(sim.world);
      const leader = cluster.etcdLeader[0];
      if (island >= 0 && isUp(sim.world, leader) && sim.world.node.island[leader] === island) return;
      if (cluster.writable[0] === 1) {
        cluster.put.writable(0, 0);
        cluster.put.unwritableSince(0, sim.now);
        sim.note(
          island < 0
            ? 'etcd has lost its quorum: nothing can be written'
            : 'etcd has lost its leader: no writes until another is elected',
        );
      }
      if (island < 0) sim.cancel(etcdElected, 0);
      else if (sim.dueAt(etcdElected, 0) === Number.POSITIVE_INFINITY) sim.schedule(etcdElected, electionMs(sim), 0);
    }),
    on(etcdElected, (sim) => {
      const { cluster, node } = sim.world;
      const island = quorumIsland(sim.world);
      if (island < 0) return;
      const members: number[] = [];
      for (let n = 0; n < node.rows; n++) {
        if (node.isLive(n) && isMember(sim.world, n) && isUp(sim.world, n) && node.island[n] === island)
          members.push(n);
      }
      cluster.put.etcdLeader(0, members[below(cluster.luck, 0, members.length)]);
      cluster.put.writable(0, 1);
      cluster.put.writableSince(0, sim.now);
      sim.schedule(apiBack, 0);
    }),
  ],
};

/** From the leader's death to the first campaign: 4.0 to 9.5 s, mean 5.9 s with two followers. */
function electionMs(sim: ClusterSimulation): number {
  const { luck } = sim.world.cluster;
  let first = Number.POSITIVE_INFINITY;
  for (let follower = 0; follower < 2; follower++)
    first = Math.min(first, TICK_MS * (ELECTION_TICKS + below(luck, 0, ELECTION_TICKS)));
  return Math.max(0, first - 2 * TICK_MS * uniform53(luck, 0));
}
