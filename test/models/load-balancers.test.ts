// Load balancers of Harvester: addresses from pools, the lease they ride on, and the VMs behind them.
import { describe, expect, test } from 'vitest';
import * as events from '../../models/events.ts';
import { buildCluster, type ClusterSimulation } from '../../models/index.ts';
import type { ClusterManifest, IpPoolManifest, LoadBalancerManifest } from '../../models/manifest/index.ts';
import { inRotation, isAddressed } from '../../models/network/backend-health.ts';
import { lbAnswers, lbLosesConnections } from '../../models/network/load-balancers.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const SECOND = 1000;
const tenants = sampleCluster('three-nodes-tenants');

function built(change: Partial<ClusterManifest> = {}, absent: readonly string[] = []): ClusterSimulation {
  const sim = buildCluster({ ...tenants, ...change }, { seed: 3, release: 9, absent: new Set(absent) });
  sim.checking = true;
  return sim;
}

function the(kind: 'pool', name: string): IpPoolManifest;
function the(kind: 'lb', name: string): LoadBalancerManifest;
function the(kind: 'pool' | 'lb', name: string): IpPoolManifest | LoadBalancerManifest {
  const found = (kind === 'pool' ? tenants.ipPools : tenants.loadBalancers).find((m) => m.name === name);
  if (found === undefined) throw new Error(`the sample has no ${name}`);
  return found;
}

const row = (sim: ClusterSimulation, name: string) => sim.world.lb.find(`default/${name}`);
const messageOf = (sim: ClusterSimulation, name: string) => sim.store.names.text(sim.world.lb.message[row(sim, name)]);
function addressOf(sim: ClusterSimulation, name: string): string {
  const a = sim.world.lb.address[row(sim, name)];
  return a < 0 ? '' : sim.store.names.text(sim.world.poolAddress.name[a]);
}

describe('a load balancer', () => {
  test('that finds no address left says so in the words of the allocator, and asks for nothing while none is given back', () => {
    const sim = built();
    sim.run(SECOND);
    const before = sim.executed;
    expect(messageOf(sim, 'api')).toContain('no IP addresses available in range set: 192.168.10.50-192.168.10.51');
    sim.run(3_600_000);
    expect(sim.executed).toBe(before);
    sim.inject(events.lbDelete, row(sim, 'web'), 0, 'test');
    sim.run(3_600_000 + SECOND);
    expect(addressOf(sim, 'api')).toBe('192.168.10.50');
  });

  test('gets the address back that it had, if that is free, and else the next one after the last', () => {
    const wide = { ...the('pool', 'front').ranges[0], end: '192.168.10.54' } as IpPoolManifest['ranges'][number];
    const sim = built({ ipPools: [{ ...the('pool', 'front'), ranges: [wide] }] });
    sim.run(SECOND);
    expect(addressOf(sim, 'api')).toBe('192.168.10.52');
    sim.inject(events.lbDelete, row(sim, 'web'), 0, 'test');
    sim.inject(events.lbDelete, row(sim, 'shop'), 0, 'test');
    sim.inject(events.lbCreate, row(sim, 'shop'), 0, 'test', 2 * SECOND);
    sim.inject(events.lbCreate, row(sim, 'web'), 0, 'test', 2 * SECOND);
    sim.run(5 * SECOND);
    expect([addressOf(sim, 'web'), addressOf(sim, 'shop')]).toEqual(['192.168.10.50', '192.168.10.51']);
  });

  test('that no pool serves waits for ever; the global pool serves whoever finds no other', () => {
    const scope = [{ project: '*', namespace: 'elsewhere', cluster: '*' }];
    const pool = { ...the('pool', 'front'), scope, allocated: {}, allocatedHistory: {} };
    const lonely = built({ ipPools: [pool], loadBalancers: [the('lb', 'api')] });
    lonely.run(60 * SECOND);
    expect(messageOf(lonely, 'api')).toContain('no matched IPPool');
    const labels = { 'loadbalancer.harvesterhci.io/global-ip-pool': 'true' };
    const served = built({ ipPools: [{ ...pool, labels }], loadBalancers: [the('lb', 'api')] });
    served.run(SECOND);
    expect(addressOf(served, 'api')).toBe('192.168.10.50');
  });

  test('takes the pool of the highest priority whose scope it is in, unless it names one', () => {
    const front = { ...the('pool', 'front'), allocated: {}, lastAllocated: null };
    const second = {
      ...front,
      name: 'vip',
      priority: 5,
      ranges: [{ subnet: '10.0.0.0/24', start: null, end: null, gateway: null }],
    };
    const api = the('lb', 'api');
    const chosen = built({ ipPools: [front, second], loadBalancers: [api] });
    chosen.run(SECOND);
    // The first host of the subnet is its gateway, which is never handed out.
    expect(addressOf(chosen, 'api')).toBe('10.0.0.2');
    const named = built({ ipPools: [front, second], loadBalancers: [{ ...api, ipPool: 'front' }] });
    named.run(SECOND);
    expect(addressOf(named, 'api')).toBe('192.168.10.50');
  });

  test('whose address its pool has and it does not know gives that back first, and gets it a second later', () => {
    const allocated = { '192.168.10.50': 'default/api' };
    const pool = { ...the('pool', 'front'), allocated, lastAllocated: '192.168.10.50' };
    const sim = built({ ipPools: [pool], loadBalancers: [the('lb', 'api')] });
    sim.run(SECOND);
    expect(messageOf(sim, 'api')).toContain('duplicate allocation is not allowed');
    sim.run(2 * SECOND);
    expect(addressOf(sim, 'api')).toBe('192.168.10.50');
  });

  test('for a guest cluster gets an address, and answers for nothing on the hosts', () => {
    const guest: LoadBalancerManifest = { ...the('lb', 'api'), workloadType: 'cluster', listeners: [] };
    const sim = built({ loadBalancers: [guest], ipPools: [{ ...the('pool', 'front'), allocated: {} }] });
    sim.run(SECOND);
    expect(isAddressed(sim.world, 0)).toBe(true);
    expect(sim.world.vip.find('default/api')).toBe(-1);
    expect(lbAnswers(sim.world, 0)).toBe(false);
  });

  test('that asks DHCP needs no pool', () => {
    const sim = built({ loadBalancers: [{ ...the('lb', 'api'), ipam: 'dhcp' }], ipPools: [] });
    sim.run(10 * SECOND);
    expect(lbAnswers(sim.world, 0)).toBe(true);
  });

  test('is there from its first step on when a scenario makes it', () => {
    const sim = built({}, ['default/web']);
    sim.run(SECOND);
    expect([addressOf(sim, 'web'), addressOf(sim, 'api')]).toEqual(['', '192.168.10.50']);
  });

  test('waits for an API that takes writes', () => {
    const sim = built();
    sim.inject(events.nodeCrash, 0, 0, 'test', 10 * SECOND);
    sim.inject(events.nodeCrash, 1, 0, 'test', 10 * SECOND);
    sim.inject(events.lbDelete, row(sim, 'shop'), 0, 'test', 60 * SECOND);
    sim.run(120 * SECOND);
    expect(addressOf(sim, 'shop')).toBe('192.168.10.51');
  });
});

test('addresses of load balancers ride on the lease of the management VIP', () => {
  const sim = built();
  const { vip, lease, contender } = sim.world;
  expect([vip.lease[vip.find('default/web')], vip.lease[vip.find('default/shop')]]).toEqual([
    vip.lease[0],
    vip.lease[0],
  ]);
  const holder = contender.node[lease.holder[vip.lease[0]]];
  sim.inject(events.nodeCrash, holder, 0, 'test', SECOND);
  sim.run(60 * SECOND);
  const answering = vip.answers[0];
  expect(answering).not.toBe(holder);
  expect(vip.answers[vip.find('default/web')]).toBe(answering);
});

describe('a backend', () => {
  test('that is gone gets connections until three probes in a row have failed, and none after that', () => {
    const sim = built();
    sim.run(SECOND);
    const web = row(sim, 'web');
    const [b] = [sim.world.backend.find('default/web/web-2')];
    const [k0, k1] = ['tenant-2/ens3f0', 'tenant-2/ens3f1'].map((name) => sim.world.nic.find(name));
    sim.inject(events.nicFail, k0 ?? -1, 1, 'test', 60 * SECOND);
    sim.inject(events.nicFail, k1 ?? -1, 1, 'test', 60 * SECOND);
    sim.run(72 * SECOND);
    expect([inRotation(sim.world, b ?? -1), lbLosesConnections(sim.world, web), lbAnswers(sim.world, web)]).toEqual([
      true,
      true,
      true,
    ]);
    sim.run(79 * SECOND);
    expect([inRotation(sim.world, b ?? -1), lbLosesConnections(sim.world, web)]).toEqual([false, false]);
    sim.inject(events.nicRepair, k0 ?? -1, 0, 'test', 120 * SECOND);
    sim.run(126 * SECOND);
    expect(inRotation(sim.world, b ?? -1)).toBe(true);
  });

  test('without a health check gets connections as long as its instance is Running', () => {
    const sim = built({ loadBalancers: [{ ...the('lb', 'web'), healthCheck: null }] });
    sim.inject(events.nodeCrash, 1, 0, 'test', SECOND);
    sim.run(100 * SECOND);
    expect(lbLosesConnections(sim.world, 0)).toBe(true);
    sim.run(900 * SECOND);
    expect(lbLosesConnections(sim.world, 0)).toBe(false);
  });

  test('costs no events while nothing happens to it', () => {
    const sim = built({ loadBalancers: [the('lb', 'web'), the('lb', 'shop')] });
    sim.run(365 * 24 * 3_600_000);
    expect(sim.executed).toBe(0);
  });
});

describe('a VM without a guest agent', () => {
  const condition = (type: string) => ({
    type,
    status: 'True' as const,
    lastTransitionTime: null,
    reason: '',
    message: '',
  });

  /** All instances as they were found, with these conditions. */
  function agents(...types: string[]): ClusterSimulation {
    const virtualMachineInstances = tenants.virtualMachineInstances.map((vmi) => ({
      ...vmi,
      conditions: types.map(condition),
    }));
    const sim = built({ virtualMachineInstances });
    sim.run(60 * SECOND);
    return sim;
  }
  const rotation = (sim: ClusterSimulation): number =>
    [...Array(sim.world.backend.rows).keys()].filter((b) => inRotation(sim.world, b)).length;

  test('is no backend, for nobody knows its address', () => {
    expect(rotation(agents('Ready', 'AgentConnected'))).toBeGreaterThan(0);
    expect(rotation(agents('Ready'))).toBe(0);
    expect(lbAnswers(agents('Ready').world, row(agents('Ready'), 'web'))).toBe(false);
  });

  test('is taken to have one where its instance says nothing at all', () => {
    expect(rotation(agents())).toBe(rotation(agents('Ready', 'AgentConnected')));
  });
});
