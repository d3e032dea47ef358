// hci-twin explain: why a VM is where it is, or where a new one would go, node by node.
import { buildCluster, NEWEST_RELEASE, releaseNamed } from '../models/index.ts';
import { formatIssue, harvesterRelease, readCluster } from '../models/manifest/index.ts';
import { useProfile } from '../models/scheduling/scheduler.ts';
import { readSchedulerFile } from '../scenarios/index.ts';
import { explainNewPlacement, explainPlacement, type Placement, parseWishedVm } from '../scenarios/placement.ts';
import { type ExitCode, exitCode, UsageError } from './exit-code.ts';
import { readInput, readText } from './files.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';

export interface ExplainOptions {
  readonly cluster: string;
  /** Name of a VM, or null. */
  readonly vm: string | null;
  /** A VM that does not exist yet, as in `4 cpu, 16Gi, 2x100Gi`, or null. */
  readonly wish: string | null;
  readonly release: string | null;
  /** A KubeSchedulerConfiguration, or null for the default profile. */
  readonly profile: string | null;
  readonly output: string;
}

export function runExplain(options: ExplainOptions, terminal: Terminal): ExitCode {
  if ((options.vm === null) === (options.wish === null))
    throw new UsageError('say which VM', 'either --vm NAME, or --new "4 cpu, 16Gi, 2x100Gi"');
  const wish = options.wish === null ? null : parseWishedVm(options.wish);
  if (wish !== null && 'problem' in wish) throw new UsageError(wish.problem, null);
  const input = readInput(options.cluster);
  const { cluster, issues } = readCluster(input.files);
  for (const problem of [...input.problems, ...issues.map(formatIssue)]) terminal.err(`${problem}\n`);
  if (cluster.nodes.length === 0) {
    terminal.err(`${options.cluster}: there is no node in there\n`);
    return exitCode.invalidInput;
  }
  const named = options.release ?? harvesterRelease(cluster)?.release ?? '';
  const release = releaseNamed(named)?.minor ?? NEWEST_RELEASE;
  const sim = buildCluster(cluster, { seed: 1, release });
  if (options.profile !== null) {
    const read = readText(options.profile);
    const found = 'problem' in read ? null : readSchedulerFile(read.text, options.profile);
    if (found === null || 'issues' in found) {
      const problems = 'problem' in read ? [read.problem] : (found?.issues ?? []).map(formatIssue);
      for (const problem of problems) terminal.err(`${problem}\n`);
      return exitCode.invalidInput;
    }
    useProfile(sim, found.profile);
  }
  const answer = wish === null ? explainPlacement(sim, options.vm ?? '') : explainNewPlacement(sim, wish);
  if ('problem' in answer) {
    terminal.err(`${answer.problem}\n`);
    return exitCode.invalidInput;
  }
  terminal.out(options.output === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : placementText(answer));
  return exitCode.ok;
}

/** The matrix as a table, and what it means in words. */
function placementText(placement: Placement): string {
  const { vm, cpuMillicores, memoryBytes, plugins, nodes, words } = placement;
  const mib = Math.round(memoryBytes / (1024 * 1024));
  const head = ['', 'node', ...plugins.map((plugin) => SHORT[plugin] ?? plugin), 'total', 'refused by'];
  const rows = nodes.map((n) => [
    n.here ? '*' : '',
    n.node,
    ...plugins.map((plugin) => (n.total === null ? '-' : `${n.scores[plugin] ?? 0}`)),
    n.total === null ? '-' : `${n.total}`,
    n.refusedBy === null ? '' : `${n.refusedBy}: ${n.reasons.join(', ')}`,
  ]);
  const align = head.map((_, c) => (c < 2 || c === head.length - 1 ? 'left' : 'right') as 'left' | 'right');
  const ask = `${vm} asks for ${cpuMillicores}m CPU and ${mib} MiB, KubeVirt's overhead and the console log included\n\n`;
  return `${ask}${textTable([head, ...rows], align)}\n${words.map((line) => `${line}\n`).join('')}`;
}

/** Names of plugins that would make the table too wide. */
const SHORT: Readonly<Record<string, string>> = {
  TaintToleration: 'Taints',
  NodeAffinity: 'Affinity',
  NodeResourcesFit: 'Fit',
  PodTopologySpread: 'Spread',
  InterPodAffinity: 'PodAffinity',
  NodeResourcesBalancedAllocation: 'Balanced',
  ImageLocality: 'Images',
};
