// Why something happened: a record and the chain of records that led to it, nearest first.
import { rootOf } from '../engine/cause.ts';
import type { TraceRecord } from '../engine/trace.ts';
import { changesText } from '../engine/trace-text.ts';
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
    .map(({ value }) => value)
    .filter((value) => value !== '')
    .join(' ');
  const what = record.notes[0] ?? changesText(record.changes.slice(0, 3));
  return `${record.kind} ${who}${what === '' ? '' : `: ${what}`}`;
}
