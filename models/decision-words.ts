// Placement decisions in words: kube-scheduler's own for pods that fit nowhere, and who won by how much for those that do.
import { type Decision, type Policy, PolicyRunner } from '../engine/policy.ts';
import { replicaPlacement } from './policies/replica-placement.ts';
import { vmPlacement } from './policies/vm-placement.ts';
import type { ClusterSimulation, ClusterWorld } from './schema.ts';

/** `0/4 nodes are available: 1 node(s) had untolerated taint {…}, 3 Insufficient memory`.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/types.go (FitError.Error), v1.34.1; reasons sorted by their text. */
export function whyNowhere(decision: Decision): string {
  const slots = decision.policy === vmPlacement.name ? 'nodes' : 'disks';
  const counts = new Map<string, number>();
  for (const { refusedBy, reason } of decision.considered) {
    if (refusedBy === null) continue;
    const plain = plainReason(refusedBy, reason ?? 'refused');
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${decision.considered.length} ${slots} are available: ${reasons.join(', ')}`;
}

/** `score 187 of harvester-3 181, harvester-1 140; not harvester-2: node(s) had untolerated taint {…}`; scores as the policy weighed them. */
export function whyThere({ chosen, considered }: Decision): string {
  const won = considered.find(({ slot }) => slot === chosen);
  const others = considered.filter(({ slot, refusedBy }) => slot !== chosen && refusedBy === null);
  const refused = considered.filter(({ refusedBy }) => refusedBy !== null);
  const parts: string[] = [];
  if (won !== undefined && others.length > 0) {
    const ranked = others.toSorted((a, b) => b.total - a.total).slice(0, MOST_NAMED);
    const rest = ranked.map(({ slot, total }) => `${slot} ${figure(total)}`).join(', ');
    const tied = ranked.some(({ total }) => total === won.total) ? ', drawn among equals' : '';
    parts.push(`score ${figure(won.total)}, next ${rest}${tied}`);
  } else if (won !== undefined) parts.push('the only one that takes it');
  for (const { slot, refusedBy, reason } of refused.slice(0, MOST_NAMED))
    parts.push(`not ${slot}: ${plainReason(refusedBy ?? '', reason ?? 'refused')}`);
  return parts.join('; ');
}

const MOST_NAMED = 2;

const vmRunner = new PolicyRunner<ClusterWorld>(vmPlacement);
const replicaRunner = new PolicyRunner<ClusterWorld>(replicaPlacement);

/** What the scheduler would say of an instance now; costs memory, for people. */
export function vmDecision(sim: ClusterSimulation, vmi: number): Decision {
  return decide(sim, vmRunner, 'vmi', vmi, 'node');
}

/** What Longhorn would say of one more replica of a volume now. */
export function replicaDecision(sim: ClusterSimulation, volume: number): Decision {
  return decide(sim, replicaRunner, 'volume', volume, 'disk');
}

function decide(
  sim: ClusterSimulation,
  runner: PolicyRunner<ClusterWorld>,
  items: 'vmi' | 'volume',
  item: number,
  slots: 'node' | 'disk',
): Decision {
  const { rows } = sim.world[slots];
  const name = (table: string) => (row: number) => sim.store.nameOf(sim.store.store(table), row);
  const every = Int32Array.from({ length: rows }, (_, row) => row);
  return runner.explain(sim.world, item, every, rows, -1, { item: name(items), slot: name(slots) });
}

/** The reason without figures of its own, so that like ones can be counted. */
function plainReason(filter: string, reason: string): string {
  const policies: readonly Policy<ClusterWorld>[] = [vmPlacement, replicaPlacement];
  const known = policies.flatMap(({ filters }) => filters).find(({ name }) => name === filter)?.reasons ?? [];
  return known.find((words) => reason.startsWith(words)) ?? reason;
}

/** Scores of disks are bytes, which nobody reads to the last digit. */
function figure(score: number): string {
  return Math.abs(score) < 1e6 ? `${Math.round(score)}` : `${Math.round(score / 1_073_741_824)} GiB`;
}
