// Preemption: which pods of lower priority would have to go, and from which node, so that a pod fits.
import { below } from '../../engine/chance.ts';
import type { LabelSelector } from '../manifest/index.ts';
import type { KubePolicy } from '../policies/vm-placement.ts';
import { preparedFilters, verdictOf } from './scheduler-verdict.ts';
import type { SchedulerView } from './scheduler-view.ts';
import { isEverything, selects } from './selector.ts';

/** A PodDisruptionBudget as preemption sees it. KubeVirt makes none for VMs since 1.6. */
export interface DisruptionBudget {
  readonly namespace: string;
  readonly selector: LabelSelector;
  readonly disruptionsAllowed: number;
  /** Pods whose disruption has been counted already. */
  readonly disruptedPods: readonly string[];
}

export interface Candidate {
  readonly node: number;
  /** Most important first. */
  readonly victims: readonly number[];
  readonly violations: number;
}

/** Nodes are tried from a random one on until this many would do, but at least the hundred.
 *  Source: kubernetes/kubernetes pkg/scheduler/apis/config/v1/defaults.go (minCandidateNodesPercentage 10, Absolute 100, v1.34.1). */
const CANDIDATE_PERCENT = 10;
const CANDIDATE_FLOOR = 100;
/** Makes every priority count as one more victim, negative ones too. */
const PRIORITY_OFFSET = 2_147_483_648;

/** Every node on which removing pods of lower priority makes room, with the fewest that have to go.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go (SelectVictimsOnNode) and
 *  pkg/scheduler/framework/preemption/preemption.go (v1.34.1). */
export function preemptionCandidates(
  view: SchedulerView,
  policy: KubePolicy,
  p: number,
  budgets: readonly DisruptionBudget[],
  words: Int32Array,
): Candidate[] {
  const { node } = view.world;
  if (view.pod(p).preemptionPolicy === 'Never') return [];
  const filters = preparedFilters(policy, view, p);
  const resolvable: number[] = [];
  for (let n = 0; n < node.rows; n++)
    if (node.isLive(n) && verdictOf(filters, view, p, n).status === 'Unschedulable') resolvable.push(n);
  const wanted = Math.max(Math.trunc((resolvable.length * CANDIDATE_PERCENT) / 100), CANDIDATE_FLOOR);
  const offset = resolvable.length > 1 ? below(words, 0, resolvable.length) : 0;
  const found: Candidate[] = [];
  for (let i = 0; i < resolvable.length && found.length < wanted; i++) {
    const candidate = victimsOn(view, policy, p, resolvable[(offset + i) % resolvable.length] ?? -1, budgets);
    if (candidate !== null) found.push(candidate);
  }
  return found;
}

/** The candidate that does the least harm, or null. Ties go to the first.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/preemption/preemption.go:611 (pickOneNodeForPreemption, v1.34.1). */
export function leastHarm(view: SchedulerView, candidates: readonly Candidate[]): Candidate | null {
  let best: readonly Candidate[] = candidates;
  const { pod } = view.world;
  const measures: ((c: Candidate) => number)[] = [
    (c) => c.violations,
    (c) => pod.priority[c.victims[0] ?? 0],
    (c) => c.victims.reduce((sum, v) => sum + pod.priority[v] + PRIORITY_OFFSET, 0),
    (c) => c.victims.length,
    (c) => -earliestStart(view, c),
  ];
  for (const measure of measures) {
    const least = best.reduce((min, c) => Math.min(min, measure(c)), Number.POSITIVE_INFINITY);
    best = best.filter((c) => measure(c) === least);
  }
  return best[0] ?? null;
}

function earliestStart(view: SchedulerView, { victims }: Candidate): number {
  const { pod } = view.world;
  const top = pod.priority[victims[0] ?? 0];
  return victims
    .filter((v) => pod.priority[v] === top)
    .reduce((min, v) => Math.min(min, pod.startedAt[v]), Number.POSITIVE_INFINITY);
}

/** Takes all pods of lower priority away, then puts back as many as still let the pod fit: those whose budget would be broken first. */
function victimsOn(
  view: SchedulerView,
  policy: KubePolicy,
  p: number,
  n: number,
  budgets: readonly DisruptionBudget[],
): Candidate | null {
  const { pod, node } = view.world;
  const lower: number[] = [];
  for (let q = node.pods.first[n]; q >= 0; q = node.pods.next[q]) if (pod.priority[q] < pod.priority[p]) lower.push(q);
  if (lower.length === 0) return null;
  for (const q of lower) view.hide(q, true);
  const fits = () => verdictOf(preparedFilters(policy, view, p), view, p, n).status === 'Success';
  const victims: number[] = [];
  let violations = 0;
  const possible = fits();
  if (possible) {
    lower.sort((a, b) => moreImportant(view, a, b));
    const { violating, others } = byBudget(view, lower, budgets);
    const reprieve = (q: number): boolean => {
      view.hide(q, false);
      if (fits()) return true;
      view.hide(q, true);
      victims.push(q);
      return false;
    };
    for (const q of violating) if (!reprieve(q)) violations++;
    for (const q of others) reprieve(q);
  }
  view.showAll();
  if (!possible) return null;
  victims.sort((a, b) => moreImportant(view, a, b));
  return { node: n, victims, violations };
}

/** Higher priority first, then the earlier start. */
function moreImportant({ world: { pod } }: SchedulerView, a: number, b: number): number {
  return pod.priority[b] - pod.priority[a] || pod.startedAt[a] - pod.startedAt[b] || a - b;
}

/** Splits pods by whether evicting them, in their order, would break a budget. */
function byBudget(view: SchedulerView, pods: readonly number[], budgets: readonly DisruptionBudget[]) {
  const allowed = budgets.map((b) => b.disruptionsAllowed);
  const violating: number[] = [];
  const others: number[] = [];
  for (const q of pods) {
    let broken = false;
    for (const [i, budget] of budgets.entries()) {
      if (!isOf(view, q, budget)) continue;
      allowed[i] = (allowed[i] ?? 0) - 1;
      if ((allowed[i] ?? 0) < 0) broken = true;
    }
    (broken ? violating : others).push(q);
  }
  return { violating, others };
}

/** A budget without conditions, or a pod without labels, has nothing to do with the other. */
function isOf(view: SchedulerView, q: number, budget: DisruptionBudget): boolean {
  const { namespace, labels } = view.pod(q);
  if (namespace !== budget.namespace || Object.keys(labels).length === 0 || isEverything(budget.selector)) return false;
  if (!selects(budget.selector, view.labelsOfPod(q))) return false;
  return !budget.disruptedPods.includes(view.text(view.world.pod.name[q]));
}
