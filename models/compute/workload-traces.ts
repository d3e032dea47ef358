// Readers of public workload traces: text in, plain values out. What a line cannot say is reported with its number, never guessed.

export interface TraceProblem {
  readonly line: number;
  readonly message: string;
}
export interface TraceReading<T> {
  readonly rows: T;
  readonly problems: readonly TraceProblem[];
}

/** PlanetLab 2011: one VM a file, a whole percentage of CPU every five minutes, 288 a day. */
export function readPlanetLab(text: string): TraceReading<Uint8Array> {
  const problems: TraceProblem[] = [];
  const values: number[] = [];
  for (const [i, line] of linesOf(text)) {
    const value = Number(line);
    if (INTEGER.test(line) && value <= 100) values.push(value);
    else problems.push({ line: i, message: `"${line}" is no percentage` });
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

/** A VM of the Azure 2017 arrivals. */
export interface Arrival {
  readonly atSeconds: number;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Bounds of its lifetime; null when it still ran at the end of the trace. */
  readonly lifetimeSeconds: number | null;
  /** VMs of one number were asked for together by one tenant. */
  readonly batch: number;
}

/** Flavours (`vCPU,GiB letter`), arrivals (`seconds a,b,|,c`), lifetimes in the same positions (`U<bin>` ended, `C<bin>` still ran) and the
 *  bins (`seconds bin`). A bin stands for the middle of its lifetimes, or for five minutes when that is less. */
export function readAzureArrivals(
  flavours: string,
  arrivals: string,
  lifetimes: string,
  bins: string,
): TraceReading<readonly Arrival[]> {
  const problems: TraceProblem[] = [];
  const sizes = new Map<string, readonly number[]>();
  for (const [, line] of linesOf(flavours)) {
    const [size = '', letter = ''] = line.split(/\s+/);
    sizes.set(letter, size.split(',').map(Number));
  }
  const middles = middleOfBins(bins);
  const ends = linesOf(lifetimes).map(([, line]) => line.slice(line.indexOf(' ') + 1).split(','));
  const rows: Arrival[] = [];
  let batch = 0;
  for (const [row, [number, line]] of linesOf(arrivals).entries()) {
    const atSeconds = Number(line.slice(0, line.indexOf(' ')));
    for (const [k, letter] of line
      .slice(line.indexOf(' ') + 1)
      .split(',')
      .entries()) {
      if (letter === '|' || letter === '') {
        batch++;
        continue;
      }
      const [vcpus, memoryGib] = sizes.get(letter) ?? [];
      const end = ends[row]?.[k] ?? '';
      if (vcpus === undefined || memoryGib === undefined || end === '') {
        problems.push({ line: number, message: `"${letter}" or its lifetime "${end}" is not known` });
        continue;
      }
      const lifetime = Math.max(300, middles.get(end.slice(1)) ?? 0);
      rows.push({ atSeconds, vcpus, memoryGib, lifetimeSeconds: end.startsWith('C') ? null : lifetime, batch });
    }
  }
  return { rows, problems };
}

function middleOfBins(text: string): ReadonlyMap<string, number> {
  const bounds = new Map<string, { least: number; most: number }>();
  for (const [, line] of linesOf(text)) {
    const [seconds = '', bin = ''] = line.split(/\s+/);
    const known = bounds.get(bin);
    if (known === undefined) bounds.set(bin, { least: Number(seconds), most: Number(seconds) });
    else known.most = Math.max(known.most, Number(seconds));
  }
  return new Map([...bounds].map(([bin, { least, most }]) => [bin, (least + most) / 2]));
}

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
  const problems: TraceProblem[] = [];
  const rows: PlacementRequest[] = [];
  for (const [i, line] of linesOf(text).slice(1)) {
    const [vcpus = '', memory = '', numa = '', strategy = '', group = '', domain = ''] = line.split(',');
    const known = STRATEGIES.find((s) => s === strategy);
    if (known === undefined || Number.isNaN(Number(vcpus)) || Number.isNaN(Number(memory)))
      problems.push({ line: i, message: `"${line}" is no request` });
    else
      rows.push({
        vcpus: Number(vcpus),
        memoryGib: Number(memory),
        numaNodes: Number(numa),
        strategy: known,
        group,
        domain,
      });
  }
  return { rows, problems };
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
  const problems: TraceProblem[] = [];
  const rows: OpenbPod[] = [];
  for (const [i, line] of linesOf(text).slice(1)) {
    const [name = '', cpu = '', memory = '', gpus = '', , , qos = '', , created = '', deleted = '', scheduled = ''] =
      line.split(',');
    if (name === '' || !NUMBER.test(cpu) || !NUMBER.test(memory) || !NUMBER.test(created)) {
      problems.push({ line: i, message: `"${line}" is no pod` });
      continue;
    }
    rows.push({
      name,
      cpuMillicores: Number(cpu),
      memoryMib: Number(memory),
      gpus: Number(gpus),
      qos,
      createdAt: Number(created),
      deletedAt: deleted === '' ? null : Number(deleted),
      scheduledAt: scheduled === '' ? null : Number(scheduled),
    });
  }
  return { rows, problems };
}

const INTEGER = /^\d{1,3}$/;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Lines that hold something, with their numbers from 1. */
function linesOf(text: string): [number, string][] {
  return text
    .split('\n')
    .map((line, i): [number, string] => [i + 1, line.trim()])
    .filter(([, line]) => line !== '');
}

/** A header and rows of numbers. */
function table<T>(
  text: string,
  separator: string,
  fields: number,
  row: (values: readonly number[]) => T,
): TraceReading<readonly T[]> {
  const problems: TraceProblem[] = [];
  const rows: T[] = [];
  for (const [i, line] of linesOf(text).slice(1)) {
    const cells = line.split(separator).map((cell) => cell.trim());
    if (cells.length < fields || !cells.slice(0, fields).every((cell) => NUMBER.test(cell)))
      problems.push({ line: i, message: `expected ${fields} numbers, found "${line}"` });
    else rows.push(row(cells.map(Number)));
  }
  return { rows, problems };
}
