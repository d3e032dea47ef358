// Where a pod may and would rather run: node selectors, affinity to other pods, spread over domains.
import { object, optional, required } from './fields.ts';
import type { Labels } from './metadata.ts';
import { count, listOf, nullable, oneOf, type Shape, text, textMap } from './shape.ts';

/** An expression over one label; `values` is empty for Exists and DoesNotExist. */
interface Requirement<Operator extends string> {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

export type NodeRequirement = Requirement<'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'>;
export type LabelRequirement = Requirement<'In' | 'NotIn' | 'Exists' | 'DoesNotExist'>;

/** All of its expressions must hold. A term without any matches no node. */
export interface NodeSelectorTerm {
  readonly matchExpressions: readonly NodeRequirement[];
  /** Over fields of the node; Kubernetes knows `metadata.name` only. */
  readonly matchFields: readonly NodeRequirement[];
}

/** A selector without any condition matches everything. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelRequirement[];
}

export interface PodAffinityTerm {
  /** null matches no pod. */
  readonly labelSelector: LabelSelector | null;
  readonly topologyKey: string;
  /** Empty, with no selector either, means the pod's own namespace. */
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelSelector | null;
}

export interface Weighted<T> {
  /** 1 to 100. */
  readonly weight: number;
  readonly term: T;
}

export interface NodeAffinity {
  /** One of them must hold; empty when nothing is required. */
  readonly required: readonly NodeSelectorTerm[];
  readonly preferred: readonly Weighted<NodeSelectorTerm>[];
}

export interface PodAffinity {
  /** All of them must hold. */
  readonly required: readonly PodAffinityTerm[];
  readonly preferred: readonly Weighted<PodAffinityTerm>[];
}

export interface Affinity {
  readonly nodeAffinity: NodeAffinity;
  readonly podAffinity: PodAffinity;
  readonly podAntiAffinity: PodAffinity;
}

export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  readonly labelSelector: LabelSelector | null;
  readonly minDomains: number | null;
  readonly nodeAffinityPolicy: 'Honor' | 'Ignore';
  readonly nodeTaintsPolicy: 'Honor' | 'Ignore';
  readonly matchLabelKeys: readonly string[];
}

function requirement<const Operator extends string>(...operators: readonly Operator[]): Shape<Requirement<Operator>> {
  return object<Requirement<Operator>>({
    key: required('key', text),
    operator: required('operator', oneOf(...operators)),
    values: optional('values', listOf(text), []),
  });
}

const nodeRequirements = listOf(requirement('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'));

const nodeSelectorTerm = object<NodeSelectorTerm>({
  matchExpressions: optional('matchExpressions', nodeRequirements, []),
  matchFields: optional('matchFields', nodeRequirements, []),
});

/** The required half of a node affinity, which a PersistentVolume has as well. */
export const nodeSelectorTerms: Shape<readonly NodeSelectorTerm[]> = listOf(nodeSelectorTerm);

const labelSelector = object<LabelSelector>({
  matchLabels: optional('matchLabels', textMap, {}),
  matchExpressions: optional('matchExpressions', listOf(requirement('In', 'NotIn', 'Exists', 'DoesNotExist')), []),
});

const podAffinityTerm = object<PodAffinityTerm>({
  labelSelector: optional('labelSelector', nullable(labelSelector), null),
  topologyKey: required('topologyKey', text),
  namespaces: optional('namespaces', listOf(text), []),
  namespaceSelector: optional('namespaceSelector', nullable(labelSelector), null),
});

/** Kubernetes calls the weighted term `preference` for nodes and `podAffinityTerm` for pods. */
function weighted<T>(name: string, term: Shape<T>): Shape<Weighted<T>> {
  return object<Weighted<T>>({ weight: required('weight', count), term: required(name, term) });
}

const requiredNow = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferredNow = 'preferredDuringSchedulingIgnoredDuringExecution';

const podAffinity = object<PodAffinity>({
  required: optional(requiredNow, listOf(podAffinityTerm), []),
  preferred: optional(preferredNow, listOf(weighted('podAffinityTerm', podAffinityTerm)), []),
});

const none = { required: [], preferred: [] };

export const noAffinity: Affinity = { nodeAffinity: none, podAffinity: none, podAntiAffinity: none };

export const affinity: Shape<Affinity> = object<Affinity>({
  nodeAffinity: optional(
    'nodeAffinity',
    object<NodeAffinity>({
      required: optional(`${requiredNow}.nodeSelectorTerms`, nodeSelectorTerms, []),
      preferred: optional(preferredNow, listOf(weighted('preference', nodeSelectorTerm)), []),
    }),
    none,
  ),
  podAffinity: optional('podAffinity', podAffinity, none),
  podAntiAffinity: optional('podAntiAffinity', podAffinity, none),
});

const policy = oneOf('Honor', 'Ignore');

export const topologySpreadConstraint: Shape<TopologySpreadConstraint> = object<TopologySpreadConstraint>({
  maxSkew: required('maxSkew', count),
  topologyKey: required('topologyKey', text),
  whenUnsatisfiable: required('whenUnsatisfiable', oneOf('DoNotSchedule', 'ScheduleAnyway')),
  labelSelector: optional('labelSelector', nullable(labelSelector), null),
  minDomains: optional('minDomains', nullable(count), null),
  // Kubernetes' own defaults for both policies.
  nodeAffinityPolicy: optional('nodeAffinityPolicy', policy, 'Honor'),
  nodeTaintsPolicy: optional('nodeTaintsPolicy', policy, 'Ignore'),
  matchLabelKeys: optional('matchLabelKeys', listOf(text), []),
});
