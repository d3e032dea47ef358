// Files that a scenario names beside its cluster: failures, traces of workloads and arrivals, a profile of the scheduler.
import type { Issue, Position } from '../models/manifest/issue.ts';
import { type ArrivalFiles, readArrivals } from './arrivals-trace.ts';
import { readFailureTrace } from './failure-trace.ts';
import type { TextFile } from './open-request.ts';
import { readSchedulerFile } from './scheduler-file.ts';
import type { Scenario } from './schema.ts';
import { withTrace } from './workload.ts';
import { readWorkloadTrace } from './workload-trace.ts';

/** A file by the name that the scenario gives it, or why there is none. */
export type Find = (name: string) => TextFile | { readonly problem: string };

/** Names of all such files, as the scenario writes them. */
export function filesNamedIn({ trace, scheduler, workload, arrivals }: Scenario): readonly string[] {
  const traces = workload.flatMap((entry) => entry.trace ?? []);
  const ofArrivals = arrivals === null ? [] : [arrivals.trace, ...arrivals.beside.map(({ file }) => file)];
  return [
    ...new Set([
      ...(trace === undefined ? [] : [trace]),
      ...(scheduler === undefined ? [] : [scheduler]),
      ...traces,
      ...ofArrivals,
    ]),
  ];
}

/** The scenario with what its files say; with any error among the issues it cannot be played. All problems at once. */
export function withFiles(scenario: Scenario, find: Find): { readonly scenario: Scenario; readonly issues: Issue[] } {
  const issues: Issue[] = [];
  const place = scenario.file ?? scenario.name;
  const get = (name: string, what: string, where: Position | null): TextFile | null => {
    const found = find(name);
    if (!('problem' in found)) return found;
    const { line, column } = where ?? { line: 1, column: 1 };
    issues.push({
      severity: 'error',
      code: 'missing-file',
      message: `${what} ${found.problem}`,
      file: place,
      line,
      column,
    });
    return null;
  };
  let read = scenario;
  const { trace, scheduler, arrivals } = scenario;
  if (trace !== undefined) {
    const file = get(trace, 'the failures', null);
    if (file !== null) read = withFailures(read, file, issues);
  }
  if (scheduler !== undefined) {
    const file = get(scheduler, "the scheduler's profile", null);
    if (file !== null) read = withProfile(read, file, issues);
  }
  const workload = scenario.workload.map((entry) => {
    const file = entry.trace === null ? null : get(entry.trace, 'the trace', entry.where);
    if (file === null) return entry;
    const { curves, issues: wrong } = readWorkloadTrace(file.text, file.path);
    issues.push(...wrong);
    return withTrace(entry, curves);
  });
  read = { ...read, workload };
  if (arrivals !== null) {
    const file = get(arrivals.trace, 'the trace', arrivals.where);
    const others = arrivals.beside.map(
      ({ key, file: name }) => [key, get(name, `the ${key}`, arrivals.where)] as const,
    );
    if (file === null || others.some(([, other]) => other === null)) return { scenario: read, issues };
    const files = { trace: file, ...Object.fromEntries(others) } as ArrivalFiles;
    const filled = readArrivals(arrivals, files);
    issues.push(...filled.issues);
    read = { ...read, arrivals: filled.arrivals };
  }
  return { scenario: read, issues };
}

/** Finds files among those that came along: by their whole path, beside the scenario, or by the end of their path if only one has it. */
export function findAmong(files: readonly TextFile[], scenario: TextFile): Find {
  const folder = scenario.path.slice(0, scenario.path.lastIndexOf('/') + 1);
  return (name) => {
    const plain = name.replace(/^\.\//, '');
    const last = plain.slice(plain.lastIndexOf('/') + 1);
    const exact = files.find(({ path }) => path === name || path === folder + plain);
    const near = files.filter(({ path }) => path === last || path.endsWith(`/${last}`));
    const found = exact ?? (near.length === 1 ? near[0] : undefined);
    return found ?? { problem: `"${name}" that it names is not here: open it together with the scenario` };
  };
}

/** Its failures come before its own steps. */
function withFailures(scenario: Scenario, file: TextFile, issues: Issue[]): Scenario {
  const { steps, issues: wrong } = readFailureTrace(file.text, file.path);
  issues.push(...wrong);
  const { trace: _, ...rest } = scenario;
  return { ...rest, steps: [...steps, ...scenario.steps] };
}

function withProfile(scenario: Scenario, file: TextFile, issues: Issue[]): Scenario {
  const found = readSchedulerFile(file.text, file.path);
  if ('profile' in found) return { ...scenario, profile: found.profile };
  issues.push(...found.issues);
  return scenario;
}
