// kube-scheduler and virt-controller lead by lease: what waits when their leader dies, and for how long.
import { describe, expect, test } from 'vitest';
import { Recorder, Trace } from '../../engine/trace.ts';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { Contender } from '../../models/lifecycles.ts';
import { appoint } from '../support/leases.ts';
import { managers } from '../support/managers.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const CRASH = 10 * MINUTE;
const seeds = Array.from({ length: 40 }, (_, i) => i + 1);

/** Stops build-runner long before, kills harvester-4, which leads what is asked for, and starts the VM a second later. Seconds from the crash
 *  to the first record of a kind after it. */
function afterCrash(seed: number, lease: 'kube-scheduler' | 'virt-controller', kind: string): number {
  const sim = fourNodes({ seed });
  const { vm, node } = sim.world;
  const v = vm.find('default/build-runner');
  move(sim, lease, 'harvester-3');
  if (lease === 'kube-scheduler') appoint(sim, lease, 'harvester-3');
  appoint(sim, 'kube-controller-manager', 'harvester-1');
  sim.world.cluster.put.etcdLeader(0, node.find('harvester-1'));
  sim.inject(events.vmStop, v, 0, 'stop', MINUTE);
  sim.inject(events.nodeCrash, node.find('harvester-3'), 0, 'crash', CRASH);
  sim.inject(events.vmStart, v, 0, 'start', CRASH + SECOND);
  const trace = new Trace();
  sim.record(new Recorder(trace));
  sim.checking = true;
  sim.run(CRASH + 2 * MINUTE);
  const found = [...trace.records()].find((r) => r.at > CRASH && r.kind === kind && r.changes.length > 0);
  return ((found?.at ?? Number.NaN) - CRASH) / SECOND;
}

/** Puts the leader of a Deployment on a node. */
function move(sim: ClusterSimulation, leaseName: string, nodeName: string): void {
  const { lease, contender, node } = sim.world;
  const l = lease.find(leaseName);
  if (lease.floating[l] === 0) return;
  const n = node.find(nodeName);
  for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c])
    if (contender.node[c] === n && lease.holder[l] !== c) contender.put.node(c, node.find('harvester-1'));
  contender.put.node(lease.holder[l], n);
}

describe('a VM that is started just after the node with the leader of', () => {
  test('virt-controller died gets no pod before another leads, 13 to 23 s later', () => {
    for (const seed of seeds) {
      const made = afterCrash(seed, 'virt-controller', 'vm.reconcile');
      expect(made).toBeGreaterThanOrEqual(13);
      expect(made).toBeLessThanOrEqual(22.4);
    }
  });

  test('kube-scheduler died is placed once another leads, 13 to 23 s later', () => {
    for (const seed of seeds) {
      const bound = afterCrash(seed, 'kube-scheduler', 'pod.bound');
      expect(bound).toBeGreaterThanOrEqual(13);
      expect(bound).toBeLessThanOrEqual(22.4);
    }
  });
});

describe('virt-controller', () => {
  test('is made anew on other nodes with the pods that the collector takes, and leads there', () => {
    const sim = fourNodes({ seed: 3 });
    const { lease, contender, cluster, node } = sim.world;
    sim.checking = true;
    const l = cluster.virtControllerLease[0];
    const before = contender.node[lease.holder[l]];
    expect(lease.contenders.size[l]).toBe(2);
    sim.inject(events.nodeCrash, before, 0, 'crash', MINUTE);
    sim.run(20 * MINUTE);
    const on: number[] = [];
    let leading = 0;
    for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c]) {
      on.push(contender.node[c]);
      if (contender.role[c] === Contender.state.Leads) leading++;
    }
    expect(on).not.toContain(before);
    expect(new Set(on).size).toBe(2);
    expect(leading).toBe(1);
    expect(on.every((n) => node.witness[n] === 0)).toBe(true);
  });
});

describe('the clock of a node', () => {
  test('that drifts as clocks do changes nothing that lasts a second; one that is twice as fast takes leases in half the time', () => {
    const takenAfter = (ppm: number): number => {
      const sim = managers({ seed: 4 });
      const { lease, node } = sim.world;
      appoint(sim, 'kube-controller-manager', 'm-1');
      const l = lease.find('kube-controller-manager');
      for (const n of [1, 2]) sim.inject(events.clockDrift, n, ppm, 'drift', 0);
      sim.inject(events.nodeCrash, 0, 0, 'crash', MINUTE);
      while (sim.step(2 * MINUTE)) if (node.contenders.first[0] >= 0 && lease.transitions[l] > 0) break;
      return sim.now - MINUTE;
    };
    const right = takenAfter(0);
    expect(Math.abs(takenAfter(78) - right)).toBeLessThan(100);
    expect(takenAfter(1_000_000)).toBeLessThan(0.75 * right);
    expect(takenAfter(-500_000)).toBeGreaterThan(1.5 * right);
  });
});
