// Scheduler profiles: a KubeSchedulerConfiguration read as a profile, so that plugins can be switched, weighed and given arguments.
import { nearestName } from '../manifest/index.ts';
import { type BalancedArgs, defaultBalanced } from '../policies/balanced-allocation.ts';
import { defaultFit, type FitArgs } from '../policies/node-resources-fit.ts';
import { defaultArgs, defaultProfile, filterPlugins, type Profile, scorePlugins } from '../policies/vm-placement.ts';

export interface ProfileReading {
  readonly profile: Profile;
  /** What could not be understood, in words. */
  readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Takes the first profile of a parsed KubeSchedulerConfiguration: `plugins.<point>.enabled` and `disabled` (with `*` for all), weights,
 *  `pluginConfig` of NodeResourcesFit, NodeResourcesBalancedAllocation and InterPodAffinity, and `percentageOfNodesToScore`.
 *  NodeResourcesBalancedAllocation also takes `formula: v1.22`, which is ours.
 *  Source: kubernetes/kube-scheduler config/v1/types.go (v0.34). */
export function readProfile(configuration: unknown): ProfileReading {
  const problems: string[] = [];
  const root = fields(configuration);
  const given = fields(list(root['profiles'])[0]);
  const plugins = fields(given['plugins']);
  const multi = fields(plugins['multiPoint']);
  const filters = switched(defaultProfile.filters, [multi, fields(plugins['filter'])], KNOWN_FILTERS, problems);
  const scores = switched(
    defaultProfile.scores.map((s) => s.name),
    [multi, fields(plugins['score'])],
    KNOWN_SCORES,
    problems,
  );
  const weights = new Map(defaultProfile.scores.map((s): [string, number] => [s.name, s.weight]));
  for (const point of [multi, fields(plugins['score'])])
    for (const plugin of list(point['enabled']).map(fields))
      if (typeof plugin['weight'] === 'number') weights.set(String(plugin['name']), plugin['weight']);
  const percentage = given['percentageOfNodesToScore'] ?? root['percentageOfNodesToScore'];
  return {
    profile: {
      name: typeof given['schedulerName'] === 'string' ? given['schedulerName'] : defaultProfile.name,
      args: argsOf(given, problems),
      filters,
      scores: scores.map((name) => ({ name, weight: weights.get(name) ?? 1 })),
      percentageOfNodesToScore: typeof percentage === 'number' ? percentage : 0,
    },
    problems,
  };
}

const KNOWN_FILTERS: readonly string[] = filterPlugins(defaultArgs).map((f) => f.name);
const KNOWN_SCORES: readonly string[] = scorePlugins(defaultArgs).map((s) => s.name);

/** Default plugins without those that are disabled, and then those that are enabled beside them. */
function switched(
  defaults: readonly string[],
  points: readonly Fields[],
  known: readonly string[],
  problems: string[],
): string[] {
  let names = [...defaults];
  for (const point of points) {
    const off = list(point['disabled']).map((p) => String(fields(p)['name']));
    if (off.includes('*')) names = [];
    names = names.filter((name) => !off.includes(name));
    for (const name of list(point['enabled']).map((p) => String(fields(p)['name']))) {
      if (!known.includes(name)) {
        if (![...KNOWN_FILTERS, ...KNOWN_SCORES].includes(name)) problems.push(unknown(name));
      } else if (!names.includes(name)) names.push(name);
    }
  }
  return names;
}

function unknown(name: string): string {
  const nearest = nearestName(name, [...KNOWN_FILTERS, ...KNOWN_SCORES]);
  return `no plugin is called ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

function argsOf(profile: Fields, problems: string[]): Profile['args'] {
  let args = defaultArgs;
  for (const config of list(profile['pluginConfig']).map(fields)) {
    const own = fields(config['args']);
    if (config['name'] === 'NodeResourcesFit') args = { ...args, fit: fitOf(own, problems) };
    else if (config['name'] === 'NodeResourcesBalancedAllocation') args = { ...args, balanced: balancedOf(own) };
    else if (config['name'] === 'InterPodAffinity') {
      const weight = Number(own['hardPodAffinityWeight'] ?? 1);
      args = {
        ...args,
        interPodAffinity: {
          hardPodAffinityWeight: weight,
          ignorePreferredTermsOfExistingPods: own['ignorePreferredTermsOfExistingPods'] === true,
        },
      };
    } else problems.push(`arguments of ${String(config['name'])} are not read`);
  }
  return args;
}

function fitOf(own: Fields, problems: string[]): FitArgs {
  const strategy = fields(own['scoringStrategy']);
  const type = strategy['type'] ?? defaultFit.strategy;
  const known = STRATEGIES.find((s) => s === type);
  if (known === undefined)
    problems.push(`NodeResourcesFit knows no strategy ${String(type)}: ${STRATEGIES.join(', ')}`);
  const resources = list(strategy['resources']).map(fields);
  return {
    strategy: known ?? defaultFit.strategy,
    resources:
      resources.length === 0
        ? defaultFit.resources
        : resources.map((r) => ({ name: String(r['name']), weight: Number(r['weight'] ?? 1) })),
    shape: list(fields(strategy['requestedToCapacityRatio'])['shape'])
      .map(fields)
      .map((p) => ({ utilization: Number(p['utilization']), score: Number(p['score']) })),
    ignoredResources: list(own['ignoredResources']).map(String),
    ignoredResourceGroups: list(own['ignoredResourceGroups']).map(String),
  };
}

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'] as const;

function balancedOf(own: Fields): BalancedArgs {
  const resources = list(own['resources']).map((r) => String(fields(r)['name']));
  return {
    resources: resources.length === 0 ? defaultBalanced.resources : resources,
    formula: own['formula'] === 'v1.22' ? 'v1.22' : 'v1.34',
  };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
