// Finds the names in a scenario that nothing answers to, once it is known which names there are.
import { type Issue, nearestName, type Position } from '../models/manifest/issue.ts';
import type { Subject } from './expectation.ts';
import { describeRef, isRef, type Ref, type RefKind } from './ref.ts';
import type { Override, Scenario } from './schema.ts';
import { isCheck, type Step } from './step.ts';

/** What a model and a cluster know. A list that is left out is not looked at. */
export interface KnownNames {
  readonly settings?: readonly string[];
  readonly assumptions?: readonly string[];
  /** What the cluster holds, by kind, written as `describeRef` does. A kind that is left out is not looked at. */
  readonly refs?: Partial<Readonly<Record<RefKind, readonly string[]>>>;
}

/**
 * An issue for every setting, assumption and reference that is not among the known ones, in the order of the file. The language itself knows no
 * names: whoever compiles a scenario for a model and a cluster asks this first.
 */
export function unknownNames(scenario: Scenario, known: KnownNames): readonly Issue[] {
  const file = scenario.file ?? scenario.name;
  const issues: Issue[] = [];
  const look = (what: string, name: string, names: readonly string[] | undefined, where: Position | null): void => {
    if (names === undefined || names.includes(name)) return;
    const nearest = nearestName(name, names);
    issues.push({
      severity: 'error',
      code: `unknown-${what}`,
      message: what === 'reference' ? `the cluster has no ${name}` : `no ${what} is called "${name}"`,
      file,
      ...(where ?? { line: 1, column: 1 }),
      ...(nearest === undefined ? {} : { nearest }),
    });
  };
  const lookAll = (what: string, overrides: readonly Override[], names: readonly string[] | undefined): void => {
    for (const { name, where } of overrides) look(what, name, names, where);
  };
  lookAll('setting', scenario.settings, known.settings);
  lookAll('assumption', scenario.assume, known.assumptions);
  for (const { vms, where } of scenario.workload)
    if (Array.isArray(vms)) for (const ref of vms) look('reference', describeRef(ref), known.refs?.vm, where);
  for (const step of scenario.steps) {
    if (step.verb === 'set')
      for (const name of Object.keys(step.set)) look('setting', name, known.settings, step.where);
    for (const ref of refsOf(step)) look('reference', describeRef(ref), known.refs?.[ref.kind], step.where);
  }
  return issues.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Every thing that a step names, in the order in which it names them. */
export function refsOf(step: Step): readonly Ref[] {
  if (!isCheck(step)) return Object.values(step).flat().filter(isRef);
  const { expectation } = step;
  if (expectation.about === 'measure') return expectation.of === null ? [] : refsOfSubject(expectation.of);
  const { subject, predicate } = expectation;
  const place = predicate.is === 'on' ? predicate.node : predicate.is === 'tainted' ? null : predicate.on;
  return [...refsOfSubject(subject), ...(place === null ? [] : [place])];
}

function refsOfSubject(subject: Subject): readonly Ref[] {
  if (subject.quantity === 'one') return [subject.ref];
  return [...(subject.on === null ? [] : [subject.on]), ...subject.except];
}
