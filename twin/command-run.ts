// hci-twin run: scenarios are read, checked, run, judged and reported.
import { TaskBug } from './bug-report.ts';
import { type ExitCode, exitCode, UsageError } from './exit-code.ts';
import { type ExperimentRequest, loadExperiments } from './experiments.ts';
import { onInterrupt } from './interrupt.ts';
import { checkReportName } from './report-file.ts';
import type { ReportFormat } from './run-report.ts';
import { RunSession } from './run-session.ts';
import type { Terminal } from './terminal.ts';
import { checkTraceName } from './trace-file.ts';

export interface RunCommand extends ExperimentRequest, ReportFormat {
  /** Runs of each scenario, with seeds in a row. */
  readonly trials: number;
  /** Runs at a time; null for as many as there are cores, and fewer for a few runs. */
  readonly jobs: number | null;
  readonly trace: string | null;
  /** A web page to write the run to. */
  readonly report: string | null;
  readonly verify: boolean;
  readonly split: boolean;
  readonly quiet: boolean;
}

/** Throws a UsageError for options that exclude each other. */
export async function runRun(command: RunCommand, terminal: Terminal): Promise<ExitCode> {
  refuseCombinations(command);
  const { experiments, problems, warnings } = loadExperiments(command);
  for (const line of [...problems, ...(command.quiet ? [] : warnings)]) terminal.err(`${line}\n`);
  if (problems.length > 0) return exitCode.invalidInput;
  for (const option of wholeRun(command))
    if (experiments.length > 1) throw oneRun(option, `${experiments.length} scenarios`);
  const session = new RunSession(command, experiments, terminal);
  const interrupt = onInterrupt();
  try {
    await session.run(interrupt.signal);
    session.finish(interrupt.signal.aborted);
    if (interrupt.signal.aborted) return session.tellInterrupted();
    return (await session.compare(interrupt.signal)) ?? (session.passed ? exitCode.ok : exitCode.expectationFailed);
  } catch (error) {
    if (error instanceof TaskBug) return session.tellBug(error);
    throw error;
  } finally {
    interrupt.release();
  }
}

function refuseCombinations(command: RunCommand): void {
  if (command.trace !== null) checkTraceName(command.trace);
  if (command.report !== null) checkReportName(command.report);
  for (const option of wholeRun(command)) if (command.trials > 1) throw oneRun(option, `${command.trials} trials`);
}

/** Options that need a run with all its records. */
function wholeRun({ trace, report }: RunCommand): readonly string[] {
  return [...(trace === null ? [] : ['--trace']), ...(report === null ? [] : ['--report'])];
}

function oneRun(option: string, runs: string): UsageError {
  return new UsageError(`${option} writes one run, and ${runs} were asked for`, 'name one scenario and one --seed');
}
