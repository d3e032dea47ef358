// Scenarios for tests: those of the library, and small ones on the four-node cluster from a few lines of steps.
import { readdirSync, readFileSync } from 'node:fs';
import { formatIssue, type Issue } from '../../models/manifest/index.ts';
import {
  type CompiledScenario,
  type CompileOptions,
  compileScenario,
  parseScenario,
  type RunOptions,
  type RunResult,
  runScenario,
  type Scenario,
} from '../../scenarios/index.ts';
import { sampleCluster, sampleNamed } from './sample-cluster.ts';

const folder = new URL('../../scenarios/library/', import.meta.url);

/** Names of the library's scenarios, without their ending. */
export const libraryNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length))
  .sort();

/** A scenario of the library on its own cluster. */
export function libraryScenario(name: string, options: CompileOptions = {}): CompiledScenario {
  const scenario = read(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'), `${name}.yaml`);
  const cluster = sampleNamed(scenario.cluster);
  const { compiled, issues } = compileScenario(scenario, cluster, options);
  if (compiled === null) throw new Error(issues.map(formatIssue).join('\n'));
  return compiled;
}

/** A scenario on the four-node cluster: lines of its head, and its steps as YAML flow maps. */
export function smallScenario(steps: readonly string[], head: readonly string[] = []): Scenario {
  const lines = ['name: small', 'why: A test needs it.', 'cluster: clusters/four-nodes.yaml', 'release: v1.9'];
  const until = head.some((line) => line.startsWith('until:')) ? [] : ['until: 20m'];
  const list = steps.length === 0 ? ['steps: []'] : ['steps:', ...steps.map((step) => `  - ${step}`)];
  const text = [...lines, ...until, ...head, ...list, ''].join('\n');
  return read(text, 'small.yaml');
}

export function compiledSmall(steps: readonly string[], head: readonly string[] = []): CompiledScenario {
  const { compiled, issues } = compileScenario(smallScenario(steps, head), sampleCluster('four-nodes'));
  if (compiled === null) throw new Error(issues.map(formatIssue).join('\n'));
  return compiled;
}

/** Runs a small scenario to its end. */
export function play(steps: readonly string[], head: readonly string[] = [], options: RunOptions = {}): RunResult {
  return runScenario(compiledSmall(steps, head), { checking: true, ...options });
}

/** The issues that compiling a small scenario gives. */
export function issuesOf(
  steps: readonly string[],
  head: readonly string[] = [],
  options: CompileOptions = {},
): readonly Issue[] {
  return compileScenario(smallScenario(steps, head), sampleCluster('four-nodes'), options).issues;
}

function read(text: string, file: string): Scenario {
  const found = parseScenario(text, file);
  if ('issues' in found) throw new Error(found.issues.map(formatIssue).join('\n'));
  return found.scenario;
}
