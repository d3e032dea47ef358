// Leader election by lease in closed form: when the next try of a participant is that can change anything.
//
// Followers poll, and between polls pass P(1 + 1.2 U). Polls that must fail are not simulated: given the age of the last renewal, the first
// poll that can succeed is computed, and only that one becomes an event, which then follows `lease-record.ts` to the letter.
import { uniform53 } from '../../engine/chance.ts';
import { sqrt } from '../../engine/math.ts';
import { ELECTION_JITTER } from './lease-record.ts';

/** A pause between two tries to acquire: P to 2.2 P. */
export function pollGap(retryMs: number, words: Int32Array, index: number): number {
  return retryMs * (1 + ELECTION_JITTER * uniform53(words, index));
}

/** From any moment to the next poll of a follower that has polled for long: longer gaps are met more often, so that the mean is
 *  E[X^2] / 2 E[X] = 0.8375 P (renewal theory), not half a gap. */
export function untilNextPoll(retryMs: number, words: Int32Array, index: number): number {
  const u = uniform53(words, index);
  const mean = 1 + ELECTION_JITTER / 2;
  const certain = 1 / mean;
  if (u < certain) return retryMs * u * mean;
  const tail = (u - certain) / (1 - certain);
  return retryMs * (1 + ELECTION_JITTER * (1 - sqrt(1 - tail)));
}

export interface Candidacy {
  /** When it saw the present record for the first time, and when it is the first time that it may take the lease. */
  readonly observedAt: number;
  readonly tryAt: number;
}

/** A follower's next try that can succeed, for a record that was written at `renewedAt` and lasts `leaseMs`. */
export function candidacy(
  renewedAt: number,
  leaseMs: number,
  retryMs: number,
  words: Int32Array,
  index: number,
): Candidacy {
  const observedAt = renewedAt + untilNextPoll(retryMs, words, index);
  let tryAt = observedAt;
  while (tryAt <= observedAt + leaseMs) tryAt += pollGap(retryMs, words, index);
  return { observedAt, tryAt };
}

/** When a holder that last renewed at `renewedAt` and can reach nobody stops to believe: the next round begins a retry period later, fails
 *  after the deadline, and the attempt to give the lease back blocks before the stop callback runs. */
export function givesUpAt(renewedAt: number, retryMs: number, deadlineMs: number, releaseBlockedMs: number): number {
  return renewedAt + retryMs + deadlineMs + releaseBlockedMs;
}

export interface Takeover {
  /** Index of the follower that gets the lease. */
  readonly winner: number;
  /** Milliseconds from the moment the holder fell silent. */
  readonly delayMs: number;
}

/** Who takes over, and when, after a holder went silent at a random moment between two renewals. */
export function takeover(
  leaseMs: number,
  retryMs: number,
  followers: number,
  words: Int32Array,
  index: number,
): Takeover {
  const age = retryMs * uniform53(words, index);
  let best: Takeover = { winner: 0, delayMs: Number.POSITIVE_INFINITY };
  for (let i = 0; i < followers; i++) {
    const { tryAt } = candidacy(-age, leaseMs, retryMs, words, index);
    if (tryAt < best.delayMs) best = { winner: i, delayMs: tryAt };
  }
  return best;
}
