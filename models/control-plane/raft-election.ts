// Raft's election: when a member campaigns, who votes for it, and what comes of it.
//
// Terms and votes only. The log is reduced to the term and index of its last entry, which is all that a vote looks at.
// Source: etcd-io/raft raft.go:2054 and raft_paper_test.go @cdfbeed.
import { below, uniform53 } from '../../engine/chance.ts';
import { type Ballot, majorityOf, voteOutcome } from './quorum.ts';

export type RaftState = 'leader' | 'candidate' | 'pre-candidate' | 'follower';

export interface LogEnd {
  readonly term: number;
  readonly index: number;
}

export interface Voter {
  readonly id: number;
  readonly term: number;
  readonly last: LogEnd;
  /** Hears the candidate and is heard by it. */
  readonly reachable: boolean;
  /** Has heard from a leader within an election time-out, and then ignores candidates (check-quorum). */
  readonly inLease?: boolean;
}

export interface Campaign {
  readonly state: RaftState;
  readonly term: number;
}

/** Ticks until a follower that hears nothing campaigns: uniform in [et, 2 et - 1]. */
export function electionTicks(electionTimeoutTicks: number, words: Int32Array, index: number): number {
  return electionTimeoutTicks + below(words, index, electionTimeoutTicks);
}

/** From the loss of the leader to a follower's campaign: its ticks, less the age of the last heartbeat and of its own last tick. */
export function campaignDelayMs(
  tickMs: number,
  electionTimeoutTicks: number,
  words: Int32Array,
  index: number,
): number {
  return tickMs * (electionTicks(electionTimeoutTicks, words, index) - 2 * uniform53(words, index));
}

/** A log is as good as a voter's when its last entry is of a later term, or of the same and not before the voter's. */
function isUpToDate(candidate: LogEnd, voter: LogEnd): boolean {
  return candidate.term > voter.term || (candidate.term === voter.term && candidate.index >= voter.index);
}

/** One vote a term, first come: whether a voter grants `candidate` its vote. @param votedFor in this term, or null */
export function grantsVote(votedFor: number | null, candidate: number, log: LogEnd, own: LogEnd): boolean {
  return (votedFor === null || votedFor === candidate) && isUpToDate(log, own);
}

/** What a candidate is after the answers it has got, itself included in none of them. */
export function afterReplies(members: number, replies: readonly Ballot[]): RaftState {
  const outcome = voteOutcome(members, ['grant', ...replies]);
  return outcome === 'won' ? 'leader' : outcome === 'lost' ? 'follower' : 'candidate';
}

/** One member campaigns among all members, itself included. With pre-vote it first asks whether it would win, which changes no term.
 *  A refusal tells the voter's term; a candidate that learns of a later one follows in it. */
export function campaign(members: readonly Voter[], candidate: number, preVote: boolean): Campaign {
  const self = members.find((m) => m.id === candidate);
  if (self === undefined) return { state: 'follower', term: 0 };
  const others = members.filter((m) => m.id !== candidate && m.reachable && m.inLease !== true);
  const ballots = others.map((m): Ballot => (grantsVote(null, candidate, self.last, m.last) ? 'grant' : 'reject'));
  const state = afterReplies(members.length, ballots);
  if (state === 'leader') return { state, term: self.term + 1 };
  const term = preVote ? self.term : self.term + 1;
  const heard = Math.max(term, ...others.filter((_, i) => ballots[i] === 'reject').map((m) => m.term));
  if (state === 'follower') return { state, term: heard };
  return { state: preVote ? 'pre-candidate' : 'candidate', term };
}

/** An entry of the leader's own term is committed when a majority has it; older ones only along with one of those. */
export function commitIndex(reached: number, termAt: number, leaderTerm: number, before: number): number {
  return reached > before && termAt === leaderTerm ? reached : before;
}

/** A leader that does not hear a majority for one election time-out steps down. */
export function keepsLeading(members: number, heard: number): boolean {
  return heard >= majorityOf(members);
}
