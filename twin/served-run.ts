// The run that a served page opens on: a scenario with its cluster, a cluster alone, or a bundle that the page saved.
import { existsSync } from 'node:fs';
import { formatIssue } from '../models/manifest/index.ts';
import {
  filesNamedIn,
  findAmong,
  type OpenRequest,
  openScenario,
  parseScenario,
  requestOf,
  type TextFile,
} from '../scenarios/index.ts';
import { type ExperimentRequest, fileBeside, unknownScenario } from './experiments.ts';
import { besideOf, readInput } from './files.ts';
import { isTextName } from './intake.ts';
import { libraryFile } from './library.ts';

/** What to read: a path, or a name of the library; and what is said otherwise than there. */
export interface ServedQuestion extends Omit<ExperimentRequest, 'scenarios'> {
  readonly what: string;
}

/** With any problem there is nothing to show; all of them are there, ready to print. */
export type ServedRun =
  | { readonly request: OpenRequest; readonly problems: readonly []; readonly warnings: number }
  | { readonly request: null; readonly problems: readonly string[] };

/** Reads the files anew, so that a page that is loaded again shows what they say now. */
export function readServedRun(question: ServedQuestion): ServedRun {
  const { what, release, seed, until } = question;
  const problems: string[] = [];
  const shipped = existsSync(what) ? null : libraryFile(what);
  if (shipped === null && !existsSync(what)) return { request: null, problems: [unknownScenario(what)] };
  const given = requestOf(filesAt(shipped ?? what, problems, isTextName));
  const own = {
    ...given,
    seed: seed ?? given.seed,
    release: release ?? given.release,
    until: until ?? given.until,
  };
  const request = problems.length > 0 ? own : withItsFiles(own, question, problems);
  if (problems.length > 0) return { request: null, problems };
  const opening = openScenario(request);
  if (opening.compiled === null)
    return {
      request: null,
      problems: opening.issues.filter(({ severity }) => severity === 'error').map(formatIssue),
    };
  return { request, problems: [], warnings: opening.issues.length };
}

/** Adds what a scenario names: its cluster, unless another is given, and its traces and profiles, which may have come along. */
function withItsFiles(request: OpenRequest, { cluster }: ServedQuestion, problems: string[]): OpenRequest {
  const { path, text } = request.scenario;
  const parsed = parseScenario(text, path);
  if ('issues' in parsed) {
    problems.push(...parsed.issues.map(formatIssue));
    return request;
  }
  const beside = (name: string): string => besideOf(path, name);
  const named = request.cluster.length > 0 ? null : beside(parsed.scenario.cluster);
  const other = cluster ?? named;
  return {
    ...request,
    ...(other === null ? {} : { cluster: filesAt(other, problems) }),
    files: filesNamedIn(parsed.scenario).flatMap((name) => fileNamed(name, request, problems)),
  };
}

function filesAt(path: string, problems: string[], wants?: (name: string) => boolean): readonly TextFile[] {
  const input = readInput(path, wants);
  problems.push(...input.problems);
  if (input.files.length === 0 && input.problems.length === 0)
    problems.push(`${path}: no manifest is in it (*.yaml, *.yml or *.json)`);
  return input.files;
}

function fileNamed(name: string, { scenario, files = [] }: OpenRequest, problems: string[]): readonly TextFile[] {
  const along = findAmong(files, scenario)(name);
  const found = 'problem' in along ? fileBeside(scenario.path, name) : along;
  if (!('problem' in found)) return [{ path: name, text: found.text }];
  problems.push(`${scenario.path}: ${found.problem}`);
  return [];
}
