// Who acts while nothing can be written, or nobody leads.
import { describe, expect, test } from 'vitest';
import * as events from '../../models/events.ts';
import { NodeReady } from '../../models/lifecycles.ts';
import { settingArgument } from '../../models/setting-value.ts';
import { defaultToleration, nodeDownPeriod, settingOf } from '../../models/settings.ts';
import { appoint, appointEtcd } from '../support/leases.ts';
import { managers } from '../support/managers.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('while nothing can be written', () => {
  test('nothing that is asked of the API happens, then or later; what stands in files of the nodes can be changed', () => {
    const sim = fourNodes({ seed: 2 });
    sim.checking = true;
    const { vm, node, cluster } = sim.world;
    const web = vm.find('default/web-1');
    const host = sim.world.vmi.node[vm.instances.first[web]];
    const managersDown = [0, 1, 2].filter((n) => n !== host).slice(0, 2);
    for (const n of managersDown) sim.inject(events.nodeCrash, n, 0, 'crash', MINUTE);
    const period = settingOf(sim.world, nodeDownPeriod);
    sim.inject(events.vmStop, web, 0, 'stop', 2 * MINUTE);
    sim.inject(events.nodeCordon, 3, 1, 'cordon', 2 * MINUTE);
    sim.inject(events.settingChange, nodeDownPeriod.row, settingArgument(period + 60_000), 'set', 2 * MINUTE);
    sim.inject(events.settingChange, defaultToleration.row, settingArgument(90_000), 'set', 2 * MINUTE);
    for (const n of managersDown) sim.inject(events.nodeStart, n, 0, 'start', 3 * MINUTE);
    sim.run(2.5 * MINUTE);
    expect(cluster.writable[0]).toBe(0);
    sim.run(HOUR);
    expect(cluster.writable[0]).toBe(1);
    expect([vm.stopRequested[web], node.cordoned[3]]).toEqual([0, 0]);
    expect(settingOf(sim.world, nodeDownPeriod)).toBe(period);
    expect(settingOf(sim.world, defaultToleration)).toBe(90_000);
  });
});

describe('while kube-controller-manager has no leader', () => {
  test('no node is marked, tainted or evicted; the next leader counts grace and tolerations from the start', () => {
    const sim = managers({ workers: 1, seed: 3 });
    sim.checking = true;
    const { node, cluster } = sim.world;
    appoint(sim, 'kube-controller-manager', 'm-1');
    appointEtcd(sim, 'm-2');
    sim.inject(events.nodeCrash, 3, 0, 'crash', MINUTE);
    sim.run(2 * MINUTE);
    expect(node.noExecuteTaint[3]).toBe(1);
    const tainted = node.noExecuteAt[3];
    // Five seconds before the toleration is over the leader dies, and takes its count with it.
    const dies = tainted + settingOf(sim.world, defaultToleration) - 5000;
    sim.inject(events.nodeCrash, 0, 0, 'crash', dies);
    sim.run(dies + 10_000);
    expect(node.podsDeleted[3]).toBe(0);
    sim.run(dies + settingOf(sim.world, defaultToleration));
    expect(cluster.controllerLeader[0]).not.toBe(0);
    expect([node.podsDeleted[3], node.ready[3]]).toEqual([0, NodeReady.state.Unknown]);
    sim.run(dies + settingOf(sim.world, defaultToleration) + 30_000);
    expect(node.podsDeleted[3]).toBe(1);
  });
});
