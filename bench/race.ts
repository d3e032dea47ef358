// Runs the contestants of a case in turn, round after round, and compares medians.
//
// Each runs in a process of its own: in a shared one the call sites of whoever comes second have seen two shapes already,
// which costs 10 to 25 per cent. A round runs everyone once, so that a ratio compares figures taken seconds apart.
import { spawnSync } from 'node:child_process';
import { median } from './measure.ts';
import type { Case, Contestant, Missing, Row } from './row.ts';

export interface Standing {
  readonly contestant: string;
  /** In the unit of the case; null when missing. */
  readonly figure: number | null;
  /** How many times better ours is; null for ours itself and for the missing. */
  readonly ratio: number | null;
  /** The ratio, or for ours the figure, that must be reached. */
  readonly required: number | null;
  readonly verdict: 'ok' | 'below' | 'differs' | 'missing' | '';
  readonly missing: string | null;
  readonly notes: Readonly<Record<string, number | string>>;
}

export interface CaseResult {
  readonly row: string;
  readonly case: string;
  readonly unit: string;
  readonly standings: readonly Standing[];
}

interface Report {
  readonly value: number;
  readonly notes: Readonly<Record<string, number | string>>;
}

/** Runs all cases of a row. `progress` is told of each process before it starts. */
export function runRow(row: Row, rounds: number, progress: (what: string) => void): CaseResult[] {
  return row.cases.map((oneCase) => ({
    row: row.name,
    case: oneCase.name,
    unit: oneCase.unit,
    standings: race(row, oneCase, rounds, progress),
  }));
}

function race(row: Row, of: Case, rounds: number, progress: (what: string) => void): Standing[] {
  const entrants = [of.ours, ...of.peers.map((peer) => peer.contestant)];
  const commands = entrants.map((entrant) => entrant.command());
  const reports: Report[][] = entrants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    commands.forEach((command, i) => {
      if (isMissing(command)) return;
      progress(`${row.name} ${of.name}: ${entrants[i].name}, round ${round + 1} of ${rounds}`);
      reports[i].push(runOnce(entrants[i], command));
    });
  }
  const figures = reports.map((list) => list.map((one) => figureOf(of, one)));
  return entrants.map((entrant, i): Standing => {
    const command = commands[i];
    const required = (i === 0 ? of.limit : of.peers[i - 1].atLeast) ?? null;
    if (isMissing(command)) return absent(entrant, required, command.missing);
    const figure = median(figures[i]);
    const comparable = i > 0 && figures[0].length > 0;
    const ratio = comparable ? median(figures[i].map((theirs, k) => timesBetter(of, figures[0][k], theirs))) : null;
    const notes = reports[i][0].notes;
    const reached =
      i === 0 ? required === null || timesBetter(of, figure, required) >= 1 : (ratio ?? 0) >= (required ?? 0);
    const agrees = of.same === undefined || reports[0].length === 0 || notes[of.same] === reports[0][0].notes[of.same];
    const verdict = !agrees ? 'differs' : required === null ? '' : reached ? 'ok' : 'below';
    return { contestant: entrant.name, figure, ratio, required, verdict, missing: null, notes };
  });
}

function absent(entrant: Contestant, required: number | null, missing: string): Standing {
  return { contestant: entrant.name, figure: null, ratio: null, required, verdict: 'missing', missing, notes: {} };
}

function runOnce(entrant: Contestant, [program, ...args]: readonly string[]): Report {
  const run = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (run.status !== 0) throw new Error(`${entrant.name} failed: ${program} ${args.join(' ')}`);
  const line = run.stdout.trim().split('\n').at(-1) ?? '';
  return JSON.parse(line) as Report;
}

function figureOf(of: Case, report: Report): number {
  return (of.note === undefined ? report.value : Number(report.notes[of.note])) / of.scale;
}

function timesBetter(of: Case, ours: number, theirs: number): number {
  return of.better === 'more' ? ours / theirs : theirs / ours;
}

function isMissing(command: readonly string[] | Missing): command is Missing {
  return 'missing' in command;
}
