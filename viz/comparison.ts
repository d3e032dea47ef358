// Two runs side by side: where they part first, and by how much their figures differ, over seeds if so asked.
import { firstDifference } from '../engine/difference.ts';
import type { TraceRecord } from '../engine/trace.ts';
import { compareTrials, seedsFrom, TrialLedger } from '../engine/trials.ts';
import { trialOf } from '../scenarios/trials.ts';
import { bad, good } from './answer.ts';
import type { Breath } from './aside.ts';
import type { Branch } from './branch.ts';
import type { Answer, Comparison } from './protocol.ts';
import { recordText } from './why.ts';

/** @param trials how many seeds both are run with, the same for both; 0 compares only the two runs */
export async function compareBranches(
  left: Branch,
  right: Branch,
  trials: number,
  breath: Breath,
): Promise<Answer<Comparison>> {
  const differences = trials > 1 ? await differencesOf(left, right, trials, breath) : null;
  if (trials > 1 && differences === null) return bad('superseded', 'another comparison was asked for');
  return good({
    left: left.origin.run,
    right: right.origin.run,
    firstDifference: differenceOf(left, right),
    figures: figuresOf(left, right, differences),
  });
}

/** Equal seeds give equal luck, so the first record that differs is a consequence of what was changed. */
function differenceOf(left: Branch, right: Branch): Comparison['firstDifference'] {
  if (left.result.digest === right.result.digest) return null;
  const until = Math.min(left.result.endedAt, right.result.endedAt);
  const parted = firstDifference(left.origin.compiled.simulation(), right.origin.compiled.simulation(), until);
  if (parted === null) return null;
  const at = Math.min(parted.left?.at ?? until, parted.right?.at ?? until);
  return { at, left: told(left, parted.left), right: told(right, parted.right) };
}

/** What the story says of a record; where it passes over it, what it says next, since that is what came of it. */
function told({ result }: Branch, record: TraceRecord | null): string {
  if (record === null) return 'nothing more';
  const line =
    result.story.find((one) => one.record === record.number) ?? result.story.find(({ at }) => at >= record.at);
  return line?.what ?? recordText(record);
}

function figuresOf(left: Branch, right: Branch, differences: Differences | null): Comparison['figures'] {
  const names = [...new Set([...Object.keys(left.result.figures), ...Object.keys(right.result.figures)])];
  return names.map((name) => {
    const difference = differences?.get(name);
    return {
      name,
      left: left.result.figures[name] ?? Number.NaN,
      right: right.result.figures[name] ?? Number.NaN,
      difference:
        difference === undefined ? null : { mean: difference.mean, low: difference.low, high: difference.high },
    };
  });
}

type Differences = ReturnType<typeof compareTrials>;

/** Null when nobody waits for it any more. */
async function differencesOf(left: Branch, right: Branch, trials: number, breath: Breath): Promise<Differences | null> {
  const seeds = seedsFrom(left.result.seed, trials);
  const ledgers = [left, right].map(() => new TrialLedger({ seeds }));
  for (const seed of seeds) {
    for (const [i, { origin }] of [left, right].entries()) {
      if (!(await breath())) return null;
      ledgers[i]?.add([{ seed, measured: trialOf(origin.compiled, seed) }]);
    }
  }
  const [a, b] = ledgers.map((ledger) => ledger.results());
  return a === undefined || b === undefined ? null : compareTrials(a, b);
}
