// Readers of what one VM did: text in, plain values out.
import { columnOf, linesOf, type TraceProblem, type TraceReading, table } from './trace-text.ts';

/** PlanetLab 2011: one VM a file, a whole percentage of CPU every five minutes, 288 a day. */
export function readPlanetLab(text: string): TraceReading<Uint8Array> {
  const problems: TraceProblem[] = [];
  const values: number[] = [];
  for (const [line, given] of linesOf(text)) {
    const cell = given.trim();
    if (INTEGER.test(cell) && Number(cell) <= 100) values.push(Number(cell));
    else problems.push({ line, column: columnOf(given, '\n', 0), message: `"${cell}" is no percentage` });
  }
  return { rows: Uint8Array.from(values), problems };
}

/** One sample of Bitbrains GWA-T-12, every 300 s. */
export interface BitbrainsSample {
  readonly seconds: number;
  readonly cores: number;
  readonly cpuPercent: number;
  readonly memoryProvisionedKib: number;
  readonly memoryUsedKib: number;
  readonly diskReadKibps: number;
  readonly diskWriteKibps: number;
  readonly netReceivedKibps: number;
  readonly netSentKibps: number;
}

/** Bitbrains: a header, then fields behind `;`: timestamp, cores, MHz provisioned and used, CPU %, memory provisioned and used in KB, disk
 *  read and write, network received and sent in KB/s. */
export function readBitbrains(text: string): TraceReading<readonly BitbrainsSample[]> {
  return table(text, ';', 11, ([seconds, cores, , , cpu, provisioned, used, read, write, received, sent]) => ({
    seconds: seconds ?? 0,
    cores: cores ?? 0,
    cpuPercent: cpu ?? 0,
    memoryProvisionedKib: provisioned ?? 0,
    memoryUsedKib: used ?? 0,
    diskReadKibps: read ?? 0,
    diskWriteKibps: write ?? 0,
    netReceivedKibps: received ?? 0,
    netSentKibps: sent ?? 0,
  }));
}

const INTEGER = /^\d{1,3}$/;
