// What a step would do: a branch with it is run to its end, and its worst moments are summed up.

import { lanesOf } from '../scenarios/lanes.ts';
import { bad, good } from './answer.ts';
import { Branch } from './branch.ts';
import { branchScenario } from './fork.ts';
import type { Answer, Blast, Lane } from './protocol.ts';

/** Only what begins at or after `at` counts, and what the parent has in the same place does not: the step made the difference. */
export function blastOf(parent: Branch, at: number, step: string): Answer<Blast> {
  const branched = branchScenario(parent, at, [step]);
  if (!branched.ok) return bad(branched.error.code, branched.error.message, branched.error.issues);
  const branch = new Branch({ ...parent.origin, run: -1, compiled: branched.value });
  const [mine, theirs] = [lanesOf(branch.played), lanesOf(parent.played)];
  const begun = (lane: Lane['id'], state: string): string[] => {
    const before = new Set(named(theirs, lane, state, at));
    return [...new Set(named(mine, lane, state, at))].filter((name) => !before.has(name)).sort();
  };
  const series = branch.result.series.find(({ name }) => name === 'at_risk_bytes');
  const risks = series?.value.filter((_, i) => (series.at[i] ?? 0) >= at) ?? [];
  const down = mine.find(({ id }) => id === 'availability')?.intervals.filter(({ from }) => from >= at) ?? [];
  const ends = down.map(({ to }) => to);
  const last = ends.length === 0 ? at : Math.max(...ends);
  return good({
    step,
    vmsDown: begun('availability', 'failed'),
    volumesDegraded: begun('volumes', 'degraded'),
    volumesFaulted: begun('volumes', 'failed'),
    quorumStays: !mine.some(
      ({ id, intervals }) => id === 'control' && intervals.some((i) => i.from >= at && i.kind === 'node'),
    ),
    vipMoves: mine.some(
      ({ id, intervals }) => id === 'control' && intervals.some((i) => i.from >= at && i.kind === 'vip'),
    ),
    atRiskBytes: Math.max(0, ...risks),
    recoveredAfterMs: last >= branch.result.endedAt ? null : last - at,
  });
}

/** Things whose stretch of that state begins at `at` or later. */
function named(lanes: readonly Lane[], id: Lane['id'], state: string, at: number): string[] {
  const intervals = lanes.find((lane) => lane.id === id)?.intervals ?? [];
  return intervals.filter((i) => i.from >= at && i.state === state).map(({ label }) => label.split(' ')[0] ?? label);
}
