// Reports of many trials of one scenario: how often each check was met, and the figures with their intervals.
import type { Summary } from '../engine/statistics.ts';
import type { TrialRow } from '../engine/trials.ts';
import type { CheckSummary, TrialsSummary } from '../scenarios/index.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';

/** One scenario, run with many seeds. */
export interface TrialsReport {
  readonly scenario: string;
  readonly why: string;
  readonly release: string;
  readonly summary: TrialsSummary;
  /** What each trial measured, in the order of the seeds. */
  readonly rows: readonly TrialRow[];
  /** The command that runs one of the trials again, but for its seed. */
  readonly command: string;
}

export function trialsText(report: TrialsReport, { paint }: Terminal): string {
  const { scenario, why, summary, rows, release } = report;
  const [first, last] = [rows[0]?.seed ?? 0, rows.at(-1)?.seed ?? 0];
  const checks = summary.checks.map(({ met, text, failedSeeds }) => {
    const mark = met.estimate === 1 ? paint('green', 'PASS') : paint('red', 'FAIL');
    const failed = failedSeeds.length === 0 ? '' : `\n        not with seed ${failedSeeds.join(', ')}`;
    return `  ${mark}  ${timesMet(met.estimate, summary.trials)}  ${text}  ${paint('dim', intervalOf(met))}${failed}\n`;
  });
  const failedSeed = summary.checks.flatMap(({ failedSeeds }) => failedSeeds).sort((a, b) => a - b)[0];
  return [
    `${paint('bold', scenario)}  ${summary.trials} trials, seeds ${first} to ${last}, ${release}\n  ${paint('dim', why)}\n\n`,
    ...checks,
    '\n  FIGURE, and the 95 % interval of its mean\n',
    figureTable(summary.figures),
    `\nreproduce ${failedSeed === undefined ? 'a trial' : 'a failure'}: ${report.command} --seed ${failedSeed ?? first}\n`,
  ].join('');
}

/** A plain object of a stable key order. */
export function trialsJson({
  scenario,
  why,
  release,
  summary,
  rows,
  command,
}: TrialsReport): Readonly<Record<string, unknown>> {
  const { trials, checks, figures } = summary;
  const passed = checks.every(({ met }) => met.estimate === 1);
  return { scenario, why, release, trials, passed, checks, figures: Object.fromEntries(figures), rows, command };
}

/** A line a trial, then one with what they say together. */
export function trialsNdjson(report: TrialsReport): string {
  const { rows: _, ...summary } = trialsJson(report);
  const trials = report.rows.map(({ seed, measured }) => ({
    type: 'trial',
    scenario: report.scenario,
    seed,
    measured,
  }));
  return [...trials, { type: 'trials', ...summary }].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** A suite a scenario, a case a check: it fails when it was not met in every trial. */
export function trialsJunit(reports: readonly TrialsReport[]): string {
  const suites = reports.map(({ scenario, summary: { checks, trials }, command }) => {
    const cases = checks.map((check) => {
      const failure = failureOf(check, trials, command);
      const name = `name="${escaped(check.text)}" classname="${escaped(scenario)}"`;
      return failure === null
        ? `    <testcase ${name}/>\n`
        : `    <testcase ${name}>\n      <failure message="${escaped(failure)}"/>\n    </testcase>\n`;
    });
    const failures = checks.filter(({ met }) => met.estimate < 1).length;
    return `  <testsuite name="${escaped(scenario)}" tests="${checks.length}" failures="${failures}">\n${cases.join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

export function trialsMarkdown({ scenario, why, release, summary, command }: TrialsReport): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const checks = summary.checks.map(
    ({ text, met, failedSeeds }) =>
      `| ${met.estimate === 1 ? '✅' : '❌'} | ${timesMet(met.estimate, summary.trials)} | ${cell(text)} | ${failedSeeds.join(', ')} |\n`,
  );
  const figures = [...summary.figures].map(
    ([name, { mean, low, high, min, max }]) =>
      `| ${name} | ${number(mean)} | ${number(low)} to ${number(high)} | ${number(min)} | ${number(max)} |\n`,
  );
  return [
    `## ${scenario}\n\n${why}\n\n${summary.trials} trials, ${release}.\n\n`,
    `| | met | check | not with seed |\n|---|---|---|---|\n${checks.join('')}\n`,
    `| figure | mean | 95 % interval | least | most |\n|---|---|---|---|---|\n${figures.join('')}\n`,
    `\`${command} --seed N\`\n`,
  ].join('');
}

function failureOf({ met, failedSeeds }: CheckSummary, trials: number, command: string): string | null {
  if (met.estimate === 1) return null;
  return `met in ${timesMet(met.estimate, trials)} trials; reproduce: ${command} --seed ${failedSeeds[0]}`;
}

/** `27 of 30`. */
function timesMet(share: number, trials: number): string {
  return `${String(Math.round(share * trials)).padStart(String(trials).length)} of ${trials}`;
}

function intervalOf({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${number(100 * low)} to ${number(100 * high)} % at 95 %`;
}

/** Figures that are 0 in every trial say nothing; they are in the JSON. */
function figureTable(figures: ReadonlyMap<string, Summary>): string {
  const rows = [...figures]
    .filter(([, { min, max }]) => min !== 0 || max !== 0)
    .map(([name, { mean, low, high, min, max }]) => [
      name,
      number(mean),
      `${number(low)} to ${number(high)}`,
      number(min),
      number(max),
    ]);
  return textTable([['', 'MEAN', 'INTERVAL', 'LEAST', 'MOST'], ...rows], ['left', 'right', 'right', 'right', 'right']);
}

/** Four digits that count, no exponent below a billion. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) >= 1e9 ? rounded.toExponential() : `${rounded}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
