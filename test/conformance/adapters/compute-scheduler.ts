// Cases of kube-scheduler and the descheduler: each by the very plugin or plan that places VMs.

import { PolicyRunner } from '../../../engine/policy.ts';
import { Simulation } from '../../../engine/simulation.ts';
import { clusterDefinition } from '../../../models/definition.ts';
import { valueOn } from '../../../models/policies/broken-line.ts';
import { normalizeScores } from '../../../models/policies/kube-filter.ts';
import {
  defaultArgs,
  defaultProfile,
  type KubePolicy,
  policyOf,
  scorePlugins,
} from '../../../models/policies/vm-placement.ts';
import { bindPod } from '../../../models/scheduling/accounting.ts';
import {
  type DeschedulerConfig,
  harvesterDescheduler,
  planDescheduling,
} from '../../../models/scheduling/descheduler-plan.ts';
import { feasibleNodesToFind } from '../../../models/scheduling/node-sampling.ts';
import { type DisruptionBudget, leastHarm, preemptionCandidates } from '../../../models/scheduling/preemption.ts';
import { preparedFilters, verdictOf } from '../../../models/scheduling/scheduler-verdict.ts';
import { viewOf } from '../../../models/scheduling/scheduler-view.ts';
import { backoffMs } from '../../../models/scheduling/scheduling-backoff.ts';
import type { ClusterSimulation } from '../../../models/schema.ts';
import { type Json, type JsonObject, Unsupported } from '../adapter.ts';
import { argsOf, point } from './compute-profile.ts';
import { type CaseWorld, object, objects, selector, text, texts, worldOf } from './compute-world.ts';

/** What the models answer to a case, in the words of its `expect`; null for features that are not of the scheduler. */
export function answerScheduler(feature: string, input: JsonObject, expect: JsonObject): JsonObject | null {
  if (feature.endsWith('.filter')) return filterAnswer(feature.slice(0, -'.filter'.length), input, expect);
  const score = feature.indexOf('.score');
  if (score > 0) return scoreAnswer(feature.slice(0, score), input, expect);
  return answers[feature]?.(input, expect) ?? null;
}

type Answer = (input: JsonObject, expect: JsonObject) => JsonObject;

const answers: Readonly<Record<string, Answer>> = {
  BrokenLinear: ({ points, at }) => {
    const line = objects(points).map(point);
    return { values: numbers(at).map((x) => valueOn(line, x)) };
  },
  DefaultNormalizeScore: ({ scores, reverse, max }) => {
    const values = Float64Array.from(numbers(scores));
    normalizeScores(values, values.length, reverse === true, Number(max ?? 100));
    return { scores: [...values] };
  },
  NumFeasibleNodesToFind: ({ numAllNodes, percentageOfNodesToScore }) => ({
    numNodes: feasibleNodesToFind(Number(numAllNodes), Number(percentageOfNodesToScore ?? 0)),
  }),
  'SchedulingQueue.backoff': ({ unschedulableCount, podInitialBackoffSeconds, podMaxBackoffSeconds }) => ({
    backoffSeconds:
      backoffMs(
        Number(unschedulableCount),
        1000 * Number(podInitialBackoffSeconds ?? 1),
        1000 * Number(podMaxBackoffSeconds ?? 10),
      ) / 1000,
  }),
  'Scheduler.decision': decision,
  'Scheduler.fieldSequence': fieldSequence,
  'DefaultPreemption.candidates': preemption,
  'DefaultPreemption.select': preemption,
  'Descheduler.LowNodeUtilization': descheduling,
};

function filterAnswer(plugin: string, input: JsonObject, expect: JsonObject): JsonObject {
  const world = worldOf(input);
  const policy = policyOf({ ...defaultProfile, args: argsOf(input['args']), filters: [plugin], scores: [] });
  if (policy.filters.length === 0) throw new Unsupported(`plugin ${plugin}`);
  const filters = preparedFilters(policy, world.view, world.pod);
  const expected = object(expect['filter']);
  const filter: Record<string, Json> = {};
  for (const [name, n] of world.nodes) {
    const verdict = verdictOf(filters, world.view, world.pod, n);
    const { reasons } = object(expected[name]);
    const known = reasons === undefined ? {} : { reasons: sameSet(verdict.reasons, texts(reasons)) };
    filter[name] = { status: verdict.status, ...known };
  }
  return { filter };
}

/** The expected list when the found one has the same entries, whatever their order. */
function sameSet(found: readonly string[], expected: readonly string[]): readonly string[] {
  return JSON.stringify(found.toSorted()) === JSON.stringify(expected.toSorted()) ? expected : found;
}

function scoreAnswer(plugin: string, input: JsonObject, _expect: JsonObject): JsonObject {
  const world = worldOf(input);
  const score = scorePlugins(argsOf(input['args'])).find((s) => s.name === plugin);
  if (score === undefined) throw new Unsupported(`plugin ${plugin}`);
  const out = texts(input['filteredOut']);
  const named = [...world.nodes].filter(([name]) => !out.includes(name));
  const rows = named.map(([, n]) => n);
  const skipped = score.prepare !== undefined && !score.prepare(world.view, world.pod, rows, rows.length);
  const values = Float64Array.from(rows, (n) => (skipped ? 0 : score.score(world.view, world.pod, n)));
  if (!skipped) score.normalize?.(values, values.length);
  return { skipped, score: Object.fromEntries(named.map(([name], i) => [name, values[i] ?? 0])) };
}

function decision(input: JsonObject): JsonObject {
  const world = worldOf(input);
  const policy = policyOf({ ...defaultProfile, args: argsOf(input['args']) });
  const filters = preparedFilters(policy, world.view, world.pod);
  const filter: Record<string, Json> = {};
  for (const [name, n] of world.nodes) {
    const { status, plugin } = verdictOf(filters, world.view, world.pod, n);
    filter[name] = plugin === null ? { status } : { status, plugin };
  }
  const rows = Int32Array.from(world.nodes.values());
  const names = { item: () => 'pod', slot: (n: number) => world.view.nodeName(n) };
  const { considered, scoreNames } = new PolicyRunner(policy).explain(
    world.view,
    world.pod,
    rows,
    rows.length,
    -1,
    names,
  );
  const fitting = considered.filter((c) => c.refusedBy === null);
  const best = Math.max(...fitting.map((c) => c.total));
  const winners = fitting.filter((c) => c.total === best).map((c) => c.slot);
  if (fitting.length <= 1) return { filter, winners };
  return {
    filter,
    winners,
    total: Object.fromEntries(fitting.map((c) => [c.slot, c.total])),
    weightedScores: Object.fromEntries(
      scoreNames.map((plugin, i) => [plugin, Object.fromEntries(fitting.map((c) => [c.slot, c.scores[i] ?? 0]))]),
    ),
  };
}

/** One VM after the other on one node, rated each time before it is bound. */
function fieldSequence(input: JsonObject, expect: JsonObject): JsonObject {
  const sim: ClusterSimulation = new Simulation(clusterDefinition, 1);
  sim.world.cluster.add({ name: 'case' });
  const allocatable = object(input['allocatable']);
  const first = object(input['firstRequested']);
  const one = object(input['perVM']);
  const [cpu, memory] = [Number(one['cpuMilli']), Number(one['memoryBytes'])];
  const requested = { cpu: Number(first['cpuMilli']) - cpu, memory: Number(first['memoryBytes']) - memory };
  const n = sim.world.node.add({
    name: 'n',
    cpuAllocatable: Number(allocatable['cpuMilli']),
    memoryAllocatable: Number(allocatable['memoryBytes']),
    podsAllocatable: 200,
    cpuRequested: requested.cpu,
    cpuScored: requested.cpu,
    memoryRequested: requested.memory,
    memoryScored: requested.memory,
  });
  const formula = input['balancedFormula'] === 'v1.22' ? 'v1.22' : 'v1.34';
  const plugins = scorePlugins({ ...defaultArgs, balanced: { ...defaultArgs.balanced, formula } }).filter((s) =>
    ['NodeResourcesFit', 'NodeResourcesBalancedAllocation'].includes(s.name),
  );
  const constant = Number(input['constantOtherScores'] ?? 0);
  const totals = numbers(expect['totals']).map(() => {
    const p = sim.world.pod.add({ cpu, memory, cpuScored: cpu, memoryScored: memory });
    const total = plugins.reduce((sum, s) => sum + s.score(viewOf(sim), p, n), constant);
    bindPod(sim, p, n);
    return total;
  });
  return { totals };
}

function preemption(input: JsonObject): JsonObject {
  const world = worldOf(input);
  const policy = policyOf({
    ...defaultProfile,
    args: argsOf(input['args']),
    filters: texts(input['filterPlugins']),
    scores: [],
  });
  const found = preemptionCandidates(world.view, policy, world.pod, objects(input['pdbs']).map(budget), words(world));
  const nameOf = (p: number) => world.view.text(world.sim.world.pod.name[p]);
  const best = leastHarm(world.view, found);
  return {
    candidates: Object.fromEntries(
      found.map((c) => [
        world.view.nodeName(c.node),
        { victims: c.victims.map(nameOf).toSorted(), numPDBViolations: c.violations },
      ]),
    ),
    nominatedNode: best === null ? null : world.view.nodeName(best.node),
  };
}

function words({ sim }: CaseWorld): Int32Array {
  return sim.world.cluster.luck;
}

function budget(source: JsonObject): DisruptionBudget {
  return {
    namespace: text(source['namespace']) || 'default',
    selector: selector(source['selector']) ?? { matchLabels: {}, matchExpressions: [] },
    disruptionsAllowed: Number(source['disruptionsAllowed'] ?? 0),
    disruptedPods: texts(source['disruptedPods']),
  };
}

function descheduling(input: JsonObject): JsonObject {
  const world = worldOf({ ...input, pod: {} });
  const policy: KubePolicy = policyOf(defaultProfile);
  const plan = planDescheduling(world.view, policy, deschedulerConfig(input), () => true);
  return {
    classification: Object.fromEntries(plan.classes.map((c) => [world.view.nodeName(c.node), c.class])),
    evictedCount: plan.evicted.length,
    evicted: plan.evicted.map((p) => world.view.text(world.sim.world.pod.name[p])).toSorted(),
  };
}

function deschedulerConfig(input: JsonObject): DeschedulerConfig {
  const args = object(input['args']);
  const evictor = object(input['evictor']);
  const percent = (source: Json | undefined) =>
    Object.fromEntries(Object.entries(object(source)).map(([name, value]) => [name, Number(value)]));
  return {
    ...harvesterDescheduler,
    thresholds: percent(args['thresholds']),
    targetThresholds: percent(args['targetThresholds']),
    useDeviationThresholds: args['useDeviationThresholds'] === true,
    numberOfNodes: Number(args['numberOfNodes'] ?? 0),
    excludedNamespaces: texts(object(args['evictableNamespaces'])['exclude']),
    nodeFit: evictor['nodeFit'] === true,
    evictLocalStoragePods: evictor['evictLocalStoragePods'] === true,
    ignorePvcPods: evictor['ignorePvcPods'] === true,
    labelSelector: selector(evictor['labelSelector']),
    maxPerNode: limit(evictor['maxNoOfPodsToEvictPerNode']),
    maxTotal: limit(evictor['maxNoOfPodsToEvictTotal']),
    mandatoryStay: evictor['noEvictionPolicy'] === 'Mandatory',
  };
}

function limit(source: Json | undefined): number | null {
  return source === undefined || source === null ? null : Number(source);
}

function numbers(source: Json | undefined): number[] {
  return Array.isArray(source) ? source.map(Number) : [];
}
