// Reports of many trials of one scenario: how often each check was met, and the figures with their intervals.
import type { Summary } from '../engine/statistics.ts';
import type { TrialRow } from '../engine/trials.ts';
import { bytes, formatBytes, formatDuration, ms } from '../engine/units.ts';
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
    '\n  Figures, with the 95 % interval of the mean (all of them: -o json)\n',
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
  const figures = figureRows(summary.figures).map(
    ([name, mean, low, high, min, max]) => `| ${name} | ${mean} | ${low} to ${high} | ${min} | ${max} |\n`,
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
  return `(95 % sure: ${Math.floor(100 * low)} to ${Math.ceil(100 * high)} % of all seeds)`;
}

/** What most people want to know first. */
const headlines: readonly string[] = [
  'vm_availability_percent',
  'worst_vm_availability_percent',
  'lost_vm_minutes',
  'longest_vm_outage_seconds',
  'time_to_recover_seconds',
  'longest_vip_outage_seconds',
  'longest_degraded_seconds',
  'time_to_heal_seconds',
  'replica_rebuilds_total',
  'max_at_risk_bytes',
  'data_lost_bytes',
];

function figureTable(figures: ReadonlyMap<string, Summary>): string {
  const rows = figureRows(figures).map(([name, mean, low, high, min, max]) => [
    name,
    mean,
    `${low} to ${high}`,
    min,
    max,
  ]);
  return textTable([['', 'MEAN', 'INTERVAL', 'LEAST', 'MOST'], ...rows], ['left', 'right', 'right', 'right', 'right']);
}

type FigureRow = readonly [name: string, mean: string, low: string, high: string, min: string, max: string];

function figureRows(figures: ReadonlyMap<string, Summary>): readonly FigureRow[] {
  return headlines.flatMap((name): FigureRow[] => {
    const summary = figures.get(name);
    if (summary === undefined) return [];
    const [words, write] = inWords(name);
    const { mean, low, high, min, max } = summary;
    return [[words, write(mean), write(low), write(high), write(min), write(max)]];
  });
}

/** The name without its unit, and how its values are written. */
function inWords(name: string): readonly [string, (value: number) => string] {
  const unit = /_(seconds|bytes|percent)$/.exec(name)?.[1];
  const words = (unit === undefined ? name : name.slice(0, -unit.length - 1)).replaceAll('_', ' ');
  if (unit === 'seconds')
    return [
      words,
      finite((value) => formatDuration(ms(value < 60 ? Math.round(value * 100) * 10 : Math.round(value) * 1000))),
    ];
  if (unit === 'bytes') return [words, finite((value) => formatBytes(bytes(value)))];
  return [words, unit === 'percent' ? (value) => `${number(value)} %` : number];
}

function finite(write: (value: number) => string): (value: number) => string {
  return (value) => (Number.isFinite(value) ? write(value) : '-');
}

/** Four digits that count. */
function number(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(4))}` : '-';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
