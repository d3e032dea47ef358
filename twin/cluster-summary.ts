// A cluster at a glance: its nodes, VMs, volumes and what is set otherwise than its release would.
import { bytes, bytesPerSecond, formatBytes, formatDuration, formatRate, ms } from '../engine/units.ts';
import { buildCluster, defaultOf, type SettingSpec, settings } from '../models/index.ts';
import {
  type ClusterManifest,
  conditionOf,
  formatMillicores,
  type NodeManifest,
  nodeRoles,
} from '../models/manifest/index.ts';
import { settingOf } from '../models/settings.ts';
import { counted, textTable } from './text-table.ts';

/** @param minor the release whose defaults the settings are compared with, as its number */
export function clusterSummary(cluster: ClusterManifest, minor: number): string {
  return [nodeLines(cluster), machineLines(cluster), volumeLines(cluster), settingLines(cluster, minor)].join('');
}

function nodeLines(cluster: ClusterManifest): string {
  const disks = new Map(cluster.longhornNodes.map((node) => [node.name, node.disks]));
  const rows = cluster.nodes.map((node) => {
    const { cpu, memory, pods } = node.allocatable;
    const found = disks.get(node.name) ?? [];
    const size = found.reduce((sum, { status }) => sum + (status?.storageMaximum ?? 0), 0);
    const free = found.reduce((sum, { status }) => sum + (status?.storageAvailable ?? 0), 0);
    const roles = nodeRoles(node.labels).join(',') || 'none';
    return [
      node.name,
      roles,
      stateOf(node),
      formatMillicores(cpu),
      formatBytes(bytes(memory)),
      `${pods}`,
      `${found.length}`,
      formatBytes(bytes(size)),
      formatBytes(bytes(free)),
    ];
  });
  const head = ['NODE', 'ROLES', 'STATE', 'CPU', 'MEMORY', 'PODS', 'DISKS', 'STORAGE', 'FREE'];
  if (rows.length === 0) return '  no nodes\n';
  return textTable([head, ...rows], ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'right']);
}

function stateOf({ conditions, unschedulable, taints, maintainStatus }: NodeManifest): string {
  const ready = conditionOf(conditions, 'Ready')?.status;
  const words = [ready === 'True' ? 'Ready' : ready === 'False' ? 'NotReady' : 'Unknown'];
  if (unschedulable) words.push('cordoned');
  if (maintainStatus !== null) words.push('maintenance');
  if (taints.length > 0) words.push(counted(taints.length, 'taint'));
  return words.join(',');
}

function machineLines({ virtualMachines }: ClusterManifest): string {
  if (virtualMachines.length === 0) return '  no VMs\n';
  const states = tally(virtualMachines.map((vm) => vm.printableStatus ?? 'new'));
  const cpu = virtualMachines.reduce((sum, vm) => sum + (vm.limits.cpu ?? 0), 0);
  const memory = virtualMachines.reduce((sum, vm) => sum + (vm.limits.memory ?? vm.guestMemory ?? 0), 0);
  const size = `limits of ${formatMillicores(cpu)} CPU and ${formatBytes(bytes(memory))} memory together`;
  return `  ${counted(virtualMachines.length, 'VM')}: ${states}; ${size}\n`;
}

function volumeLines({ volumes, replicas, storageClasses }: ClusterManifest): string {
  if (volumes.length === 0) return `  no volumes; ${storageClassCount(storageClasses.length)}\n`;
  const states = tally(volumes.map(({ state, robustness }) => (state === 'attached' ? robustness : state)));
  const size = volumes.reduce((sum, volume) => sum + volume.size, 0);
  const actual = volumes.reduce((sum, volume) => sum + volume.actualSize, 0);
  const failed = replicas.filter(({ failedAt }) => failedAt !== null).length;
  return [
    `  ${counted(volumes.length, 'volume')}: ${states}; ${formatBytes(bytes(size))}, of which ${formatBytes(bytes(actual))} are in use\n`,
    `  ${counted(replicas.length, 'replica')}, ${failed === 0 ? 'none' : failed} failed; ${storageClassCount(storageClasses.length)}\n`,
  ].join('');
}

function storageClassCount(count: number): string {
  return `${count} storage ${count === 1 ? 'class' : 'classes'}`;
}

/** `12 Running, 1 Stopped`: most first, then by name. */
function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const entries = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return entries.map(([word, count]) => `${count} ${word}`).join(', ');
}

/** What a run would take from the cluster's own settings, where that is not the default of its release. */
function settingLines(cluster: ClusterManifest, minor: number): string {
  const { world } = buildCluster(cluster, { seed: 1, release: minor });
  const rows = settings()
    .map((spec) => ({ spec, value: settingOf(world, spec), usual: defaultOf(spec, minor) }))
    .filter(({ value, usual }) => value !== usual)
    .map(({ spec, value, usual }) => [
      spec.key,
      settingText(spec, value),
      `(v1.${minor}: ${settingText(spec, usual)})`,
    ]);
  if (rows.length === 0) return `  settings that the models use: as v1.${minor} has them\n`;
  return `  settings that the models use and that are not as v1.${minor} has them:\n${textTable(rows)}`;
}

function settingText({ unit, choices }: SettingSpec, value: number): string {
  if (unit === 'ms') return formatDuration(ms(value));
  if (unit === 'flag') return value === 0 ? 'false' : 'true';
  if (unit === 'bytes') return formatBytes(bytes(value));
  if (unit === 'bytes/s') return formatRate(bytesPerSecond(value));
  if (unit === 'percent') return `${value} %`;
  return choices?.[value] ?? `${value}`;
}
