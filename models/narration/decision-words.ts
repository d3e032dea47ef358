// Placement decisions in words: kube-scheduler's own for pods that fit nowhere, and who won by how much for those that do.
import type { Decision } from '../../engine/policy.ts';

/** `0/4 nodes are available: 1 node(s) had untolerated taint {…}, 3 Insufficient memory`.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/types.go (FitError.Error), v1.34.1; reasons sorted by their text. */
export function whyNowhere(decision: Decision, slots: 'nodes' | 'disks'): string {
  const counts = new Map<string, number>();
  for (const { refusedBy, reason } of decision.considered) {
    if (refusedBy === null) continue;
    const plain = plainReason(reason ?? 'refused');
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${decision.considered.length} ${slots} are available: ${reasons.join(', ')}`;
}

/** `score 187 of harvester-3 181, harvester-1 140; not harvester-2: node(s) had untolerated taint {…}`; scores as the policy weighed them. */
export function whyThere({ chosen, considered }: Decision): string {
  const won = considered.find(({ slot }) => slot === chosen);
  // A rating of minus infinity leaves a slot out that no filter refuses.
  const others = considered.filter((c) => c.slot !== chosen && c.refusedBy === null && Number.isFinite(c.total));
  const refused = considered.filter(({ refusedBy }) => refusedBy !== null);
  const parts: string[] = [];
  // What the policy rates last can be taken all the same: best-effort locality chooses before the rating does.
  if (won !== undefined && won.total === Number.NEGATIVE_INFINITY)
    parts.push("preferred, for it is on the engine's node");
  else if (won !== undefined && others.length > 0) {
    const ranked = others.toSorted((a, b) => b.total - a.total).slice(0, MOST_NAMED);
    const rest = ranked.map(({ slot, total }) => `${slot} ${figure(total)}`).join(', ');
    const tied = ranked.some(({ total }) => total === won.total) ? ', drawn among equals' : '';
    parts.push(`score ${figure(won.total)}, next ${rest}${tied}`);
  } else if (won !== undefined) parts.push('the only one that takes it');
  for (const { slot, reason } of refused.slice(0, MOST_NAMED))
    parts.push(`not ${slot}: ${plainReason(reason ?? 'refused')}`);
  return parts.join('; ');
}

const MOST_NAMED = 2;

/** The reason without the figures of this slot, so that like ones can be counted: `Insufficient memory: asks for 6 GiB, 2 GiB free`. */
function plainReason(reason: string): string {
  return reason.replace(/: [^{}]*$/, '');
}

/** Scores of disks are bytes, which nobody reads to the last digit. */
function figure(score: number): string {
  return Math.abs(score) < 1e6 ? `${Math.round(score)}` : `${Math.round(score / 1_073_741_824)} GiB`;
}
