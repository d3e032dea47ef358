// The watch: asks the checks of a scenario at every instant that counts, and remembers when each was met or broken.
import { formatDuration, ms } from '../engine/units.ts';
import type { Position } from '../models/manifest/issue.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { holds } from './claim.ts';
import type { CompiledCheck, CompiledScenario } from './compile.ts';
import { explain } from './explain.ts';
import type { CheckVerb } from './step.ts';
import { Tally, type TallyState } from './tally.ts';

/** What became of one check. */
export interface Verdict {
  /** Position of the step in the file, from 1. */
  readonly step: number;
  readonly verb: CheckVerb;
  /** The step in words. */
  readonly text: string;
  readonly where: Position | null;
  readonly met: boolean;
  /** False while the run was ended before the check could be decided; `met` is then false. */
  readonly decided: boolean;
  /** When it became true or was broken, or when its window closed; ms since the start. */
  readonly at: number;
  /** Which things were not so, in words; what made it true for a check that was met. */
  readonly detail: string;
}

/** As plain data, for checkpoints. */
export interface WatchState {
  readonly tally: TallyState;
  readonly entries: readonly (Outcome | null)[];
}

interface Outcome {
  readonly met: boolean;
  readonly at: number;
  readonly detail: string;
}

export class Watch {
  readonly tally: Tally;
  private readonly checks: readonly CompiledCheck[];
  private readonly until: number;
  private outcomes: (Outcome | null)[];
  /** Beginnings and ends of windows, ascending: instants at which checks are asked although nothing happens. */
  private readonly edges: readonly number[];

  constructor({ checks, until, faultAt }: CompiledScenario) {
    this.checks = checks;
    this.until = until;
    this.tally = new Tally(faultAt);
    this.outcomes = checks.map(() => null);
    const edges = new Set([until, ...checks.flatMap(({ check }) => [check.from, check.until ?? until])]);
    this.edges = [...edges].filter((edge) => edge <= until).sort((a, b) => a - b);
  }

  /** To be called after the last event of an instant; the world will stay as it is now until `next`, when something happens or an edge lies. */
  settle(sim: ClusterSimulation, next: number): void {
    this.ask(sim);
    this.tally.advance(sim, next);
  }

  /** The first instant after `now` at which a window begins or ends, or the run does; Infinity after that. */
  edgeAfter(now: number): number {
    return this.edges.find((edge) => edge > now) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether some check has failed already: what an early end can be decided by. */
  get failed(): boolean {
    return this.outcomes.some((outcome) => outcome !== null && !outcome.met);
  }

  verdicts(sim: ClusterSimulation): readonly Verdict[] {
    return this.checks.map(({ step, text, check, claim }, i) => {
      const { verb, where } = check;
      const outcome = this.outcomes[i];
      if (outcome !== null) return { step, verb, text, where, ...outcome, decided: true };
      const detail = `the run ended at ${formatDuration(ms(sim.now))}: ${explain(claim, sim, this.tally)}`;
      return { step, verb, text, where, met: false, decided: false, at: sim.now, detail };
    });
  }

  save(): WatchState {
    return { tally: this.tally.save(), entries: this.outcomes.slice() };
  }

  load(state: WatchState): void {
    this.tally.load(state.tally);
    this.outcomes = state.entries.slice();
  }

  private ask(sim: ClusterSimulation): void {
    const at = sim.now;
    for (let i = 0; i < this.checks.length; i++) {
      if (this.outcomes[i] !== null) continue;
      const { check, claim } = this.checks[i];
      const end = Math.min(check.until ?? this.until, this.until);
      if (at < check.from || at > end) continue;
      const so = holds(claim, sim, this.tally);
      const waits = check.verb === 'expect' || check.verb === 'eventually';
      const decided = waits ? so : so === (check.verb === 'never');
      if (!decided && at < end) continue;
      const met = waits ? so : !decided;
      this.outcomes[i] = { met, at, detail: explain(claim, sim, this.tally) };
    }
  }
}
