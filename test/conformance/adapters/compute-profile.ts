// Plugin arguments of a scheduler case as those of the profile: translation for the compute adapters.
import { defaultBalanced } from '../../../models/policies/balanced-allocation.ts';
import { defaultInterPodAffinity } from '../../../models/policies/inter-pod-affinity.ts';
import type { NodeAffinityArgs } from '../../../models/policies/node-affinity.ts';
import { defaultFit, type FitArgs } from '../../../models/policies/node-resources-fit.ts';
import type { PluginArgs } from '../../../models/policies/vm-placement.ts';
import type { Json, JsonObject } from '../adapter.ts';
import { nodeTerm, object, objects, spreadConstraint, text, texts, weighted } from './compute-world.ts';

export function argsOf(source: Json | undefined): PluginArgs {
  const args = object(source);
  const affinity = object(args['InterPodAffinity']);
  const balanced = objects(object(args['NodeResourcesBalancedAllocation'])['resources']);
  const spread = objects(object(args['PodTopologySpread'])['defaultConstraints']);
  return {
    fit: fitArgs(object(args['NodeResourcesFit'])),
    balanced: {
      ...defaultBalanced,
      ...(balanced.length > 0 ? { resources: balanced.map((r) => text(r['name'])) } : {}),
    },
    nodeAffinity: affinityArgs(object(object(args['NodeAffinity'])['addedAffinity'])),
    spread: { defaultConstraints: spread.map(spreadConstraint) },
    interPodAffinity: {
      hardPodAffinityWeight: Number(affinity['hardPodAffinityWeight'] ?? defaultInterPodAffinity.hardPodAffinityWeight),
      ignorePreferredTermsOfExistingPods: affinity['ignorePreferredTermsOfExistingPods'] === true,
    },
  };
}

function fitArgs(source: JsonObject): FitArgs {
  const strategy = object(source['scoringStrategy']);
  const resources = objects(strategy['resources']);
  return {
    strategy: (text(strategy['type']) || defaultFit.strategy) as FitArgs['strategy'],
    resources:
      resources.length > 0
        ? resources.map((r) => ({ name: text(r['name']), weight: Number(r['weight'] ?? 1) || 1 }))
        : defaultFit.resources,
    shape: objects(object(strategy['requestedToCapacityRatio'])['shape']).map(point),
    ignoredResources: texts(source['ignoredResources']),
    ignoredResourceGroups: texts(source['ignoredResourceGroups']),
  };
}

export function point(source: JsonObject): { utilization: number; score: number } {
  return { utilization: Number(source['utilization'] ?? 0), score: Number(source['score'] ?? 0) };
}

function affinityArgs(source: JsonObject): NodeAffinityArgs {
  const required = source['requiredDuringSchedulingIgnoredDuringExecution'];
  const preferred = objects(source['preferredDuringSchedulingIgnoredDuringExecution']);
  return {
    addedTerms: required === undefined ? null : objects(object(required)['nodeSelectorTerms']).map(nodeTerm),
    addedPreferred: preferred.map((p) => weighted(p, nodeTerm(object(p['preference'])))),
  };
}
