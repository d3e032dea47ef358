// What an older etcd puts back, and what stays as it is.
import { describe, expect, test } from 'vitest';
import { OWN_DATA, SNAPSHOT } from '../../models/control-plane/etcd-copy.ts';
import * as events from '../../models/events.ts';
import { EtcdMember, Guest, Maintenance, NodeReady } from '../../models/lifecycles.ts';
import type { ClusterSimulation } from '../../models/schema.ts';
import { argumentValue, settingArgument } from '../../models/setting-value.ts';
import { nodeMonitorGrace, replicaSoftAntiAffinity, settingOf } from '../../models/settings.ts';
import { managers } from '../support/managers.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = 12 * HOUR;

/** Four nodes with a snapshot of noon that somebody goes back to at two. */
function untilTwo(between: (sim: ClusterSimulation) => void): ClusterSimulation {
  const sim = fourNodes({ seed: 2 });
  sim.checking = true;
  sim.inject(events.etcdKeep, 0, SNAPSHOT, 'keep the snapshot of noon', NOON);
  between(sim);
  sim.run(14 * HOUR);
  sim.inject(events.etcdReset, sim.world.cluster.etcdLeader[0], 1, 'restore the snapshot of noon', 14 * HOUR);
  return sim;
}

describe('a restored snapshot', () => {
  test('knows nothing of what users asked of VMs since: stopped ones run again, started ones stop', () => {
    let [stopped, started] = [-1, -1];
    const sim = untilTwo((before) => {
      [stopped, started] = ['default/web-1', 'default/web-2'].map((name) => before.world.vm.find(name));
      before.inject(events.vmStop, started, 0, 'stop', 11 * HOUR);
      before.inject(events.vmStop, stopped, 0, 'stop', 13 * HOUR);
      before.inject(events.vmStart, started, 0, 'start', 13 * HOUR);
    });
    const { vm, vmi } = sim.world;
    expect(vm.instances.first[stopped]).toBe(-1);
    expect(vmi.guest[vm.instances.first[started]]).toBe(Guest.state.Up);
    sim.run(15 * HOUR);
    expect(vmi.guest[vm.instances.first[stopped]]).toBe(Guest.state.Up);
    expect(vm.instances.first[started]).toBe(-1);
  });

  test('has VMs that were deleted since, which start anew on volumes that are still there', () => {
    const sim = untilTwo((before) => {
      before.inject(events.vmDelete, before.world.vm.find('default/web-1'), 0, 'delete', 13 * HOUR);
    });
    const { vm, vmi, mount } = sim.world;
    expect(vm.find('default/web-1')).toBe(-1);
    sim.run(15 * HOUR);
    const back = vm.find('default/web-1');
    expect(vmi.guest[vm.instances.first[back]]).toBe(Guest.state.Up);
    expect(mount.volume[vm.mounts.first[back]]).toBeGreaterThanOrEqual(0);
    expect(vm.downSince[back]).toBe(-1);
  });

  test('brings no VM back whose volumes were deleted with it', () => {
    const sim = untilTwo((before) => {
      before.inject(events.vmDelete, before.world.vm.find('default/web-1'), 1, 'delete', 13 * HOUR);
    });
    sim.run(15 * HOUR);
    expect(sim.world.vm.find('default/web-1')).toBe(-1);
  });

  test('has cordons, maintenance and settings of its time; what stands in files of the nodes stays', () => {
    const sim = untilTwo((before) => {
      before.inject(events.nodeCordon, 3, 1, 'cordon', HOUR);
      before.inject(events.nodeCordon, 3, 0, 'uncordon', 13 * HOUR);
      before.inject(events.settingChange, replicaSoftAntiAffinity.row, settingArgument(1), 'set', 13 * HOUR);
      before.inject(events.settingChange, nodeMonitorGrace.row, settingArgument(90_000), 'set', 13 * HOUR);
      before.inject(events.nodeEnterMaintenance, 1, 1, 'maintenance', 13.2 * HOUR);
    });
    const { node } = sim.world;
    expect(node.maintenance[1]).toBe(Maintenance.state.Completed);
    sim.run(14 * HOUR);
    expect(node.cordoned[3]).toBe(1);
    expect([node.maintenance[1], node.cordoned[1]]).toEqual([Maintenance.state.Off, 0]);
    expect(settingOf(sim.world, replicaSoftAntiAffinity)).toBe(0);
    expect(settingOf(sim.world, nodeMonitorGrace)).toBe(argumentValue(settingArgument(90_000)));
  });

  test('takes a node for Ready that has died since, until its silence is noticed once more', () => {
    const sim = untilTwo((before) => before.inject(events.nodeCrash, 3, 0, 'crash', 13 * HOUR));
    const { node } = sim.world;
    expect(node.outOfServiceTaint[3]).toBe(1);
    sim.run(14 * HOUR);
    expect([node.outOfServiceTaint[3], node.drainTaint[3]]).toEqual([0, 0]);
    sim.run(14 * HOUR + 10 * MINUTE);
    expect([node.ready[3], node.outOfServiceTaint[3]]).toEqual([NodeReady.state.Unknown, 1]);
  });
});

describe('roles', () => {
  test('are those of the snapshot: who was promoted since is a worker, and is promoted once more', () => {
    const sim = managers({ workers: 1 });
    sim.checking = true;
    const { node } = sim.world;
    sim.inject(events.etcdKeep, 0, SNAPSHOT, 'keep', NOON);
    sim.inject(events.nodeCrash, 2, 0, 'crash', 12.5 * HOUR);
    sim.inject(events.nodeDelete, 2, 0, 'delete', 13 * HOUR);
    sim.run(14 * HOUR);
    expect(node.management[3]).toBe(1);
    sim.inject(events.etcdReset, 0, 1, 'restore', 14 * HOUR);
    sim.run(14 * HOUR);
    expect([node.management[2], node.deleted[2], node.management[3]]).toEqual([1, 0, 0]);
    sim.run(14.1 * HOUR);
    sim.inject(events.nodeDelete, 2, 0, 'delete', 14.1 * HOUR);
    sim.run(15 * HOUR);
    expect([node.management[3], node.etcd[3]]).toEqual([1, EtcdMember.state.Voter]);
  });
});

describe('a member that missed writes', () => {
  test('becomes all of etcd with what it had when it fell behind', () => {
    const sim = fourNodes({ seed: 2 });
    sim.checking = true;
    const { cluster, node } = sim.world;
    const late = [0, 1, 2].find((n) => node.etcd[n] === EtcdMember.state.Voter && n !== cluster.etcdLeader[0]) ?? -1;
    const others = [0, 1, 2].filter((n) => n !== late);
    sim.inject(events.etcdKeep, late, OWN_DATA, 'keep', 0);
    sim.inject(events.nodeCordon, 3, 1, 'cordon', HOUR);
    sim.inject(events.nodeCrash, late, 0, 'crash', 2 * HOUR);
    sim.inject(events.nodeCordon, 3, 0, 'uncordon', 3 * HOUR);
    for (const n of others) sim.inject(events.nodeCrash, n, 0, 'crash', 4 * HOUR);
    sim.inject(events.nodeStart, late, 0, 'start', 5 * HOUR);
    sim.inject(events.etcdReset, late, 0, 'reset', 6 * HOUR);
    sim.run(6 * HOUR - MINUTE);
    expect(node.cordoned[3]).toBe(0);
    sim.run(6 * HOUR + MINUTE);
    expect(cluster.etcdRestoredFrom[0]).toBe(2 * HOUR);
    expect(node.cordoned[3]).toBe(1);
  });
});
