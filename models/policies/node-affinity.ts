// NodeAffinity: node selectors and affinity to nodes, required and preferred.
import type { Score } from '../../engine/policy.ts';
import type { NodeSelectorTerm, Weighted } from '../manifest/index.ts';
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import { isEmptyTerm, termMatches } from '../scheduling/selector.ts';
import { type KubeFilter, normalizeScores } from './kube-filter.ts';

/** `addedAffinity` of the profile: what every pod must meet, or would rather, beside its own. */
export interface NodeAffinityArgs {
  readonly addedTerms: readonly NodeSelectorTerm[] | null;
  readonly addedPreferred: readonly Weighted<NodeSelectorTerm>[];
}
export const noAddedAffinity: NodeAffinityArgs = { addedTerms: null, addedPreferred: [] };

const ADDED = 1;
const OWN = 2;

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (v1.34.1). */
export function nodeAffinity(args: NodeAffinityArgs): KubeFilter {
  return {
    name: 'NodeAffinity',
    reasons: [
      "node(s) didn't match scheduler-enforced node affinity",
      "node(s) didn't match Pod's node affinity/selector",
    ],
    prepare(view, p) {
      const { nodeSelector, nodeTerms } = view.pod(p);
      return args.addedTerms !== null || nodeTerms !== null || Object.keys(nodeSelector).length > 0;
    },
    refuses(view, p, n) {
      if (args.addedTerms !== null && !oneHolds(view, args.addedTerms, n)) return ADDED;
      return meetsRequired(view, p, n) ? 0 : OWN;
    },
    unresolvable: () => true,
  };
}

export function nodeAffinityScore(args: NodeAffinityArgs): Score<SchedulerView> {
  return {
    name: 'NodeAffinity',
    prepare: (view, p) => args.addedPreferred.length > 0 || view.pod(p).preferredNodeTerms.length > 0,
    score(view, p, n) {
      let sum = 0;
      const labels = view.labelsOfNode(n);
      for (const preferred of [args.addedPreferred, view.pod(p).preferredNodeTerms])
        for (const { weight, term } of preferred)
          if (!isEmptyTerm(term) && termMatches(term, labels, view.nodeName(n))) sum += weight;
      return sum;
    },
    normalize: (scores, count) => normalizeScores(scores, count, false),
  };
}

/** The pod's own node selector and required terms. */
export function meetsRequired(view: SchedulerView, p: number, n: number): boolean {
  const { nodeSelector, nodeTerms } = view.pod(p);
  for (const key of Object.keys(nodeSelector)) if (view.nodeLabel(n, key) !== nodeSelector[key]) return false;
  return nodeTerms === null || oneHolds(view, nodeTerms, n);
}

export function oneHolds(view: SchedulerView, terms: readonly NodeSelectorTerm[], n: number): boolean {
  const labels = view.labelsOfNode(n);
  return terms.some((term) => termMatches(term, labels, view.nodeName(n)));
}
