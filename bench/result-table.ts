// The results as a table for people: a block a row, a line a contestant.
import type { CaseResult, Standing } from './race.ts';
import type { Row } from './row.ts';

const HEAD = ['case', 'contestant', 'figure', 'ours is', 'must be', ''];

/** Title, head and lines, aligned; figures to three digits. */
export function resultTable(row: Row, results: readonly CaseResult[]): string {
  const lines = [HEAD];
  for (const result of results) {
    result.standings.forEach((standing, i) => {
      lines.push(lineOf(i === 0 ? `${result.case}, ${result.unit}` : '', standing, i === 0));
    });
  }
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => pad(cell, widths[i], i))
      .join('  ')
      .trimEnd(),
  );
  return `${row.title}\n${text.map((line) => `  ${line}\n`).join('')}`;
}

function lineOf(what: string, standing: Standing, ours: boolean): string[] {
  const notes = Object.entries(standing.notes).map(([name, value]) => `${name} ${value}`);
  const remark = standing.missing ?? notes.join(', ');
  return [
    what,
    ours ? `ours: ${standing.contestant}` : standing.contestant,
    standing.figure === null ? '-' : digits(standing.figure),
    standing.ratio === null ? '' : `${digits(standing.ratio)}x`,
    standing.required === null ? '' : `${digits(standing.required)}${ours ? '' : 'x'}`,
    [standing.verdict, remark].filter((part) => part !== '').join(': '),
  ];
}

function digits(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-GB');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function pad(cell: string, width: number, column: number): string {
  return column >= 2 && column <= 4 ? cell.padStart(width) : cell.padEnd(width);
}
