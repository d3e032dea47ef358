// A run of a scenario: driven in slices by whoever has the time, watched by its checks, summed up at the end.
import type { Checkpoint } from '../engine/checkpoint.ts';
import { Recorder, Trace } from '../engine/trace.ts';
import { formatDurationExact } from '../engine/units.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import type { CompiledScenario } from './compile.ts';
import { figuresOf, type Series, type ServedThing, seriesOf, servedOf } from './figures.ts';
import { type StoryLine, StoryTeller } from './story.ts';
import { type Verdict, Watch, type WatchState } from './watch.ts';

export interface RunOptions {
  /** The compiled one unless given. */
  readonly seed?: number | undefined;
  /** Keep every record; without it there is no story. */
  readonly trace?: boolean | undefined;
  /** Fold events and changes into a digest; always on with `trace`. */
  readonly digest?: boolean | undefined;
  /** Check the models' invariants after every event. */
  readonly checking?: boolean | undefined;
}

/** What came of a run. Plain data but for `trace`. */
export interface RunResult {
  readonly scenario: string;
  readonly why: string;
  /** The scenario file, or null. */
  readonly file: string | null;
  readonly cluster: string;
  readonly seed: number;
  readonly release: string;
  /** Where the run was to end, and where it ended; ms. */
  readonly until: number;
  readonly endedAt: number;
  readonly passed: boolean;
  /** Options of the command line that give this run again: `--seed 42`, `--release v1.9`, and `--until` where it is not the scenario's. */
  readonly arguments: readonly string[];
  readonly verdicts: readonly Verdict[];
  /** Name, which ends in its unit, to value. */
  readonly figures: Readonly<Record<string, number>>;
  readonly things: readonly ServedThing[];
  readonly series: readonly Series[];
  /** 16 hexadecimal digits; null without recorder. */
  readonly digest: string | null;
  readonly events: number;
  readonly story: readonly StoryLine[];
  readonly trace: Trace | null;
}

/** A run at one instant, as structured-cloneable data. The trace before it is not part of it. */
export interface RunCheckpoint {
  readonly sim: Checkpoint;
  readonly watch: WatchState;
}

export class ScenarioRun {
  readonly compiled: CompiledScenario;
  readonly sim: ClusterSimulation;
  readonly trace: Trace | null;
  readonly watch: Watch;
  private readonly recorder: Recorder | null;
  private readonly teller: StoryTeller | null;
  private told = 0;
  private ended = false;

  constructor(compiled: CompiledScenario, options: RunOptions = {}) {
    this.compiled = compiled;
    this.sim = compiled.simulation(options.seed);
    this.sim.checking = options.checking ?? false;
    this.watch = new Watch(compiled);
    this.trace = options.trace ? new Trace() : null;
    this.recorder = options.trace || options.digest ? new Recorder(this.trace) : null;
    if (this.recorder !== null) this.sim.record(this.recorder);
    this.teller = this.trace === null ? null : new StoryTeller(this.sim);
  }

  /** Whether the end of the scenario has been reached. */
  get done(): boolean {
    return this.ended;
  }

  /** Share of the simulated time that has passed, 0 to 1. */
  get progress(): number {
    return this.ended ? 1 : Math.min(1, this.sim.now / Math.max(1, this.compiled.until));
  }

  /** Runs at most so many events. Returns whether the end has been reached. May be called again and again, and left off at any point. */
  advance(events = 20_000): boolean {
    const { sim, watch, compiled } = this;
    for (let left = events; left > 0 && !this.ended; ) {
      const next = Math.min(sim.nextAt, watch.edgeAfter(sim.now));
      // When more is to come at this very instant, nobody looks yet.
      if (next > sim.now) watch.settle(sim, Math.min(next, compiled.until));
      // The end of the run is the last edge: nothing counts that comes after it.
      if (next > compiled.until) this.ended = true;
      else left -= Math.max(1, sim.run(next, left));
    }
    return this.ended;
  }

  /** The story so far; the last line may still grow. Empty without trace. */
  story(): readonly StoryLine[] {
    const { teller, trace } = this;
    if (teller === null || trace === null) return [];
    for (; this.told < trace.count; this.told++) teller.tell(trace.record(this.told));
    return teller.lines();
  }

  /** Sums up what has been run, to the end or not. */
  finish(): RunResult {
    const { compiled, sim, watch } = this;
    const { scenario } = compiled;
    const verdicts = watch.verdicts(sim);
    return {
      scenario: scenario.name,
      why: scenario.why,
      file: scenario.file,
      cluster: scenario.cluster,
      seed: sim.seed,
      release: compiled.release.name,
      until: compiled.until,
      endedAt: sim.now,
      passed: verdicts.every(({ met }) => met),
      arguments: this.arguments(),
      verdicts,
      figures: figuresOf(sim, watch.tally),
      things: servedOf(sim, watch.tally),
      series: seriesOf(sim),
      digest: this.recorder?.digest.toString() ?? null,
      events: sim.executed,
      story: this.story(),
      trace: this.trace,
    };
  }

  checkpoint(): RunCheckpoint {
    return { sim: this.sim.checkpoint(), watch: this.watch.save() };
  }

  /** Becomes what the checkpoint was. For a run that was just made: what it has told or traced before stays. */
  restore(from: RunCheckpoint): void {
    this.sim.restore(from.sim);
    this.watch.load(from.watch);
    this.ended = false;
  }

  private arguments(): readonly string[] {
    const { scenario, release, until } = this.compiled;
    const end = until === scenario.until ? [] : ['--until', formatDurationExact(until)];
    return ['--seed', `${this.sim.seed}`, '--release', release.name, ...end];
  }
}

/** Runs to the end. */
export function runScenario(compiled: CompiledScenario, options: RunOptions = {}): RunResult {
  const run = new ScenarioRun(compiled, options);
  while (!run.advance());
  return run.finish();
}
