// Trace files: every event of a run, a JSON object a line, or as ui.perfetto.dev opens them.
import { perfettoJson } from '../engine/perfetto.ts';
import type { Trace } from '../engine/trace.ts';
import { clusterSchema } from '../models/index.ts';
import { UsageError } from './exit-code.ts';
import { writeWhole } from './files.ts';

const endings = ['.ndjson', '.perfetto.json'] as const;

/** Throws a UsageError when the name does not say which format is meant. */
export function checkTraceName(path: string): void {
  if (endings.some((ending) => path.endsWith(ending))) return;
  throw new UsageError(`--trace ${path}: the format is not clear`, `let the name end in ${endings.join(' or ')}`);
}

/** @param until end of the run in ms, where states that still hold are cut off */
export function writeTrace(path: string, trace: Trace, until: number): void {
  writeWhole(path, path.endsWith('.ndjson') ? jsonLines(trace) : [perfettoJson(trace, stateColumns(), until)]);
}

function* jsonLines(trace: Trace): Iterable<string> {
  for (const record of trace.records()) yield `${JSON.stringify(record)}\n`;
}

/** `vmi.phase` and all other columns that have lifecycles: what is worth a slice on the time line. */
function stateColumns(): ReadonlySet<string> {
  const names = Object.entries(clusterSchema).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([name, column]) => (column.kind === 'state' ? [`${table}.${name}`] : [])),
  );
  return new Set(names);
}
