// What is odd about networks, IP pools and load balancers of an imported cluster.
import { describe, expect, test } from 'vitest';
import { readCluster } from '../../../models/manifest/index.ts';
import { sampleText } from '../../support/sample-cluster.ts';

const text = sampleText('three-nodes-tenants');

/** Codes of the warnings about the sample after a change of its text, with what each says. */
function warnings(change: (text: string) => string): string[] {
  const changed = change(text);
  expect(changed).not.toBe(text);
  const { issues } = readCluster([{ path: 'c.yaml', text: changed }]);
  expect(issues.filter((i) => i.severity === 'error')).toEqual([]);
  return issues.map((i) => `${i.code}: ${i.message}`);
}

const added = (object: string) => (before: string) => `${before}---\n${object}`;

test('the sample itself is as webhooks want it', () => {
  expect(readCluster([{ path: 'c.yaml', text }]).issues).toEqual([]);
});

describe('of networks', () => {
  test('an MTU that differs from that of the uplinks is told of', () => {
    const [warning] = warnings((t) => t.replace('uplink-mtu: "9000"', 'uplink-mtu: "1500"'));
    expect(warning).toBe(
      'mtu-mismatch: cluster network tenants with an MTU of 1500: its VLAN configs have another MTU',
    );
    const [vm] = warnings((t) => t.replace('"vlan":100', '"vlan":100,"mtu":1500'));
    expect(vm).toBe('mtu-mismatch: VM network default/vlan-100 has an MTU of 1500, and its uplinks one of 9000');
  });

  test('so are VLAN configs that share a node or have no network', () => {
    const config = (network: string) =>
      `apiVersion: network.harvesterhci.io/v1beta1\nkind: VlanConfig\nmetadata: { name: twice }\nspec: { clusterNetwork: ${network}, uplink: { nics: [ens4], linkAttributes: { mtu: 9000 } } }\n`;
    expect(warnings(added(config('tenants')))).toEqual([
      'wrong-vlan-config: VLAN config twice: tenant-1 is in tenants-all already',
    ]);
    expect(warnings(added(config('nowhere')))).toEqual([
      'missing-network: VLAN config twice is of the cluster network "nowhere", which is not there',
    ]);
  });

  test('so are VM networks on a bridge of nobody, and VMs that no node has the networks of', () => {
    expect(warnings((t) => t.replace('"bridge":"tenants-br"', '"bridge":"tenant-br"'))).toEqual([
      'wrong-vm-network: VM network default/vlan-100: there is no cluster network tenant',
    ]);
    const alone = warnings((t) => t.replace('["tenant-1","tenant-2","tenant-3"]', '[]'));
    expect(alone).toHaveLength(6);
    expect(alone).toContain('missing-uplink: no node is on all the cluster networks of VM default/web-1: tenants');
  });

  test('so is a storage network that is too small or does not reach every node', () => {
    const setting = (value: string) =>
      `apiVersion: harvesterhci.io/v1beta1\nkind: Setting\nmetadata: { name: storage-network }\nvalue: '${value}'\n`;
    const small = added(setting('{"vlan":7,"clusterNetwork":"tenants","range":"10.1.0.0/29"}'));
    expect(warnings(small)).toEqual([
      'small-range: the storage network takes 12 addresses for 3 nodes, and 10.1.0.0/29 has 6; a /28 would do',
    ]);
    const partly = added(setting('{"vlan":7,"clusterNetwork":"tenants","range":"10.1.0.0/24"}'));
    expect(warnings((t) => partly(t.replace('"tenant-2","tenant-3"]', '"tenant-2"]')))).toEqual([
      'missing-uplink: the storage network: its cluster network does not reach every node',
    ]);
  });
});

describe('of IP pools', () => {
  const pool = (spec: string) =>
    added(
      `apiVersion: loadbalancer.harvesterhci.io/v1beta1\nkind: IPPool\nmetadata: { name: second }\nspec: ${spec}\n`,
    );
  const scope = 'selector: { scope: [{ project: "*", namespace: default, guestCluster: "*" }] }';

  test('ranges that overlap, lie outside of their subnet or lack an allocated address are told of', () => {
    expect(warnings(pool('{ ranges: [{ subnet: 192.168.10.0/24 }] }'))).toEqual([
      'wrong-ip-pool: IP pool second: ranges overlap with each other or with those of another pool',
    ]);
    expect(warnings(pool('{ ranges: [{ subnet: 10.9.0.0/24, rangeStart: 10.8.0.1 }] }'))).toEqual([
      'wrong-ip-pool: IP pool second: 10.8.0.1- does not lie in 10.9.0.0/24',
      'wrong-ip-pool: IP pool second: there is no address to hand out',
    ]);
    expect(warnings((t) => t.replace('192.168.10.51: default/shop', '192.168.10.60: default/shop'))).toEqual([
      'wrong-ip-pool: IP pool front: an allocated address is outside of the ranges',
    ]);
  });

  test('so are two pools that would serve the same', () => {
    expect(warnings(pool(`{ ranges: [{ subnet: 10.9.0.0/24 }], ${scope} }`))).toEqual([
      'wrong-ip-pool: IP pool second: overlapping scopes',
    ]);
  });
});

test('of load balancers, what the webhook refuses is told of', () => {
  expect(warnings((t) => t.replace('healthCheck: { port: 8080', 'healthCheck: { port: 9090'))).toEqual([
    'wrong-load-balancer: load balancer default/web: no listener has the backend port 9090 that is checked',
  ]);
});
