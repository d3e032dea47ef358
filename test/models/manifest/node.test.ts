// The Node codec on an object as kubectl prints it.
import { describe, expect, it } from 'vitest';
import { codecs, nodeRoles, nodeZone, parseInstant } from '../../../models/manifest/index.ts';
import { decodeText, decodeWithIssues, roundTrip } from '../../support/decode.ts';
import { node } from '../../support/manifests.ts';

describe('the Node codec', () => {
  it('reads capacity, state, taints and annotations in natural units', () => {
    expect(decodeText(codecs.nodes, node)).toEqual({
      name: 'pine-1',
      uid: '1f1b1f6e-62a4-4f3c-9a51-6a0d8b2d7c11',
      labels: {
        'kubernetes.io/hostname': 'pine-1',
        'node-role.kubernetes.io/control-plane': 'true',
        'node-role.kubernetes.io/etcd': 'true',
        'node-role.kubernetes.io/master': 'true',
        'topology.kubernetes.io/zone': 'zone-a',
      },
      creationTimestamp: parseInstant('2026-06-02T08:14:26Z'),
      deletionTimestamp: null,
      unschedulable: true,
      taints: [
        {
          key: 'node.kubernetes.io/unreachable',
          value: '',
          effect: 'NoExecute',
          timeAdded: parseInstant('2026-09-14T07:58:12Z'),
        },
      ],
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          lastTransitionTime: parseInstant('2026-09-14T07:57:45Z'),
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        },
      ],
      capacity: {
        cpu: 16_000,
        memory: 67_337_101_312,
        pods: 200,
        others: { 'devices.kubevirt.io/kvm': 1000, 'hugepages-2Mi': 4_294_967_296 },
      },
      allocatable: {
        cpu: 14_980,
        memory: 67_337_101_312,
        pods: 200,
        others: { 'devices.kubevirt.io/kvm': 1000, 'hugepages-2Mi': 0 },
      },
      kubeletVersion: 'v1.36.3+rke2r1',
      architecture: 'amd64',
      osImage: 'Harvester v1.9.0',
      internalIp: '192.168.10.11',
      podRequests: { cpu: 5657, memory: 9_155_862_208, pods: 78 },
      maintainStatus: 'running',
      promoteStatus: null,
    });
  });

  it('writes the object as kubectl prints it and reads that back', () => {
    const value = decodeText(codecs.nodes, node);
    const { object, value: again } = roundTrip(codecs.nodes, value);
    expect(again).toEqual(value);
    expect(Object.keys(object)).toEqual(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
    expect(object).toMatchObject({
      apiVersion: 'v1',
      kind: 'Node',
      spec: { unschedulable: true },
      status: {
        allocatable: { cpu: '14980m', memory: '65758888Ki', pods: '200', 'devices.kubevirt.io/kvm': '1000' },
        capacity: { cpu: '16', 'hugepages-2Mi': '4Gi' },
      },
    });
  });

  it('takes documented defaults for what a node written by hand leaves out', () => {
    const value = decodeText(
      codecs.nodes,
      'apiVersion: v1\nkind: Node\nmetadata: { name: a }\nstatus: { capacity: { cpu: 8, memory: 32Gi } }\n',
    );
    expect(value).toMatchObject({ unschedulable: false, taints: [], conditions: [], labels: {}, kubeletVersion: null });
    expect(value.allocatable).toEqual({ cpu: 8000, memory: 34_359_738_368, pods: 200, others: {} });
  });

  it('points at every wrong value', () => {
    const text = node
      .replace('cpu: "16"', 'cpu: 4x')
      .replace('memory: 65758888Ki\n    pods: "200"\n  conditions', 'memory: -5Gi\n    pods: "200"\n  conditions')
      .replace('effect: NoExecute', 'effect: NoExecutes')
      .replace('unschedulable: true', 'unschedulable: "yes"')
      .replace('2026-09-14T07:57:45Z', 'yesterday');
    const { value, issues } = decodeWithIssues(codecs.nodes, text);
    expect(value).toBeNull();
    expect(issues).toEqual([
      'a.yaml:24:18: error: the text "yes" does not fit here\n  at spec.unschedulable\n  expected true or false',
      'a.yaml:21:13: error: the text "NoExecutes" is no known value\n  at spec.taints[0].effect\n' +
        '  expected one of NoSchedule, PreferNoSchedule, NoExecute\n  did you mean "NoExecute"?',
      'a.yaml:45:25: error: the text "yesterday" is no time\n  at status.conditions[0].lastTransitionTime\n' +
        '  expected a time such as 2026-01-31T09:30:00Z',
      'a.yaml:38:10: error: "4x" is no quantity\n  at status.capacity.cpu\n  expected an amount of CPU such as 500m or 4',
      'a.yaml:41:13: error: "-5Gi" is negative\n  at status.capacity.memory\n  expected an amount of bytes such as 512Mi or 8Gi',
    ]);
  });

  it('says once that a whole part has the wrong shape', () => {
    const { value, issues } = decodeWithIssues(codecs.nodes, 'metadata: { name: a }\nspec: {}\nstatus: [1]\n');
    expect(value).toBeNull();
    expect(issues).toEqual(['a.yaml:3:9: error: this is no mapping\n  at status\n  expected a mapping']);
  });
});

describe('nodeRoles and nodeZone', () => {
  it('read the labels', () => {
    const { labels } = decodeText(codecs.nodes, node);
    expect(nodeRoles(labels)).toEqual(['control-plane', 'etcd']);
    expect(nodeRoles({ 'node-role.harvesterhci.io/witness': '', 'node-role.kubernetes.io/etcd': 'false' })).toEqual([
      'witness',
    ]);
    expect(nodeRoles({})).toEqual([]);
    expect(nodeZone(labels)).toBe('zone-a');
    expect(nodeZone({})).toBeNull();
  });
});
