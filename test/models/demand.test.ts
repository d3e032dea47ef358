// What guests want of CPUs, memory, disks and networks, and what that makes of rebuilds, migrations and disks.
import { describe, expect, test } from 'vitest';
import { addDemands, type DemandPlan } from '../../models/compute/demand.ts';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { ReplicaMode } from '../../models/lifecycles.ts';
import { measures } from '../../models/measures.ts';
import { countWritten } from '../../models/storage/snapshot-chain.ts';
import { fourNodes } from '../support/sample-cluster.ts';
import { play } from '../support/scenarios.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GIB = 1024 * 1024 * 1024;

function wanting(plan: Partial<DemandPlan> & Pick<DemandPlan, 'resource'>, value: number, ...vms: string[]) {
  const sim = fourNodes();
  const rows = vms.map((name) => sim.world.vm.find(name));
  addDemands(sim, [{ steps: [{ atMs: 0, value }], periodMs: 0, offsetMs: 0, vms: rows, ...plan }], 'test');
  return sim;
}

function volumesOf(sim: ClusterSimulation, name: string): number[] {
  const { vm, mount } = sim.world;
  const volumes: number[] = [];
  for (let m = vm.mounts.first[vm.find(name)]; m >= 0; m = vm.mounts.next[m]) volumes.push(mount.volume[m]);
  return volumes;
}

function acknowledged(sim: ClusterSimulation, volumes: readonly number[]): number {
  for (const v of volumes) countWritten(sim, v);
  return volumes.reduce((sum, v) => sum + sim.world.volume.acknowledged[v], 0);
}

describe('a guest that writes', () => {
  test('has as many bytes acknowledged as time and rate say, and its volumes grow by them', () => {
    const sim = wanting({ resource: 'write' }, 10e6, 'default/db-primary');
    const volumes = volumesOf(sim, 'default/db-primary');
    const before = volumes.reduce((sum, v) => sum + sim.world.volume.head[v], 0);
    const known = acknowledged(sim, volumes);
    sim.run(10 * MINUTE);
    expect(acknowledged(sim, volumes) - known).toBeCloseTo(6e9, -5);
    expect(volumes.reduce((sum, v) => sum + sim.world.volume.head[v], 0) - before).toBeCloseTo(6e9, -5);
  });

  test('writes round in its span: the head stops growing, and grows again after a snapshot', () => {
    const sim = wanting({ resource: 'write' }, 100e6, 'default/web-1');
    const [v = -1] = volumesOf(sim, 'default/web-1');
    const { volume, vm } = sim.world;
    vm.put.writeSpan(vm.find('default/web-1'), volume.head[v] + GIB);
    const full = volume.head[v] + GIB;
    sim.run(MINUTE);
    expect(acknowledged(sim, [v])).toBeGreaterThan(2 * GIB);
    expect(volume.head[v]).toBe(full);
    sim.inject(events.snapshotTake, v, 0, 'test', MINUTE);
    sim.run(MINUTE + 5000);
    countWritten(sim, v);
    expect(volume.head[v]).toBeCloseTo(5 * 100e6, -6);
  });

  test('costs an event a piece and none between, however long it writes', () => {
    const sim = wanting({ resource: 'write' }, 1e6, 'default/web-1');
    const quiet = fourNodes();
    sim.run(24 * HOUR);
    quiet.run(24 * HOUR);
    expect(sim.executed - quiet.executed).toBeLessThan(400);
  });

  test('is paused when no replica has room, and nothing more is acknowledged', () => {
    const sim = wanting({ resource: 'write' }, 100e6, 'default/web-1');
    const [v = -1] = volumesOf(sim, 'default/web-1');
    const { volume, replica, disk, vmi, vm } = sim.world;
    for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) disk.put.free(replica.disk[r], 3e9);
    const known = acknowledged(sim, [v]);
    sim.run(5 * MINUTE);
    expect(volume.writesFail[v]).toBe(1);
    expect(acknowledged(sim, [v]) - known).toBeLessThanOrEqual(3e9);
    expect(acknowledged(sim, [v]) - known).toBeGreaterThan(2.9e9);
    expect(vm.downSince[vm.find('default/web-1')]).toBeGreaterThan(0);
    expect(volume.writePiece[v]).toBe(0);
    expect(vmi.rows).toBeGreaterThan(0);
  });

  test('leaves a replica that fails with what was written up to then', () => {
    const sim = wanting({ resource: 'write' }, 10e6, 'default/web-1');
    const [v = -1] = volumesOf(sim, 'default/web-1');
    const { volume, replica } = sim.world;
    const r = volume.replicas.first[v];
    const known = acknowledged(sim, [v]);
    sim.inject(events.replicaCrash, r, 0, 'test', MINUTE);
    sim.run(MINUTE + 1);
    expect(replica.mode[r]).not.toBe(ReplicaMode.state.RW);
    expect(replica.holds[r] - known).toBeCloseTo(60 * 10e6, -6);
    expect(volume.acknowledged[v]).toBeGreaterThanOrEqual(replica.holds[r]);
  });
});

describe('guests of one node', () => {
  test('share its CPUs when one is migrated there, and at the instant at which it runs there', () => {
    const sim = fourNodes();
    const { vm, node, vmi } = sim.world;
    const all = [...Array(vm.rows).keys()];
    addDemands(
      sim,
      [{ resource: 'cpu', steps: [{ atMs: 0, value: 100 }], periodMs: 0, offsetMs: 0, vms: all }],
      'test',
    );
    const v = vm.find('default/web-2');
    const target = node.find('harvester-4');
    sim.inject(events.vmMigrate, v, target, 'test', MINUTE);
    sim.run(MINUTE - 1);
    const before = node.cpuDemand[target];
    sim.run(10 * MINUTE);
    expect(vmi.node[vm.instances.first[v]]).toBe(target);
    expect(node.cpuDemand[target] - before).toBe(vm.cpuDemand[v]);
    const stolen = [...Array(node.rows).keys()].reduce((sum, n) => sum + node.cpuStolen[n], 0);
    expect(sim.probes.readGauge(measures.stolenCpu, sim.now).last).toBe(stolen);
  });
});

describe('a demand by the time of day', () => {
  const steps = [
    { atMs: 8 * HOUR, value: 80 },
    { atMs: 18 * HOUR, value: 10 },
  ];

  test('begins with what the last step of the day before says', () => {
    const sim = wanting({ resource: 'cpu', steps, periodMs: 24 * HOUR, offsetMs: 0 }, 0, 'default/web-1');
    const { vm } = sim.world;
    const v = vm.find('default/web-1');
    const seen: number[] = [];
    for (const at of [1, 8 * HOUR, 18 * HOUR, 32 * HOUR]) {
      sim.run(at);
      seen.push((100 * vm.cpuDemand[v]) / vm.cpuLimit[v]);
    }
    expect(seen).toEqual([10, 80, 10, 80]);
  });

  test('is where the clock stands when the run begins', () => {
    const sim = wanting({ resource: 'cpu', steps, periodMs: 24 * HOUR, offsetMs: 17 * HOUR }, 0, 'default/web-1');
    const { vm } = sim.world;
    const v = vm.find('default/web-1');
    sim.run(1);
    expect((100 * vm.cpuDemand[v]) / vm.cpuLimit[v]).toBe(80);
    sim.run(HOUR);
    expect((100 * vm.cpuDemand[v]) / vm.cpuLimit[v]).toBe(10);
  });

  test('that changes nothing is no event', () => {
    const sim = wanting(
      { resource: 'cpu', steps: [0, 1, 2].map((h) => ({ atMs: h * HOUR, value: 5 })), periodMs: 24 * HOUR },
      0,
      'default/web-1',
    );
    const quiet = fourNodes();
    sim.run(48 * HOUR);
    quiet.run(48 * HOUR);
    expect(sim.executed - quiet.executed).toBe(2);
  });
});

describe('reads, frames and writes', () => {
  const crash = '{ at: 1m, fail: disk/harvester-1/default-disk-57426f09538738e8 }';
  const healed = (head: readonly string[]): number => {
    const result = play([crash], ['until: 3h', 'assume: { nic: 118MB/s }', ...head]);
    return 1000 * (result.figures['time_to_heal_seconds'] ?? 0);
  };

  test('slow a rebuild down, each kind of them', () => {
    const quiet = healed([]);
    for (const what of ['write: 5MB/s', 'read: 10MB/s', 'send: 10MB/s'])
      expect(healed(['workload:', `  - { vms: all, ${what} }`]), what).toBeGreaterThan(quiet + MINUTE);
  });
});
