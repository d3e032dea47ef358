// npm run conformance -- [--verbose] FILE...: runs files of cases against the models. Exit 3 when a case fails, 4 when a file cannot be read.
import { readFileSync } from 'node:fs';
import type { CaseResult } from './adapter.ts';
import { adapters } from './registry.ts';
import { reportText, totalsOf } from './report.ts';

const USAGE = 2;
const CASE_FAILED = 3;
const INVALID_INPUT = 4;

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const verbose = args.includes('--verbose');
  const files = args.filter((a) => !a.startsWith('--'));
  if (files.length === 0) {
    process.stderr.write('usage: npm run conformance -- [--verbose] FILE...\n');
    return USAGE;
  }
  const results: CaseResult[] = [];
  for (const file of files) {
    const found = casesOf(file);
    if (typeof found === 'string') {
      process.stderr.write(`${file}: ${found}\n`);
      return INVALID_INPUT;
    }
    for (const result of found) results.push(result);
  }
  process.stdout.write(`${reportText(results, verbose)}\n`);
  return totalsOf(results).failed > 0 ? CASE_FAILED : 0;
}

/** The results of a file, or what is wrong with it. */
function casesOf(file: string): Iterable<CaseResult> | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const adapter = adapters.find((a) => a.reads(parsed));
  if (adapter === undefined)
    return `no adapter reads this format; known are ${adapters.map((a) => a.format).join(', ')}`;
  return adapter.run(parsed);
}
