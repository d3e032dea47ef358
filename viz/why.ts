// Why something happened: a record and the chain of records that led to it, nearest first.
import { rootOf } from '../engine/cause.ts';
import type { Change, TraceRecord } from '../engine/trace.ts';
import { bad, good } from './answer.ts';
import type { Branch } from './branch.ts';
import type { Answer, Why } from './protocol.ts';

export function whyOf(branch: Branch, number: number): Answer<Why> {
  const { trace, result, ended } = branch;
  const first = trace.firstNumber;
  if (!(number >= first && number < first + trace.count))
    return bad('no-such-record', `the run has no record ${number}`);
  const chain = trace.causes(number);
  const last = chain.at(-1) ?? -1;
  const told = new Map(result.story.map((line) => [line.record, line]));
  const records = chain
    .filter((n) => n >= first)
    .map((n) => {
      const record = trace.record(n - first);
      const line = told.get(n);
      return {
        number: n,
        at: record.at,
        text: line?.what ?? recordText(record),
        why: line?.why ?? record.notes[0] ?? null,
        changes: record.changes,
      };
    });
  return good({ records, root: ended.roots[rootOf(last)] ?? 'not recorded' });
}

/** `node.crash harvester-2: power On → Off`, for records that no story tells of. */
export function recordText(record: TraceRecord): string {
  const who = record.args
    .map(({ value }) => shortName(value))
    .filter((value) => value !== '')
    .join(' ');
  const what = record.notes[0] ?? changesInWords(record.changes);
  return `${record.kind} ${who}${what === '' ? '' : `: ${what}`}`;
}

/** What moved along its lifecycle or points to something else now; counts and instants are left to the trace. */
function changesInWords(changes: readonly Change[]): string {
  const ways = new Map<string, string[]>();
  const rows = new Set(changes.map(({ table, row }) => `${table}/${row}`));
  for (const { table, row, column, before, after } of changes) {
    if (column === null || column === 'name' || typeof before === 'number' || typeof after === 'number') continue;
    // Texts of that length are whole specifications.
    if (`${before ?? ''}`.length > MOST_LETTERS || `${after ?? ''}`.length > MOST_LETTERS) continue;
    const key = `${rows.size > 1 ? `${table} ${shortName(row)} ` : ''}${column}`;
    const way = ways.get(key) ?? [shortName(before || 'none')];
    way.push(shortName(after || 'none'));
    ways.set(key, way);
  }
  const said = [...ways].map(([key, way]) => `${key} ${way.join(' → ')}`);
  return said.length > MOST_SAID ? `${said.slice(0, MOST_SAID).join(', ')} and more` : said.join(', ');
}

const MOST_SAID = 3;
const MOST_LETTERS = 80;

function shortName(name: string | number | boolean): string {
  return String(name)
    .replace(/^default\//, '')
    .replace(/(pvc-[0-9a-f]{8})-[0-9a-f-]{27}/, '$1');
}
