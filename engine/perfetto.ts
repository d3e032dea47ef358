// A trace as Chrome trace events, which ui.perfetto.dev opens: tables are processes, rows are threads, states are slices.
import type { Change, Trace, TraceRecord } from './trace.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'i' | 's' | 'f' | 'M';
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly id?: number;
  readonly s?: 't';
  readonly bp?: 'e';
  readonly cat?: string;
  readonly args?: Readonly<Record<string, string | number>>;
}

const MICROSECONDS = 1000;

/** JSON text in Chrome's trace event format. Times are simulated; causes are flow arrows.
 *  @param states columns drawn as slices, as `table.column`
 *  @param until end of the run in ms: open slices are closed there */
export function perfettoJson(trace: Trace, states: ReadonlySet<string>, until: number): string {
  const events: TraceEvent[] = [];
  const threads = new Threads(events);
  const open = new Map<string, { readonly since: number; readonly name: string; readonly where: Place }>();
  const places = new Map<number, Place>();
  const close = (key: string, at: number): void => {
    const slice = open.get(key);
    if (slice === undefined) return;
    events.push({
      ...slice.where,
      name: slice.name,
      ph: 'X',
      ts: slice.since * MICROSECONDS,
      dur: (at - slice.since) * MICROSECONDS,
    });
  };
  for (const record of trace.records()) {
    const where = threads.placeOf(record);
    places.set(record.number, where);
    events.push(instant(record, where));
    const source = places.get(record.cause);
    if (source !== undefined) events.push(...arrow(trace, record, source, where));
    for (const change of record.changes) {
      if (change.column === null || change.after === null || !states.has(`${change.table}.${change.column}`)) continue;
      const key = `${change.table}/${change.row}.${change.column}`;
      close(key, record.at);
      const label = `${change.column} ${change.after}`;
      open.set(key, { since: record.at, name: label, where: threads.place(change.table, threadName(change)) });
    }
  }
  for (const key of open.keys()) close(key, until);
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events });
}

interface Place {
  readonly pid: number;
  readonly tid: number;
}

/** Numbers processes and threads in order of first use and announces their names. */
class Threads {
  private readonly events: TraceEvent[];
  private readonly processes: string[] = [];
  private readonly threads: string[] = [];

  constructor(events: TraceEvent[]) {
    this.events = events;
  }

  placeOf(record: TraceRecord): Place {
    const subject = record.args.find((a) => a.table !== null);
    return this.place(subject?.table ?? 'cluster', String(subject?.value ?? 'cluster'));
  }

  place(table: string, row: string): Place {
    const pid = 1 + this.number(this.processes, table);
    const key = `${table}/${row}`;
    const known = this.threads.length;
    const tid = 1 + this.number(this.threads, key);
    if (this.threads.length > known) {
      this.events.push({ name: 'process_name', ph: 'M', ts: 0, pid, tid, args: { name: table } });
      this.events.push({ name: 'thread_name', ph: 'M', ts: 0, pid, tid, args: { name: row } });
    }
    return { pid, tid };
  }

  private number(list: string[], key: string): number {
    const at = list.indexOf(key);
    return at >= 0 ? at : list.push(key) - 1;
  }
}

function threadName(change: Change): string {
  return `${change.row} ${change.column ?? ''}`;
}

function instant(record: TraceRecord, where: Place): TraceEvent {
  const args = Object.fromEntries(
    record.changes.map((c) => [`${c.table}/${c.row} ${c.column ?? ''}`, `${c.before ?? ''} → ${c.after ?? ''}`]),
  );
  return {
    ...where,
    name: record.kind,
    ph: 'i',
    s: 't',
    ts: record.at * MICROSECONDS,
    cat: record.lane,
    args: { ...args, record: record.number },
  };
}

function arrow(trace: Trace, record: TraceRecord, source: Place, where: Place): TraceEvent[] {
  const id = record.number;
  const from = trace.timeOf(record.cause - trace.firstNumber) * MICROSECONDS;
  return [
    { ...source, name: 'cause', cat: 'cause', ph: 's', id, ts: from },
    { ...where, name: 'cause', cat: 'cause', ph: 'f', bp: 'e', id, ts: record.at * MICROSECONDS },
  ];
}
