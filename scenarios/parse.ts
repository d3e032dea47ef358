// Reads a scenario file into a Scenario, or says everything that is wrong with it at once.
import type { z } from 'zod';
import { ms } from '../engine/units.ts';
import type { Issue, Path } from '../models/manifest/issue.ts';
import { parseDocuments, type Source } from '../models/manifest/source.ts';
import { validate } from '../models/manifest/validation.ts';
import { type Arrivals, arrivalsOf } from './arrivals.ts';
import { readStep } from './parse-step.ts';
import { failurePlanOf, headSchema, type Override, type Scenario, untilOf } from './schema.ts';
import type { Step } from './step.ts';
import { type GivenWorkload, workloadOf } from './workload.ts';

/** A scenario, or at least one issue of severity `error`, in the order of the file. Never throws. */
export function parseScenario(text: string, file: string): { scenario: Scenario } | { issues: readonly Issue[] } {
  const { documents, issues } = parseDocuments(text, file);
  const [document, another] = documents;
  if (document === undefined) {
    return { issues: issues.length > 0 ? issues : [issue(file, 'empty', 'the file holds no scenario')] };
  }
  const all = [...issues];
  if (another !== undefined) {
    const place = another.positionOf([]);
    all.push({
      ...issue(file, 'second-document', 'a file holds one scenario, and here a second one begins'),
      ...place,
    });
  }
  const head = validate(headSchema, document);
  if ('issues' in head) all.push(...head.issues);
  const steps = readSteps(document, text, all);
  if ('issues' in head || all.some(({ severity }) => severity === 'error')) return { issues: all.sort(byPlace) };
  return { scenario: scenarioOf(head.value, steps, document) };
}

/** Reads every step it can, also when the head is wrong, and adds what is wrong with the others. */
function readSteps(document: Source, text: string, issues: Issue[]): Step[] {
  const { value } = document;
  if (typeof value !== 'object' || value === null || !('steps' in value) || !Array.isArray(value.steps)) return [];
  const until = untilOf(value);
  const steps: Step[] = [];
  for (const [i, given] of value.steps.entries()) {
    const read = readStep({ ...document, value: given }, ['steps', i], text, until);
    if ('issues' in read) issues.push(...read.issues);
    else steps.push(read.step);
  }
  return steps;
}

function scenarioOf(head: z.output<typeof headSchema>, steps: readonly Step[], document: Source): Scenario {
  return {
    ...head,
    until: ms(head.until),
    release: head.release ?? null,
    settings: overridesOf(head.settings, document, ['settings']),
    assume: overridesOf(head.assume, document, ['assume']),
    workload: workloadOf(head.workload, (i) => ({
      given: rawWorkload(document, i),
      where: document.positionOf(['workload', i, 'vms']),
    })),
    arrivals:
      head.arrivals === undefined
        ? null
        : arrivalsOf(head.arrivals, rawArrivals(document), document.positionOf(['arrivals', 'trace'])),
    failures: failurePlanOf(head.failures),
    steps,
    file: document.file,
  };
}

/** The entry as it was written; the schema has seen that it is one. */
function rawWorkload({ value }: Source, index: number): GivenWorkload {
  return (value as { readonly workload: readonly GivenWorkload[] }).workload[index];
}

function rawArrivals({ value }: Source): Arrivals['given'] {
  return (value as { readonly arrivals: Arrivals['given'] }).arrivals;
}

function overridesOf(given: Readonly<Record<string, Override['value']>>, document: Source, path: Path): Override[] {
  return Object.entries(given).map(([name, value]) => ({
    name,
    value,
    where: document.positionOf([...path, name], 'key'),
  }));
}

function issue(file: string, code: string, message: string): Issue {
  return { severity: 'error', code, message, file, line: 1, column: 1 };
}

function byPlace(a: Issue, b: Issue): number {
  return a.line - b.line || a.column - b.column;
}
