// Series that no gauge keeps, read off the trace of a whole run: what is requested of what is there, what moves and how fast.
import type { Change, TraceRecord } from '../engine/trace.ts';
import { MigrationPhase, NodePower } from '../models/lifecycles.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import type { Series } from './figures.ts';
import type { Played } from './lanes.ts';

export function tracedSeries({ compiled, sim, trace }: Played): readonly Series[] {
  const capacity = new Capacity(compiled.simulation(sim.seed));
  const transfers = new Transfers();
  const lines = {
    memory: new Line('memory_requested_percent', 'percent', 'memory that pods request, of what nodes with power have'),
    cpu: new Line('cpu_requested_percent', 'percent', 'CPU that pods request, of what nodes with power have'),
    rebuilds: new Line('rebuild_bytes_per_second', 'bytes/s', 'what rebuilds of replicas copy'),
    migrations: new Line('open_migrations', 'migrations', 'migrations that were asked for and have not ended'),
  };
  const note = (at: number): void => {
    lines.memory.to(at, capacity.percent('memory'));
    lines.cpu.to(at, capacity.percent('cpu'));
    lines.rebuilds.to(at, transfers.rate);
    lines.migrations.to(at, transfers.migrations);
  };
  note(0);
  for (const record of trace.records()) {
    const [room, moved] = [capacity.read(record), transfers.read(record)];
    if (room || moved) note(record.at);
  }
  return Object.values(lines).map(({ series }) => series);
}

/** A step function as it is drawn: later values at one instant replace the earlier ones. */
class Line {
  readonly series: Series & { readonly at: number[]; readonly value: number[] };

  constructor(name: string, unit: string, help: string) {
    this.series = { name, unit, help, at: [], value: [] };
  }

  to(instant: number, now: number): void {
    const { at, value } = this.series;
    if (at.at(-1) === instant) {
      at.pop();
      value.pop();
    }
    if (value.at(-1) === now) return;
    at.push(instant);
    value.push(now);
  }
}

interface NodeRoom {
  up: boolean;
  memoryRequested: number;
  memoryAllocatable: number;
  cpuRequested: number;
  cpuAllocatable: number;
}

class Capacity {
  private readonly nodes = new Map<string, NodeRoom>();

  constructor({ store, world: { node } }: ClusterSimulation) {
    const names = store.store('node');
    for (let n = 0; n < node.rows; n++) {
      this.nodes.set(store.nameOf(names, n), {
        up: node.power[n] === NodePower.state.On,
        memoryRequested: node.memoryRequested[n],
        memoryAllocatable: node.memoryAllocatable[n],
        cpuRequested: node.cpuRequested[n],
        cpuAllocatable: node.cpuAllocatable[n],
      });
    }
  }

  percent(of: 'memory' | 'cpu'): number {
    let [requested, all] = [0, 0];
    for (const node of this.nodes.values()) {
      if (!node.up) continue;
      requested += node[`${of}Requested`];
      all += node[`${of}Allocatable`];
    }
    return all === 0 ? 0 : Math.round((1000 * requested) / all) / 10;
  }

  /** Whether the record changed anything. */
  read({ changes }: TraceRecord): boolean {
    let changed = false;
    for (const change of changes) if (change.table === 'node') changed = this.change(change) || changed;
    return changed;
  }

  private change({ row, column, after }: Change): boolean {
    const node = this.nodes.get(row);
    if (node === undefined) return false;
    switch (column) {
      case 'power':
        node.up = after === 'On';
        return true;
      case 'memoryRequested':
      case 'memoryAllocatable':
      case 'cpuRequested':
      case 'cpuAllocatable':
        node[column] = Number(after);
        return true;
      case 'deleted':
        node.up = node.up && after === 0;
        return true;
      default:
        return false;
    }
  }
}

const ENDED: readonly unknown[] = [MigrationPhase.state.Succeeded, MigrationPhase.state.Failed].map(
  (code) => MigrationPhase.states[code],
);
/** Event that tells of the end of a rebuild's transfer. */
const REBUILD = 'replica.copied';

class Transfers {
  rate = 0;
  private readonly open = new Set<string>();
  private readonly rebuilds = new Map<string, number>();

  get migrations(): number {
    return this.open.size;
  }

  read({ changes }: TraceRecord): boolean {
    let changed = false;
    for (const change of changes) {
      if (change.table === 'flow') changed = this.flow(change) || changed;
      else if (change.table === 'migration') changed = this.migration(change) || changed;
    }
    return changed;
  }

  private flow({ row, column, after }: Change): boolean {
    if (column === null) this.rebuilds.delete(row);
    else if (column === 'done' && after === REBUILD) this.rebuilds.set(row, 0);
    else if (column === 'rate' && this.rebuilds.has(row)) this.rebuilds.set(row, Number(after));
    else return false;
    const before = this.rate;
    this.rate = 0;
    for (const rate of this.rebuilds.values()) this.rate += rate;
    return this.rate !== before;
  }

  private migration({ row, column, after }: Change): boolean {
    if (column === null && after !== null) this.open.add(row);
    else if (column === null || (column === 'phase' && ENDED.includes(after))) this.open.delete(row);
    else return false;
    return true;
  }
}
