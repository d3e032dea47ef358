// What kube-scheduler reads of a pod and of a node beyond plain amounts: values that are interned as text in a column.
import type {
  Affinity,
  Labels,
  NodeSelectorTerm,
  PodAffinityTerm,
  Taint,
  Toleration,
  TopologySpreadConstraint,
  Weighted,
} from '../manifest/index.ts';

/** Amounts by resource name: CPU in millicores, bytes, pieces. */
export type Amounts = Readonly<Record<string, number>>;

export interface HostPort {
  /** `0.0.0.0` is every address. */
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

export interface PodSpec {
  readonly namespace: string;
  readonly labels: Labels;
  /** A node that the pod names itself, or the empty text. */
  readonly nodeName: string;
  readonly nodeSelector: Labels;
  /** Required terms, of which one must hold; null when there are none at all, for an empty list matches nothing. */
  readonly nodeTerms: readonly NodeSelectorTerm[] | null;
  readonly preferredNodeTerms: readonly Weighted<NodeSelectorTerm>[];
  readonly affinity: readonly PodAffinityTerm[];
  readonly antiAffinity: readonly PodAffinityTerm[];
  readonly preferredAffinity: readonly Weighted<PodAffinityTerm>[];
  readonly preferredAntiAffinity: readonly Weighted<PodAffinityTerm>[];
  readonly tolerations: readonly Toleration[];
  readonly spread: readonly TopologySpreadConstraint[];
  readonly ports: readonly HostPort[];
  /** Images of its containers, init containers included. */
  readonly images: readonly string[];
  /** Requests other than CPU, memory and the pod itself: hugepages, devices, ephemeral storage. */
  readonly others: Amounts;
  /** Where its bound volumes can be reached: one of the terms of each must hold. */
  readonly volumeTerms: readonly (readonly NodeSelectorTerm[])[];
  /** Zones and regions that its bound volumes say they are in. */
  readonly volumeZones: readonly VolumeZone[];
  /** Volumes by CSI driver, against the limits of a node. */
  readonly attachments: Amounts;
  readonly preemptionPolicy: 'PreemptLowerPriority' | 'Never';
  readonly eviction: EvictionTraits;
}

/** A label of a volume's zone or region, and the values of which a node must have one. */
export interface VolumeZone {
  readonly key: string;
  readonly values: readonly string[];
}

/** What the descheduler looks at before it evicts a pod. */
export interface EvictionTraits {
  /** Kind of the owner; empty without one. */
  readonly owner: string;
  readonly mirror: boolean;
  /** It has an emptyDir or a hostPath, as every launcher pod has. */
  readonly localStorage: boolean;
  readonly claims: boolean;
  readonly qos: 'BestEffort' | 'Burstable' | 'Guaranteed';
  /** Annotations descheduler.alpha.kubernetes.io/evict and /prefer-no-eviction. */
  readonly evict: boolean;
  readonly preferNoEviction: boolean;
  /** The pod names a priority; without one it goes first. */
  readonly hasPriority: boolean;
}

export interface NodeImage {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

export interface NodeSpec {
  readonly labels: Labels;
  /** Taints but those that the simulation sets and removes itself: they have columns. */
  readonly taints: readonly Taint[];
  readonly images: readonly NodeImage[];
  /** Volumes of a CSI driver that can be attached at once (CSINode); a driver that is not named has no limit. */
  readonly attachLimits: Amounts;
}

/** As launcher pods are. */
export const launcherEviction: EvictionTraits = {
  owner: 'VirtualMachineInstance',
  mirror: false,
  localStorage: true,
  claims: true,
  qos: 'Burstable',
  evict: false,
  preferNoEviction: false,
  hasPriority: false,
};

/** What an attachment pod asks for, in millicores and bytes, beside counting as a pod.
 *  Source: kubevirt/kubevirt pkg/virt-controller/services/renderresources.go (hotplugContainerRequests: 10m, 2M) @540f37cfa3. */
export const ATTACHMENT = { cpu: 10, memory: 2_000_000 } as const;

const emptyPodSpec: PodSpec = {
  namespace: 'default',
  labels: {},
  nodeName: '',
  nodeSelector: {},
  nodeTerms: null,
  preferredNodeTerms: [],
  affinity: [],
  antiAffinity: [],
  preferredAffinity: [],
  preferredAntiAffinity: [],
  tolerations: [],
  spread: [],
  ports: [],
  images: [],
  others: {},
  volumeTerms: [],
  volumeZones: [],
  attachments: {},
  preemptionPolicy: 'PreemptLowerPriority',
  eviction: launcherEviction,
};

const emptyNodeSpec: NodeSpec = { labels: {}, taints: [], images: [], attachLimits: {} };

/** The parts of a specification that Kubernetes keeps in one `affinity` field. */
export function affinityParts(affinity: Affinity): Partial<PodSpec> {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return {
    nodeTerms: nodeAffinity.required.length > 0 ? nodeAffinity.required : null,
    preferredNodeTerms: nodeAffinity.preferred,
    affinity: podAffinity.required,
    preferredAffinity: podAffinity.preferred,
    antiAffinity: podAntiAffinity.required,
    preferredAntiAffinity: podAntiAffinity.preferred,
  };
}

/** Only what differs from the empty specification, so that plain pods share one short text. */
export function podSpecText(spec: Partial<PodSpec>): string {
  return differences(spec, emptyPodSpec);
}

export function readPodSpec(text: string): PodSpec {
  return text === '' ? emptyPodSpec : { ...emptyPodSpec, ...(JSON.parse(text) as Partial<PodSpec>) };
}

export function nodeSpecText(spec: Partial<NodeSpec>): string {
  return differences(spec, emptyNodeSpec);
}

export function readNodeSpec(text: string): NodeSpec {
  return text === '' ? emptyNodeSpec : { ...emptyNodeSpec, ...(JSON.parse(text) as Partial<NodeSpec>) };
}

function differences(spec: object, empty: object): string {
  const defaults = new Map<string, unknown>(Object.entries(empty));
  const kept = Object.entries(spec)
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults.get(key)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return kept.length === 0 ? '' : JSON.stringify(Object.fromEntries(kept));
}
