// From what the user named to experiments that are ready to run: scenarios found and read, their clusters read, all of it checked.
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Ms } from '../engine/units.ts';
import { type ClusterManifest, formatIssue, nearestName, readCluster } from '../models/manifest/index.ts';
import { compileScenario, parseScenario, type Scenario, type TextFile, withFiles } from '../scenarios/index.ts';
import { besideOf, readInput, readText } from './files.ts';
import { libraryFile, libraryNames } from './library.ts';
import { counted } from './text-table.ts';
import type { Experiment } from './trial.ts';

export interface ExperimentRequest {
  /** Files, folders, or names of scenarios of the library. */
  readonly scenarios: readonly string[];
  /** Manifests to use instead of each scenario's own; null for those. */
  readonly cluster: string | null;
  readonly release: string | null;
  readonly seed: number | null;
  readonly until: Ms | null;
}

/** An experiment, and how its scenario can be named on a command line. */
export interface NamedExperiment extends Experiment {
  readonly argument: string;
}

/** With any problem there is nothing to run; all of them are there, ready to print. */
export interface LoadedExperiments {
  readonly experiments: readonly NamedExperiment[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export function loadExperiments(request: ExperimentRequest): LoadedExperiments {
  const loader = new Loader(request);
  for (const argument of request.scenarios) loader.load(argument);
  return loader;
}

class Loader implements LoadedExperiments {
  readonly experiments: NamedExperiment[] = [];
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  private readonly request: ExperimentRequest;
  /** By path, since many scenarios share one; null for one that cannot be used. */
  private readonly clusters = new Map<string, ClusterManifest | null>();

  constructor(request: ExperimentRequest) {
    this.request = request;
  }

  load(argument: string): void {
    const found = scenarioFiles(argument);
    if ('problem' in found) this.problems.push(found.problem);
    else for (const file of found.files) this.loadFile(file, found.isFolder ? file : argument);
  }

  private loadFile(path: string, argument: string): void {
    const scenario = this.readScenario(path);
    if (scenario === null) return;
    const own = besideOf(path, scenario.cluster);
    const cluster = this.clusterAt(this.request.cluster ?? own);
    if (cluster === null) return;
    const { release, seed, until } = this.request;
    const options = { release: release ?? undefined, seed: seed ?? undefined, until: until ?? undefined };
    for (const issue of compileScenario(scenario, cluster, options).issues) {
      (issue.severity === 'error' ? this.problems : this.warnings).push(formatIssue(issue));
    }
    this.experiments.push({ scenario, cluster, options, argument });
  }

  private readScenario(path: string): Scenario | null {
    const read = readText(path);
    if ('problem' in read) {
      this.problems.push(read.problem);
      return null;
    }
    const parsed = parseScenario(read.text, shortPath(path));
    if ('issues' in parsed) {
      this.problems.push(...parsed.issues.map(formatIssue));
      return null;
    }
    const { scenario, issues } = withFiles(parsed.scenario, (name) => fileBeside(path, name));
    const before = this.problems.length;
    for (const issue of issues) (issue.severity === 'error' ? this.problems : this.warnings).push(formatIssue(issue));
    return this.problems.length > before ? null : scenario;
  }

  private clusterAt(path: string): ClusterManifest | null {
    const known = this.clusters.get(path);
    if (known !== undefined) return known;
    const cluster = this.readClusterAt(path);
    this.clusters.set(path, cluster);
    return cluster;
  }

  private readClusterAt(path: string): ClusterManifest | null {
    const input = readInput(path);
    const reading = readCluster(input.files);
    const errors = [...input.problems, ...reading.issues.filter((i) => i.severity === 'error').map(formatIssue)];
    if (errors.length === 0 && reading.cluster.nodes.length === 0)
      errors.push(`${path}: there is no node in this cluster`);
    this.problems.push(...errors);
    const warnings = reading.issues.length - errors.length;
    if (errors.length === 0 && warnings > 0) {
      this.warnings.push(
        `${shortPath(path)}: ${counted(warnings, 'warning')}; hci-twin import ${shortPath(path)} shows them`,
      );
    }
    return errors.length === 0 ? reading.cluster : null;
  }
}

/** A path on disk counts before a name of the library. */
function scenarioFiles(
  argument: string,
): { readonly files: readonly string[]; readonly isFolder: boolean } | { readonly problem: string } {
  const stats = statSync(argument, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    // Folders within hold clusters.
    const names = readdirSync(argument).filter((name) => /\.ya?ml$/.test(name));
    if (names.length === 0) return { problem: `${argument}: there is no scenario (*.yaml) in this folder` };
    return { files: names.sort().map((name) => join(argument, name)), isFolder: true };
  }
  if (stats !== undefined) return { files: [argument], isFolder: false };
  const shipped = libraryFile(argument);
  if (shipped !== null) return { files: [shipped], isFolder: false };
  return { problem: unknownScenario(argument) };
}

/** A file that a scenario names, relative to where that is. */
export function fileBeside(scenario: string, name: string): TextFile | { readonly problem: string } {
  const path = besideOf(scenario, name);
  const read = readText(path);
  return 'problem' in read ? read : { path: shortPath(path), text: read.text };
}

/** Says that it is neither on disk nor in the library, and what was probably meant. */
export function unknownScenario(argument: string): string {
  const nearest = nearestName(argument, libraryNames());
  const hint = nearest === undefined ? `the library has ${libraryNames().join(', ')}` : `did you mean "${nearest}"?`;
  return `${argument}: no such file, and no scenario of the library\n  ${hint}`;
}

/** Relative to where we are, if it lies below. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
