// The report of several runs as JUnit XML, which every CI reads: a suite a scenario, a case a check.
import { mark, type ReportOptions, reproduction } from './report.ts';
import type { RunResult } from './run.ts';
import type { Verdict } from './watch.ts';

/** Times are simulated seconds. A check that an early end left undecided is an error, one that was not met a failure. */
export function reportJunit(results: readonly RunResult[], options: ReportOptions = {}): string {
  const all = results.flatMap(({ verdicts }) => verdicts);
  const suites = results.map((result) => suite(result, options)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hci-twin" ${counts(all)}>\n${suites}</testsuites>\n`;
}

function suite(result: RunResult, options: ReportOptions): string {
  const { scenario, verdicts, seed, release, digest, endedAt } = result;
  const properties = { seed: `${seed}`, release, digest: digest ?? '', again: reproduction(result, options) };
  const props = Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>\n`);
  const cases = verdicts.map((verdict) => testCase(scenario, verdict)).join('');
  const head = attributes({ name: scenario, time: seconds(endedAt) });
  return `  <testsuite${head} ${counts(verdicts)}>\n    <properties>\n${props.join('')}    </properties>\n${cases}  </testsuite>\n`;
}

function testCase(scenario: string, verdict: Verdict): string {
  const { step, text, at, met, decided, detail } = verdict;
  const head = `    <testcase${attributes({ classname: scenario, name: `step ${step}: ${text}`, time: seconds(at) })}`;
  if (met) return `${head}/>\n`;
  const element = decided ? 'failure' : 'error';
  const message = attributes({ message: `${mark(verdict)} at ${seconds(at)} s`, type: verdict.verb });
  return `${head}>\n      <${element}${message}>${xmlText(detail)}</${element}>\n    </testcase>\n`;
}

function counts(verdicts: readonly Verdict[]): string {
  const failures = verdicts.filter(({ met, decided }) => !met && decided).length;
  const errors = verdicts.filter(({ decided }) => !decided).length;
  return `tests="${verdicts.length}" failures="${failures}" errors="${errors}"`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(value)}"`)
    .join('');
}

function seconds(at: number): string {
  return `${at / 1000}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Control characters have no place in XML 1.0, not even escaped. */
function xmlText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/\p{Cc}/gu, (character) => (character === '\n' || character === '\t' ? character : ' '));
}
