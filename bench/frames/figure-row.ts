// A line of the table: a figure of the page, and the limit that it has to stay under.

export interface FigureRow {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly note: string;
}

export function verdictOf({ value, limit }: FigureRow): 'ok' | 'over' {
  return value <= limit ? 'ok' : 'over';
}

export function rowText(row: FigureRow): string {
  const { what, value, limit, unit, note } = row;
  const figures = `${value.toFixed(1).padStart(7)} ${unit.padEnd(2)}  of ${String(limit).padStart(3)}`;
  return `${what.padEnd(74)} ${figures}  ${verdictOf(row).padEnd(4)}  ${note}`.trimEnd();
}
