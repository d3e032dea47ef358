// Traces of what a VM did, as curves of a workload: CPU by PlanetLab, or CPU, disk and network by Bitbrains. They begin again at their end.
import type { TraceReading } from '../models/compute/trace-text.ts';
import { readBitbrains, readPlanetLab } from '../models/compute/workload-traces.ts';
import type { Issue } from '../models/manifest/issue.ts';
import type { Curve, Curves } from './workload.ts';

/** PlanetLab has a value every five minutes; so has Bitbrains, and says when. */
const SAMPLE_MS = 300_000;
const KIB = 1024;

/** Which of the two a file is follows from its first line. All problems at once, each with its line. */
export function readWorkloadTrace(text: string, file: string): { readonly curves: Curves; readonly issues: Issue[] } {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  return first.includes(';') ? bitbrains(text, file) : planetLab(text, file);
}

function planetLab(text: string, file: string): { curves: Curves; issues: Issue[] } {
  const reading = readPlanetLab(text);
  const issues = issuesOf(reading, file, 'a whole percentage a line, or a table of Bitbrains');
  const steps = [...reading.rows].map((value, k) => ({ atMs: k * SAMPLE_MS, value }));
  return { curves: steps.length === 0 ? {} : { cpu: curveOf(steps) }, issues };
}

function bitbrains(text: string, file: string): { curves: Curves; issues: Issue[] } {
  const reading = readBitbrains(text);
  const issues = issuesOf(reading, file, 'eleven numbers between semicolons');
  const { rows } = reading;
  const [start] = rows;
  if (start === undefined) return { curves: {}, issues };
  for (const [k, { seconds }] of rows.entries())
    if (seconds <= (rows[k - 1]?.seconds ?? -1))
      issues.push(
        issueAt(
          file,
          k + 2,
          `the sample of ${seconds} s is not later than the one before`,
          'samples in the order of time',
        ),
      );
  const curve = (value: (row: (typeof rows)[number]) => number): Curve =>
    curveOf(rows.map((row) => ({ atMs: 1000 * (row.seconds - start.seconds), value: value(row) })));
  return {
    curves: {
      cpu: curve((row) => Math.min(100, row.cpuPercent)),
      read: curve((row) => KIB * row.diskReadKibps),
      write: curve((row) => KIB * row.diskWriteKibps),
      send: curve((row) => KIB * row.netSentKibps),
      receive: curve((row) => KIB * row.netReceivedKibps),
    },
    issues,
  };
}

function curveOf(steps: Curve['steps']): Curve {
  const last = steps[steps.length - 1]?.atMs ?? 0;
  return { periodMs: last + SAMPLE_MS, daily: false, steps };
}

function issuesOf(
  { rows, problems }: TraceReading<{ readonly length: number }>,
  file: string,
  expected: string,
): Issue[] {
  const issues = problems.map(({ line, column, message }) => ({ ...issueAt(file, line, message, expected), column }));
  return rows.length === 0 && issues.length === 0 ? [issueAt(file, 1, 'the trace holds no sample', expected)] : issues;
}

function issueAt(file: string, line: number, message: string, expected: string): Issue {
  return { severity: 'error', code: 'bad-trace', message, file, line, column: 1, expected };
}
