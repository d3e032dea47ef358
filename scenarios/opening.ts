// Opens a run: reads what was handed over into a scenario that can be run, or says everything that is wrong with it.
import { ms } from '../engine/units.ts';
import type { ClusterManifest } from '../models/manifest/cluster.ts';
import { readCluster } from '../models/manifest/cluster-reader.ts';
import type { Issue } from '../models/manifest/issue.ts';
import { type CompiledScenario, compileScenario } from './compile.ts';
import { readFailureTrace } from './failure-trace.ts';
import type { OpenRequest, TextFile } from './open-request.ts';
import { parseScenario } from './parse.ts';
import type { Scenario } from './schema.ts';

/** A scenario that can be run, with warnings; or at least one issue of severity `error`. */
export type Opening =
  | { readonly compiled: CompiledScenario; readonly cluster: ClusterManifest; readonly issues: readonly Issue[] }
  | { readonly compiled: null; readonly of: 'scenario' | 'cluster'; readonly issues: readonly Issue[] };

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
