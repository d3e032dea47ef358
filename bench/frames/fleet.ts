// A fleet that nobody has: as many nodes, VMs and replicas as are asked for, with some of them changing from frame to frame.
import type { Moment } from '../../viz/page.ts';
import type { Frame, NameTables, RunInfo, Timeline } from '../../viz/protocol.ts';
import { REPLICA_LOOKS, VM_LOOKS } from '../../viz/protocol.ts';

const GIB = 1_073_741_824;
const REPLICAS = 3;
const DISKS = 2;

export class Fleet {
  private readonly nodes: number;
  private readonly vms: number;
  private readonly names: NameTables;
  private readonly timeline: Timeline;
  private base: Frame;
  private state = 12_345;

  constructor(nodes: number, vms: number) {
    this.nodes = nodes;
    this.vms = vms;
    this.names = namesOf(nodes, vms);
    const node = integers(vms, (v) => v % nodes);
    const stays = { vm: integers(vms, (v) => v), node, from: reals(vms, () => 0), to: reals(vms, () => UNTIL) };
    this.timeline = {
      run: 1,
      until: UNTIL,
      story: [],
      lanes: [],
      stays,
      events: [],
      series: [],
      bookmarks: [],
      verdicts: [],
      figures: {},
    };
    this.base = this.first(node);
  }

  /** The next frame, in which that share of the VMs and of the replicas looks otherwise than before. */
  next(at: number, share: number): Moment {
    const { vm, replica } = this.base;
    const looks = (column: Uint8Array, kinds: number): Uint8Array => {
      const changed = column.slice();
      for (let i = 0; i < column.length * share; i++)
        changed[Math.floor(this.random() * column.length)] = Math.floor(this.random() * kinds);
      return changed;
    };
    this.base = {
      ...this.base,
      at,
      vm: { ...vm, look: looks(vm.look, VM_LOOKS.length) },
      replica: { ...replica, look: looks(replica.look, REPLICA_LOOKS.length) },
    };
    return { run, timeline: this.timeline, names: this.names, frame: this.base, at };
  }

  /** Xorshift: the same fleet on every machine. */
  private random(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) / 2 ** 32;
  }

  private first(placed: Int32Array): Frame {
    const { nodes, vms } = this;
    const [disks, replicas] = [DISKS * nodes, REPLICAS * vms];
    const random = () => this.random();
    return {
      run: 1,
      at: 0,
      nextAt: Number.POSITIVE_INFINITY,
      executed: 0,
      digest: '',
      namesVersion: 1,
      node: nodeColumns(nodes, random),
      disk: diskColumns(disks),
      vm: {
        live: small(vms, 1),
        node: placed,
        look: small(vms, 0),
        memory: reals(vms, () => SIZES[Math.floor(SIZES.length * random())] * GIB),
        cpu: integers(vms, () => 1000),
        downSince: reals(vms, () => -1),
      },
      volume: {
        live: small(vms, 1),
        look: small(vms, 0),
        state: small(vms, 0),
        robustness: small(vms, 0),
        node: placed,
        actual: reals(vms, () => 10 * GIB),
        atRisk: small(vms, 0),
      },
      replica: {
        live: small(replicas, 1),
        volume: integers(replicas, (r) => r % vms),
        disk: integers(replicas, (r) => (7 * r) % disks),
        look: small(replicas, 0),
        mode: small(replicas, 0),
      },
      vip: { holder: integers(1, () => 0), answers: integers(1, () => 0), downSince: reals(1, () => -1) },
      etcd: { writable: 1, leader: 0, members: integers(Math.min(3, nodes), (n) => n) },
      movers: moversOf(nodes, random),
      counters: {
        downVms: 0,
        pendingVms: 0,
        degradedVolumes: 0,
        faultedVolumes: 0,
        rebuilding: 40,
        atRiskBytes: 0,
        vmMinutesLost: 0,
      },
    };
  }
}

const UNTIL = 1e8;
/** Memory of VMs in GiB. */
const SIZES = [1.6, 3.2, 3.2, 6.4, 12.8] as const;

const run: RunInfo = {
  run: 1,
  parent: null,
  name: 'fleet',
  why: '',
  seed: 1,
  release: 'v1.9',
  until: UNTIL,
  events: 0,
  digest: '',
  steps: [],
  nodes: 0,
  vms: 0,
  volumes: 0,
  warnings: { count: 0, first: [] },
};

function nodeColumns(nodes: number, random: () => number): Frame['node'] {
  return {
    live: small(nodes, 1),
    look: small(nodes, 0),
    power: small(nodes, 0),
    ready: small(nodes, 0),
    flags: integers(nodes, (n) => (n < 3 ? 1 : 0)),
    cpuAllocatable: integers(nodes, () => 64_000),
    cpuRequested: integers(nodes, () => 30_000 + 20_000 * random()),
    cpuSystem: integers(nodes, () => 4000),
    memoryAllocatable: reals(nodes, () => 768 * GIB),
    memoryRequested: reals(nodes, () => (400 + 100 * random()) * GIB),
    memorySystem: reals(nodes, () => 20 * GIB),
    cpuUsed: reals(nodes, () => 20_000),
    memoryUsed: reals(nodes, () => 250 * GIB),
    island: integers(nodes, () => 0),
  };
}

function diskColumns(disks: number): Frame['disk'] {
  return {
    live: small(disks, 1),
    node: integers(disks, (d) => Math.floor(d / DISKS)),
    look: small(disks, 0),
    health: small(disks, 0),
    maximum: reals(disks, () => 4096 * GIB),
    reserved: reals(disks, () => 400 * GIB),
    available: reals(disks, () => 2000 * GIB),
    scheduled: reals(disks, () => 3000 * GIB),
  };
}

function moversOf(nodes: number, random: () => number): Frame['movers'] {
  return Array.from({ length: 40 }, (_, i) => ({
    kind: 'rebuild',
    from: i % nodes,
    to: (5 * i + 1) % nodes,
    row: i,
    size: 100 * GIB,
    done: 90 * GIB * random(),
    rate: 200e6,
  }));
}

function namesOf(nodes: number, vms: number): NameTables {
  const list = (count: number, name: string): string[] => Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  return {
    version: 1,
    node: list(nodes, 'harvester-'),
    zone: Array.from({ length: nodes }, (_, n) => (n % 2 === 0 ? 'zone-a' : 'zone-b')),
    disk: list(DISKS * nodes, 'disk-'),
    vm: list(vms, 'default/web-'),
    volume: list(vms, 'pvc-'),
    replica: [],
    nic: [],
    switch: [],
    lb: [],
    vip: ['ingress'],
    vipAddress: [''],
    users: [],
  };
}

function small(rows: number, value: number): Uint8Array {
  return new Uint8Array(rows).fill(value);
}

function integers(rows: number, value: (row: number) => number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => value(row));
}

function reals(rows: number, value: (row: number) => number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => value(row));
}
