// Where VMs go: a kube-scheduler profile, its plugins in their order and with their weights, as a policy.
import type { Policy, Score } from '../../engine/policy.ts';
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import { type BalancedArgs, balancedAllocation, defaultBalanced } from './balanced-allocation.ts';
import { imageLocality } from './image-locality.ts';
import {
  defaultInterPodAffinity,
  type InterPodAffinityArgs,
  interPodAffinity,
  interPodAffinityScore,
} from './inter-pod-affinity.ts';
import type { KubeFilter } from './kube-filter.ts';
import { type NodeAffinityArgs, noAddedAffinity, nodeAffinity, nodeAffinityScore } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { defaultFit, type FitArgs, fitScore, nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { nominatedPods } from './nominated-pods.ts';
import { noDefaultSpread, podTopologySpread, podTopologySpreadScore, type SpreadArgs } from './pod-topology-spread.ts';
import { taintToleration, taintTolerationScore } from './taint-toleration.ts';
import { nodeVolumeLimits, volumeBinding } from './volume-plugins.ts';
import { volumeZone } from './volume-zone.ts';

/** Arguments of the plugins that take some. */
export interface PluginArgs {
  readonly fit: FitArgs;
  readonly balanced: BalancedArgs;
  readonly nodeAffinity: NodeAffinityArgs;
  readonly spread: SpreadArgs;
  readonly interPodAffinity: InterPodAffinityArgs;
}

export const defaultArgs: PluginArgs = {
  fit: defaultFit,
  balanced: defaultBalanced,
  nodeAffinity: noAddedAffinity,
  spread: noDefaultSpread,
  interPodAffinity: defaultInterPodAffinity,
};

/** A profile: which plugins filter, which score and with what weight, and their arguments. */
export interface Profile {
  readonly name: string;
  readonly args: PluginArgs;
  readonly filters: readonly string[];
  readonly scores: readonly { readonly name: string; readonly weight: number }[];
  /** 0 leaves it to the size of the cluster. */
  readonly percentageOfNodesToScore: number;
}

/** Order and weights: kubernetes/kubernetes pkg/scheduler/apis/config/v1/default_plugins.go:30 (v1.34.1). */
export const defaultProfile: Profile = {
  name: 'default-scheduler',
  args: defaultArgs,
  filters: [
    'NodeUnschedulable',
    'NodeName',
    'TaintToleration',
    'NodeAffinity',
    'NodePorts',
    'NodeResourcesFit',
    'NodeVolumeLimits',
    'VolumeBinding',
    'VolumeZone',
    'PodTopologySpread',
    'InterPodAffinity',
  ],
  scores: [
    { name: 'TaintToleration', weight: 3 },
    { name: 'NodeAffinity', weight: 2 },
    { name: 'NodeResourcesFit', weight: 1 },
    { name: 'PodTopologySpread', weight: 2 },
    { name: 'InterPodAffinity', weight: 2 },
    { name: 'NodeResourcesBalancedAllocation', weight: 1 },
    { name: 'ImageLocality', weight: 1 },
  ],
  percentageOfNodesToScore: 0,
};

/** The filters that a profile can name. To add one, write its file and its line here. */
export function filterPlugins(args: PluginArgs): readonly KubeFilter[] {
  return [
    nodeUnschedulable,
    nodeName,
    taintToleration,
    nodeAffinity(args.nodeAffinity),
    nodePorts,
    nodeResourcesFit(args.fit),
    nodeVolumeLimits,
    volumeBinding,
    volumeZone,
    podTopologySpread(args.spread),
    interPodAffinity,
  ];
}

/** The scores that a profile can name. */
export function scorePlugins(args: PluginArgs): readonly Score<SchedulerView>[] {
  return [
    taintTolerationScore,
    nodeAffinityScore(args.nodeAffinity),
    fitScore(args.fit),
    podTopologySpreadScore(args.spread),
    interPodAffinityScore(args.interPodAffinity),
    balancedAllocation(args.balanced),
    imageLocality,
  ];
}

/** A policy whose filters know whether preemption could help. */
export interface KubePolicy extends Policy<SchedulerView> {
  readonly filters: readonly KubeFilter[];
}

/** The policy of a profile. Names that no plugin has are left out: the reader of profile files has reported them. */
export function policyOf(profile: Profile): KubePolicy {
  const plugins = filterPlugins(profile.args);
  const filters = profile.filters.flatMap((name) => plugins.filter((f) => f.name === name));
  const scores = scorePlugins(profile.args);
  return {
    name: profile.name,
    filters: filters.length === 0 ? filters : [...filters, nominatedPods(filters)],
    scores: profile.scores.flatMap(({ name, weight }) =>
      scores.filter((s) => s.name === name && weight > 0).map((plugin) => ({ plugin, weight })),
    ),
    tie: 'random',
  };
}

export const vmPlacement: KubePolicy = policyOf(defaultProfile);
