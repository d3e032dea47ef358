// PodTopologySpread: pods of one kind over zones or hosts, within a skew that is required or preferred.
import { ln } from '../../engine/math.ts';
import type { Score } from '../../engine/policy.ts';
import type { LabelSelector, TopologySpreadConstraint } from '../manifest/index.ts';
import { HOSTNAME, type SchedulerView } from '../scheduling/scheduler-view.ts';
import { isEverything, type LabelOf, selects } from '../scheduling/selector.ts';
import type { KubeFilter } from './kube-filter.ts';
import { meetsRequired } from './node-affinity.ts';
import { toleratesNode } from './taint-toleration.ts';

/** `defaultConstraints` of the profile, for pods that name none. Kubernetes' own defaults need a Service or a replica set that selects the
 *  pod, which VMs do not have: they get none.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread/plugin.go (v1.34.1). */
export type SpreadArgs = { readonly defaultConstraints: readonly TopologySpreadConstraint[] };
export const noDefaultSpread: SpreadArgs = { defaultConstraints: [] };

interface Constraint extends TopologySpreadConstraint {
  /** Pods in each domain; only domains that can be chosen are in it. */
  readonly counts: Map<string, number>;
  least: number;
}

const filtering = new WeakMap<SchedulerView, readonly Constraint[]>();

const TOO_FAR = 1;
const NO_LABEL = 2;

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread/filtering.go:235 (v1.34.1). */
export function podTopologySpread(args: SpreadArgs): KubeFilter {
  return {
    name: 'PodTopologySpread',
    reasons: [
      "node(s) didn't match pod topology spread constraints",
      "node(s) didn't match pod topology spread constraints (missing required label)",
    ],
    prepare(view, p) {
      const constraints = constraintsOf(view, args, p, 'DoNotSchedule');
      if (constraints.length === 0) return false;
      countAll(view, p, constraints);
      for (const c of constraints) c.least = leastCount(c);
      filtering.set(view, constraints);
      return true;
    },
    refuses(view, p, n) {
      const labels = view.labelsOfPod(p);
      for (const { topologyKey, labelSelector, counts, least, maxSkew } of filtering.get(view) ?? []) {
        const domain = view.nodeLabel(n, topologyKey);
        if (domain === undefined) return NO_LABEL;
        const self = selects(labelSelector, labels) ? 1 : 0;
        if ((counts.get(domain) ?? 0) + self - least > maxSkew) return TOO_FAR;
      }
      return 0;
    },
    unresolvable: (_view, _p, _n, reason) => reason === NO_LABEL,
  };
}

interface Rating {
  readonly constraints: readonly (Constraint & { weight: number })[];
  /** Every constraint's label is wanted of a node, else it is left out. */
  readonly strict: boolean;
}

const scoring = new WeakMap<SchedulerView, Rating>();
/** Raw score of a node that lacks a label. */
const LEFT_OUT = -1;

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread/scoring.go (v1.34.1). */
export function podTopologySpreadScore(args: SpreadArgs): Score<SchedulerView> {
  return {
    name: 'PodTopologySpread',
    prepare(view, p, feasible, count) {
      const constraints = constraintsOf(view, args, p, 'ScheduleAnyway').map((c) => ({ ...c, weight: 0 }));
      if (constraints.length === 0) return false;
      const strict = view.pod(p).spread.length > 0;
      let hosts = 0;
      for (let i = 0; i < count; i++) {
        if (strict && !hasAll(view, feasible[i], constraints)) continue;
        hosts++;
        for (const c of constraints) {
          const domain = view.nodeLabel(feasible[i], c.topologyKey);
          if (c.topologyKey !== HOSTNAME && domain !== undefined) c.counts.set(domain, 0);
        }
      }
      for (const c of constraints) c.weight = ln((c.topologyKey === HOSTNAME ? hosts : c.counts.size) + 2);
      countKnown(view, p, constraints, strict);
      scoring.set(view, { constraints, strict });
      return true;
    },
    score(view, p, n) {
      const rating = scoring.get(view);
      if (rating === undefined || (rating.strict && !hasAll(view, n, rating.constraints))) return LEFT_OUT;
      let score = 0;
      for (const { topologyKey, labelSelector, counts, weight, maxSkew } of rating.constraints) {
        const domain = view.nodeLabel(n, topologyKey);
        if (domain === undefined) continue;
        const pods = topologyKey === HOSTNAME ? podsOn(view, p, n, labelSelector) : (counts.get(domain) ?? 0);
        score += pods * weight + (maxSkew - 1);
      }
      return Math.round(score);
    },
    normalize: flip,
  };
}

/** Fewer is better: the largest becomes the least, in percent of the largest; nodes left out get 0. */
function flip(scores: Float64Array, count: number): void {
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < count; i++) {
    if (scores[i] === LEFT_OUT) continue;
    min = Math.min(min, scores[i]);
    max = Math.max(max, scores[i]);
  }
  for (let i = 0; i < count; i++) {
    if (scores[i] === LEFT_OUT) scores[i] = 0;
    else scores[i] = max === 0 ? 100 : Math.trunc((100 * (max + min - scores[i])) / max);
  }
}

/** The pod's own constraints of a kind, or the profile's; labels of `matchLabelKeys` are added with the pod's own values. */
function constraintsOf(
  view: SchedulerView,
  { defaultConstraints }: SpreadArgs,
  p: number,
  kind: TopologySpreadConstraint['whenUnsatisfiable'],
): Constraint[] {
  const { spread } = view.pod(p);
  if (spread.length === 0 && defaultConstraints.length === 0) return [];
  const labels = view.labelsOfPod(p);
  return (spread.length > 0 ? spread : defaultConstraints)
    .filter((c) => c.whenUnsatisfiable === kind)
    .map((c) => ({ ...c, labelSelector: narrowed(c, labels), counts: new Map(), least: 0 }));
}

function narrowed({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, labels: LabelOf): LabelSelector | null {
  if (labelSelector === null || matchLabelKeys.length === 0) return labelSelector;
  const added = matchLabelKeys.flatMap((key) => {
    const value = labels(key);
    return value === undefined ? [] : [{ key, operator: 'In' as const, values: [value] }];
  });
  return { ...labelSelector, matchExpressions: [...labelSelector.matchExpressions, ...added] };
}

/** Counts in the domains of every node that has all labels and that the constraint's policies let in. */
function countAll(view: SchedulerView, p: number, constraints: readonly Constraint[]): void {
  const { node } = view.world;
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || !hasAll(view, n, constraints)) continue;
    for (const c of constraints) {
      if (!includes(view, p, n, c)) continue;
      const domain = view.nodeLabel(n, c.topologyKey) ?? '';
      c.counts.set(domain, (c.counts.get(domain) ?? 0) + podsOn(view, p, n, c.labelSelector));
    }
  }
}

/** Counts in the domains that feasible nodes are in; hosts are counted one by one when they are rated. */
function countKnown(view: SchedulerView, p: number, constraints: readonly Constraint[], strict: boolean): void {
  const { node } = view.world;
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n) || (strict && !hasAll(view, n, constraints))) continue;
    for (const c of constraints) {
      const domain = view.nodeLabel(n, c.topologyKey);
      if (domain === undefined || !c.counts.has(domain) || !includes(view, p, n, c)) continue;
      c.counts.set(domain, (c.counts.get(domain) ?? 0) + podsOn(view, p, n, c.labelSelector));
    }
  }
}

function leastCount({ counts, minDomains }: Constraint): number {
  if (minDomains !== null && counts.size < minDomains) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (const pods of counts.values()) least = Math.min(least, pods);
  return least;
}

function hasAll(view: SchedulerView, n: number, constraints: readonly Constraint[]): boolean {
  return constraints.every((c) => view.nodeLabel(n, c.topologyKey) !== undefined);
}

function includes(view: SchedulerView, p: number, n: number, c: Constraint): boolean {
  if (c.nodeAffinityPolicy === 'Honor' && !meetsRequired(view, p, n)) return false;
  return c.nodeTaintsPolicy === 'Ignore' || toleratesNode(view, p, n);
}

/** Pods of the same namespace that the selector matches and that are not on their way out. */
function podsOn(view: SchedulerView, p: number, n: number, selector: LabelSelector | null): number {
  if (selector === null || isEverything(selector)) return 0;
  const { namespace } = view.pod(p);
  let count = 0;
  view.eachPod(n, (other) => {
    const counts = view.world.pod.terminating[other] === 0 && view.pod(other).namespace === namespace;
    if (counts && selects(selector, view.labelsOfPod(other))) count++;
  });
  return count;
}
