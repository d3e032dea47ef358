// The report of a run as a web page, in a file.
import { reportHtml, type ScenarioRun } from '../scenarios/index.ts';
import { UsageError } from './exit-code.ts';
import { writeWhole } from './files.ts';
import { packageVersion } from './library.ts';

/** Throws a UsageError when the name is not that of a web page. */
export function checkReportName(path: string): void {
  if (/\.html?$/.test(path)) return;
  throw new UsageError(`--report ${path}: this is no web page`, 'let the name end in .html');
}

/** @param command the command line that gives the run again */
export function writeReport(path: string, run: ScenarioRun, command: string): void {
  const { compiled, sim, trace } = run;
  if (trace === null) return;
  writeWhole(path, [reportHtml(run.finish(), { compiled, sim, trace }, { command, version: packageVersion() })]);
}
