// Readers of what was asked of a placement: Huawei's requests and servers, Alibaba's openb pods, and a table that one can write by hand.
import { parseDuration } from '../../engine/units.ts';
import { columnOf, linesOf, NUMBER, type TraceProblem, type TraceReading, table } from './trace-text.ts';

/** A request of the Huawei placement sets. */
export interface PlacementRequest {
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly numaNodes: number;
  readonly strategy: '' | 'affinity' | 'anti-affinity' | 'fault_domain';
  readonly group: string;
  readonly domain: string;
}

export function readHuaweiRequests(text: string): TraceReading<readonly PlacementRequest[]> {
  return lines(text, (line, fail) => {
    const [vcpus = '', memory = '', numa = '', strategy = '', group = '', domain = ''] = line.split(',');
    const known = STRATEGIES.find((s) => s === strategy.trim());
    if (!isWhole(vcpus)) return fail(0, `"${vcpus}" is no number of vCPUs`);
    if (!isAmount(memory)) return fail(1, `"${memory}" is no amount of GiB`);
    if (known === undefined)
      return fail(3, `"${strategy}" is no strategy: affinity, anti-affinity, fault_domain or nothing`);
    if (known !== '' && group.trim() === '') return fail(4, `${known} without a group`);
    return {
      vcpus: Number(vcpus),
      memoryGib: Number(memory),
      numaNodes: Number(numa),
      strategy: known,
      group: group.trim(),
      domain: domain.trim(),
    };
  });
}

const STRATEGIES = ['', 'affinity', 'anti-affinity', 'fault_domain'] as const;

/** A server of the Huawei sets: CPUs and GiB of its two NUMA nodes. */
export interface NumaServer {
  readonly cpus: readonly [number, number];
  readonly memoryGib: readonly [number, number];
}

export function readHuaweiServers(text: string): TraceReading<readonly NumaServer[]> {
  return table(text, ',', 4, ([cpu1, ram1, cpu2, ram2]) => ({
    cpus: [cpu1 ?? 0, cpu2 ?? 0],
    memoryGib: [ram1 ?? 0, ram2 ?? 0],
  }));
}

/** A pod of Alibaba's openb traces; times in seconds, null where the field is empty. */
export interface OpenbPod {
  readonly name: string;
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly gpus: number;
  readonly qos: string;
  readonly createdAt: number;
  readonly deletedAt: number | null;
  readonly scheduledAt: number | null;
}

/** `name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time`. */
export function readOpenbPods(text: string): TraceReading<readonly OpenbPod[]> {
  return lines(text, (line, fail) => {
    const [name = '', cpu = '', memory = '', gpus = '', , , qos = '', , created = '', deleted = '', scheduled = ''] =
      line.split(',').map((cell) => cell.trim());
    if (name === '') return fail(0, 'a pod without a name');
    if (!isAmount(cpu)) return fail(1, `"${cpu}" is no amount of millicores`);
    if (!isAmount(memory)) return fail(2, `"${memory}" is no amount of MiB`);
    if (!NUMBER.test(created)) return fail(8, `"${created}" is no time of creation in seconds`);
    if (deleted !== '' && !(NUMBER.test(deleted) && Number(deleted) >= Number(created)))
      return fail(9, `"${deleted}" is no time of deletion in seconds, at or after the creation`);
    return {
      name,
      cpuMillicores: Number(cpu),
      memoryMib: Number(memory),
      gpus: Number(gpus),
      qos,
      createdAt: Number(created),
      deletedAt: deleted === '' ? null : Number(deleted),
      scheduledAt: scheduled === '' ? null : Number(scheduled),
    };
  });
}

/** A VM of a table `at,cpus,memory,for`, as one writes it by hand. */
export interface TabledArrival {
  readonly atMs: number;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly lifetimeMs: number | null;
}

/** `5m,4,16Gi,2h`: when it comes, its vCPUs and memory, and how long it stays: for good when that is empty. */
export function readArrivalTable(text: string): TraceReading<readonly TabledArrival[]> {
  return lines(text, (line, fail) => {
    const [at = '', cpus = '', memory = '', stay = ''] = line.split(',').map((cell) => cell.trim());
    const [atMs, lifetimeMs] = [parseDuration(at), stay === '' ? null : parseDuration(stay)];
    const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([MGT]i)B?$/.exec(memory) ?? [];
    if (atMs === null) return fail(0, `"${at}" is no instant, such as 5m or 1h30m`);
    if (!isWhole(cpus)) return fail(1, `"${cpus}" is no number of vCPUs`);
    if (unit === undefined) return fail(2, `"${memory}" is no amount of memory, such as 16Gi`);
    if (stay !== '' && lifetimeMs === null) return fail(3, `"${stay}" is no time that it stays, such as 2h`);
    return {
      atMs,
      vcpus: Number(cpus),
      memoryBytes: Number(amount) * (UNITS[unit] ?? 0),
      lifetimeMs,
    };
  });
}

const MIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = { Mi: MIB, Gi: 1024 * MIB, Ti: 1024 * 1024 * MIB };

const isWhole = (text: string): boolean => /^\d+$/.test(text.trim()) && Number(text) > 0;
const isAmount = (text: string): boolean => NUMBER.test(text.trim()) && Number(text) > 0;

/** Every line after the header as a row, or what is wrong in which of its cells. */
function lines<T>(
  text: string,
  read: (line: string, fail: (cell: number, message: string) => null) => T | null,
): TraceReading<readonly T[]> {
  const problems: TraceProblem[] = [];
  const rows: T[] = [];
  for (const [line, given] of linesOf(text).slice(1)) {
    const row = read(given, (cell, message) => {
      problems.push({ line, column: columnOf(given, ',', cell), message });
      return null;
    });
    if (row !== null) rows.push(row);
  }
  return { rows, problems };
}
