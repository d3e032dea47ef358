// Quorum: how many members must agree, what they have agreed on, and what is served when some are gone.
//
// Source: etcd-io/website content/en/docs/v3.6/faq.md @82459793; etcd-io/raft quorum/majority.go @cdfbeed.

export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

export function failureTolerance(members: number): number {
  return members - majorityOf(members);
}

export type VoteOutcome = 'won' | 'lost' | 'pending';
export type Ballot = 'grant' | 'reject';

/** Whether a vote is decided: `ballots` of those who have answered. Without voters it is won, so that joint quorums can be told. */
export function voteOutcome(voters: number, ballots: readonly Ballot[]): VoteOutcome {
  if (voters === 0) return 'won';
  const majority = majorityOf(voters);
  const granted = ballots.filter((b) => b === 'grant').length;
  if (granted >= majority) return 'won';
  return granted + voters - ballots.length >= majority ? 'pending' : 'lost';
}

/** The largest value that a majority of all voters has reached; those who have not answered count as 0. The index that raft commits, and,
 *  with negated times, how long a write waits for the fastest majority. */
export function reachedByMajority(voters: number, reached: readonly number[], unanswered = 0): number {
  const sorted = [...reached].sort((a, b) => b - a);
  while (sorted.length < voters) sorted.push(unanswered);
  sorted.sort((a, b) => b - a);
  return sorted[majorityOf(voters) - 1] ?? unanswered;
}

/** What a write costs: the slowest of the fastest majority of fsyncs, plus a round trip. Infinity without a majority.
 *  Derived in the facts from etcd-io/website content/en/docs/v3.6/op-guide/hardware.md @82459793. */
export function commitMs(voters: number, fsyncMs: readonly number[], roundTripMs: number): number {
  const negated = fsyncMs.map((ms) => -ms);
  return -reachedByMajority(voters, negated, Number.NEGATIVE_INFINITY) + roundTripMs;
}

export interface Served {
  readonly writes: boolean;
  readonly linearizableReads: boolean;
  readonly membershipChanges: boolean;
}

/** What etcd serves with `up` of `members` voters in touch; serializable reads of a member's own copy always work. */
export function servedWith(members: number, up: number): Served {
  const quorum = up >= majorityOf(members);
  return { writes: quorum, linearizableReads: quorum, membershipChanges: quorum };
}

/** How long etcd lets a request wait: 5 s and two election time-outs. Source: etcd-io/etcd server/config/config.go @037de81. */
export function requestTimeoutMs(electionMs: number): number {
  return 5000 + 2 * electionMs;
}

/** How long a member tries to connect to another: 1 s and an election time-out, same source. */
export function peerDialTimeoutMs(electionMs: number): number {
  return 1000 + electionMs;
}
