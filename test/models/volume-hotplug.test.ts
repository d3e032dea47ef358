// Volumes that are plugged and unplugged while their VM runs.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { VolumeState } from '../../models/lifecycles.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const MINUTE = 60_000;

function volumeOf({ world: { vm, mount } }: ClusterSimulation, name: string): number {
  return mount.volume[vm.mounts.first[vm.find(name)]];
}
function nodeOf({ world: { vm, vmi } }: ClusterSimulation, name: string): number {
  return vmi.node[vm.instances.first[vm.find(name)]];
}

describe('a volume', () => {
  test('is taken out of a VM that runs on, and plugged into another one on its node', () => {
    const sim = fourNodes();
    sim.checking = true;
    const { volume, vm, mount } = sim.world;
    const u = volumeOf(sim, 'tools/git');
    sim.inject(events.volumeUnplug, u, 0, 'unplug', MINUTE);
    sim.run(2 * MINUTE);
    expect([volume.state[u], volume.mounts.first[u]]).toEqual([VolumeState.state.detached, -1]);
    sim.inject(events.volumePlug, u, vm.find('default/web-1'), 'plug', 2 * MINUTE);
    sim.run(4 * MINUTE);
    expect([volume.state[u], volume.node[u]]).toEqual([VolumeState.state.attached, nodeOf(sim, 'default/web-1')]);
    expect(mount.vm[volume.mounts.first[u]]).toBe(vm.find('default/web-1'));
    for (const name of ['tools/git', 'default/web-1']) expect(vm.downSince[vm.find(name)]).toBe(-1);
  });

  test('that is in use is not plugged into a second VM', () => {
    const sim = fourNodes();
    const { volume, vm, mount } = sim.world;
    const u = volumeOf(sim, 'tools/git');
    sim.inject(events.volumePlug, u, vm.find('default/web-1'), 'plug', MINUTE);
    sim.run(2 * MINUTE);
    expect(volume.mounts.size[u]).toBe(1);
    expect(mount.vm[volume.mounts.first[u]]).toBe(vm.find('tools/git'));
  });

  test('that was plugged goes with its VM when that is migrated, and is given back when it stops', () => {
    const sim = fourNodes();
    sim.checking = true;
    const { volume, vm, node } = sim.world;
    const u = volumeOf(sim, 'tools/git');
    const v = vm.find('default/web-1');
    sim.inject(events.volumeUnplug, u, 0, 'unplug', MINUTE);
    sim.inject(events.volumePlug, u, v, 'plug', 2 * MINUTE);
    sim.inject(events.vmMigrate, v, node.find('harvester-4'), 'migrate', 5 * MINUTE);
    sim.run(15 * MINUTE);
    expect(volume.node[u]).toBe(node.find('harvester-4'));
    sim.inject(events.vmStop, v, 0, 'stop', 15 * MINUTE);
    sim.run(20 * MINUTE);
    expect(volume.state[u]).toBe(VolumeState.state.detached);
  });

  test('takes a pod of its own on the node, one for all that are plugged, and at the target of a migration', () => {
    const sim = fourNodes();
    sim.checking = true;
    const { vm, node } = sim.world;
    const [v, u] = [vm.find('default/web-1'), volumeOf(sim, 'tools/git')];
    const [from, to] = [nodeOf(sim, 'default/web-1'), node.find('harvester-4')];
    const others = [...Array(vm.rows).keys()].filter((w) => w !== v && w !== vm.find('tools/git'));
    const second = sim.world.mount.volume[vm.mounts.first[others.find((w) => vm.mounts.size[w] > 0) ?? 0]];
    sim.inject(events.volumeUnplug, u, 0, 'unplug', MINUTE);
    sim.inject(events.volumeUnplug, second, 0, 'unplug', MINUTE);
    sim.run(2 * MINUTE);
    const pods = (n: number): number[] => [node.podsRequested[n], node.cpuRequested[n], node.memoryRequested[n]];
    const [before, there] = [pods(from), pods(to)];
    sim.inject(events.volumePlug, u, v, 'plug', 2 * MINUTE);
    sim.inject(events.volumePlug, second, v, 'plug', 3 * MINUTE);
    sim.run(4 * MINUTE);
    expect(pods(from)).toEqual([before[0] + 1, before[1] + 10, before[2] + 2_000_000]);
    sim.inject(events.vmMigrate, v, to, 'migrate', 5 * MINUTE);
    sim.run(15 * MINUTE);
    expect(pods(to)[0]).toBe(there[0] + 2);
    expect(pods(from)[0]).toBe(before[0] - 1);
    sim.inject(events.volumeUnplug, u, 0, 'unplug', 16 * MINUTE);
    sim.inject(events.volumeUnplug, second, 0, 'unplug', 16 * MINUTE);
    sim.run(17 * MINUTE);
    expect(pods(to)[0]).toBe(there[0] + 1);
  });
});
