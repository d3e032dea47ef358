// Nodes and pods of a scheduler case as rows of a world: translation for the compute adapters.
import { Simulation } from '../../../engine/simulation.ts';
import { clusterDefinition } from '../../../models/definition.ts';
import type {
  LabelRequirement,
  LabelSelector,
  NodeRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  Taint,
  Toleration,
  TopologySpreadConstraint,
  Weighted,
} from '../../../models/manifest/index.ts';
import { parseBytes, parseMillicores } from '../../../models/manifest/index.ts';
import { bindPod } from '../../../models/scheduling/accounting.ts';
import { type Container, podRequests, scoredRequests } from '../../../models/scheduling/pod-requests.ts';
import type { Amounts, PodSpec } from '../../../models/scheduling/pod-spec.ts';
import { nodeSpecText, podSpecText } from '../../../models/scheduling/pod-spec.ts';
import { type SchedulerView, viewOf } from '../../../models/scheduling/scheduler-view.ts';
import type { ClusterSimulation } from '../../../models/schema.ts';
import { addSettings } from '../../../models/settings.ts';
import { isObject, type Json, type JsonObject } from '../adapter.ts';

export interface CaseWorld {
  readonly sim: ClusterSimulation;
  readonly view: SchedulerView;
  /** Rows by name. */
  readonly nodes: ReadonlyMap<string, number>;
  readonly pods: ReadonlyMap<string, number>;
  /** Row of the incoming pod. */
  readonly pod: number;
}

/** The world of a case with `nodes`, placed `pods` and the incoming `pod`. */
export function worldOf(input: JsonObject): CaseWorld {
  const sim: ClusterSimulation = new Simulation(clusterDefinition, 1);
  sim.world.cluster.add({ name: 'case', release: 9 });
  addSettings(sim, 9);
  const nodes = new Map<string, number>();
  for (const node of objects(input['nodes'])) nodes.set(text(node['name']), addNode(sim, node));
  const pods = new Map<string, number>();
  for (const [i, pod] of objects(input['pods']).entries()) {
    const row = addPod(sim, pod);
    const n = nodes.get(text(pod['nodeName'])) ?? -1;
    if (n >= 0) bindPod(sim, row, n);
    pods.set(text(pod['name']) || `#${i}`, row);
  }
  const pod = addPod(sim, object(input['pod']), true);
  return { sim, view: viewOf(sim), nodes, pods, pod };
}

function addNode(sim: ClusterSimulation, node: JsonObject): number {
  const { cpu, memory, pods, ...others } = amounts(node['allocatable']);
  const n = sim.world.node.add({
    name: text(node['name']),
    cordoned: node['unschedulable'] === true ? 1 : 0,
    cpuAllocatable: cpu ?? 0,
    memoryAllocatable: memory ?? 0,
    podsAllocatable: pods ?? 0,
    spec: nodeSpecText({
      labels: labels(node['labels']),
      taints: objects(node['taints']).map(taint),
      images: objects(node['images']).map((i) => ({ names: texts(i['names']), sizeBytes: Number(i['sizeBytes']) })),
    }),
  });
  for (const [name, allocatable] of Object.entries(others)) sim.world.resource.add({ name, node: n, allocatable });
  return n;
}

function addPod(sim: ClusterSimulation, pod: JsonObject, incoming = false): number {
  const parts = {
    containers: objects(pod['containers']).map(container),
    initContainers: objects(pod['initContainers']).map(container),
    overhead: amounts(pod['overhead']),
  };
  const { cpu, memory, ...others } = podRequests(parts);
  const scored = scoredRequests(parts);
  return sim.world.pod.add({
    name: text(pod['name']),
    cpu: cpu ?? 0,
    memory: memory ?? 0,
    cpuScored: scored['cpu'] ?? 0,
    memoryScored: scored['memory'] ?? 0,
    priority: Number(pod['priority'] ?? 0),
    startedAt: Number(pod['startTime'] ?? 0),
    terminating: pod['terminating'] === true ? 1 : 0,
    spec: podSpecText(specOf(pod, others, incoming)),
  });
}

function specOf(pod: JsonObject, others: Amounts, incoming: boolean): Partial<PodSpec> {
  const affinity = object(pod['affinity']);
  const node = object(affinity['nodeAffinity']);
  const near = object(affinity['podAffinity']);
  const away = object(affinity['podAntiAffinity']);
  const required = node[REQUIRED];
  const containers = [...objects(pod['initContainers']), ...objects(pod['containers'])];
  return {
    namespace: text(pod['namespace']) || 'default',
    labels: labels(pod['labels']),
    nodeName: incoming ? text(pod['nodeName']) : '',
    nodeSelector: labels(pod['nodeSelector']),
    nodeTerms: isObject(required) ? objects(required['nodeSelectorTerms']).map(nodeTerm) : null,
    preferredNodeTerms: objects(node[PREFERRED]).map((p) => weighted(p, nodeTerm(object(p['preference'])))),
    affinity: objects(near[REQUIRED]).map(podTerm),
    antiAffinity: objects(away[REQUIRED]).map(podTerm),
    preferredAffinity: objects(near[PREFERRED]).map((p) => weighted(p, podTerm(object(p['podAffinityTerm'])))),
    preferredAntiAffinity: objects(away[PREFERRED]).map((p) => weighted(p, podTerm(object(p['podAffinityTerm'])))),
    tolerations: objects(pod['tolerations']).map(toleration),
    spread: objects(pod['topologySpreadConstraints']).map(spreadConstraint),
    ports: containers.flatMap((c) =>
      objects(c['ports'])
        .filter((p) => Number(p['hostPort'] ?? 0) > 0)
        .map((p) => ({
          ip: text(p['hostIP']) || '0.0.0.0',
          protocol: text(p['protocol']) || 'TCP',
          port: Number(p['hostPort']),
        })),
    ),
    images: containers.flatMap((c) => (text(c['image']) === '' ? [] : [text(c['image'])])),
    others,
    preemptionPolicy: pod['preemptionPolicy'] === 'Never' ? 'Never' : 'PreemptLowerPriority',
    eviction: {
      owner: text(pod['owner']),
      mirror: pod['mirror'] === true,
      localStorage: pod['localStorage'] === true,
      claims: pod['pvc'] === true,
      qos: (text(pod['qos']) || 'Burstable') as 'Burstable',
      evict: pod['evictAnnotation'] === true,
      preferNoEviction: pod['preferNoEviction'] === true,
      hasPriority: pod['priority'] !== undefined && pod['priority'] !== null,
    },
  };
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function container(source: JsonObject): Container {
  return { requests: amounts(source['requests']), restartable: source['restartPolicy'] === 'Always' };
}

/** Quantities by resource name; CPU in millicores. */
function amounts(source: Json | undefined): Record<string, number> {
  return Object.fromEntries(
    Object.entries(object(source)).map(([name, value]) => [name, quantity(name, value as string | number)]),
  );
}

/** A quantity in millicores (for `cpu`) or ones. */
function quantity(name: string, value: string | number): number {
  const read = name === 'cpu' ? parseMillicores(value) : parseBytes(value);
  if ('problem' in read) throw new Error(`${name}: ${value} ${read.problem}`);
  return read.value;
}

export function nodeTerm(source: JsonObject): NodeSelectorTerm {
  return {
    matchExpressions: objects(source['matchExpressions']).map(nodeRequirement),
    matchFields: objects(source['matchFields']).map(nodeRequirement),
  };
}

function nodeRequirement(source: JsonObject): NodeRequirement {
  return {
    key: text(source['key']),
    operator: text(source['operator']) as NodeRequirement['operator'],
    values: texts(source['values']),
  };
}

export function selector(source: Json | undefined): LabelSelector | null {
  if (!isObject(source)) return null;
  return {
    matchLabels: labels(source['matchLabels']),
    matchExpressions: objects(source['matchExpressions']).map((e) => nodeRequirement(e) as LabelRequirement),
  };
}

function podTerm(source: JsonObject): PodAffinityTerm {
  return {
    labelSelector: selector(source['labelSelector']),
    topologyKey: text(source['topologyKey']),
    namespaces: texts(source['namespaces']),
    namespaceSelector: selector(source['namespaceSelector']),
  };
}

export function spreadConstraint(source: JsonObject): TopologySpreadConstraint {
  return {
    maxSkew: Number(source['maxSkew']),
    topologyKey: text(source['topologyKey']),
    whenUnsatisfiable: text(source['whenUnsatisfiable']) === 'ScheduleAnyway' ? 'ScheduleAnyway' : 'DoNotSchedule',
    labelSelector: selector(source['labelSelector']),
    minDomains:
      source['minDomains'] === undefined || source['minDomains'] === null ? null : Number(source['minDomains']),
    nodeAffinityPolicy: source['nodeAffinityPolicy'] === 'Ignore' ? 'Ignore' : 'Honor',
    nodeTaintsPolicy: source['nodeTaintsPolicy'] === 'Honor' ? 'Honor' : 'Ignore',
    matchLabelKeys: texts(source['matchLabelKeys']),
  };
}

export function weighted<T>(source: JsonObject, term: T): Weighted<T> {
  return { weight: Number(source['weight']), term };
}

function taint(source: JsonObject): Taint {
  return {
    key: text(source['key']),
    value: text(source['value']),
    effect: text(source['effect']) as Taint['effect'],
    timeAdded: null,
  };
}

function toleration(source: JsonObject): Toleration {
  return {
    key: text(source['key']),
    operator: source['operator'] === 'Exists' ? 'Exists' : 'Equal',
    value: text(source['value']),
    effect: text(source['effect']) === '' ? null : (text(source['effect']) as Taint['effect']),
    tolerationSeconds: null,
  };
}

export const object = (source: Json | undefined): JsonObject => (isObject(source) ? source : {});
export const objects = (source: Json | undefined): readonly JsonObject[] =>
  Array.isArray(source) ? source.filter(isObject) : [];
export const text = (source: Json | undefined): string =>
  source === undefined || source === null ? '' : String(source);
export const texts = (source: Json | undefined): readonly string[] => (Array.isArray(source) ? source.map(String) : []);
export const labels = (source: Json | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(object(source)).map(([key, value]) => [key, text(value)]));
