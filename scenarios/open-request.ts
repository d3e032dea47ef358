// What is needed to open a run, as texts: made of whatever someone hands over, and read into a scenario that can be run.
import { ms } from '../engine/units.ts';
import type { ClusterManifest } from '../models/manifest/cluster.ts';
import { type ClusterFile, readCluster } from '../models/manifest/cluster-reader.ts';
import type { Issue } from '../models/manifest/issue.ts';
import { type CompiledScenario, compileScenario } from './compile.ts';
import { readFailureTrace } from './failure-trace.ts';
import { parseScenario } from './parse.ts';
import type { Scenario } from './schema.ts';

/** A file and what it says. */
export type TextFile = ClusterFile;

export interface OpenRequest {
  readonly scenario: TextFile;
  readonly cluster: readonly TextFile[];
  /** Failures that happened, if the scenario names a file of them. */
  readonly trace?: TextFile | undefined;
  readonly seed?: number | undefined;
  readonly release?: string | undefined;
  readonly until?: number | undefined;
}

/** A scenario that can be run, with warnings; or at least one issue of severity `error`. */
export type Opening =
  | { readonly compiled: CompiledScenario; readonly cluster: ClusterManifest; readonly issues: readonly Issue[] }
  | { readonly compiled: null; readonly of: 'scenario' | 'cluster'; readonly issues: readonly Issue[] };

/** A bundle is a run of its own. A scenario is told by its steps; everything else is the cluster, which is watched for an hour when there is no scenario. */
export function requestOf(files: readonly TextFile[]): OpenRequest {
  const [first] = files;
  const bundle = files.length === 1 && first !== undefined ? readRunBundle(first.text) : null;
  if (bundle !== null) return bundle;
  const scenario = files.find(({ text }) => /^steps:/m.test(text) && /^cluster:/m.test(text));
  const cluster = files.filter((file) => file !== scenario);
  if (scenario !== undefined) return { scenario, cluster };
  return { scenario: { path: 'your-cluster.yaml', text: WATCH }, cluster };
}

const WATCH = `name: your-cluster
why: Your own cluster, as its manifests have it. Break something.
cluster: dropped
until: 1h
steps: []
`;

/** Reads everything, and says everything that is wrong with it. A cluster in which an object could not be read is played without it, unless no
 *  node is left to play with. */
export function openScenario(request: OpenRequest): Opening {
  const { scenario: file, trace, seed, release, until } = request;
  const parsed = parseScenario(file.text, file.path);
  if ('issues' in parsed) return { compiled: null, of: 'scenario', issues: parsed.issues };
  const traced = withTrace(parsed.scenario, trace);
  if ('issues' in traced) return { compiled: null, of: 'scenario', issues: traced.issues };
  const reading = readCluster(request.cluster);
  if (reading.cluster.nodes.length === 0)
    return { compiled: null, of: 'cluster', issues: [...reading.issues, noNode(request)] };
  const { compiled, issues } = compileScenario(traced.scenario, reading.cluster, {
    seed,
    release,
    until: until === undefined ? undefined : ms(until),
  });
  if (compiled === null) return { compiled, of: 'scenario', issues };
  return { compiled, cluster: reading.cluster, issues: [...reading.issues, ...issues] };
}

/** What the page writes as a bundle (scenario, cluster, seed and release in one JSON file), as a run to open; null for any other text. */
export function readRunBundle(text: string): OpenRequest | null {
  if (!text.includes('"hci-twin-run"')) return null;
  const read = parsedJson(text);
  if (!isRecord(read) || read['kind'] !== 'hci-twin-run') return null;
  const { scenario, cluster, seed, release, until } = read;
  if (!isFile(scenario) || !Array.isArray(cluster) || !cluster.every(isFile)) return null;
  return {
    scenario,
    cluster,
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(typeof release === 'string' ? { release } : {}),
    ...(typeof until === 'number' ? { until } : {}),
  };
}

/** The scenario with the failures of its trace, if it names one, before its own steps. */
function withTrace(
  scenario: Scenario,
  file: TextFile | undefined,
): { readonly scenario: Scenario } | { readonly issues: readonly Issue[] } {
  const { trace, ...rest } = scenario;
  if (trace === undefined) return { scenario };
  if (file === undefined) return { issues: [missing(scenario.file ?? scenario.name, trace)] };
  const { steps, issues } = readFailureTrace(file.text, file.path);
  return issues.length > 0 ? { issues } : { scenario: { ...rest, steps: [...steps, ...scenario.steps] } };
}

function missing(file: string, trace: string): Issue {
  const message = `the file of failures "${trace}" that it names is not here`;
  return { severity: 'error', code: 'missing-trace', message, file, line: 1, column: 1 };
}

function noNode({ cluster, scenario }: OpenRequest): Issue {
  const message = 'no Kubernetes Node is among the manifests, and a cluster has at least one';
  const file = cluster[0]?.path ?? scenario.path;
  return { severity: 'error', code: 'no-node', message, file, line: 1, column: 1, expected: 'objects of kind Node' };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFile(value: unknown): value is TextFile {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['text'] === 'string';
}
