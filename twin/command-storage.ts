// hci-twin storage: how much a cluster can still store, by disk and node, and what becomes of the next volume.
import { bytes, formatBytes } from '../engine/units.ts';
import { NEWEST_RELEASE, releaseNamed } from '../models/index.ts';
import { formatIssue, harvesterRelease, readCluster } from '../models/manifest/index.ts';
import { parseBytes } from '../models/manifest/quantity.ts';
import { type StorageReport, storageReports } from '../scenarios/storage-report.ts';
import { type ExitCode, exitCode, UsageError } from './exit-code.ts';
import { readInput } from './files.ts';
import type { Terminal } from './terminal.ts';
import { counted, textTable } from './text-table.ts';

export interface StorageOptions {
  readonly cluster: string;
  /** Size of the next volume, such as `100Gi`. */
  readonly size: string;
  /** A whole number, or null for the storage class's. */
  readonly replicas: string | null;
  readonly storageClass: string | null;
  readonly set: readonly string[];
  readonly release: string | null;
  readonly output: string;
}

/** The options as yargs takes them. */
export const storageOptions = {
  size: { type: 'string', requiresArg: true, default: '100Gi', describe: 'size of the next volume' },
  replicas: { type: 'string', requiresArg: true, describe: "replicas of it; the storage class's unless given" },
  class: { type: 'string', requiresArg: true, describe: "storage class; the cluster's default unless given" },
  set: {
    type: 'string',
    array: true,
    requiresArg: true,
    default: [] as string[],
    describe: 'a setting to try, such as storage-over-provisioning-percentage=200; may be given several times',
  },
  release: { type: 'string', requiresArg: true, describe: "Harvester release; the cluster's own unless given" },
  output: { alias: 'o', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'how to print it' },
} as const;

export function runStorage(options: StorageOptions, terminal: Terminal): ExitCode {
  const size = parseBytes(options.size);
  if ('problem' in size) throw new UsageError(`--size ${options.size}: ${size.problem}`, 'write 100Gi or 1.5Ti');
  const replicas = options.replicas === null ? null : Number(options.replicas);
  const input = readInput(options.cluster);
  const { cluster, issues } = readCluster(input.files);
  for (const problem of [...input.problems, ...issues.map(formatIssue)]) terminal.err(`${problem}\n`);
  if (cluster.longhornNodes.length === 0) {
    terminal.err(`${options.cluster}: there is no Longhorn node in there (nodes.longhorn.io)\n`);
    return exitCode.invalidInput;
  }
  const named = options.release ?? harvesterRelease(cluster)?.release ?? '';
  const release = releaseNamed(named)?.minor ?? NEWEST_RELEASE;
  const question = { size: size.value, replicas, storageClass: options.storageClass, changes: options.set };
  const answer = storageReports(cluster, { seed: 1, release }, question);
  if ('problems' in answer) {
    for (const problem of answer.problems) terminal.err(`${problem}\n`);
    return exitCode.invalidInput;
  }
  if (options.output === 'json') terminal.out(`${JSON.stringify(answer, null, 2)}\n`);
  else {
    terminal.out(reportText(answer.now));
    if (answer.changed !== null) terminal.out(`\nWith ${options.set.join(', ')}\n\n${reportText(answer.changed)}`);
  }
  return exitCode.ok;
}

const size = (amount: number): string => formatBytes(bytes(amount));

function reportText(report: StorageReport): string {
  const { disks, next } = report;
  const head = ['disk', 'size', 'reserved', 'free', 'scheduled', 'left', 'writable', 'takes nothing because'];
  const rows = disks.map((d) => [
    d.disk,
    size(d.maximum),
    size(d.reserved),
    size(d.available),
    size(d.scheduled),
    size(d.schedulable),
    size(d.writable),
    d.closed ?? '',
  ]);
  const align = head.map((_, c) => (c === 0 || c === head.length - 1 ? 'left' : 'right') as 'left' | 'right');
  const rule = `Harvester v1.${report.release}: over-provisioning ${report.overProvisioning} %, minimal available ${report.minimalAvailable} %, replicas go to the ${CHOICE_WORDS[report.choice] ?? report.choice}`;
  const room = roomText(report);
  return `${rule}\n\n${textTable([head, ...rows], align)}\n${LEGEND}\n\n${room}\n${csiText(report)}\n${nextText(report, next.errors)}`;
}

const LEGEND =
  '  left: what replicas may still be promised there. writable: what may still be written before the disk takes no more replicas';

function roomText({ capacity, largest, places, apart, replicas }: StorageReport): string {
  const where = apart === 'nothing' ? 'wherever there is room' : `on different ${apart}s`;
  const kind = `with ${counted(replicas, 'replica')} ${where}`;
  if (apart !== 'nothing' && places < replicas)
    return `no new volume ${kind} fits: ${places === 0 ? `no ${apart} has room` : `only ${counted(places, apart)} with room`}`;
  return `room for ${size(capacity)} of new volumes ${kind}; the largest single one ${size(largest)}`;
}

/** What kube-scheduler goes by, where csi-storage-capacity-tracking is on. */
function csiText({ csi }: StorageReport): string {
  if (csi === null) return '';
  const rows = csi.map((c) => [c.node, size(c.maximumVolumeSize), size(c.availableCapacity)]);
  const table = textTable([['node', 'largest volume', 'all together'], ...rows], ['left', 'right', 'right']);
  return `\nCSI capacity of one replica (csi-storage-capacity-tracking; it does not look at free space)\n\n${table}`;
}

const CHOICE_WORDS: Readonly<Record<string, string>> = {
  'random-node': 'roomiest disk of a random node',
  'largest-available': 'disk with most available',
  'most-balanced': 'node, then the disk, that leaves the spread most even',
};

function nextText({ next }: StorageReport, errors: string | null): string {
  const placed = next.placed.map((disk, i) => `  replica ${i + 1}: ${disk ?? 'no place'}`).join('\n');
  const head = `a volume of ${size(next.size)}\n${placed === '' ? '  waits for its first attachment' : placed}\n`;
  if (errors === null) return head;
  const found = next.placed.filter((disk) => disk !== null).length;
  const so = next.usable
    ? `  it can be used with ${found} of ${counted(next.placed.length, 'replica')}, degraded (allow-volume-creation-with-degraded-availability)`
    : '  it cannot be used';
  const why = next.reasoning.considered.map(({ slot, reason }) => `  ${slot}: ${reason ?? 'would take it'}`).join('\n');
  return `${head}${so}\nLonghorn says: ${errors}\n${why}\n`;
}
