// The options of each command as yargs takes them, and the values of options as we take them.
import type { Options } from 'yargs';
import { type Ms, parseDuration } from '../engine/units.ts';
import { releases } from '../models/index.ts';
import { UsageError } from './exit-code.ts';
import { NARROWEST } from './terminal.ts';

export const outputFormats = ['text', 'json', 'ndjson', 'junit', 'markdown'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** For every command. */
export const commonOptions = {
  'no-color': { type: 'boolean', describe: 'no colour; NO_COLOR=1 does the same' },
  width: { type: 'string', requiresArg: true, describe: "characters in a line, instead of the terminal's" },
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'only what was asked for: no progress, no remarks' },
} as const satisfies Readonly<Record<string, Options>>;

export const runOptions = {
  cluster: {
    type: 'string',
    requiresArg: true,
    describe: "manifests of the cluster, instead of the scenario's: a file, a folder, a support bundle",
  },
  release: {
    choices: releases().map(({ name }) => name),
    requiresArg: true,
    describe: 'the Harvester release to behave like',
  },
  seed: { type: 'string', requiresArg: true, describe: "start of all chance; the scenario's own, else 1" },
  trials: { type: 'string', requiresArg: true, default: '1', describe: 'runs of each scenario, with seeds in a row' },
  jobs: { type: 'string', requiresArg: true, describe: 'runs at a time; as many as the machine has cores' },
  until: { type: 'string', requiresArg: true, describe: 'when a run ends, such as 2h or 1d12h' },
  output: {
    alias: 'o',
    choices: outputFormats,
    default: 'text',
    requiresArg: true,
    describe: 'how results are written',
  },
  verbose: { alias: 'v', type: 'boolean', default: false, describe: 'every detail of the story' },
  trace: {
    type: 'string',
    requiresArg: true,
    describe: 'write every event of the run: FILE.ndjson, or FILE.perfetto.json for ui.perfetto.dev',
  },
  report: {
    type: 'string',
    requiresArg: true,
    describe: 'write the run as one web page that opens offline: FILE.html',
  },
  verify: { type: 'boolean', default: false, describe: 'run everything again in a fresh thread, and compare' },
  split: {
    type: 'boolean',
    default: false,
    describe: 'run everything again, saved to a file halfway and continued from it, and compare',
  },
} as const satisfies Readonly<Record<string, Options>>;

export const explainOptions = {
  vm: { type: 'string', requiresArg: true, describe: 'a VM of the cluster, NAME or NAMESPACE/NAME' },
  new: { type: 'string', requiresArg: true, describe: 'a VM that does not exist: "4 cpu, 16Gi, 2x100Gi"' },
  release: { type: 'string', requiresArg: true, describe: "Harvester release; the cluster's own unless given" },
  profile: { type: 'string', requiresArg: true, describe: 'a KubeSchedulerConfiguration, instead of the default' },
  output: { alias: 'o', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'how to print it' },
} as const satisfies Record<string, Options>;

export const importOptions = {
  output: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'the file to write; - is stdout; without it nothing is written',
  },
} as const satisfies Readonly<Record<string, Options>>;

/** A whole number of at least `least`. Throws a UsageError. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${option} ${text}: this is no whole number of at least ${least}`);
}

/** A port of this machine; 0 for any that is free. Throws a UsageError. */
export function portOf(text: string): number {
  const value = wholeNumber('port', text, 0);
  if (value <= 65_535) return value;
  throw new UsageError(`--port ${text}: ports end at 65535`);
}

/** A duration of more than nothing. Throws a UsageError. */
export function durationOf(option: string, text: string): Ms {
  const value = parseDuration(text);
  if (value !== null && value > 0) return value;
  throw new UsageError(`--${option} ${text}: this is no duration`, 'write 90s, 5m, 2h or 1d12h');
}

/** Characters in a line; null for the terminal's own. Throws a UsageError. */
export function widthOf(text: string | undefined): number | null {
  return text === undefined ? null : wholeNumber('width', text, NARROWEST);
}
