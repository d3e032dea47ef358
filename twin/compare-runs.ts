// Whether two runs of the same tasks had the same outcome, and if not, where they part.
import { differenceText, firstDifference } from '../engine/difference.ts';
import type { Outcome, TrialRunner } from './trial.ts';

/** One line for each run that came out otherwise, with the first event that differs where two fresh runs here differ as well. */
export function differences(
  first: readonly Outcome[],
  second: readonly Outcome[],
  runner: TrialRunner,
): readonly string[] {
  const found: string[] = [];
  for (const [i, one] of first.entries()) {
    const other = second[i];
    if (other === undefined || sameOutcome(one, other)) continue;
    const compiled = runner.compiledOf(one.task.experiment);
    const { seed } = one.task;
    const parted = firstDifference(compiled.simulation(seed), compiled.simulation(seed), compiled.until);
    found.push(
      `${compiled.scenario.name}, seed ${seed}: ${describe(one, other)}\n${parted === null ? elsewhere : differenceText(parted)}`,
    );
  }
  return found;
}

const elsewhere = 'two fresh runs in one process are the same: what differs is outside of the simulation\n';

export function sameOutcome(one: Outcome, other: Outcome): boolean {
  return one.digest === other.digest && JSON.stringify(one.measured) === JSON.stringify(other.measured);
}

function describe(one: Outcome, other: Outcome): string {
  if (one.digest !== other.digest) return `digest ${one.digest} and then ${other.digest}`;
  const names = Object.keys(one.measured).filter((name) => !Object.is(one.measured[name], other.measured[name]));
  return `the same digest, but other figures: ${names.map((name) => `${name} ${one.measured[name]} and then ${other.measured[name]}`).join(', ')}`;
}
