// Lines and cells of public traces, and what is said of those that cannot be understood: with line and column, never guessed.

export interface TraceProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
export interface TraceReading<T> {
  readonly rows: T;
  readonly problems: readonly TraceProblem[];
}

export const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Lines that hold something, with their numbers from 1. */
export function linesOf(text: string): [number, string][] {
  return text
    .split('\n')
    .map((line, i): [number, string] => [i + 1, line.trimEnd()])
    .filter(([, line]) => line.trim() !== '');
}

/** Where the cell of that number begins in its line, from 1. */
export function columnOf(line: string, separator: string, cell: number): number {
  const cells = line.split(separator);
  const before = cells.slice(0, cell).reduce((sum, text) => sum + text.length + separator.length, 0);
  const own = cells[cell] ?? '';
  return 1 + before + (own.length - own.trimStart().length);
}

/** A header and rows of numbers. */
export function table<T>(
  text: string,
  separator: string,
  fields: number,
  row: (values: readonly number[]) => T,
): TraceReading<readonly T[]> {
  const problems: TraceProblem[] = [];
  const rows: T[] = [];
  for (const [line, given] of linesOf(text).slice(1)) {
    const cells = given.split(separator).map((cell) => cell.trim());
    const wrong = Array.from({ length: fields }, (_, i) => cells[i] ?? '').findIndex((cell) => !NUMBER.test(cell));
    if (wrong < 0) rows.push(row(cells.map(Number)));
    else {
      const message =
        cells.length < fields
          ? `${cells.length} fields instead of ${fields}`
          : `field ${wrong + 1}, "${cells[wrong]}", is no number`;
      problems.push({
        line,
        column: columnOf(given, separator, Math.min(wrong, cells.length)),
        message,
      });
    }
  }
  return { rows, problems };
}
