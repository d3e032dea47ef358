// The runs of one command: what is still to do, what has ended, what has been printed, and whether it came out the same again.
import { availableParallelism } from 'node:os';
import { seedsFrom, TrialLedger } from '../engine/trials.ts';
import { formatDurationExact } from '../engine/units.ts';
import { type ScenarioRun, summarizeScenario } from '../scenarios/index.ts';
import { bugReport, commandLine, quoted, type TaskBug } from './bug-report.ts';
import type { RunCommand } from './command-run.ts';
import { differences } from './compare-runs.ts';
import { execute } from './execute.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { NamedExperiment } from './experiments.ts';
import { packageVersion } from './library.ts';
import { runInPool } from './pool.ts';
import { Progress } from './progress.ts';
import { writeReport } from './report-file.ts';
import { documented, type Ended, isStream, streamed, tally } from './run-report.ts';
import { runSplit } from './split-run.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text-table.ts';
import { writeTrace } from './trace-file.ts';
import { type Outcome, type Task, TrialRunner } from './trial.ts';

/** Starting a worker takes as long as a few short runs. */
const RUNS_WORTH_A_WORKER = 4;

export class RunSession {
  private readonly command: RunCommand;
  private readonly experiments: readonly NamedExperiment[];
  private readonly terminal: Terminal;
  private readonly tasks: readonly Task[];
  private readonly runner: TrialRunner;
  /** By task, in the order of scenarios and seeds. */
  private readonly outcomes: (Outcome | null)[];
  private readonly ended: Ended[] = [];

  constructor(command: RunCommand, experiments: readonly NamedExperiment[], terminal: Terminal) {
    this.command = command;
    this.experiments = experiments;
    this.terminal = terminal;
    this.runner = new TrialRunner(experiments);
    const { trials, verify, split } = command;
    this.tasks = experiments.flatMap(({ scenario }, experiment) =>
      seedsFrom(command.seed ?? scenario.seed, trials).map((seed, trial): Task => {
        return { place: experiment * trials + trial, experiment, seed, whole: trials === 1, digest: verify || split };
      }),
    );
    this.outcomes = this.tasks.map(() => null);
  }

  get passed(): boolean {
    return this.outcomes.every((outcome) => outcome?.passed ?? true);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { tasks, command, experiments, terminal } = this;
    const jobs = command.jobs ?? Math.min(availableParallelism(), Math.ceil(tasks.length / RUNS_WORTH_A_WORKER));
    const progress = new Progress(terminal, counted(tasks.length, 'run'));
    const execution = {
      experiments,
      tasks,
      // A trace does not cross threads.
      jobs: command.trace === null && command.report === null ? jobs : 1,
      signal,
      onOutcome: (outcome: Outcome, run: ScenarioRun | null) => {
        progress.clear();
        this.take(outcome, run);
      },
      onProgress: (share: number) => {
        if (!command.quiet) progress.update(share);
      },
    };
    try {
      await execute(execution);
    } finally {
      progress.clear();
    }
  }

  /** Prints what has ended and has not been printed. */
  finish(interrupted: boolean): void {
    const { output } = this.command;
    this.reportEnded(interrupted);
    if (output === 'text' && this.ended.length > 1) this.terminal.out(tally(this.ended, this.terminal));
    if (isStream(output)) return;
    const summary = { version: packageVersion(), passed: this.passed, interrupted };
    this.terminal.out(documented(this.ended, output, summary));
  }

  tellInterrupted(): ExitCode {
    const done = this.outcomes.filter((outcome) => outcome !== null).length;
    this.terminal.err(`interrupted: ${done} of ${counted(this.tasks.length, 'run')} had ended\n`);
    return exitCode.interrupted;
  }

  tellBug({ message, task }: TaskBug): ExitCode {
    this.terminal.err(bugReport(message, `${this.commandFor(task)} --seed ${task.seed}`));
    return exitCode.bug;
  }

  /** Runs everything again as --split and --verify ask; null when nothing came out otherwise. */
  async compare(signal: AbortSignal): Promise<ExitCode | null> {
    const { verify, split, quiet } = this.command;
    const first = this.outcomes.filter((outcome) => outcome !== null);
    const bare = this.tasks.map((task) => ({ ...task, whole: false }));
    const found: string[] = [];
    if (split) {
      const second = bare.map((task) => runSplit(this.runner, task));
      found.push(...differences(first, second, this.runner).map((text) => `--split: ${text}`));
    }
    if (verify) {
      const second: Outcome[] = [];
      await runInPool(this.experiments, bare, 1, signal, (outcome) => second.push(outcome));
      if (signal.aborted) return this.tellInterrupted();
      found.push(...differences(first, second, this.runner).map((text) => `--verify: ${text}`));
    }
    for (const text of found) this.terminal.err(`not deterministic: ${text}`);
    if (found.length > 0) return exitCode.notDeterministic;
    const checked = [...(split ? ['split by a checkpoint'] : []), ...(verify ? ['run again in a fresh thread'] : [])];
    if (checked.length > 0 && !quiet)
      this.terminal.err(`${checked.join(' and ')}: ${counted(first.length, 'run')}, the same to the bit\n`);
    return null;
  }

  private take(outcome: Outcome, run: ScenarioRun | null): void {
    this.outcomes[outcome.task.place] = outcome;
    const { trace, report } = this.command;
    if (trace !== null && run !== null && run.trace !== null) writeTrace(trace, run.trace, run.sim.now);
    if (report !== null && run !== null)
      writeReport(report, run, `${this.commandFor(outcome.task)} --seed ${outcome.task.seed}`);
    this.reportEnded(false);
  }

  /** Reports scenarios in their order, each when all its trials have ended; after an interruption, with those that have. */
  private reportEnded(interrupted: boolean): void {
    const { trials, output } = this.command;
    for (let next = this.ended.length; next < this.experiments.length; next++) {
      const outcomes = this.outcomes.slice(next * trials, (next + 1) * trials).filter((outcome) => outcome !== null);
      if (outcomes.length < (interrupted ? 1 : trials)) return;
      const ended = this.endedOf(this.experiments[next], outcomes);
      this.ended.push(ended);
      if (isStream(output)) this.terminal.out(`${next > 0 ? '\n' : ''}${streamed(ended, this.command, this.terminal)}`);
    }
  }

  private endedOf(experiment: NamedExperiment, outcomes: readonly Outcome[]): Ended {
    const [{ result, task }] = outcomes;
    if (result !== null) {
      const command = commandLine(['run', experiment.argument]);
      return {
        times: 'once',
        result: { ...result, trace: null, arguments: [...result.arguments, ...this.override] },
        command,
      };
    }
    const compiled = this.runner.compiledOf(task.experiment);
    const rows = outcomes.map(({ task: { seed }, measured }) => ({ seed, measured }));
    const ledger = new TrialLedger({ seeds: rows.map(({ seed }) => seed) });
    ledger.add(rows);
    const { scenario, release } = compiled;
    const summary = summarizeScenario(compiled, ledger.results());
    const command = this.commandFor(task);
    return {
      times: 'many',
      report: { scenario: scenario.name, why: scenario.why, release: release.name, summary, rows, command },
    };
  }

  /** The option that names another cluster than the scenario's own. */
  private get override(): readonly string[] {
    const { cluster } = this.command;
    return cluster === null ? [] : ['--cluster', quoted(cluster)];
  }

  /** The command line that does the task again, but for its seed. */
  private commandFor({ experiment }: Task): string {
    const { scenario, release, until } = this.runner.compiledOf(experiment);
    const end = until === scenario.until ? [] : ['--until', formatDurationExact(until)];
    const command = commandLine(['run', this.experiments[experiment].argument]);
    return [command, '--release', release.name, ...end, ...this.override].join(' ');
  }
}
