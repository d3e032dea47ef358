// The records that led to the last one of a run, for reports about runs that broke.

import { rootOf } from '../engine/cause.ts';
import { recordLine } from '../engine/trace-text.ts';
import type { ScenarioRun } from '../scenarios/index.ts';

/** One line a record, the last event first, back to the step of the scenario. Empty without trace. */
export function causeChain({ trace, sim }: ScenarioRun): readonly string[] {
  if (trace === null || trace.count === 0) return [];
  const first = trace.firstNumber;
  return trace.causes(first + trace.count - 1).map((number) => {
    if (number >= first) return shortened(recordLine(trace.record(number - first)));
    return sim.roots[rootOf(number)] ?? '(before the trace began)';
  });
}

/** A record may change hundreds of cells; the whole of it is in the trace. */
const MOST_CHARACTERS = 160;

function shortened(line: string): string {
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}
