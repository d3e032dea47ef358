// InterPodAffinity: pods that want to be near others or keep away from them, and others that want that of them.
import type { Score } from '../../engine/policy.ts';
import type { PodAffinityTerm } from '../manifest/index.ts';
import { HOSTNAME, type SchedulerView } from '../scheduling/scheduler-view.ts';
import { isEverything, labelsOf, selects } from '../scheduling/selector.ts';
import type { KubeFilter } from './kube-filter.ts';

export interface InterPodAffinityArgs {
  /** What the required affinity of a placed pod counts when it is scored. */
  readonly hardPodAffinityWeight: number;
  readonly ignorePreferredTermsOfExistingPods: boolean;
}
/** Source: kubernetes/kubernetes pkg/scheduler/apis/config/v1/defaults.go (v1.34.1). */
export const defaultInterPodAffinity: InterPodAffinityArgs = {
  hardPodAffinityWeight: 1,
  ignorePreferredTermsOfExistingPods: false,
};

/** How often each domain was hit, by the key of its label and the value. */
type Hits = Map<string, Map<string, number>>;
interface State {
  readonly affinity: Hits;
  readonly antiAffinity: Hits;
  /** Domains that placed pods keep this one out of. */
  readonly existing: Hits;
}

const filtering = new WeakMap<SchedulerView, State>();
const NOT_NEAR = 1;
const TOO_NEAR = 2;
const KEPT_AWAY = 3;

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/interpodaffinity/filtering.go:352 (v1.34.1). */
export const interPodAffinity: KubeFilter = {
  name: 'InterPodAffinity',
  reasons: [
    "node(s) didn't match pod affinity rules",
    "node(s) didn't match pod anti-affinity rules",
    "node(s) didn't satisfy existing pods anti-affinity rules",
  ],
  prepare(view, p) {
    const own = view.pod(p);
    const mine = own.affinity.length > 0 || own.antiAffinity.length > 0 || view.isTarget(p);
    if (!mine && !view.someTermed) return false;
    const state: State = { affinity: new Map(), antiAffinity: new Map(), existing: new Map() };
    count(view, p, state);
    filtering.set(view, state);
    return mine || state.existing.size > 0;
  },
  refuses(view, p, n) {
    const state = filtering.get(view);
    if (state === undefined) return 0;
    if (!nearEnough(view, p, n, state)) return NOT_NEAR;
    if (isHit(view, state.antiAffinity, n)) return TOO_NEAR;
    return isHit(view, state.existing, n) ? KEPT_AWAY : 0;
  },
  unresolvable: (_view, _p, _n, reason) => reason === NOT_NEAR,
};

const NO_HITS: Hits = new Map();
const scoring = new WeakMap<SchedulerView, Hits>();

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/interpodaffinity/scoring.go (v1.34.1). */
export function interPodAffinityScore(args: InterPodAffinityArgs): Score<SchedulerView> {
  return {
    name: 'InterPodAffinity',
    prepare(view, p) {
      const { preferredAffinity, preferredAntiAffinity } = view.pod(p);
      const mine = preferredAffinity.length > 0 || preferredAntiAffinity.length > 0;
      if (!mine && (args.ignorePreferredTermsOfExistingPods || !view.someTermed)) return false;
      const hits: Hits = new Map();
      const visit = (other: number, n: number) => weigh(view, args, p, other, n, hits);
      if (mine) eachPlaced(view, visit);
      else view.eachTermed(visit);
      scoring.set(view, hits);
      return hits.size > 0;
    },
    score(view, _p, n) {
      const hits = scoring.get(view) ?? NO_HITS;
      let sum = 0;
      for (const key of hits.keys()) sum += hit(view, hits, key, n);
      return sum;
    },
    normalize(scores, count) {
      let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let i = 0; i < count; i++) {
        min = Math.min(min, scores[i]);
        max = Math.max(max, scores[i]);
      }
      for (let i = 0; i < count; i++) scores[i] = max > min ? Math.trunc(100 * ((scores[i] - min) / (max - min))) : 0;
    },
  };
}

/** Whether a pod has terms about other pods, which make others look at it. */
export function hasTerms(view: SchedulerView, p: number): boolean {
  const { affinity, antiAffinity, preferredAffinity, preferredAntiAffinity } = view.pod(p);
  const terms = affinity.length + antiAffinity.length + preferredAffinity.length + preferredAntiAffinity.length;
  return terms > 0 || view.isTarget(p);
}

/** Works out all three kinds of hits. A pod counts towards affinity only when it meets all terms. */
function count(view: SchedulerView, p: number, state: State): void {
  const { affinity, antiAffinity } = view.pod(p);
  const { pod } = view.world;
  if (affinity.length > 0 || antiAffinity.length > 0)
    eachPlaced(view, (other, n) => {
      if (affinity.length > 0 && affinity.every((term) => covers(view, term, p, other)))
        for (const term of affinity) add(view, state.affinity, term.topologyKey, n, 1);
      for (const term of antiAffinity)
        if (covers(view, term, p, other)) add(view, state.antiAffinity, term.topologyKey, n, 1);
    });
  if (view.isTarget(p)) view.eachPodOf(pod.vmi[p], (_other, n) => add(view, state.antiAffinity, HOSTNAME, n, 1));
  view.eachTermed((other, n) => {
    for (const term of view.pod(other).antiAffinity)
      if (covers(view, term, other, p)) add(view, state.existing, term.topologyKey, n, 1);
    if (view.isTarget(other) && pod.vmi[other] === pod.vmi[p]) add(view, state.existing, HOSTNAME, n, 1);
  });
}

/** Every required term has a pod in the node's domain; the first pod of a group that wants to be near itself may go anywhere. */
function nearEnough(view: SchedulerView, p: number, n: number, state: State): boolean {
  const { affinity } = view.pod(p);
  let all = true;
  for (const { topologyKey } of affinity) {
    if (view.nodeLabel(n, topologyKey) === undefined) return false;
    if (hit(view, state.affinity, topologyKey, n) === 0) all = false;
  }
  return all || (state.affinity.size === 0 && affinity.every((term) => covers(view, term, p, p)));
}

/** Adds what one placed pod is worth to its domains, by the terms of either side. */
function weigh(view: SchedulerView, args: InterPodAffinityArgs, p: number, other: number, n: number, hits: Hits): void {
  const own = view.pod(p);
  for (const { weight, term } of own.preferredAffinity)
    if (covers(view, term, p, other)) add(view, hits, term.topologyKey, n, weight);
  for (const { weight, term } of own.preferredAntiAffinity)
    if (covers(view, term, p, other)) add(view, hits, term.topologyKey, n, -weight);
  const theirs = view.pod(other);
  if (args.hardPodAffinityWeight > 0)
    for (const term of theirs.affinity)
      if (covers(view, term, other, p)) add(view, hits, term.topologyKey, n, args.hardPodAffinityWeight);
  if (args.ignorePreferredTermsOfExistingPods && own.preferredAffinity.length + own.preferredAntiAffinity.length === 0)
    return;
  for (const { weight, term } of theirs.preferredAffinity)
    if (covers(view, term, other, p)) add(view, hits, term.topologyKey, n, weight);
  for (const { weight, term } of theirs.preferredAntiAffinity)
    if (covers(view, term, other, p)) add(view, hits, term.topologyKey, n, -weight);
}

/** A term of pod `from` is about pod `to`: namespace and labels. A namespace selector without conditions means all namespaces. */
function covers(view: SchedulerView, term: PodAffinityTerm, from: number, to: number): boolean {
  const { namespace } = view.pod(to);
  const named =
    term.namespaces.length === 0 && term.namespaceSelector === null
      ? namespace === view.pod(from).namespace
      : term.namespaces.includes(namespace) ||
        isEverything(term.namespaceSelector) ||
        (term.namespaceSelector !== null &&
          selects(term.namespaceSelector, labelsOf(view.labelsOfNamespace(namespace))));
  return named && selects(term.labelSelector, view.labelsOfPod(to));
}

function add(view: SchedulerView, hits: Hits, key: string, n: number, by: number): void {
  const value = view.nodeLabel(n, key);
  if (value === undefined) return;
  let domains = hits.get(key);
  if (domains === undefined) {
    domains = new Map();
    hits.set(key, domains);
  }
  domains.set(value, (domains.get(value) ?? 0) + by);
}

function hit(view: SchedulerView, hits: Hits, key: string, n: number): number {
  const value = view.nodeLabel(n, key);
  return value === undefined ? 0 : (hits.get(key)?.get(value) ?? 0);
}

/** Whether one of the node's domains was hit at all. */
function isHit(view: SchedulerView, hits: Hits, n: number): boolean {
  for (const key of hits.keys()) if (hit(view, hits, key, n) > 0) return true;
  return false;
}

function eachPlaced(view: SchedulerView, visit: (pod: number, node: number) => void): void {
  const { node } = view.world;
  for (let n = 0; n < node.rows; n++) if (node.isLive(n)) view.eachPod(n, (pod) => visit(pod, n));
}
