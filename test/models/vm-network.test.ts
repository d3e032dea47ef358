// VM networks: through which uplinks VMs are reached, and what is left when one goes.
import { describe, expect, test } from 'vitest';
import * as events from '../../models/events.ts';
import { buildCluster, type ClusterSimulation } from '../../models/index.ts';
import type { ClusterManifest } from '../../models/manifest/index.ts';
import { DARK } from '../../models/network/network.ts';
import { canReachMigration, isConnected } from '../../models/network/reach.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const tenants = sampleCluster('three-nodes-tenants');

function built(change: Partial<ClusterManifest> = {}): ClusterSimulation {
  const sim = buildCluster({ ...tenants, ...change }, { seed: 1, release: 9 });
  sim.checking = true;
  return sim;
}

/** VMs of a node that nobody reaches. */
function unreached(sim: ClusterSimulation, n: number): string[] {
  const { vm, vmi } = sim.world;
  const here = [...Array(vm.rows).keys()].filter((v) => vmi.node[vm.instances.first[v]] === n);
  return here.filter((v) => !isConnected(sim.world, v, n)).map((v) => sim.store.names.text(vm.name[v]));
}

describe('a VlanConfig', () => {
  test('gives each node that it matches a bond of the NICs, the mode and the MTU that it names', () => {
    const [config] = tenants.vlanConfigs;
    if (config === undefined) throw new Error('the sample has one');
    const sim = built({ vlanConfigs: [{ ...config, bondMode: '802.3ad', miimonMs: 200, matchedNodes: ['tenant-1'] }] });
    const { attachment, network, nic } = sim.world;
    const a = attachment.find('tenant-1/tenants');
    expect(attachment.find('tenant-2/tenants')).toBe(-1);
    expect([attachment.mode[a], attachment.miimonMs[a], attachment.nics.size[a]]).toEqual([4, 200, 2]);
    expect(network.mtu[network.find('tenants')]).toBe(9000);
    expect(nic.tx[nic.find('tenant-1/ens3f0')]).toBeGreaterThanOrEqual(0);
    expect(unreached(sim, 1)).toEqual(['default/shop-1', 'default/web-2']);
  });

  test('matches nodes by their labels when nothing has been recorded yet', () => {
    const [config] = tenants.vlanConfigs;
    if (config === undefined) throw new Error('the sample has one');
    const nodeSelector = { 'kubernetes.io/hostname': 'tenant-3' };
    const sim = built({ vlanConfigs: [{ ...config, matchedNodes: null, nodeSelector }] });
    expect(sim.world.attachment.find('tenant-3/tenants')).toBeGreaterThanOrEqual(0);
    expect(sim.world.attachment.find('tenant-1/tenants')).toBe(-1);
  });

  test('that does not reach a node leaves the storage network of that node on the management network', () => {
    const [config] = tenants.vlanConfigs;
    if (config === undefined) throw new Error('the sample has one');
    const value = '{"vlan":7,"clusterNetwork":"tenants"}';
    const metadata = { uid: null, labels: {}, creationTimestamp: null, deletionTimestamp: null };
    const sim = built({
      vlanConfigs: [{ ...config, matchedNodes: ['tenant-1', 'tenant-2'] }],
      harvesterSettings: [
        { ...metadata, name: 'vm-migration-network', value, default: '', customized: true, source: null },
      ],
    });
    const { node } = sim.world;
    expect(node.onMigration[2]).toBe(node.onManagement[2]);
    expect(node.onMigration[0]).not.toBe(node.onManagement[0]);
    expect(canReachMigration(sim.world, 0, 1)).toBe(true);
  });
});

describe('a VM whose uplink is down', () => {
  test('runs on and is reached by nobody, until a NIC is back', () => {
    const sim = built();
    const { nic } = sim.world;
    for (const name of ['tenant-2/ens3f0', 'tenant-2/ens3f1'])
      sim.inject(events.nicFail, nic.find(name), DARK, 'test', 60_000);
    sim.run(120_000);
    expect(unreached(sim, 1)).toEqual(['default/shop-1', 'default/web-2']);
    expect(sim.world.node.island[1]).toBe(0);
    sim.inject(events.nicRepair, nic.find('tenant-2/ens3f1'), 0, 'test');
    sim.run(180_000);
    expect(unreached(sim, 1)).toEqual([]);
  });

  test('is not touched by what happens to the management network alone', () => {
    const sim = built();
    const { attachment } = sim.world;
    sim.inject(events.attachmentSplit, attachment.find('tenant-2/mgmt'), 3, 'test', 1000);
    sim.run(2000);
    expect(unreached(sim, 1)).toEqual(['default/monitoring']);
  });
});

test('a VM network without VlanConfigs is taken to be on every node', () => {
  const sim = built({ vlanConfigs: [] });
  expect([0, 1, 2].flatMap((n) => unreached(sim, n))).toEqual([]);
  expect(sim.world.nic.find('tenant-2/tenants-1')).toBeGreaterThanOrEqual(0);
});

test('a VM on networks that no object names is on the management network', () => {
  const sim = built({ networkAttachmentDefinitions: [] });
  expect(sim.world.vmNetwork.rows).toBe(0);
  sim.inject(events.attachmentSplit, sim.world.attachment.find('tenant-2/mgmt'), 3, 'test', 1000);
  sim.run(2000);
  expect(unreached(sim, 1)).toHaveLength(3);
});
