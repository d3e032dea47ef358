// hci-twin import: manifests, a support bundle or what kubectl printed become one cluster file, with an account of what was understood.
import { resolve } from 'node:path';
import { NEWEST_RELEASE, releaseNamed } from '../models/index.ts';
import {
  type ClusterReading,
  formatIssue,
  type HarvesterRelease,
  harvesterRelease,
  type IgnoredKind,
  type Issue,
  parseDocuments,
  readCluster,
  type UnderstoodKind,
  writeCluster,
} from '../models/manifest/index.ts';
import { clusterSummary } from './cluster-summary.ts';
import { type ExitCode, exitCode, UsageError } from './exit-code.ts';
import { type Input, readInput, writeWhole } from './files.ts';
import { type Gap, gapsOf } from './import-gaps.ts';
import type { Terminal } from './terminal.ts';
import { counted, textTable } from './text-table.ts';

export interface ImportOptions {
  /** A file, a folder, a zip, or `-` for stdin. */
  readonly path: string;
  /** A file, `-` for stdout, or null for an account alone. */
  readonly output: string | null;
  readonly quiet: boolean;
}

/** Codes of issues about a text as a whole: what it holds cannot be known. */
const unreadable: readonly string[] = ['yaml-syntax', 'unreadable', 'text-too-long', 'nested-too-deep', 'bad-alias'];

/** Reads, tells, writes. Nothing is written unless there is something to write. */
export function runImport(options: ImportOptions, terminal: Terminal): ExitCode {
  refuseOverwritingInput(options);
  const input = readInput(options.path);
  if (input.files.length === 0) return refuse(input, [], terminal);
  const reading = readCluster(input.files);
  const isOneText = input.files.length === 1 && input.files[0]?.path === input.name;
  const spoiled = isOneText && reading.issues.some(({ code }) => unreadable.includes(code));
  if (spoiled || reading.understood.length === 0) return refuse(input, reading.issues, terminal);

  const release = harvesterRelease(reading.cluster);
  const gaps = [...inputGaps(input), ...gapsOf(reading, release)];
  printIssues([...input.problems, ...reading.issues.map(formatIssue)], terminal);
  // The account goes where the cluster does not.
  const tell = options.output === '-' ? terminal.err : terminal.out;
  if (!options.quiet) tell(account(input, reading, release, terminal));
  write(options, writeCluster(reading.cluster), terminal);
  tell(verdict(options, gaps, terminal));
  return gaps.length === 0 ? exitCode.ok : exitCode.importIncomplete;
}

function refuseOverwritingInput({ path, output }: ImportOptions): void {
  if (output === null || output === '-' || path === '-' || resolve(path) !== resolve(output)) return;
  throw new UsageError(`${output} is what is imported and would be replaced`, 'give another name to -o');
}

function refuse(input: Input, issues: readonly Issue[], terminal: Terminal): ExitCode {
  const problems = [...input.problems, ...issues.map(formatIssue)];
  if (problems.length === 0)
    problems.push(`${input.name}: no object of a kind that we know (nodes, VMs, volumes, …) is in there`);
  printIssues(problems, terminal);
  terminal.err('nothing was written\n');
  return exitCode.invalidInput;
}

function printIssues(problems: readonly string[], terminal: Terminal): void {
  for (const problem of problems) terminal.err(`${problem}\n`);
}

function inputGaps({ problems }: Input): Gap[] {
  if (problems.length === 0) return [];
  return [{ missing: counted(problems.length, 'file'), so: 'unreadable; what they hold is not known' }];
}

function write({ output }: ImportOptions, text: string, terminal: Terminal): void {
  if (output === '-') terminal.out(text);
  else if (output !== null) writeWhole(output, [text]);
}

function account(input: Input, reading: ClusterReading, release: HarvesterRelease | null, terminal: Terminal): string {
  const title = (text: string) => `${terminal.paint('bold', text)}\n`;
  const minor = releaseNamed(release?.release ?? '')?.minor ?? NEWEST_RELEASE;
  const parts = [
    `${describeInput(input)}\n`,
    `${title('Understood')}${kindTable(reading.understood)}`,
    `${title('Not used by any model')}${reading.ignored.length === 0 ? '  nothing\n' : kindTable(reading.ignored)}`,
    `${title('Cluster')}  ${describeRelease(release)}\n${clusterSummary(reading.cluster, minor)}`,
  ];
  return `${parts.join('\n')}\n`;
}

function describeInput({ name, files, passedOver }: Input): string {
  const date = bundleDate(files);
  const others = [...passedOver].sort(([a], [b]) => (a < b ? -1 : 1)).map(([ending, count]) => `${count} ${ending}`);
  const skipped = others.length === 0 ? '' : `; not looked into: ${others.join(', ')}`;
  const what = date === null ? '' : `a support bundle${date === '' ? '' : ` made ${date}`}, `;
  return `${name}: ${what}${counted(files.length, 'file')} read${skipped}`;
}

/** When a support bundle was made, '' if it does not say; null for what is no bundle. Source: rancher/support-bundle-kit pkg/manager/cluster.go:75 @1efdd22c. */
function bundleDate(files: Input['files']): string | null {
  const metadata = files.find(({ path }) => /(^|\/)metadata\.yaml$/.test(path));
  const [document] = metadata === undefined ? [] : parseDocuments(metadata.text, metadata.path).documents;
  const value = document?.value;
  if (typeof value !== 'object' || value === null || !('bundlecreatedat' in value)) return null;
  return typeof value.bundlecreatedat === 'string' ? value.bundlecreatedat : '';
}

function describeRelease(release: HarvesterRelease | null): string {
  if (release === null)
    return `Harvester release unknown; a run takes v1.${NEWEST_RELEASE} unless told otherwise (--release)`;
  const source =
    release.from === 'kubelet'
      ? `the oldest kubelet, ${release.version}`
      : `the setting server-version, ${release.version}`;
  return `Harvester ${release.release} (from ${source})`;
}

function kindTable(kinds: readonly (UnderstoodKind | IgnoredKind)[]): string {
  const rows = kinds.map(({ kind, apiVersion, count }) => [`${count}`, kind || '(no Kubernetes object)', apiVersion]);
  return textTable(rows, ['right', 'left', 'left']);
}

function verdict({ output }: ImportOptions, gaps: readonly Gap[], terminal: Terminal): string {
  const where =
    output === null
      ? 'nothing was written (name a file with -o)'
      : output === '-'
        ? 'written to stdout'
        : `written to ${output}`;
  if (gaps.length === 0) return `${terminal.paint('green', 'Complete')}: ${where}\n`;
  const lines = gaps.map(({ missing, so }) => `  missing ${missing}\n    ${so}\n`);
  return `${terminal.paint('yellow', 'Incomplete')}: ${where}\n${lines.join('')}`;
}
