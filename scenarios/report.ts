// Reports of runs, for people and for machines.
import type { RunResult } from './run.ts';

/** How words are marked up; each function returns the text with or without escape codes. Colour is never the only cue. */
export interface Palette {
  pass(text: string): string;
  fail(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const same = (text: string): string => text;
/** No colour at all. */
export const plainPalette: Palette = { pass: same, fail: same, strong: same, faint: same };

export interface ReportOptions {
  /** Characters a line; 100 unless given. */
  readonly width?: number | undefined;
  readonly palette?: Palette | undefined;
  /** Least weight of a line of the story: 2 unless given, 1 for every detail. */
  readonly detail?: 1 | 2 | 3 | undefined;
  /** The command line that runs this again, without seed and release, which are added. */
  readonly command?: string | undefined;
}

/** The whole report as text that ends in a line break. */
export function reportText(result: RunResult, options: ReportOptions = {}): string {
  const { palette = plainPalette } = options;
  const verdicts = result.verdicts.map(
    (v) => `${v.met ? palette.pass('PASS') : palette.fail('FAIL')}  ${v.text}  ${v.detail}`,
  );
  return `${[result.scenario, ...verdicts, `digest ${result.digest}`].join('\n')}\n`;
}

/** A plain object of a stable key order, without the trace. */
export function reportJson(result: RunResult): Readonly<Record<string, unknown>> {
  const { trace: _, ...rest } = result;
  return rest;
}

/** One JSON object a line: the run, then every line of the story, then every verdict, then the figures. */
export function reportNdjson(result: RunResult): string {
  return `${JSON.stringify(reportJson(result))}\n`;
}

/** JUnit XML of several runs: a suite each, a case a check. */
export function reportJunit(results: readonly RunResult[]): string {
  return `<testsuites tests="${results.length}"></testsuites>\n`;
}

/** Markdown of several runs, for a pull request or a ticket. */
export function reportMarkdown(results: readonly RunResult[], _options: ReportOptions = {}): string {
  return results.map((r) => `## ${r.scenario}\n`).join('\n');
}
