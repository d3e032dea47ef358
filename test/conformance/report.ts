// What a conformance run says: a line a feature, what failed and why, and the totals alone on the last line.
import type { CaseResult } from './adapter.ts';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function totalsOf(results: readonly CaseResult[]): Totals {
  const count = (outcome: CaseResult['outcome']) => results.filter((r) => r.outcome === outcome).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('unsupported') };
}

/** The report as text. With `verbose`, unsupported cases are listed one by one, otherwise by their reasons. */
export function reportText(results: readonly CaseResult[], verbose: boolean): string {
  const features = [...new Set(results.map((r) => r.feature))].sort();
  const width = Math.max(7, ...features.map((f) => f.length));
  const lines = [`${'feature'.padEnd(width)}  passed  failed  unsupported`];
  for (const feature of features) {
    const { passed, failed, skipped } = totalsOf(results.filter((r) => r.feature === feature));
    lines.push(
      `${feature.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(skipped).padStart(11)}`,
    );
  }
  const failed = results.filter((r) => r.outcome === 'failed');
  for (const { id, reason } of failed) lines.push(`failed ${id}: ${reason ?? ''}`);
  const skipped = results.filter((r) => r.outcome === 'unsupported');
  if (verbose) for (const { id, reason } of skipped) lines.push(`unsupported ${id}: ${reason ?? ''}`);
  else
    for (const reason of [...new Set(skipped.map((r) => r.reason ?? ''))].sort())
      lines.push(`unsupported ${skipped.filter((r) => (r.reason ?? '') === reason).length} x: ${reason}`);
  const totals = totalsOf(results);
  lines.push(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return lines.join('\n');
}
