// The cluster at one instant as columns that can be handed over without copying them again.
import type { Reading } from '../engine/column.ts';
import { remainingBytes } from '../engine/flow.ts';
import {
  EtcdMember,
  Guest,
  Maintenance,
  MigrationPhase,
  NodePower,
  ReplicaMode,
  VolumeState,
} from '../models/lifecycles.ts';
import { measures } from '../models/measures.ts';
import { apiWritable, isUp } from '../models/network/reach.ts';
import type { ClusterSimulation, ClusterWorld } from '../models/schema.ts';
import { instanceOf } from '../scenarios/stays.ts';
import {
  DISK_LOOKS,
  type Frame,
  type Mover,
  NODE_FLAGS,
  NODE_LOOKS,
  REPLICA_LOOKS,
  VM_LOOKS,
  VOLUME_LOOKS,
} from './protocol.ts';
import { diskLook, nodeLook, replicaLook, vmLook, volumeLook } from './world-looks.ts';

/** Copies what a picture needs; the simulation may go on at once. `digest` is that of all that has happened so far. */
export function frameOf(run: number, sim: ClusterSimulation, digest: string): Frame {
  const { world } = sim;
  return {
    run,
    at: sim.now,
    nextAt: sim.nextAt,
    executed: sim.executed,
    digest,
    namesVersion: namesVersionOf(sim),
    node: nodeColumns(world),
    disk: diskColumns(world),
    vm: vmColumns(world),
    volume: volumeColumns(world),
    replica: replicaColumns(world),
    vip: vipColumns(world),
    etcd: etcdOf(world),
    movers: moversOf(sim),
    counters: countersOf(sim),
  };
}

/** Every buffer of a frame, for the list of what is transferred. */
export function buffersOf(frame: Frame): ArrayBuffer[] {
  const { node, disk, vm, volume, replica, vip, etcd } = frame;
  const columns = [node, disk, vm, volume, replica, vip].flatMap((table) => Object.values(table));
  return [...columns, etcd.members].map(({ buffer }) => buffer as ArrayBuffer);
}

/** Slots are used again, and each use counts: as long as the sum stays, so do all names. */
export function namesVersionOf({ store }: ClusterSimulation): number {
  let version = 0;
  for (const table of ['node', 'disk', 'vm', 'volume', 'replica', 'vip'] as const) {
    const { generation, rows } = store.store(table);
    for (let row = 0; row < rows; row++) version += generation.data[row];
  }
  return version;
}

/** A byte or an integer for each row. */
function bytesOf(rows: number, value: (row: number) => number): Uint8Array {
  const column = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) column[row] = value(row);
  return column;
}

function integersOf(rows: number, value: (row: number) => number): Int32Array {
  const column = new Int32Array(rows);
  for (let row = 0; row < rows; row++) column[row] = value(row);
  return column;
}

/** Copies of the first `rows` cells of a column; what is read is a view into a larger arena. */
function smallCopy(column: Reading<number>, rows: number): Uint8Array {
  return bytesOf(rows, (row) => column[row]);
}

function integerCopy(column: Reading<number>, rows: number): Int32Array {
  return integersOf(rows, (row) => column[row]);
}

function realsOf(rows: number, value: (row: number) => number): Float64Array {
  const column = new Float64Array(rows);
  for (let row = 0; row < rows; row++) column[row] = value(row);
  return column;
}

function realCopy(column: Reading<number>, rows: number): Float64Array {
  const copy = new Float64Array(rows);
  for (let row = 0; row < rows; row++) copy[row] = column[row];
  return copy;
}

function liveOf(table: { readonly rows: number; isLive(row: number): boolean }): Uint8Array {
  return bytesOf(table.rows, (row) => (table.isLive(row) ? 1 : 0));
}

/** Where a look stands in its list. Lists are short, and a search in one is cheaper than a map. */
function codes<L extends string>(rows: number, list: readonly L[], look: (row: number) => L): Uint8Array {
  return bytesOf(rows, (row) => list.indexOf(look(row)));
}

function nodeColumns(world: ClusterWorld): Frame['node'] {
  const { node } = world;
  const { rows } = node;
  return {
    live: liveOf(node),
    look: codes(rows, NODE_LOOKS, (n) => nodeLook(world, n)),
    power: smallCopy(node.power, rows),
    ready: smallCopy(node.ready, rows),
    flags: integersOf(rows, (n) => nodeFlags(world, n)),
    cpuAllocatable: integerCopy(node.cpuAllocatable, rows),
    cpuRequested: integerCopy(node.cpuRequested, rows),
    cpuSystem: integerCopy(node.cpuSystem, rows),
    memoryAllocatable: realCopy(node.memoryAllocatable, rows),
    memoryRequested: realCopy(node.memoryRequested, rows),
    memorySystem: realCopy(node.memorySystem, rows),
    cpuUsed: realsOf(rows, (n) => Math.max(0, node.cpuDemand[n] - node.cpuStolen[n])),
    memoryUsed: realsOf(rows, (n) => memoryUsedOn(world, n)),
    island: integerCopy(node.island, rows),
  };
}

/** Memory that is not zero, of guests that are there; one that boots has not touched its own yet. */
function memoryUsedOn({ node, vm, vmi }: ClusterWorld, n: number): number {
  if (node.power[n] !== NodePower.state.On) return 0;
  let used = 0;
  for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i])
    if (vmi.guest[i] === Guest.state.Up || vmi.guest[i] === Guest.state.Paused) used += vm.memoryUsed[vmi.vm[i]];
  return used;
}

function nodeFlags({ node }: ClusterWorld, n: number): number {
  let flags = 0;
  if (node.management[n] === 1) flags |= NODE_FLAGS.management;
  if (node.witness[n] === 1) flags |= NODE_FLAGS.witness;
  if (node.cordoned[n] === 1) flags |= NODE_FLAGS.cordoned;
  if (node.unreachableTaint[n] === 1) flags |= NODE_FLAGS.unreachable;
  if (node.drainTaint[n] === 1 || node.maintenance[n] === Maintenance.state.Draining) flags |= NODE_FLAGS.drain;
  if (node.outOfServiceTaint[n] === 1) flags |= NODE_FLAGS.outOfService;
  return flags;
}

function diskColumns(world: ClusterWorld): Frame['disk'] {
  const { disk } = world;
  const { rows } = disk;
  return {
    live: liveOf(disk),
    node: integerCopy(disk.node, rows),
    look: codes(rows, DISK_LOOKS, (d) => diskLook(world, d)),
    health: smallCopy(disk.health, rows),
    maximum: realCopy(disk.maximum, rows),
    reserved: realCopy(disk.reserved, rows),
    available: realCopy(disk.available, rows),
    scheduled: realCopy(disk.scheduled, rows),
  };
}

function vmColumns(world: ClusterWorld): Frame['vm'] {
  const { vm, vmi } = world;
  const { rows } = vm;
  return {
    live: liveOf(vm),
    node: integersOf(rows, (v) => {
      const i = instanceOf(world, v);
      return i < 0 ? -1 : vmi.node[i];
    }),
    look: codes(rows, VM_LOOKS, (v) => vmLook(world, v)),
    memory: realCopy(vm.memoryRequest, rows),
    cpu: integerCopy(vm.cpuRequest, rows),
    downSince: realCopy(vm.downSince, rows),
  };
}

function volumeColumns(world: ClusterWorld): Frame['volume'] {
  const { volume } = world;
  const { rows } = volume;
  return {
    live: liveOf(volume),
    look: codes(rows, VOLUME_LOOKS, (v) => volumeLook(world, v)),
    state: smallCopy(volume.state, rows),
    robustness: smallCopy(volume.robustness, rows),
    node: integersOf(rows, (v) => (volume.state[v] === VolumeState.state.attached ? volume.node[v] : -1)),
    actual: realCopy(volume.actual, rows),
    atRisk: smallCopy(volume.atRisk, rows),
  };
}

function replicaColumns(world: ClusterWorld): Frame['replica'] {
  const { replica } = world;
  const { rows } = replica;
  return {
    live: liveOf(replica),
    volume: integerCopy(replica.volume, rows),
    disk: integerCopy(replica.disk, rows),
    look: codes(rows, REPLICA_LOOKS, (r) => replicaLook(world, r)),
    mode: smallCopy(replica.mode, rows),
  };
}

function vipColumns({ vip }: ClusterWorld): Frame['vip'] {
  return {
    holder: integerCopy(vip.holder, vip.rows),
    answers: integerCopy(vip.answers, vip.rows),
    downSince: realCopy(vip.downSince, vip.rows),
  };
}

function etcdOf(world: ClusterWorld): Frame['etcd'] {
  const { cluster, node } = world;
  const members: number[] = [];
  for (let n = 0; n < node.rows; n++) if (node.etcd[n] === EtcdMember.state.Voter) members.push(n);
  if (members.length === 0) for (let n = 0; n < node.rows; n++) if (node.management[n] === 1) members.push(n);
  return {
    writable: apiWritable(world) ? 1 : 0,
    leader: isUp(world, cluster.etcdLeader[0]) ? cluster.etcdLeader[0] : -1,
    members: Int32Array.from(members),
  };
}

/** Transfers under way: rebuilds from replica to replica, migrations from node to node. */
function moversOf(sim: ClusterSimulation): Mover[] {
  const { disk, flow, migration, replica, vmi, volume } = sim.world;
  const movers: Mover[] = [];
  for (let r = 0; r < replica.rows; r++) {
    if (!replica.isLive(r) || replica.mode[r] !== ReplicaMode.state.WO) continue;
    const f = replica.rebuild[r];
    const size = volume.actual[replica.volume[r]];
    const source = replica.source[r];
    const from = source < 0 ? -1 : disk.node[replica.disk[source]];
    const to = disk.node[replica.disk[r]];
    const done = f < 0 ? size : size - remainingBytes(sim, f);
    movers.push({ kind: 'rebuild', from, to, row: r, size, done, rate: f < 0 ? 0 : flow.rate[f] });
  }
  for (let m = 0; m < migration.rows; m++) {
    if (!migration.isLive(m) || migration.phase[m] !== MigrationPhase.state.Running) continue;
    const f = migration.flow[m];
    const size = migration.passBytes[m];
    const done = f < 0 ? size : size - remainingBytes(sim, f);
    const row = vmi.vm[migration.vmi[m]];
    const [from, to] = [migration.source[m], migration.target[m]];
    movers.push({ kind: 'migration', from, to, row, size, done, rate: f < 0 ? 0 : flow.rate[f] });
  }
  return movers;
}

function countersOf(sim: ClusterSimulation): Frame['counters'] {
  const read = (gauge: Parameters<typeof sim.probes.readGauge>[0]): number => sim.probes.readGauge(gauge, sim.now).last;
  const down = sim.probes.readGauge(measures.downVms, sim.now);
  return {
    downVms: down.last,
    pendingVms: read(measures.pendingVms),
    degradedVolumes: read(measures.degradedVolumes),
    faultedVolumes: read(measures.faultedVolumes),
    rebuilding: read(measures.rebuildingReplicas),
    atRiskBytes: read(measures.atRiskBytes),
    vmMinutesLost: down.integral / 60_000,
  };
}
