// The rules of a lease: what one try to acquire or renew does, and what giving it back does. Pure; times in ms on the participant's clock.
//
// Source: kubernetes/kubernetes staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go @0138c82. No wall clocks are compared:
// a participant counts from the moment at which it first saw the present record.

/** Holder of a lease that nobody holds. */
export const NOBODY = -1;

export interface LeaseRecord {
  readonly holder: number;
  readonly durationMs: number;
  readonly transitions: number;
}

/** A record as a participant saw it, and when it first did. */
export interface Observation {
  readonly record: LeaseRecord;
  readonly at: number;
}

export interface Tried {
  readonly ok: boolean;
  /** What is stored afterwards. */
  readonly record: LeaseRecord;
  readonly seen: Observation;
}

/** One try of `me`. @param stored null when there is no record yet  @param seen null before the first look */
export function tryAcquireOrRenew(
  me: number,
  durationMs: number,
  stored: LeaseRecord | null,
  seen: Observation | null,
  now: number,
): Tried {
  if (stored === null) return taken({ holder: me, durationMs, transitions: 0 }, now);
  const observed = seen !== null && sameRecord(seen.record, stored) ? seen : { record: stored, at: now };
  const { holder } = stored;
  if (holder !== NOBODY && holder !== me && observed.at + stored.durationMs > now)
    return { ok: false, record: stored, seen: observed };
  const transitions = holder === me ? stored.transitions : stored.transitions + 1;
  return taken({ holder: me, durationMs, transitions }, now);
}

/** A lease that is given back has no holder and lasts 1 s; only its holder can do it. */
export function released(me: number, stored: LeaseRecord): LeaseRecord {
  return stored.holder === me ? { holder: NOBODY, durationMs: 1000, transitions: stored.transitions } : stored;
}

export interface ElectionConfig {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  readonly identity: string;
}

/** client-go's jitter factor between tries to acquire (leaderelection.go JitterFactor). */
export const ELECTION_JITTER = 1.2;

/** What client-go refuses about a configuration, in words; empty when it is valid. */
export function configProblems(config: ElectionConfig): string[] {
  const problems: string[] = [];
  if (config.identity === '') problems.push('the identity is empty');
  if (!(config.leaseDurationMs > config.renewDeadlineMs))
    problems.push('the lease duration must be greater than the renew deadline');
  if (!(config.renewDeadlineMs > ELECTION_JITTER * config.retryPeriodMs))
    problems.push(`the renew deadline must be greater than ${ELECTION_JITTER} retry periods`);
  for (const [name, value] of Object.entries(config))
    if (typeof value === 'number' && value < 1) problems.push(`${name} must be positive`);
  return problems;
}

function taken(record: LeaseRecord, now: number): Tried {
  return { ok: true, record, seen: { record, at: now } };
}

function sameRecord(a: LeaseRecord, b: LeaseRecord): boolean {
  return a.holder === b.holder && a.durationMs === b.durationMs && a.transitions === b.transitions;
}
