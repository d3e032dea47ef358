// Cases about quorum, raft's elections, etcd and RKE2.
import {
  type Ballot,
  failureTolerance,
  majorityOf,
  peerDialTimeoutMs,
  reachedByMajority,
  requestTimeoutMs,
  servedWith,
  voteOutcome,
} from '../../../models/control-plane/quorum.ts';
import {
  afterReplies,
  campaign,
  campaignDelayMs,
  commitIndex,
  electionTicks,
  grantsVote,
  keepsLeading,
  type LogEnd,
  type Voter,
} from '../../../models/control-plane/raft-election.ts';
import {
  AGENT_ADDRESSES,
  BALANCER_CHECK_MS,
  balancedServers,
  LEARNER_CHECK_MS,
  learnerPromotedAt,
  livenessRestartMs,
  startBudgetMs,
} from '../../../models/control-plane/rke2-rules.ts';
import { differences, type JsonObject, Unsupported } from '../adapter.ts';
import {
  type Check,
  compareSample,
  list,
  luck,
  num,
  nums,
  obj,
  same,
  sample,
  text,
  texts,
  within,
} from './controlplane-json.ts';

const ballotsOf = (given: JsonObject) => Object.values(obj(given['ballots'])).map((b) => b as Ballot);
const logOf = (terms: readonly number[]): LogEnd => ({ term: terms.at(-1) ?? 0, index: terms.length });

const votesBy = (given: JsonObject, voters: readonly number[]) =>
  voters.flatMap((v) =>
    obj(given['ballots'])[String(v)] === undefined ? [] : [obj(given['ballots'])[String(v)] as Ballot],
  );
const acksBy = (given: JsonObject, voters: readonly number[]) =>
  voters.map((v) => num(obj(given['acked_index']), String(v)));

const probeOf = (given: JsonObject) => ({
  initialDelayMs: 1000 * num(given, 'initial_delay_s'),
  periodMs: 1000 * num(given, 'period_s'),
  timeoutMs: 1000 * num(given, 'timeout_s'),
  failureThreshold: num(given, 'failure_threshold'),
});

export const raftChecks: Readonly<Record<string, Check>> = {
  'raft.majority_commit_index': ({ given, expect }) => {
    const voters = nums(given['voters']);
    return same('commit_index', reachedByMajority(voters.length, acksBy(given, voters)), expect['commit_index']);
  },
  'raft.majority_vote': ({ given, expect }) =>
    same('outcome', voteOutcome(list(given['voters']).length, ballotsOf(given)), expect['outcome']),
  'raft.joint_vote': ({ given, expect }) => {
    const outcomes = [nums(given['incoming']), nums(given['outgoing'])].map((v) =>
      voteOutcome(v.length, votesBy(given, v)),
    );
    const found = outcomes.includes('lost') ? 'lost' : outcomes.includes('pending') ? 'pending' : 'won';
    if (outcomes[0] !== outcomes[1])
      throw new Unsupported('joint consensus is not modelled: etcd changes one member at a time');
    return same('outcome', found, expect['outcome']);
  },
  'raft.joint_commit_index': () => {
    throw new Unsupported('joint consensus is not modelled: etcd changes one member at a time');
  },
  'raft.election_round': ({ given, expect }) => {
    const replies = Object.values(obj(given['replies'])).map((r) => r as Ballot);
    const state = afterReplies(num(given, 'cluster_size'), replies);
    return same('candidate_state', state, expect['candidate_state']);
  },
  'raft.one_vote_per_term': ({ given, expect }) => {
    const end = { term: 1, index: 1 };
    const votedFor = given['voted_for'] === null ? null : num(given, 'voted_for');
    return same('rejected', !grantsVote(votedFor, num(given, 'candidate'), end, end), expect['rejected']);
  },
  'raft.log_up_to_date': ({ given, expect }) => {
    const last = obj(given['candidate_last']);
    const own = logOf(nums(given['voter_log_terms']));
    const granted = grantsVote(null, 1, { term: num(last, 'term'), index: num(last, 'index') }, own);
    return same('rejected', !granted, expect['rejected']);
  },
  'raft.commit_on_majority_ack': ({ given, expect }) => {
    const acked = [1, ...list(given['acking_followers']).map(() => 1)];
    return same(
      'entry_committed',
      reachedByMajority(num(given, 'cluster_size'), acked) === 1,
      expect['entry_committed'],
    );
  },
  'raft.commit_only_current_term': ({ given, expect }) => {
    const match = nums(given['match_index']);
    const reached = reachedByMajority(match.length, match);
    const termAt = nums(given['log_terms'])[reached - 1] ?? 0;
    const found = commitIndex(reached, termAt, num(given, 'leader_term'), num(given, 'previous_commit'));
    return same('commit_index', found, expect['commit_index']);
  },
  'raft.election_timeout_distribution': ({ given, expect }) => {
    const words = luck(3);
    const et = num(given, 'election_ticks');
    if (typeof given['rounds'] === 'number') {
      let ties = 0;
      for (let r = 0; r < num(given, 'rounds'); r++) {
        const ticks = Array.from({ length: num(given, 'nodes') }, () => electionTicks(et, words, 0)).sort(
          (a, b) => a - b,
        );
        if (ticks[0] === ticks[1]) ties++;
      }
      return within(
        'ties',
        ties / num(given, 'rounds'),
        0,
        num(expect, 'max_fraction_of_rounds_with_simultaneous_timeouts'),
      );
    }
    const elapsed = num(given, 'elapsed_ticks');
    const draws = num(given, 'draws');
    let out = 0;
    for (let i = 0; i < draws; i++) if (electionTicks(et, words, 0) <= elapsed) out++;
    const p = out / draws;
    const rounded = text(expect, 'compare') === 'exact' ? p : Math.round(10 * p) / 10;
    return same('probability', rounded, expect['probability']);
  },
  'raft.leader_election_network': ({ given, expect }) => {
    const logs = obj(given['log_terms']);
    const mute = nums(given['mute_members']);
    const members: Voter[] = Array.from({ length: num(given, 'members') }, (_, i) => {
      const last = logOf(nums(logs[String(i + 1)]));
      return {
        id: i + 1,
        term: Math.max(num(given, 'initial_term'), last.term),
        last,
        reachable: !mute.includes(i + 1),
      };
    });
    const { state, term } = campaign(members, 1, given['pre_vote'] === true);
    return differences(expect, { node1_state: state, node1_term: term });
  },
  'raft.scenario': ({ given, steps, expect }) => {
    if (typeof expect['promotable'] === 'boolean')
      return same('promotable', nums(given['members']).includes(num(given, 'node')), expect['promotable']);
    if (text(obj(steps[0]), 'do').startsWith('heartbeat-response'))
      return same('state', keepsLeading(num(given, 'members'), 2) ? 'leader' : 'follower', expect['node1_state']);
    throw new Unsupported('replays of raft messages: log matching and message order are not modelled');
  },
  'raft.read_index': () => {
    throw new Unsupported('read index is not modelled: no client reads in a simulation');
  },
  'etcd.quorum_math': ({ given, expect }) => {
    const election = num(given, 'election_timeout_ms');
    const served = servedWith(num(given, 'members'), num(given, 'up'));
    return differences(expect, {
      majority: majorityOf(num(given, 'members')),
      failure_tolerance: failureTolerance(num(given, 'members')),
      writes: served.writes,
      linearizable_reads: served.linearizableReads,
      membership_changes: served.membershipChanges,
      request_timeout_s: requestTimeoutMs(election) / 1000,
      peer_dial_timeout_s: peerDialTimeoutMs(election) / 1000,
    });
  },
  'rke2.probes': ({ given, expect }) => {
    const probe = probeOf(given);
    if (typeof expect['start_budget_s'] === 'number')
      return same('start_budget_s', startBudgetMs(probe) / 1000, expect['start_budget_s']);
    const [low = 0, high = 0] = nums(expect['restart_between_s']);
    return [0, 0.5, 1].flatMap((phase) => within('restart', livenessRestartMs(probe, phase, true) / 1000, low, high));
  },
  'rke2.etcd_election': ({ given, expect }) => {
    const words = luck(5);
    const one = () => campaignDelayMs(1000 * num(given, 'tick_s'), num(given, 'election_ticks'), words, 0) / 1000;
    const found = sample(40_000, () => Math.min(...Array.from({ length: num(given, 'followers') }, one)));
    return compareSample(found, expect, num(expect, 'tolerance_s'));
  },
  'rke2.learner': ({ given, expect }) => {
    if (typeof expect['majority'] === 'number')
      return same('majority', majorityOf(num(given, 'voters')), expect['majority']);
    const found = learnerPromotedAt(1000 * num(given, 'catches_up_at_s'), 0) / 1000;
    if (1000 * num(given, 'promote_check_every_s') !== LEARNER_CHECK_MS) throw new Unsupported('another check period');
    return within('voter', found, num(given, 'catches_up_at_s'), num(expect, 'voter_by_s'));
  },
  'rke2.agent_lb': ({ given, expect }) => {
    if (typeof given['check_period_s'] === 'number')
      return within('closed', BALANCER_CHECK_MS / 1000, 0, num(expect, 'connections_closed_within_s'));
    if (given['servers'] !== undefined) {
      const used = balancedServers(texts(given['servers']), texts(given['healthy']), text(given, 'default'));
      return same('closed', !used.includes(text(given, 'default')), expect['connections_to_default_closed']);
    }
    return differences(expect, {
      server_url: AGENT_ADDRESSES.serverUrl,
      kubelet_server: AGENT_ADDRESSES.kubeletServer,
    });
  },
};
