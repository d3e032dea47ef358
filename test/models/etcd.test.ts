// etcd and the API: quorum, elections, members that are behind, learners, slow disks, hung servers, resets.
import { describe, expect, test } from 'vitest';
import { writeMs } from '../../models/control-plane/etcd.ts';
import { events } from '../../models/index.ts';
import { EtcdMember, NodeReady } from '../../models/lifecycles.ts';
import { reachesApi } from '../../models/network/reach.ts';
import { settingArgument } from '../../models/setting-value.ts';
import { agentStaysWithHung } from '../../models/settings.ts';
import { appoint, appointEtcd } from '../support/leases.ts';
import { managers } from '../support/managers.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('etcd', () => {
  test('elects another leader 4.0 to 9.5 s after the first one died', () => {
    const gaps: number[] = [];
    for (let seed = 1; seed <= 120; seed++) {
      const sim = managers({ seed });
      appointEtcd(sim, 'm-1');
      sim.inject(events.nodeCrash, 0, 0, 'crash', MINUTE);
      sim.run(2 * MINUTE);
      gaps.push((sim.world.cluster.writableSince[0] - MINUTE) / 1000);
    }
    gaps.sort((p, q) => p - q);
    expect(gaps[0]).toBeGreaterThanOrEqual(4);
    expect(gaps.at(-1)).toBeLessThanOrEqual(9.5);
    expect(Math.abs((gaps[60] ?? 0) - 5.7)).toBeLessThan(0.4);
  });

  test('does not let a member lead that missed what others wrote, even if it must wait for one that did not', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const sim = managers({ seed });
      const { cluster } = sim.world;
      appointEtcd(sim, 'm-1');
      sim.inject(events.networkSplit, 2, 1, 'cut m-3 off', MINUTE);
      sim.inject(events.nodeCrash, 0, 0, 'crash', HOUR);
      sim.inject(events.networkSplit, 2, 0, 'm-3 is back, with m-2 alone', HOUR + 1000);
      sim.run(HOUR + 14_000);
      expect(cluster.etcdLeader[0] === 2 && cluster.writable[0] === 1).toBe(false);
      sim.run(HOUR + MINUTE);
      expect(cluster.writable[0]).toBe(1);
    }
  });

  test('waits for the fastest majority of its disks, and loses a leader whose disk stalls for an election time-out', () => {
    const sim = managers({});
    appointEtcd(sim, 'm-1');
    sim.inject(events.etcdDiskSlow, 1, 800, 'slow', MINUTE);
    sim.run(MINUTE);
    expect(writeMs(sim.world)).toBe(3);
    sim.inject(events.etcdDiskSlow, 2, 900, 'slow', 2 * MINUTE);
    sim.run(2 * MINUTE);
    expect(writeMs(sim.world)).toBe(801);
    sim.inject(events.etcdDiskSlow, 0, 6000, 'stalls', 3 * MINUTE);
    sim.run(3 * MINUTE);
    expect(sim.world.cluster.writable[0]).toBe(0);
    sim.run(4 * MINUTE);
    expect(sim.world.cluster.writable[0]).toBe(1);
    expect(sim.world.cluster.etcdLeader[0]).not.toBe(0);
  });

  test('takes no writes while a majority of its disks is slower than its request time-out, and costs no event meanwhile', () => {
    const sim = managers({});
    const { cluster } = sim.world;
    appointEtcd(sim, 'm-1');
    sim.inject(events.etcdDiskSlow, 1, 20_000, 'slow', MINUTE);
    sim.run(MINUTE + 1);
    expect(cluster.writable[0]).toBe(1);
    sim.inject(events.etcdDiskSlow, 2, 20_000, 'slow', 2 * MINUTE);
    sim.run(2 * MINUTE);
    expect(cluster.writable[0]).toBe(0);
    sim.run(3 * MINUTE);
    expect(sim.run(30 * HOUR)).toBe(0);
    sim.inject(events.etcdDiskSlow, 2, 2, 'mended', 30 * HOUR);
    sim.run(30 * HOUR + 20_000);
    expect(cluster.writable[0]).toBe(1);
    expect(cluster.etcdLeader[0]).not.toBe(1);
  });

  test('never elects a member whose disk stalls', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const sim = managers({ seed });
      appointEtcd(sim, 'm-1');
      sim.inject(events.etcdDiskSlow, 1, 6000, 'slow', MINUTE);
      sim.inject(events.nodeCrash, 0, 0, 'crash', 2 * MINUTE);
      sim.run(3 * MINUTE);
      expect(sim.world.cluster.etcdLeader[0]).toBe(2);
    }
  });

  test('takes a learner out again that makes no progress for five minutes', () => {
    const sim = managers({ managers: 1, workers: 2 });
    const { node } = sim.world;
    sim.run(5 * MINUTE);
    const joining = [1, 2].find((n) => node.etcd[n] === EtcdMember.state.Learner) ?? -1;
    expect(joining).toBeGreaterThan(0);
    sim.inject(events.nodeCrash, joining, 0, 'crash', 5 * MINUTE);
    sim.run(9 * MINUTE);
    expect(node.etcd[joining]).toBe(EtcdMember.state.Learner);
    sim.run(11 * MINUTE);
    expect(node.etcd[joining]).toBe(EtcdMember.state.None);
    expect(sim.world.cluster.writable[0]).toBe(1);
  });

  test('after a reset has one member, which knows what is lost; the others join as learners first', () => {
    const sim = managers({});
    const { cluster, node } = sim.world;
    sim.inject(events.nodeCrash, 1, 0, 'crash', 13 * HOUR);
    sim.inject(events.nodeCrash, 2, 0, 'crash', 13 * HOUR);
    sim.run(14 * HOUR);
    expect(cluster.writable[0]).toBe(0);
    sim.inject(events.etcdReset, 0, 1, 'restore the newest snapshot', 14 * HOUR);
    sim.run(14 * HOUR + MINUTE);
    expect(cluster.writable[0]).toBe(1);
    expect(cluster.etcdRestoredFrom[0]).toBe(12 * HOUR);
    expect([0, 1, 2].map((n) => node.etcd[n])).toEqual([
      EtcdMember.state.Voter,
      EtcdMember.state.None,
      EtcdMember.state.None,
    ]);
    sim.inject(events.nodeStart, 1, 0, 'start', 15 * HOUR);
    sim.inject(events.etcdJoin, 1, 0, 'join', 16 * HOUR);
    sim.run(16 * HOUR + 5000);
    expect(node.etcd[1]).toBe(EtcdMember.state.Learner);
    sim.run(16 * HOUR + MINUTE);
    expect(node.etcd[1]).toBe(EtcdMember.state.Voter);
  });
});

describe('a restored snapshot', () => {
  test('knows nothing of the pods that were bound since: their guests end and are made anew, those of older pods go on', () => {
    const sim = fourNodes({ seed: 2 });
    sim.checking = true;
    const { vm, vmi, cluster, node } = sim.world;
    const old = vm.find('default/web-1');
    const young = vm.find('default/web-2');
    sim.inject(events.vmRestart, young, 0, 'restart', 13 * HOUR);
    sim.run(13.5 * HOUR);
    const before = [old, young].map((v) => vmi.createdAt[vm.instances.first[v]]);
    const leader = cluster.etcdLeader[0];
    sim.inject(events.etcdReset, leader, 1, 'restore', 14 * HOUR);
    sim.run(14 * HOUR);
    expect(vm.downSince[old]).toBe(-1);
    expect(vm.downSince[young]).toBe(14 * HOUR);
    sim.run(15 * HOUR);
    expect(vmi.createdAt[vm.instances.first[old]]).toBe(before[0]);
    expect(vmi.createdAt[vm.instances.first[young]]).toBe(14 * HOUR);
    expect(vm.downSince[young]).toBe(-1);
    expect(node.etcd[leader]).toBe(EtcdMember.state.Voter);
  });
});

describe('an API server that hangs', () => {
  test('costs workers nothing, unless their balancer stays with it: then a third of them is Unknown for a moment', () => {
    const silenced = (stays: number): number => {
      const sim = managers({ workers: 12, seed: 6 });
      sim.checking = true;
      const { node } = sim.world;
      sim.inject(events.settingChange, agentStaysWithHung.row, settingArgument(stays), 'assume', 0);
      sim.inject(events.apiHang, 0, 0, 'hang', MINUTE);
      const seen = new Set<number>();
      while (sim.step(5 * MINUTE))
        for (let n = 3; n < node.rows; n++) if (node.ready[n] === NodeReady.state.Unknown) seen.add(n);
      for (let n = 0; n < node.rows; n++) expect(node.ready[n]).toBe(NodeReady.state.True);
      return seen.size;
    };
    expect(silenced(0)).toBe(0);
    expect(silenced(MINUTE)).toBeGreaterThan(0);
    expect(silenced(MINUTE)).toBeLessThan(9);
  });

  test('costs the controllers beside it their lease and agents nothing, and is restarted by its liveness probe', () => {
    const sim = managers({ workers: 2 });
    const { node, lease, contender } = sim.world;
    appoint(sim, 'kube-controller-manager', 'm-1');
    sim.inject(events.apiHang, 0, 0, 'hang', MINUTE);
    sim.run(MINUTE + 1000);
    expect(reachesApi(sim.world, node.find('w-1'))).toBe(true);
    sim.run(MINUTE + 65_000);
    expect(contender.node[lease.holder[lease.find('kube-controller-manager')]]).not.toBe(0);
    expect(node.apiHangs[0]).toBe(1);
    sim.run(MINUTE + 140_000);
    expect(node.apiHangs[0]).toBe(0);
    for (let n = 0; n < 5; n++) expect(node.ready[n]).toBe(0);
  });
});
