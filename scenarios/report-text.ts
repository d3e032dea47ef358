// The report of a run for a terminal: its story, its verdicts, its figures, and how to run it again.
import { formatClock, formatDuration, formatDurationExact, ms } from '../engine/units.ts';
import {
  headlines,
  mark,
  type Palette,
  plainPalette,
  type ReportOptions,
  reproduction,
  sparklines,
  storyOf,
} from './report.ts';
import type { RunResult } from './run.ts';
import type { StoryLine } from './story.ts';
import type { Verdict } from './watch.ts';
import { align, hang } from './wrap.ts';

/** The whole report, blocks apart by empty lines; ends in a line break. */
export function reportText(result: RunResult, options: ReportOptions = {}): string {
  const { palette = plainPalette, width = 100 } = options;
  const story = storyOf(result, options).map((line) => storyLineText(line, width, palette));
  const blocks = [
    head(result, width, palette),
    story.join('\n'),
    verdicts(result, width, palette),
    figures(result, width, palette),
    foot(result, options, palette),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** A line of the story with its time; the why stands in brackets, or below when the line would be too long. */
export function storyLineText({ at, what, why }: StoryLine, width = 100, palette: Palette = plainPalette): string {
  // Nobody reads milliseconds at night; the trace has them.
  const time = `${formatClock(ms(Math.floor(at / 1000) * 1000)).slice(0, -'.000'.length)}  `;
  if (why === null) return hang(time, what, width);
  const line = `${time}${what}  (${why})`;
  if (line.length <= width) return `${time}${what}  ${palette.faint(`(${why})`)}`;
  const indent = ' '.repeat(time.length);
  return `${hang(time, what, width)}\n${palette.faint(hang(`${indent}  `, `(${why})`, width))}`;
}

function head({ scenario, why, release, seed, until, endedAt }: RunResult, width: number, palette: Palette): string {
  const ended = endedAt < until ? `, ended early at ${formatDuration(ms(endedAt))}` : '';
  const facts = `Harvester ${release}, seed ${seed}, ${formatDurationExact(ms(until))} simulated${ended}`;
  return `${palette.strong(scenario)}  ${facts}\n${palette.faint(hang('', why, width))}`;
}

function verdicts({ verdicts }: RunResult, width: number, palette: Palette): string {
  const rows = verdicts.map((verdict) => [mark(verdict), `step ${verdict.step}`, when(verdict), verdict.text]);
  const lines = align(rows).map((line, i) => {
    const { met, detail } = verdicts[i];
    const marked = line.slice(4);
    const start = line.length - (rows[i]?.[3] ?? '').length;
    const text = hang(line.slice(0, start), line.slice(start), width).slice(4);
    if (met) return `${palette.pass('PASS')}${text}`;
    return `${palette.fail(line.slice(0, 4))}${text === '' ? marked : text}\n${hang(' '.repeat(start), detail, width)}`;
  });
  return lines.join('\n');
}

/** The instant at which it was decided, or the windows that held to their end. */
function when({ met, at, verb }: Verdict): string {
  const clock = formatClock(ms(Math.floor(at / 1000) * 1000)).slice(0, -'.000'.length);
  return met && (verb === 'always' || verb === 'never') ? `to ${clock}` : `at ${clock}`;
}

function figures(result: RunResult, width: number, palette: Palette): string {
  const names = align(headlines(result).map(([name]) => [name, '']));
  const rows = headlines(result).map(([, value], i) => hang(names[i] ?? '', value, width));
  const lines = align(
    sparklines(result, Math.max(10, width - 40)).map(([name, line, top]) => [name, line, `max ${top}`]),
  );
  return [...rows, ...lines.map((line) => palette.faint(line))].join('\n');
}

function foot(result: RunResult, options: ReportOptions, palette: Palette): string {
  const failed = result.verdicts.filter(({ met }) => !met).length;
  const met = `${result.verdicts.length - failed} of ${result.verdicts.length} checks met`;
  const digest = result.digest === null ? '' : `, digest ${result.digest}`;
  const sum = `${failed === 0 ? palette.pass('PASS') : palette.fail('FAIL')}  ${met}, ${result.events} events${digest}`;
  return `${sum}\n${palette.faint(`again: ${reproduction(result, options)}`)}`;
}
