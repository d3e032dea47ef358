// Where each VM was over a whole run: read off the trace, so that a picture can give it a place that nobody else needs meanwhile.
import { Guest } from '../models/lifecycles.ts';
import type { ClusterWorld } from '../models/schema.ts';
import type { Played } from './lanes.ts';

/** Where each VM was bound and when: columns of one row a stay; node -1 for a VM that is nowhere. */
export interface Stays {
  readonly vm: Int32Array;
  readonly node: Int32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
}

interface Stay {
  readonly vm: number;
  readonly node: number;
  readonly from: number;
  to: number;
}

export function staysOf(played: Played): Stays {
  const walk = new Walk(played);
  for (const { at, changes } of played.trace.records())
    for (const { table, row, column, after } of changes) if (table === 'vmi') walk.see(at, row, column, after);
  return columnsOf(walk.end(played.sim.now));
}

class Walk {
  private readonly stays: Stay[] = [];
  /** By VM, the stay that lasts; and the instance that it is of. */
  private readonly lasting: Stay[];
  private readonly instance: string[];
  private readonly owners = new Map<string, number>();
  private readonly vms: Map<string, number>;
  private readonly nodes: Map<string, number>;

  constructor({ compiled, sim }: Played) {
    const { world, store } = compiled.simulation(sim.seed);
    const named = (table: 'vm' | 'node'): Map<string, number> =>
      new Map(Array.from({ length: world[table].rows }, (_, row) => [store.nameOf(store.store(table), row), row]));
    this.vms = named('vm');
    this.nodes = named('node');
    this.instance = Array.from({ length: world.vm.rows }, () => '');
    this.lasting = this.instance.map((_, vm) => {
      const i = instanceOf(world, vm);
      if (i >= 0) {
        this.instance[vm] = store.nameOf(store.store('vmi'), i);
        this.owners.set(this.instance[vm], vm);
      }
      return { vm, node: i < 0 ? -1 : world.vmi.node[i], from: 0, to: 0 };
    });
  }

  see(at: number, row: string, column: string | null, after: string | number | null): void {
    if (column === 'vm') {
      const vm = this.vms.get(String(after));
      if (vm === undefined) return;
      this.owners.set(row, vm);
      this.instance[vm] = row;
      this.move(at, vm, -1);
      return;
    }
    const vm = this.owners.get(row);
    if (vm === undefined || this.instance[vm] !== row) return;
    if (column === 'node') this.move(at, vm, after === null ? -1 : (this.nodes.get(String(after)) ?? -1));
    else if (column === null && after === null) this.move(at, vm, -1);
  }

  end(at: number): readonly Stay[] {
    for (const stay of this.lasting) this.stays.push({ ...stay, to: at });
    return this.stays.sort((a, b) => a.from - b.from || a.vm - b.vm);
  }

  private move(at: number, vm: number, node: number): void {
    const before = this.lasting[vm];
    if (before.node === node) return;
    this.stays.push({ ...before, to: at });
    this.lasting[vm] = { vm, node, from: at, to: at };
  }
}

function columnsOf(stays: readonly Stay[]): Stays {
  return {
    vm: Int32Array.from(stays, ({ vm }) => vm),
    node: Int32Array.from(stays, ({ node }) => node),
    from: Float64Array.from(stays, ({ from }) => from),
    to: Float64Array.from(stays, ({ to }) => to),
  };
}

/** The instance that matters for how a VM looks: the one whose guest executes, else the newest. */
export function instanceOf({ vm, vmi }: ClusterWorld, v: number): number {
  let newest = -1;
  for (let i = vm.instances.first[v]; i >= 0; i = vm.instances.next[i]) {
    if (vmi.guest[i] === Guest.state.Up) return i;
    if (newest < 0 || vmi.createdAt[i] > vmi.createdAt[newest]) newest = i;
  }
  return newest;
}
