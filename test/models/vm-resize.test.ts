// CPUs and memory that are changed while a VM runs: plugged by a live migration, or left to its next start.
import { describe, expect, test } from 'vitest';
import { restartReason } from '../../models/compute/vm-resize.ts';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import type { VirtualMachineManifest } from '../../models/manifest/index.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const GIB = 1024;

/** The four nodes with hot-plug for web-1, which has two vCPUs and may have four, and whatever else is told. */
function withHotplug(more: Partial<VirtualMachineManifest> = {}, release = 9): ClusterSimulation {
  const cluster = sampleCluster('four-nodes');
  const virtualMachines = cluster.virtualMachines.map((vm) => {
    if (vm.name !== 'web-1') return vm;
    const cpu = { ...vm.cpu, cores: 1, sockets: 2, threads: 1, maxSockets: 4 };
    return { ...vm, cpu, cpuAndMemoryHotplug: true, ...more };
  });
  return buildCluster({ ...cluster, virtualMachines }, { seed: 1, release });
}

function resized(sim: ClusterSimulation, change: { readonly cpus?: number; readonly gib?: number }): number {
  sim.checking = true;
  const v = sim.world.vm.find('default/web-1');
  if (change.cpus !== undefined) sim.inject(events.vmResizeCpu, v, change.cpus, 'resize', MINUTE);
  if (change.gib !== undefined) sim.inject(events.vmResizeMemory, v, change.gib * GIB, 'resize', MINUTE);
  sim.run(MINUTE);
  return v;
}

describe('a VM with hot-plug', () => {
  test('gets CPUs and memory by a live migration, without a restart', () => {
    const sim = withHotplug();
    const { vm, vmi } = sim.world;
    const v = resized(sim, { cpus: 4, gib: 8 });
    const before = vmi.node[vm.instances.first[v]];
    expect(vm.vcpus[v]).toBe(2);
    sim.run(10 * MINUTE);
    expect([vm.vcpus[v], vm.guestMemory[v], vm.restartRequired[v]]).toEqual([4, 8 * 1024 ** 3, 0]);
    expect(vm.downSince[v]).toBe(-1);
    expect(vmi.node[vm.instances.first[v]]).not.toBe(before);
  });

  test.each([
    [{ cpus: 5 }, 'higher than what'],
    [{ cpus: 1 }, 'Reduction of CPU socket count requires a restart'],
    [{ gib: 1 }, 'lower than what the VM started with'],
    [{ gib: 500 }, 'higher than what'],
  ])('needs a restart for %o, says why, and has it after one', (change, why) => {
    const sim = withHotplug();
    const { vm } = sim.world;
    const v = sim.world.vm.find('default/web-1');
    const wanted: { cpus?: number; gib?: number } = change;
    vm.put.wantedVcpus(v, wanted.cpus ?? 0);
    vm.put.wantedMemory(v, (wanted.gib ?? 0) * 1024 ** 3);
    expect(restartReason(sim.world, v)).toContain(why);
    resized(sim, change);
    sim.run(10 * MINUTE);
    expect(vm.restartRequired[v]).toBe(1);
    sim.inject(events.vmRestart, v, 0, 'restart', 10 * MINUTE);
    sim.run(30 * MINUTE);
    expect(vm.restartRequired[v]).toBe(0);
    if (wanted.cpus !== undefined) expect(vm.vcpus[v]).toBe(wanted.cpus);
    if (wanted.gib !== undefined) expect(vm.guestMemory[v]).toBe(wanted.gib * 1024 ** 3);
  });

  test('that cannot be migrated needs a restart too', () => {
    const sim = withHotplug({ hostDevices: ['vendor.com/card'] });
    const v = resized(sim, { cpus: 4 });
    expect(sim.world.vm.restartRequired[v]).toBe(1);
  });

  test('asks for no more while it grows: its limits are those of its largest size', () => {
    const sim = withHotplug();
    const { vm } = sim.world;
    const asked = vm.memoryRequest[vm.find('default/web-1')];
    const v = resized(sim, { cpus: 4, gib: 8 });
    sim.run(10 * MINUTE);
    expect(vm.memoryRequest[v]).toBe(asked);
  });

  test('tries again when its migration is given up', () => {
    const sim = withHotplug();
    const v = resized(sim, { cpus: 4 });
    sim.inject(events.vmCancelMigration, v, 0, 'cancel', MINUTE + 1000);
    sim.run(15 * MINUTE);
    expect(sim.world.vm.vcpus[v]).toBe(4);
  });
});

describe('a VM without hot-plug', () => {
  test('needs a restart for any change, and asks for more after it', () => {
    const sim = withHotplug({ cpuAndMemoryHotplug: false });
    const { vm, vmi, pod } = sim.world;
    const asked = vm.memoryRequest[vm.find('default/web-1')];
    const v = resized(sim, { cpus: 8, gib: 32 });
    expect(vm.restartRequired[v]).toBe(1);
    sim.inject(events.vmRestart, v, 0, 'restart', 10 * MINUTE);
    sim.run(30 * MINUTE);
    expect([vm.vcpus[v], vm.guestMemory[v]]).toEqual([8, 32 * 1024 ** 3]);
    expect(vm.memoryRequest[v]).toBeGreaterThan(asked + 10 * 1024 ** 3);
    expect(pod.memory[vmi.launcher[vm.instances.first[v]]]).toBe(vm.memoryRequest[v]);
  });

  test('is what every VM is before Harvester 1.6', () => {
    const sim = withHotplug({}, 5);
    expect(sim.world.vm.hotplug[sim.world.vm.find('default/web-1')]).toBe(0);
  });
});
