// Opens a run: reads what was handed over into a scenario that can be run, or says everything that is wrong with it.
import { ms } from '../engine/units.ts';
import type { ClusterManifest } from '../models/manifest/cluster.ts';
import { readCluster } from '../models/manifest/cluster-reader.ts';
import type { Issue } from '../models/manifest/issue.ts';
import { findAmong, withFiles } from './beside.ts';
import { type CompiledScenario, compileScenario } from './compile.ts';
import type { OpenRequest, TextFile } from './open-request.ts';
import { parseScenario } from './parse.ts';

/** A scenario that can be run, with warnings; or at least one issue of severity `error`. */
export type Opening =
  | {
      readonly compiled: CompiledScenario;
      readonly cluster: ClusterManifest;
      /** What lies beside the scenario, for whoever reads it again. */
      readonly files: readonly TextFile[];
      readonly issues: readonly Issue[];
    }
  | { readonly compiled: null; readonly of: 'scenario' | 'cluster'; readonly issues: readonly Issue[] };

/** Reads everything, and says everything that is wrong with it. A cluster in which an object could not be read is played without it, unless no
 *  node is left to play with. */
export function openScenario(request: OpenRequest): Opening {
  const { scenario: file, files = [], seed, release, until } = request;
  const parsed = parseScenario(file.text, file.path);
  if ('issues' in parsed) return { compiled: null, of: 'scenario', issues: parsed.issues };
  const filled = withFiles(parsed.scenario, findAmong(files, file));
  if (filled.issues.some(({ severity }) => severity === 'error'))
    return { compiled: null, of: 'scenario', issues: filled.issues };
  const reading = readCluster(request.cluster);
  if (reading.cluster.nodes.length === 0)
    return { compiled: null, of: 'cluster', issues: [...reading.issues, noNode(request)] };
  const { compiled, issues } = compileScenario(filled.scenario, reading.cluster, {
    seed,
    release,
    until: until === undefined ? undefined : ms(until),
  });
  if (compiled === null) return { compiled, of: 'scenario', issues };
  return { compiled, cluster: reading.cluster, files, issues: [...reading.issues, ...filled.issues, ...issues] };
}

function noNode({ cluster, scenario }: OpenRequest): Issue {
  const message = 'no Kubernetes Node is among the manifests, and a cluster has at least one';
  const file = cluster[0]?.path ?? scenario.path;
  return { severity: 'error', code: 'no-node', message, file, line: 1, column: 1, expected: 'objects of kind Node' };
}
