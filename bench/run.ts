// Measures speed against the limits and the peers: `npm run bench [-- --json] [--only ROW] [--rounds N]`.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { compilerVersion } from './contestants.ts';
import { type CaseResult, runRow } from './race.ts';
import { resultTable } from './result-table.ts';
import type { Row } from './row.ts';
import { checkpointRow } from './rows/checkpoint.ts';
import { churnRow } from './rows/churn.ts';
import { holdRow } from './rows/hold.ts';
import { nodeCrashRow } from './rows/node-crash.ts';
import { placementRow } from './rows/placement.ts';
import { processLoopRow } from './rows/process-loop.ts';
import { sliceRow } from './rows/slice.ts';
import { storageRow } from './rows/storage.ts';
import { wholeClusterRow } from './rows/whole-cluster.ts';

const ROWS: readonly Row[] = [
  holdRow,
  churnRow,
  processLoopRow,
  sliceRow,
  checkpointRow,
  nodeCrashRow,
  placementRow,
  storageRow,
  wholeClusterRow,
];

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string', multiple: true }, rounds: { type: 'string' } },
});
const rounds = Number(values.rounds ?? 3);
const unknown = (values.only ?? []).filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0 || !(rounds >= 1)) {
  process.stderr.write(`no row ${unknown.join(', ')}; there are ${ROWS.map((row) => row.name).join(', ')}\n`);
  process.exit(2);
}

const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version, cpp: compilerVersion() };
const results: CaseResult[] = [];
if (values.json !== true)
  process.stdout.write(`${machine.cpu}, ${machine.cores} cores; Node ${machine.node}; ${machine.cpp}\n\n`);
for (const row of ROWS) {
  if (values.only !== undefined && !values.only.includes(row.name)) continue;
  const ofRow = runRow(row, rounds, progress);
  results.push(...ofRow);
  clearProgress();
  if (values.json !== true) process.stdout.write(`${resultTable(row, ofRow)}\n`);
}
if (values.json === true) process.stdout.write(`${JSON.stringify({ machine, rounds, results }, null, 2)}\n`);

function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}
