// The report of several runs as Markdown, for a pull request or a ticket.
import { formatClock, formatDurationExact, ms } from '../engine/units.ts';
import { headlines, mark, type ReportOptions, reproduction, storyOf } from './report.ts';
import { storyLineText } from './report-text.ts';
import type { RunResult } from './run.ts';

/** A section a run; the story stands in a code block, since it is read in columns. */
export function reportMarkdown(results: readonly RunResult[], options: ReportOptions = {}): string {
  return `${results.map((result) => section(result, options)).join('\n\n')}\n`;
}

function section(result: RunResult, options: ReportOptions): string {
  const { scenario, why, release, seed, until, digest, passed } = result;
  const run = `Harvester ${release}, seed ${seed}, ${formatDurationExact(ms(until))} simulated${digest === null ? '' : `, digest \`${digest}\``}.`;
  const story = storyOf(result, options).map((line) => storyLineText(line, options.width));
  return [
    `## ${passed ? 'PASS' : 'FAIL'} ${scenario}`,
    cell(why),
    run,
    table(
      ['', 'step', 'check', 'at', 'detail'],
      result.verdicts.map((v) => [mark(v), `${v.step}`, v.text, clock(v.at), v.met ? '' : v.detail]),
    ),
    table(['figure', 'value'], headlines(result)),
    story.length === 0 ? '' : `\`\`\`text\n${story.join('\n')}\n\`\`\``,
    `\`${reproduction(result, options)}\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), `|${heads.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Bars and angle brackets would end a cell or begin a tag. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}

function clock(at: number): string {
  return formatClock(ms(at));
}
