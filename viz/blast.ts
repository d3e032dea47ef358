// What a step would do: a branch with it is run to its end, and its worst moments are summed up.

import { lanesOf } from '../scenarios/lanes.ts';
import { ScenarioRun } from '../scenarios/run.ts';
import { bad, good } from './answer.ts';
import type { Breath } from './aside.ts';
import type { Branch } from './branch.ts';
import { branchScenario } from './fork.ts';
import type { Answer, Blast, Lane } from './protocol.ts';

/** Events between two breaths: some milliseconds. */
const SLICE = 400;

/** Only what begins at or after `at` counts, and what the parent has in the same place does not: the step made the difference. */
export async function blastOf(parent: Branch, at: number, step: string, breath: Breath): Promise<Answer<Blast>> {
  const branched = branchScenario(parent, at, [step]);
  if (!branched.ok) return bad(branched.error.code, branched.error.message, branched.error.issues);
  const compiled = branched.value;
  const run = new ScenarioRun(compiled, { trace: true });
  do if (!(await breath())) return bad('superseded', 'another preview was asked for');
  while (!run.advance(SLICE));
  const { sim, trace } = run;
  if (trace === null) throw new Error('a run with trace has none');
  const result = run.finish();
  if (!(await breath())) return bad('superseded', 'another preview was asked for');
  const [mine, theirs] = [lanesOf({ compiled, sim, trace }), parent.lanes];
  const begun = (lane: Lane['id'], state: string): string[] => {
    const before = new Set(named(theirs, lane, state, at));
    return [...new Set(named(mine, lane, state, at))].filter((name) => !before.has(name)).sort();
  };
  const series = result.series.find(({ name }) => name === 'at_risk_bytes');
  const risks = series?.value.filter((_, i) => (series.at[i] ?? 0) >= at) ?? [];
  const vmsDown = begun('availability', 'failed');
  const down = intervalsOf(mine, 'availability', at).filter(({ label }) => vmsDown.includes(nameIn(label)));
  const last = Math.max(at, ...down.map(({ to }) => to));
  const outages = (lanes: readonly Lane[]): readonly string[] =>
    intervalsOf(lanes, 'control', 0)
      .filter(({ kind, to }) => kind === 'node' && to > at)
      .map(({ from, to }) => `${from} ${to}`);
  const moves = (lanes: readonly Lane[]): number =>
    intervalsOf(lanes, 'control', at).filter(({ kind }) => kind === 'vip').length;
  const known = outages(theirs);
  const outage = outages(mine);
  return good({
    step,
    vmsDown,
    volumesDegraded: begun('volumes', 'degraded'),
    volumesFaulted: begun('volumes', 'failed'),
    quorum: outage.some((span) => !known.includes(span)) ? 'lost' : outage.length > 0 ? 'lost-anyway' : 'stays',
    vipMoves: moves(mine) > moves(theirs),
    atRiskBytes: Math.max(0, ...risks),
    recoveredAfterMs: last >= result.endedAt ? null : last - at,
  });
}

/** Things whose stretch of that state begins at `at` or later. */
function named(lanes: readonly Lane[], id: Lane['id'], state: string, at: number): string[] {
  return intervalsOf(lanes, id, at)
    .filter((i) => i.state === state)
    .map(({ label }) => nameIn(label));
}

function nameIn(label: string): string {
  return label.split(' ')[0] ?? label;
}

function intervalsOf(lanes: readonly Lane[], id: Lane['id'], at: number): Lane['intervals'] {
  return (lanes.find((lane) => lane.id === id)?.intervals ?? []).filter(({ from }) => from >= at);
}
