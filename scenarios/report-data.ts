// The report of a run for machines: one JSON object, or one JSON object a line.
import { mark } from './report.ts';
import type { RunResult } from './run.ts';

/** A plain object whose keys stand in the same order in every report; the trace is not part of it. */
export function reportJson(result: RunResult): Readonly<Record<string, unknown>> {
  const { verdicts, story, figures, things, series } = result;
  return { ...headOf(result), verdicts: verdicts.map(verdictOf), figures, things, series, story };
}

/** Lines of JSON, each with its `type`: `run`, then every `story` line, `verdict`, `thing` and `series`, at last the `figures`. */
export function reportNdjson(result: RunResult): string {
  const lines = [
    { type: 'run', ...headOf(result) },
    ...result.story.map((line) => ({ type: 'story', ...line })),
    ...result.verdicts.map((verdict) => ({ type: 'verdict', ...verdictOf(verdict) })),
    ...result.things.map((thing) => ({ type: 'thing', ...thing })),
    ...result.series.map((series) => ({ type: 'series', ...series })),
    { type: 'figures', ...result.figures },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function headOf(result: RunResult) {
  const { scenario, why, file, cluster, release, seed, until, endedAt, passed, digest, events } = result;
  return { scenario, why, file, cluster, release, seed, untilMs: until, endedAtMs: endedAt, passed, digest, events };
}

function verdictOf(verdict: RunResult['verdicts'][number]) {
  const { step, verb, text, where, at, detail } = verdict;
  return { step, verb, text, verdict: mark(verdict), atMs: at, detail, line: where?.line ?? null };
}
