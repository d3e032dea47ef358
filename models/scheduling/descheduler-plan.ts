// The descheduler's LowNodeUtilization: which pods one cycle would evict from full nodes, so that emptier ones take them.
import type { LabelSelector } from '../manifest/index.ts';
import { allocatableOf, requestedOf, requestOf } from '../policies/amounts.ts';
import type { KubePolicy } from '../policies/vm-placement.ts';
import { preparedFilters, verdictOf } from './scheduler-verdict.ts';
import type { SchedulerView } from './scheduler-view.ts';
import { selects } from './selector.ts';

type Percentages = Readonly<Record<string, number>>;

export interface DeschedulerConfig {
  /** Percent of allocatable: at or below all of these a node is under, above one of the targets it is over. */
  readonly thresholds: Percentages;
  readonly targetThresholds: Percentages;
  /** The thresholds are distances from the mean. */
  readonly useDeviationThresholds: boolean;
  /** Nothing is done while no more nodes than this are under. */
  readonly numberOfNodes: number;
  readonly excludedNamespaces: readonly string[];
  readonly nodeFit: boolean;
  readonly evictLocalStoragePods: boolean;
  readonly ignorePvcPods: boolean;
  readonly labelSelector: LabelSelector | null;
  /** null is no limit. */
  readonly maxPerNode: number | null;
  readonly maxTotal: number | null;
  /** Pods that would rather stay are never evicted, instead of last. */
  readonly mandatoryStay: boolean;
}

/** Harvester's values. Source: harvester/addons pkg/templates/rancherd-22-addons.yaml:355-424 @c0fec15. */
export const harvesterDescheduler: DeschedulerConfig = {
  thresholds: { cpu: 30, memory: 30 },
  targetThresholds: { cpu: 50, memory: 50 },
  useDeviationThresholds: false,
  numberOfNodes: 0,
  excludedNamespaces: ['cattle-system', 'fleet-local', 'harvester-system', 'kube-system', 'local', 'longhorn-system'],
  nodeFit: true,
  evictLocalStoragePods: true,
  ignorePvcPods: false,
  labelSelector: {
    matchLabels: {},
    matchExpressions: [{ key: 'kubevirt.io', operator: 'In', values: ['virt-launcher'] }],
  },
  maxPerNode: 5,
  maxTotal: null,
  mandatoryStay: false,
};

export type NodeClass = 'under' | 'ok' | 'over';

export interface DeschedulingPlan {
  readonly classes: readonly { readonly node: number; readonly class: NodeClass }[];
  readonly evicted: readonly number[];
}

interface Measured {
  readonly node: number;
  readonly usage: Record<string, number>;
  readonly low: Percentages;
  readonly high: Percentages;
  class: NodeClass;
}

/** One cycle. Usage is what pods ask for, not what they use.
 *  Source: kubernetes-sigs/descheduler pkg/framework/plugins/nodeutilization/lownodeutilization.go:150-338 @7d2b28bf2. */
export function planDescheduling(
  view: SchedulerView,
  policy: KubePolicy,
  config: DeschedulerConfig,
  isReady: (node: number) => boolean,
): DeschedulingPlan {
  const nodes = measure(view, config, isReady);
  const under = nodes.filter((n) => n.class === 'under');
  const over = nodes.filter((n) => n.class === 'over');
  const classes = nodes.map(({ node, class: c }) => ({ node, class: c }));
  const idle =
    under.length === 0 || under.length <= config.numberOfNodes || under.length === nodes.length || over.length === 0;
  return { classes, evicted: idle ? [] : evictions(view, policy, config, nodes, under, over) };
}

/** Usage, thresholds and class of every ready node. */
function measure(view: SchedulerView, config: DeschedulerConfig, isReady: (node: number) => boolean): Measured[] {
  const { node } = view.world;
  const resources = resourcesOf(config);
  const ready = [...Array(node.rows).keys()].filter((n) => node.isLive(n) && isReady(n));
  const usages = ready.map((n) => Object.fromEntries(resources.map((r) => [r, usageOf(view, n, r)])));
  const shares = ready.map((n, i) =>
    Object.fromEntries(resources.map((r) => [r, share(usages[i]?.[r] ?? 0, capacity(view, n, r))])),
  );
  const limits = thresholds(config, resources, shares);
  return ready.map((n, i): Measured => {
    const used = shares[i] ?? {};
    const isUnder = node.cordoned[n] === 0 && resources.every((r) => (used[r] ?? 0) <= (limits.low[r] ?? 100));
    const isOver = resources.some((r) => (used[r] ?? 0) > (limits.high[r] ?? 100));
    return { node: n, usage: usages[i] ?? {}, ...limits, class: isUnder ? 'under' : isOver ? 'over' : 'ok' };
  });
}

/** CPU, memory and pods always count; what no threshold names can be full. */
function resourcesOf({ thresholds }: DeschedulerConfig): readonly string[] {
  return [...new Set(['cpu', 'memory', 'pods', ...Object.keys(thresholds)])];
}

function thresholds(
  config: DeschedulerConfig,
  resources: readonly string[],
  shares: readonly Percentages[],
): { low: Percentages; high: Percentages } {
  const limit = (given: Percentages, sign: -1 | 1): Percentages =>
    Object.fromEntries(
      resources.map((r) => {
        const value = given[r];
        if (value === undefined) return [r, 100];
        if (!config.useDeviationThresholds) return [r, value];
        const mean = shares.reduce((sum, s) => sum + (s[r] ?? 0), 0) / shares.length;
        return [r, Math.min(100, Math.max(0, mean + sign * value))];
      }),
    );
  return { low: limit(config.thresholds, -1), high: limit(config.targetThresholds, 1) };
}

function evictions(
  view: SchedulerView,
  policy: KubePolicy,
  config: DeschedulerConfig,
  nodes: readonly Measured[],
  under: readonly Measured[],
  over: readonly Measured[],
): number[] {
  const resources = resourcesOf(config);
  const available = new Map<string, number>();
  for (const r of resources)
    available.set(
      r,
      under.reduce((sum, m) => sum + target(view, m, r) - (m.usage[r] ?? 0), 0),
    );
  const total = (m: Measured) => resources.reduce((sum, r) => sum + (m.usage[r] ?? 0), 0);
  const evicted: number[] = [];
  for (const m of over.toSorted((a, b) => total(b) - total(a))) {
    let here = 0;
    for (const p of candidates(view, config, m.node)) {
      if (!resources.some((r) => (m.usage[r] ?? 0) > target(view, m, r))) break;
      if (resources.some((r) => (available.get(r) ?? 0) <= 0)) break;
      if (config.maxTotal !== null && evicted.length >= config.maxTotal) break;
      if (config.maxPerNode !== null && here >= config.maxPerNode) break;
      if (!mayGo(view, policy, config, nodes, under, p)) continue;
      here++;
      evicted.push(p);
      for (const r of resources) {
        const amount = r === 'pods' ? 1 : requestOf(view, p, r);
        m.usage[r] = (m.usage[r] ?? 0) - amount;
        available.set(r, (available.get(r) ?? 0) - amount);
      }
    }
  }
  return evicted;
}

/** Pods that the evictor lets go, the least important first.
 *  Source: kubernetes-sigs/descheduler pkg/framework/plugins/defaultevictor/defaultevictor.go:466-502 @7d2b28bf2. */
function candidates(view: SchedulerView, config: DeschedulerConfig, n: number): number[] {
  const found: number[] = [];
  view.eachPod(n, (p) => {
    if (isEvictable(view, config, p)) found.push(p);
  });
  const rank = (p: number): number[] => {
    const { eviction } = view.pod(p);
    return [
      eviction.hasPriority ? 1 : 0,
      view.world.pod.priority[p],
      QOS.indexOf(eviction.qos),
      eviction.preferNoEviction ? 1 : 0,
      p,
    ];
  };
  return found.sort((a, b) => compare(rank(a), rank(b)));
}

const QOS = ['BestEffort', 'Burstable', 'Guaranteed'] as const;
/** Priorities of the system begin here. */
const SYSTEM_PRIORITY = 2_000_000_000;

function isEvictable(view: SchedulerView, config: DeschedulerConfig, p: number): boolean {
  const { eviction } = view.pod(p);
  const { pod } = view.world;
  if (config.labelSelector !== null && !selects(config.labelSelector, view.labelsOfPod(p))) return false;
  if (eviction.mirror || pod.terminating[p] === 1) return false;
  if (eviction.evict) return true;
  if (eviction.owner === '' || eviction.owner === 'DaemonSet') return false;
  if (pod.priority[p] >= SYSTEM_PRIORITY) return false;
  if (eviction.localStorage && !config.evictLocalStoragePods) return false;
  if (eviction.claims && config.ignorePvcPods) return false;
  return !(eviction.preferNoEviction && config.mandatoryStay);
}

/** Some destination bears the pod, its namespace is not left alone, and it fits some other node. */
function mayGo(
  view: SchedulerView,
  policy: KubePolicy,
  config: DeschedulerConfig,
  nodes: readonly Measured[],
  under: readonly Measured[],
  p: number,
): boolean {
  if (config.excludedNamespaces.includes(view.pod(p).namespace)) return false;
  const filters = preparedFilters(policy, view, p);
  const bears = filters.filter((f) => f.name === 'TaintToleration');
  if (!under.some((m) => verdictOf(bears, view, p, m.node).status === 'Success')) return false;
  const home = view.world.pod.node[p];
  return (
    !config.nodeFit || nodes.some((m) => m.node !== home && verdictOf(filters, view, p, m.node).status === 'Success')
  );
}

function usageOf(view: SchedulerView, n: number, resource: string): number {
  return resource === 'pods' ? view.world.node.podsRequested[n] : requestedOf(view, n, resource);
}

function capacity(view: SchedulerView, n: number, resource: string): number {
  return resource === 'pods' ? view.world.node.podsAllocatable[n] : allocatableOf(view, n, resource);
}

function target(view: SchedulerView, m: Measured, resource: string): number {
  return Math.trunc((capacity(view, m.node, resource) * (m.high[resource] ?? 100)) / 100);
}

function share(used: number, whole: number): number {
  return whole === 0 ? 0 : (used * 100) / whole;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
}
