// What run prints of the scenarios that have ended, in the format that was asked for.
import {
  type Palette,
  type RunResult,
  reportJson,
  reportJunit,
  reportMarkdown,
  reportNdjson,
  reportText,
} from '../scenarios/index.ts';
import type { OutputFormat } from './options.ts';
import type { Terminal } from './terminal.ts';
import {
  type TrialsReport,
  trialsJson,
  trialsJunit,
  trialsMarkdown,
  trialsNdjson,
  trialsText,
} from './trials-report.ts';

/** A scenario that was run once, or many times. */
export type Ended =
  | { readonly times: 'once'; readonly result: RunResult; readonly command: string }
  | { readonly times: 'many'; readonly report: TrialsReport };

export interface ReportFormat {
  readonly output: OutputFormat;
  /** Every detail of the story. */
  readonly verbose: boolean;
}

/** Formats that are printed scenario by scenario, as each ends; the others are one document. */
export function isStream(format: OutputFormat): boolean {
  return format === 'text' || format === 'ndjson' || format === 'markdown';
}

/** One scenario, in a format that is a stream. */
export function streamed(ended: Ended, { output: format, verbose }: ReportFormat, terminal: Terminal): string {
  if (ended.times === 'many') {
    if (format === 'text') return trialsText(ended.report, terminal);
    return format === 'ndjson' ? trialsNdjson(ended.report) : trialsMarkdown(ended.report);
  }
  const { result, command } = ended;
  if (format === 'ndjson') return reportNdjson(result);
  if (format === 'markdown') return reportMarkdown([result], { command });
  return reportText(result, { command, width: terminal.width, palette: paletteOf(terminal), detail: verbose ? 1 : 2 });
}

/** The last line of a text about several scenarios. */
export function tally(ended: readonly Ended[], { paint }: Terminal): string {
  const failed = ended.filter((e) => !passed(e)).map((e) => (e.times === 'many' ? e.report : e.result).scenario);
  const words = `${ended.length - failed.length} of ${ended.length} scenarios met all expectations`;
  return failed.length === 0
    ? `\n${paint('green', 'PASS')}  ${words}\n`
    : `\n${paint('red', 'FAIL')}  ${words}; not ${failed.join(', ')}\n`;
}

function passed(ended: Ended): boolean {
  return ended.times === 'once'
    ? ended.result.passed
    : ended.report.summary.checks.every(({ met }) => met.estimate === 1);
}

export interface Summary {
  readonly version: string;
  readonly passed: boolean;
  /** Not every run that was asked for has ended. */
  readonly interrupted: boolean;
}

/** All scenarios, in a format that is one document. */
export function documented(ended: readonly Ended[], format: OutputFormat, summary: Summary): string {
  if (format === 'junit') {
    const once = ended.flatMap((e) => (e.times === 'once' ? [e.result] : []));
    return once.length === ended.length
      ? reportJunit(once)
      : trialsJunit(ended.flatMap((e) => (e.times === 'many' ? [e.report] : [])));
  }
  const scenarios = ended.map((e) =>
    e.times === 'many' ? trialsJson(e.report) : { ...reportJson(e.result), command: e.command },
  );
  return `${JSON.stringify({ 'hci-twin': summary.version, passed: summary.passed, interrupted: summary.interrupted, scenarios }, null, 2)}\n`;
}

function paletteOf({ paint }: Terminal): Palette {
  return {
    pass: (text) => paint('green', text),
    fail: (text) => paint('red', text),
    strong: (text) => paint('bold', text),
    faint: (text) => paint('dim', text),
  };
}
