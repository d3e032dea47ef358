// The canonical text of a trace: one line a record, for people and for golden files.

import type { Change, Trace, TraceRecord } from './trace.ts';
import { formatDuration, ms } from './units.ts';

/** `    60s  #0    <=0   node.crashed      node/harvester-2{power:on→off}`. Causes read `<-12` for a record, `<=1` for root 1. */
export function recordLine(record: TraceRecord): string {
  const time = formatDuration(ms(record.at)).padStart(12);
  const number = `#${record.number}`.padEnd(7);
  const what = `${record.kind} ${record.args.map((a) => a.value).join(' ')}`.padEnd(44);
  return `${time}  ${number}${causeText(record.cause).padEnd(7)}${what} ${changesText(record.changes)}`.trimEnd();
}

export function traceText(trace: Trace): string {
  let text = '';
  for (const record of trace.records()) {
    text += `${recordLine(record)}\n`;
    for (const note of record.notes) text += `${' '.repeat(28)}· ${note}\n`;
  }
  return text;
}

export function causeText(cause: number): string {
  if (cause >= 0) return `<-${cause}`;
  return cause === -1 ? '<-?' : `<=${-2 - cause}`;
}

/** Changes of one row stand together: `volume/web{robustness:healthy→degraded lastDegradedAt:-1→68000}`. */
export function changesText(changes: readonly Change[]): string {
  const rows = new Map<string, string[]>();
  for (const change of changes) {
    const key = `${change.table}/${change.row}`;
    const words = rows.get(key) ?? [];
    words.push(changeText(change));
    rows.set(key, words);
  }
  return [...rows].map(([row, words]) => `${row}{${words.join(' ')}}`).join(' ');
}

function changeText({ column, before, after }: Change): string {
  if (column === null) return before === null ? '+' : '-';
  return `${column}:${before ?? '∅'}→${after ?? '∅'}`;
}
