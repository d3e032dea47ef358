// etcd: whether the control plane takes writes. Members, quorum, one leader, campaigns, learners, slow disks.
//
// Logs are kept as one number: since when a member has missed entries. That decides who may lead and what a restore loses.
import { uniform53 } from '../../engine/chance.ts';
import { UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import { apiBack, apiLost, etcdCaughtUp, etcdDiskSlow, etcdPromote, etcdTimedOut, reachChanged } from '../events.ts';
import { EtcdMember } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { isMember, isUp, isVoter, NO_QUORUM, quorumIsland } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { etcdElectionTimeout, etcdHeartbeat, learnerCatchUp, settingOf } from '../settings.ts';
import { keepOwnData } from './etcd-copy.ts';
import { commitMs, requestTimeoutMs } from './quorum.ts';
import { campaign, campaignDelayMs, type LogEnd, type Voter } from './raft-election.ts';
import { LEARNER_CHECK_MS, LEARNER_STALLED_MS, learnerPromotedAt } from './rke2-rules.ts';

export const etcd: Model<ClusterSchema> = {
  name: 'etcd',
  on: [
    on(reachChanged, (sim, n) => {
      if (isMember(sim.world, n)) follow(sim, n);
      refreshLeader(sim);
    }),
    on(etcdTimedOut, (sim, n) => stand(sim, n)),
    on(etcdCaughtUp, (sim, n) => {
      if (inTouch(sim.world, n)) sim.world.node.put.etcdBehindSince(n, UNSET);
    }),
    on(etcdPromote, (sim, n) => {
      const { node } = sim.world;
      if (node.etcd[n] !== EtcdMember.state.Learner) return;
      const waited = node.etcdBehindSince[n] === UNSET ? 0 : sim.now - node.etcdBehindSince[n];
      if (waited > LEARNER_STALLED_MS && sim.world.cluster.writable[0] === 1) {
        sim.note('it made no progress as a learner: etcd takes it out again');
        leaveEtcd(sim, n);
        return;
      }
      if (node.etcdBehindSince[n] !== UNSET || sim.world.cluster.writable[0] === 0)
        sim.schedule(etcdPromote, LEARNER_CHECK_MS, n);
      else node.drive.etcd(n, EtcdMember.signal.Promote);
    }),
    on(etcdDiskSlow, (sim, n, fsyncMs) => {
      sim.world.node.put.fsyncMs(n, fsyncMs);
      if (n === sim.world.cluster.etcdLeader[0] && stalls(sim.world, n)) depose(sim);
      else refreshLeader(sim);
    }),
  ],
};

/** Adds a node to etcd: a learner first, which gets the log and then becomes a voter when the leader next looks. */
export function joinEtcd(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  node.drive.etcd(n, EtcdMember.signal.Add);
  node.put.etcdBehindSince(n, sim.now);
  const caughtUp = settingOf(sim.world, learnerCatchUp);
  sim.schedule(etcdCaughtUp, caughtUp, n);
  sim.schedule(etcdPromote, learnerPromotedAt(caughtUp, LEARNER_CHECK_MS * uniform53(node.luck, n)), n);
}

/** Takes a member out; the majority is that of those who are left. */
export function leaveEtcd(sim: ClusterSimulation, n: number): void {
  const { node } = sim.world;
  if (!isMember(sim.world, n)) return;
  node.drive.etcd(n, EtcdMember.signal.Remove);
  sim.cancel(etcdTimedOut, n);
  refreshLeader(sim);
}

/** What a write takes now: the fsyncs of the fastest majority. */
export function writeMs(world: ClusterWorld): number {
  const { node } = world;
  const island = quorumIsland(world);
  const fsyncs: number[] = [];
  let voters = 0;
  for (let n = 0; n < node.rows; n++) {
    if (!isVoter(world, n)) continue;
    voters++;
    if (isUp(world, n) && node.island[n] === island) fsyncs.push(node.fsyncMs[n]);
  }
  return commitMs(voters, fsyncs, ROUND_TRIP_MS);
}

/** A member whose disk stalls for an election time-out sends no heartbeats: it is voted out, and does not win either. */
function stalls(world: ClusterWorld, n: number): boolean {
  return world.node.fsyncMs[n] >= settingOf(world, etcdElectionTimeout);
}

/** A write that takes longer than etcd lets a request wait fails, though there is a leader. */
function tooSlow(world: ClusterWorld): boolean {
  return writeMs(world) > requestTimeoutMs(settingOf(world, etcdElectionTimeout));
}

/** Inside one room; requests across zones take longer, which no manifest tells. */
const ROUND_TRIP_MS = 1;

/** Checks that there still is a leader with a majority; begins campaigns when there is none and could be one. */
export function refreshLeader(sim: ClusterSimulation): void {
  const { cluster, node } = sim.world;
  const island = quorumIsland(sim.world);
  const leader = cluster.etcdLeader[0];
  const leads = leader >= 0 && isVoter(sim.world, leader) && isUp(sim.world, leader) && node.island[leader] === island;
  const slow = island !== NO_QUORUM && tooSlow(sim.world);
  if (leads && !slow && cluster.writable[0] === 1) return;
  loseWrites(sim, island, slow);
  for (let n = 0; n < node.rows; n++) {
    if (!isVoter(sim.world, n)) continue;
    const stands = isUp(sim.world, n) && node.island[n] === island && !slow && !stalls(sim.world, n);
    if (!stands) sim.cancel(etcdTimedOut, n);
    else if (sim.dueAt(etcdTimedOut, n) === Number.POSITIVE_INFINITY) sim.schedule(etcdTimedOut, timeoutMs(sim, n), n);
  }
}

function depose(sim: ClusterSimulation): void {
  const { cluster } = sim.world;
  cluster.put.etcdLeader(0, -1);
  refreshLeader(sim);
}

function loseWrites(sim: ClusterSimulation, island: number, slow: boolean): void {
  const { cluster } = sim.world;
  if (cluster.writable[0] === 0) return;
  cluster.put.writable(0, 0);
  cluster.put.unwritableSince(0, sim.now);
  sim.probes.set(measures.apiDown, sim.now, 1);
  sim.note(
    island === NO_QUORUM
      ? 'etcd has lost its quorum: nothing can be written'
      : slow
        ? 'the disks of a majority of etcd are so slow that every write times out'
        : 'etcd has lost its leader: no writes until another is elected',
  );
  sim.schedule(apiLost, 0);
}

function timeoutMs(sim: ClusterSimulation, n: number): number {
  const tick = settingOf(sim.world, etcdHeartbeat);
  return campaignDelayMs(tick, Math.round(settingOf(sim.world, etcdElectionTimeout) / tick), sim.world.node.luck, n);
}

/** A member stands for election. One that does not win tries again after another time-out. */
function stand(sim: ClusterSimulation, n: number): void {
  const { cluster, node } = sim.world;
  if (cluster.writable[0] === 1 || !isVoter(sim.world, n) || !isUp(sim.world, n)) return;
  if (stalls(sim.world, n) || tooSlow(sim.world)) return;
  const { state, term } = campaign(electorate(sim, n), n, true);
  if (state !== 'leader') {
    if (quorumIsland(sim.world) === node.island[n]) sim.schedule(etcdTimedOut, timeoutMs(sim, n), n);
    return;
  }
  takeWrites(sim, n, term);
}

/** A member leads from now on, and writes are taken. */
export function takeWrites(sim: ClusterSimulation, n: number, term: number): void {
  const { cluster, node } = sim.world;
  cluster.put.etcdTerm(0, term);
  cluster.put.etcdLeader(0, n);
  cluster.put.writable(0, 1);
  cluster.put.writableSince(0, sim.now);
  sim.probes.set(measures.apiDown, sim.now, 0);
  sim.note('elected etcd leader: writes are taken again');
  for (let m = 0; m < node.rows; m++) {
    sim.cancel(etcdTimedOut, m);
    if (isMember(sim.world, m)) follow(sim, m);
  }
  sim.schedule(apiBack, 0);
}

function electorate(sim: ClusterSimulation, candidate: number): Voter[] {
  const { cluster, node } = sim.world;
  const members: Voter[] = [];
  for (let n = 0; n < node.rows; n++) {
    if (!isVoter(sim.world, n)) continue;
    const reachable = isUp(sim.world, n) && node.island[n] === node.island[candidate];
    members.push({ id: n, term: cluster.etcdTerm[0], last: logEnd(sim.world, n), reachable });
  }
  return members;
}

/** How far a member's log goes, in the time up to which it has every entry. While nothing is written nobody falls behind. */
function logEnd({ cluster, node }: ClusterWorld, n: number): LogEnd {
  const newest = cluster.unwritableSince[0];
  return { term: cluster.etcdTerm[0], index: node.etcdBehindSince[n] === UNSET ? newest : node.etcdBehindSince[n] };
}

/** A member that is cut off while others write falls behind, and catches up once it is back. */
function follow(sim: ClusterSimulation, n: number): void {
  const { node, cluster } = sim.world;
  const behind = node.etcdBehindSince[n] !== UNSET;
  if (!inTouch(sim.world, n)) {
    sim.cancel(etcdCaughtUp, n);
    if (!behind && (cluster.writable[0] === 1 || cluster.unwritableSince[0] === sim.now)) {
      node.put.etcdBehindSince(n, sim.now);
      keepOwnData(sim, n);
    }
  } else if (behind && sim.dueAt(etcdCaughtUp, n) === Number.POSITIVE_INFINITY)
    sim.schedule(etcdCaughtUp, settingOf(sim.world, learnerCatchUp), n);
}

function inTouch(world: ClusterWorld, n: number): boolean {
  return isUp(world, n) && world.node.island[n] === quorumIsland(world);
}
