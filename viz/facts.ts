// The columns of a thing that people ask for, each with whether it is so (fact), is on record (belief) or was asked for (spec).
import { bytes, bytesPerSecond, formatBytes, formatClock, formatDuration, formatRate, ms } from '../engine/units.ts';
import { RUN_STRATEGIES } from '../models/compute/run-strategy.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { instanceOf } from '../scenarios/stays.ts';
import type { Fact, Kind } from './protocol.ts';

type Line = readonly [label: string, column: string, of: Fact['of']];

const lines: Readonly<Record<Kind | 'vmi', readonly Line[]>> = {
  node: [
    ['power', 'power', 'fact'],
    ['partition', 'island', 'fact'],
    ['kubelet', 'kubelet', 'fact'],
    ['etcd member', 'etcd', 'fact'],
    ['API server hangs', 'apiHangs', 'fact'],
    ['Ready', 'ready', 'belief'],
    ['Ready since', 'readyChangedAt', 'belief'],
    ['cordoned', 'cordoned', 'belief'],
    ['taint unreachable', 'unreachableTaint', 'belief'],
    ['taint kubevirt.io/drain', 'drainTaint', 'belief'],
    ['taint out-of-service', 'outOfServiceTaint', 'belief'],
    ['maintenance', 'maintenance', 'belief'],
    ['instance manager', 'instanceManager', 'belief'],
    ['CPU requested', 'cpuRequested', 'belief'],
    ['CPU allocatable', 'cpuAllocatable', 'belief'],
    ['memory requested', 'memoryRequested', 'belief'],
    ['memory allocatable', 'memoryAllocatable', 'belief'],
    ['zone', 'zone', 'spec'],
    ['takes replicas', 'storageSchedulable', 'spec'],
  ],
  vm: [
    ['down since', 'downSince', 'fact'],
    ['restart required', 'restartRequired', 'belief'],
    ['run strategy', 'runStrategy', 'spec'],
    ['stop requested', 'stopRequested', 'spec'],
    ['CPU requested', 'cpuRequest', 'spec'],
    ['memory requested', 'memoryRequest', 'spec'],
    ['guest memory', 'guestMemory', 'spec'],
  ],
  vmi: [
    ['guest', 'guest', 'fact'],
    ['VMI phase', 'phase', 'belief'],
    ['launcher pod', 'pod', 'belief'],
    ['node', 'node', 'belief'],
    ['instance since', 'createdAt', 'belief'],
    ['scheduling attempts', 'attempts', 'belief'],
  ],
  volume: [
    ['allocated', 'actual', 'fact'],
    ['at risk', 'atRisk', 'fact'],
    ['writes fail', 'writesFail', 'fact'],
    ['state', 'state', 'belief'],
    ['robustness', 'robustness', 'belief'],
    ['attached on', 'node', 'belief'],
    ['degraded since', 'lastDegradedAt', 'belief'],
    ['last backup of', 'backedUpAt', 'belief'],
    ['size', 'size', 'spec'],
    ['replicas wanted', 'numberOfReplicas', 'spec'],
    ['attachment asked for on', 'wanted', 'spec'],
  ],
  replica: [
    ['mode', 'mode', 'belief'],
    ['volume', 'volume', 'spec'],
    ['disk', 'disk', 'belief'],
    ['failed at', 'failedAt', 'belief'],
    ['healthy at', 'healthyAt', 'belief'],
    ['rebuild since', 'rebuildSince', 'fact'],
    ['rebuilt from', 'source', 'fact'],
    ['takes on its disk', 'occupied', 'fact'],
  ],
  disk: [
    ['health', 'health', 'fact'],
    ['maximum', 'maximum', 'belief'],
    ['reserved', 'reserved', 'spec'],
    ['free', 'free', 'fact'],
    ['available', 'available', 'belief'],
    ['scheduled', 'scheduled', 'belief'],
    ['scheduling allowed', 'allowed', 'spec'],
    ['schedulable', 'schedulable', 'belief'],
  ],
  vip: [
    ['address', 'address', 'spec'],
    ['answers from', 'answers', 'fact'],
    ['silent since', 'downSince', 'fact'],
    ['lease holder', 'holder', 'belief'],
    ['lease renewed', 'renewedAt', 'belief'],
  ],
};

export function factsOf(sim: ClusterSimulation, kind: Kind, row: number): readonly Fact[] {
  const own = read(sim, kind, kind, row);
  const instance = kind === 'vm' ? instanceOf(sim.world, row) : -1;
  return instance < 0 ? own : [...own, ...read(sim, 'vmi', 'vmi', instance)];
}

function read(sim: ClusterSimulation, table: string, list: Kind | 'vmi', row: number): Fact[] {
  const store = sim.store.store(table);
  return lines[list].flatMap(([name, column, of]): Fact[] => {
    const info = sim.store.columns.find((c) => c.table === store.index && c.name === column);
    const raw = store.columns.get(column)?.data[row];
    return info === undefined || raw === undefined ? [] : [{ name, of, value: worded(sim, info, raw) }];
  });
}

function worded(sim: ClusterSimulation, info: (typeof sim.store.columns)[number], raw: number): string {
  const { column, name } = info;
  if (column.kind === 'state') return column.lifecycle.states[raw] ?? '';
  if (column.kind === 'text') return sim.store.names.text(raw) || '-';
  if (column.kind === 'flag') return raw === 1 ? 'yes' : 'no';
  if (column.kind === 'ref') return raw < 0 ? 'none' : sim.store.nameOf(sim.store.store(column.target), raw);
  if (name === 'runStrategy') return RUN_STRATEGIES[raw] ?? '';
  return column.kind === 'number' ? quantity(raw, column.unit) : '';
}

function quantity(raw: number, unit: string): string {
  if (unit === 'bytes') return formatBytes(bytes(raw));
  if (unit === 'bytes/s') return formatRate(bytesPerSecond(raw));
  if (unit === 'ms since start') return raw < 0 ? 'never' : formatClock(ms(raw));
  if (unit === 'ms') return formatDuration(ms(raw));
  return unit === 'millicores' ? `${raw / 1000} CPU` : String(raw);
}
