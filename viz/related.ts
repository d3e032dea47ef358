// What a thing hangs together with: where it runs, what it uses, what lies on it.
import { lifecycles } from '../models/index.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { instanceOf } from '../scenarios/stays.ts';
import type { Inspection, Kind } from './protocol.ts';
import { diskLook, replicaLook, vmLook, volumeLook } from './world-looks.ts';

type Related = Inspection['related'][number];

/** More would be a list to search, not one to look at. */
const MOST = 200;

export function relatedOf(sim: ClusterSimulation, kind: Kind, row: number): readonly Related[] {
  return finders[kind](sim, row).slice(0, MOST);
}

const finders: Readonly<Record<Kind, (sim: ClusterSimulation, row: number) => Related[]>> = {
  node: (sim, n) => [
    ...rowsOf(sim, 'vm', (v) => nodeOfVm(sim, v) === n).map((v) => vmLine(sim, v)),
    ...rowsOf(sim, 'disk', (d) => sim.world.disk.node[d] === n).map((d) => diskLine(sim, d)),
  ],
  vm: (sim, v) => {
    const n = nodeOfVm(sim, v);
    const { mount, vm } = sim.world;
    const lines = n < 0 ? [] : [line(sim, 'node', n, 'runs here')];
    for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) lines.push(volumeLine(sim, mount.volume[m]));
    return lines;
  },
  volume: (sim, v) => {
    const { mount, replica, volume } = sim.world;
    const lines: Related[] = [];
    for (let m = volume.mounts.first[v]; m >= 0; m = volume.mounts.next[m]) lines.push(vmLine(sim, mount.vm[m]));
    for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
      if (replica.isLive(r)) lines.push(replicaLine(sim, r));
    return lines;
  },
  replica: (sim, r) => {
    const { disk, replica } = sim.world;
    const lines = [volumeLine(sim, replica.volume[r])];
    const d = replica.disk[r];
    if (d >= 0) lines.push(diskLine(sim, d), line(sim, 'node', disk.node[d], 'its node'));
    return lines;
  },
  disk: (sim, d) => {
    const { disk, replica } = sim.world;
    const lines = [line(sim, 'node', disk.node[d], 'its node')];
    for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) {
      lines.push({
        ...replicaLine(sim, r),
        text: `${replicaLook(sim.world, r)} of ${nameOf(sim, 'volume', replica.volume[r])}`,
      });
    }
    return lines;
  },
  vip: (sim, v) => {
    const { answers, holder } = sim.world.vip;
    return [
      ...(answers[v] < 0 ? [] : [line(sim, 'node', answers[v], 'answers')]),
      ...(holder[v] < 0 ? [] : [line(sim, 'node', holder[v], 'holds the lease')]),
    ];
  },
};

function line(sim: ClusterSimulation, kind: Kind, row: number, text: string): Related {
  return { kind, row, name: nameOf(sim, kind, row), text };
}

function vmLine(sim: ClusterSimulation, v: number): Related {
  return line(sim, 'vm', v, vmLook(sim.world, v));
}

function diskLine(sim: ClusterSimulation, d: number): Related {
  return line(sim, 'disk', d, diskLook(sim.world, d));
}

function volumeLine(sim: ClusterSimulation, v: number): Related {
  return line(sim, 'volume', v, volumeLook(sim.world, v));
}

function replicaLine(sim: ClusterSimulation, r: number): Related {
  const { disk, replica } = sim.world;
  const mode = lifecycles.ReplicaMode.states[replica.mode[r]];
  const d = replica.disk[r];
  return line(sim, 'replica', r, `${mode} on ${d < 0 ? 'no disk' : nameOf(sim, 'node', disk.node[d])}`);
}

function nodeOfVm({ world }: ClusterSimulation, v: number): number {
  const i = instanceOf(world, v);
  return i < 0 ? -1 : world.vmi.node[i];
}

function rowsOf(sim: ClusterSimulation, table: 'vm' | 'disk', which: (row: number) => boolean): number[] {
  const { rows } = sim.world[table];
  return Array.from({ length: rows }, (_, row) => row).filter((row) => sim.world[table].isLive(row) && which(row));
}

function nameOf(sim: ClusterSimulation, table: string, row: number): string {
  return row < 0 ? '' : sim.store.nameOf(sim.store.store(table), row);
}
