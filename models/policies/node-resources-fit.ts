// NodeResourcesFit: the requests must fit into what is allocatable, and a strategy says whether emptier or fuller nodes are better.
import type { Score } from '../../engine/policy.ts';
import { bytes, formatBytes } from '../../engine/units.ts';
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import { allocatableOf, asksFor, requestedOf, requestOf, scoredOf } from './amounts.ts';
import { type BrokenLine, valueOn } from './broken-line.ts';
import type { KubeFilter } from './kube-filter.ts';

export interface WeightedResource {
  readonly name: string;
  readonly weight: number;
}
export interface FitArgs {
  readonly strategy: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources: readonly WeightedResource[];
  /** Utilisation in percent to score 0..10, for RequestedToCapacityRatio. */
  readonly shape: BrokenLine;
  readonly ignoredResources: readonly string[];
  /** Prefixes before the slash of resource names. */
  readonly ignoredResourceGroups: readonly string[];
}

/** Source: kubernetes/kubernetes pkg/scheduler/apis/config/v1/defaults.go (v1.34.1). */
export const defaultFit: FitArgs = {
  strategy: 'LeastAllocated',
  resources: [
    { name: 'cpu', weight: 1 },
    { name: 'memory', weight: 1 },
  ],
  shape: [],
  ignoredResources: [],
  ignoredResourceGroups: [],
};

const PODS = 1;
const CPU = 2;
const MEMORY = 3;
const OTHER = 4;

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/fit.go:564 (v1.34.1). */
export function nodeResourcesFit(args: FitArgs): KubeFilter {
  return {
    name: 'NodeResourcesFit',
    reasons: ['Too many pods', 'Insufficient cpu', 'Insufficient memory', 'Insufficient'],
    refuses(view, p, n) {
      const { node, pod } = view.world;
      const here = n === view.hiddenOn;
      if (node.podsRequested[n] - (here ? view.hiddenPods : 0) + 1 > node.podsAllocatable[n]) return PODS;
      const cpu = pod.cpu[p];
      if (cpu > 0 && cpu > node.cpuAllocatable[n] - node.cpuRequested[n] + (here ? view.hiddenCpu : 0)) return CPU;
      const memory = pod.memory[p];
      if (memory > 0 && memory > node.memoryAllocatable[n] - node.memoryRequested[n] + (here ? view.hiddenMemory : 0))
        return MEMORY;
      return lacking(view, args, p, n) === null ? 0 : OTHER;
    },
    unresolvable: (view, p, n) =>
      ['cpu', 'memory', ...wanted(view, args, p)].some(
        (name) => requestOf(view, p, name) > allocatableOf(view, n, name),
      ),
    why(view, p, n) {
      const reasons = this.refuses(view, p, n) === PODS ? ['Too many pods'] : [];
      for (const name of ['cpu', 'memory', ...wanted(view, args, p)]) {
        const asked = requestOf(view, p, name);
        if (asked > 0 && asked > allocatableOf(view, n, name) - requestedOf(view, n, name))
          reasons.push(`Insufficient ${name}`);
      }
      return reasons;
    },
    explain(view, p, n, reason) {
      const { node } = view.world;
      if (reason + 1 === PODS) return `Too many pods: ${node.podsRequested[n]} of ${node.podsAllocatable[n]}`;
      const name = reason + 1 === CPU ? 'cpu' : reason + 1 === MEMORY ? 'memory' : (lacking(view, args, p, n) ?? '');
      const free = Math.max(0, allocatableOf(view, n, name) - requestedOf(view, n, name));
      return `Insufficient ${name}: asks for ${amount(name, requestOf(view, p, name))}, ${amount(name, free)} free`;
    },
  };
}

/** The score of the chosen strategy, 0..100. Source: pkg/scheduler/framework/plugins/noderesources/{least_allocated.go:30,
 *  most_allocated.go:30,requested_to_capacity_ratio.go:32} (kubernetes/kubernetes v1.34.1). */
export function fitScore(args: FitArgs): Score<SchedulerView> {
  const name = 'NodeResourcesFit';
  if (args.strategy === 'RequestedToCapacityRatio')
    return { name, score: (view, p, n) => ratioScore(view, args, p, n) };
  if (args.strategy === 'LeastAllocated' && isDefault(args.resources)) return { name, score: leastAllocated };
  const rate = args.strategy === 'MostAllocated' ? mostRequested : leastRequested;
  return { name, score: (view, p, n) => meanScore(view, args, p, n, rate) };
}

function isDefault(resources: readonly WeightedResource[]): boolean {
  return (
    resources.length === 2 &&
    resources.every(({ name, weight }, i) => weight === 1 && name === (i === 0 ? 'cpu' : 'memory'))
  );
}

/** What the general form gives for the default arguments, without looking resources up by name: most decisions are these. */
function leastAllocated({ world: { node, pod } }: SchedulerView, p: number, n: number): number {
  const cpu = node.cpuAllocatable[n];
  const memory = node.memoryAllocatable[n];
  if (cpu === 0 || memory === 0) return cpu + memory === 0 ? 0 : lesser(node, pod, p, n);
  return Math.trunc(
    (leastRequested(node.cpuScored[n] + pod.cpuScored[p], cpu) +
      leastRequested(node.memoryScored[n] + pod.memoryScored[p], memory)) /
      2,
  );
}

/** The one resource that the node has. */
function lesser(
  node: SchedulerView['world']['node'],
  pod: SchedulerView['world']['pod'],
  p: number,
  n: number,
): number {
  return node.cpuAllocatable[n] > 0
    ? leastRequested(node.cpuScored[n] + pod.cpuScored[p], node.cpuAllocatable[n])
    : leastRequested(node.memoryScored[n] + pod.memoryScored[p], node.memoryAllocatable[n]);
}

type Rate = (requested: number, allocatable: number) => number;

function leastRequested(requested: number, allocatable: number): number {
  return requested > allocatable ? 0 : Math.trunc(((allocatable - requested) * 100) / allocatable);
}

function mostRequested(requested: number, allocatable: number): number {
  return Math.trunc((Math.min(requested, allocatable) * 100) / allocatable);
}

/** Resources that a node does not have, and devices that the pod does not ask for, are left out of the mean. */
function meanScore(view: SchedulerView, { resources }: FitArgs, p: number, n: number, rate: Rate): number {
  let sum = 0;
  let weights = 0;
  for (let r = 0; r < resources.length; r++) {
    const { name, weight } = resources[r];
    const allocatable = allocatableOf(view, n, name);
    if (allocatable === 0 || !asksFor(view, p, name)) continue;
    sum += rate(scoredOf(view, p, n, name), allocatable) * weight;
    weights += weight;
  }
  return weights === 0 ? 0 : Math.trunc(sum / weights);
}

function ratioScore(view: SchedulerView, { resources, shape }: FitArgs, p: number, n: number): number {
  const line = shape.map(({ utilization, score }) => ({ utilization, score: score * 10 }));
  let sum = 0;
  let weights = 0;
  for (const { name, weight } of resources) {
    const allocatable = allocatableOf(view, n, name);
    if (allocatable === 0 || !asksFor(view, p, name)) continue;
    const requested = scoredOf(view, p, n, name);
    const used = requested > allocatable ? 100 : Math.trunc((requested * 100) / allocatable);
    const score = valueOn(line, used);
    if (score === 0) continue;
    sum += score * weight;
    weights += weight;
  }
  return weights === 0 ? 0 : Math.round(sum / weights);
}

/** The first resource beside CPU and memory that a node has too little of. */
function lacking(view: SchedulerView, args: FitArgs, p: number, n: number): string | null {
  const { others } = view.pod(p);
  for (const name of Object.keys(others)) {
    if (!counts(args, name)) continue;
    const asked = others[name];
    if (asked > 0 && asked > allocatableOf(view, n, name) - requestedOf(view, n, name)) return name;
  }
  return null;
}

function wanted(view: SchedulerView, args: FitArgs, p: number): readonly string[] {
  return Object.keys(view.pod(p).others).filter((name) => counts(args, name));
}

/** Only extended resources, which have a slash in their name, can be ignored. */
function counts({ ignoredResources, ignoredResourceGroups }: FitArgs, name: string): boolean {
  if (!name.includes('/') || name.includes('kubernetes.io/')) return true;
  return !ignoredResources.includes(name) && !ignoredResourceGroups.includes(name.slice(0, name.indexOf('/')));
}

function amount(name: string, value: number): string {
  if (name === 'cpu') return `${value}m`;
  return name === 'memory' || name.startsWith('hugepages-') ? formatBytes(bytes(value)) : `${value}`;
}
