// The codecs of Longhorn's kinds, on v1beta2 and on v1beta1 as support bundles print it.
import { describe, expect, it } from 'vitest';
import { codecs, parseInstant, readCluster } from '../../../models/manifest/index.ts';
import { decodeText, decodeWithIssues, roundTrip } from '../../support/decode.ts';
import {
  bundledLonghornNode,
  bundledLonghornVolume,
  claim,
  longhornEngine,
  longhornReplica,
  longhornVolume,
  replenishmentWait,
  storageClass,
} from '../../support/manifests.ts';

it('finds names of settings and of storage classes that are not there, with the nearest one', () => {
  const setting = replenishmentWait.replace(
    'name: replica-replenishment-wait-interval',
    'name: replica-replenishment-wait-intervall',
  );
  const pending = claim
    .replace(/\n *volumeName: .*/, '')
    .replace(/storageClassName: .*/, 'storageClassName: harvester-longhor');
  const text = [setting, pending, storageClass].join('\n---\n');
  const { issues } = readCluster([{ path: 'a.yaml', text }]);
  expect(issues.map(({ code, nearest }) => [code, nearest])).toEqual([
    ['unknown-setting', 'replica-replenishment-wait-interval'],
    ['missing-class', 'harvester-longhorn'],
  ]);
});

describe('the Longhorn Node codec', () => {
  const { cluster, issues } = readCluster([{ path: 'nodes.yaml', text: bundledLonghornNode }]);
  const [node] = cluster.longhornNodes;

  it('reads v1beta1: conditions as mappings, "null" as empty, numbers in e-notation', () => {
    expect(issues.filter((i) => i.severity === 'error')).toEqual([]);
    expect(node).toMatchObject({ name: 'elm-1', zone: null, region: null, tags: [], allowScheduling: true });
    expect(node?.conditions.map((c) => [c.type, c.status, c.reason, c.message])).toEqual([
      ['Ready', 'True', '', 'Node elm-1 is ready'],
      ['Schedulable', 'True', '', ''],
    ]);
    expect(node?.disks).toEqual([
      {
        name: 'default-disk-1',
        path: '/var/lib/harvester/defaultdisk',
        diskType: 'filesystem',
        allowScheduling: true,
        evictionRequested: false,
        storageReserved: 118_225_516_953,
        tags: [],
        status: {
          diskUuid: 'a1e1c2a4-3a2f-4a61-8f1b-97d0f2c4b001',
          storageAvailable: 393_740_288_000,
          storageMaximum: 394_085_056_512,
          storageScheduled: 10_737_418_240,
          scheduledReplica: { 'pvc-1-r-1': 10_737_418_240 },
          conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: null, reason: '', message: '' }],
        },
      },
    ]);
  });

  it('writes v1beta2 with conditions as lists', () => {
    if (node === undefined) throw new Error('no node');
    const { object, value } = roundTrip(codecs.longhornNodes, node);
    expect(value).toEqual(node);
    expect(object).toMatchObject({
      apiVersion: 'longhorn.io/v1beta2',
      status: { conditions: [{ type: 'Ready' }, { type: 'Schedulable' }], zone: '' },
    });
  });

  it('warns of a disk that nobody asked for', () => {
    const text = 'metadata: { name: a }\nstatus: { diskStatus: { ghost: { diskUUID: x } } }\n';
    const { value, issues: warnings } = decodeWithIssues(codecs.longhornNodes, text);
    expect(value?.disks).toEqual([]);
    expect(warnings).toEqual([
      'a.yaml:2:32: warning: disk "ghost" has a status but is not in spec.disks; passed over\n  at status.diskStatus.ghost',
    ]);
  });
});

describe('the Longhorn Volume codec', () => {
  it('reads v1beta2', () => {
    const volume = decodeText(codecs.volumes, longhornVolume);
    expect(volume).toMatchObject({
      name: 'pvc-2',
      size: 21_474_836_480,
      numberOfReplicas: 2,
      nodeId: 'pine-2',
      migrationNodeId: null,
      dataLocality: 'best-effort',
      dataEngine: 'v2',
      diskSelector: ['nvme'],
      nodeSelector: [],
      replicaAutoBalance: 'least-effort',
      replicaSoftAntiAffinity: 'enabled',
      replicaZoneSoftAntiAffinity: 'disabled',
      replicaDiskSoftAntiAffinity: 'ignored',
      snapshotMaxCount: 16,
      snapshotMaxSize: 42_949_672_960,
      replicaRebuildingBandwidthLimit: 100,
      state: 'attached',
      robustness: 'degraded',
      actualSize: 20_391_518_208,
      lastDegradedAt: parseInstant('2026-09-14T07:58:20Z'),
      kubernetesStatus: { namespace: 'shop', pvcName: 'db-disk-0', workloadsStatus: [{ workloadName: 'db' }] },
    });
    expect(roundTrip(codecs.volumes, volume)).toMatchObject({
      value: volume,
      object: { spec: { size: '21474836480', migrationNodeID: '', nodeSelector: [] } },
    });
  });

  it('refuses a size of 0 and a number of replicas that Longhorn would not take', () => {
    const refused = (from: string | RegExp, to: string) =>
      decodeWithIssues(codecs.volumes, longhornVolume.replace(from, to)).issues.map((issue) => issue.split('\n')[0]);
    expect(refused(/size: "\d+"/, 'size: "0"')[0]).toMatch(/^a.yaml:\d+:\d+: error: 0 is no size$/);
    for (const count of [-3, 0, 21])
      expect(refused('numberOfReplicas: 2', `numberOfReplicas: ${count}`)[0]).toMatch(/error: -?\d+ is out of range$/);
  });

  it('reads v1beta1 with the defaults of what that version did not have', () => {
    expect(decodeText(codecs.volumes, bundledLonghornVolume)).toMatchObject({
      size: 10_737_418_240,
      nodeId: null,
      currentNodeId: null,
      actualSize: 1_100_000_000,
      dataEngine: 'v1',
      replicaSoftAntiAffinity: 'ignored',
      lastDegradedAt: null,
      conditions: [{ type: 'scheduled', status: 'True' }],
      kubernetesStatus: { namespace: 'default', pvcName: 'vm1-disk-0', workloadsStatus: [] },
    });
  });

  it('refuses a size that is none, with its place', () => {
    for (const [size, message] of [
      ['10Gi', 'the text "10Gi" is no size'],
      ['"-1"', '-1 is negative'],
      ['[1]', 'a list is no size'],
      ['"1.5"', '1.5 is no whole number that can be counted exactly'],
    ]) {
      const text = longhornVolume.replace('size: "21474836480"', `size: ${size}`);
      const { value, issues } = decodeWithIssues(codecs.volumes, text);
      expect(value).toBeNull();
      expect(issues).toEqual([
        `a.yaml:29:9: error: ${message}\n  at spec.size\n  expected a number of bytes in quotes, such as "10737418240"`,
      ]);
    }
    const without = decodeWithIssues(codecs.volumes, 'metadata: { name: a }\nspec: {}\n');
    expect(without.issues[0]).toMatch(/^a.yaml:2:7: error: "size" is missing\n/);
  });
});

describe('the Longhorn Replica codec', () => {
  it('reads a failed copy, and a healthy one whose empty times a bundle wrote as "null"', () => {
    const failed = decodeText(codecs.replicas, longhornReplica);
    expect(failed).toMatchObject({
      volumeName: 'pvc-2',
      volumeSize: 21_474_836_480,
      nodeId: 'pine-1',
      failedAt: parseInstant('2026-09-14T07:58:20Z'),
      healthyAt: null,
      lastHealthyAt: parseInstant('2026-07-05T09:12:34Z'),
      rebuildRetryCount: 2,
      currentState: 'stopped',
    });
    expect(roundTrip(codecs.replicas, failed)).toMatchObject({ value: failed, object: { spec: { healthyAt: '' } } });
    const bundled = longhornReplica
      .replace('failedAt: "2026-09-14T07:58:20Z"', 'failedAt: "null"')
      .replace('nodeID: pine-1', 'nodeID: "null"');
    expect(decodeText(codecs.replicas, bundled)).toMatchObject({ failedAt: null, nodeId: null });
  });
});

describe('the Longhorn Engine codec', () => {
  it('reads what the engine thinks of each replica and how far rebuilds are', () => {
    const engine = decodeText(codecs.engines, longhornEngine);
    expect(engine).toMatchObject({
      nodeId: 'pine-2',
      currentState: 'running',
      replicaModeMap: { 'pvc-2-r-1cd631f1': 'ERR', 'pvc-2-r-2d47a0b3': 'RW', 'pvc-2-r-9b0f6c55': 'WO' },
      rebuildStatus: { 'tcp://10.52.2.20:10000': { isRebuilding: true, progress: 37 } },
      currentReplicaAddressMap: { 'pvc-2-r-9b0f6c55': '10.52.2.20:10000' },
    });
    expect(roundTrip(codecs.engines, engine).value).toEqual(engine);
  });
});

describe('the Longhorn Setting codec', () => {
  it('warns of a value that the setting does not take, and keeps it as it was found', () => {
    const { value, issues } = decodeWithIssues(codecs.longhornSettings, replenishmentWait.replace('"600"', '"-5"'));
    expect(value?.value).toBe('-5');
    expect(issues).toEqual([
      'a.yaml:8:8: warning: replica-replenishment-wait-interval cannot be "-5"; the default is taken\n  at value\n  expected a duration such as 15s, or seconds',
    ]);
    const list = 'blacklist-for-auto-delete-pod-when-volume-detached-unexpectedly';
    const kinds = replenishmentWait.replace('replica-replenishment-wait-interval', list);
    expect(
      decodeWithIssues(codecs.longhornSettings, kinds.replace('600', 'kubevirt.io/VirtualMachineInstance')).issues,
    ).toEqual([]);
  });

  it('reads the value as text and whether it is in force', () => {
    const setting = decodeText(codecs.longhornSettings, replenishmentWait);
    expect(setting).toMatchObject({ name: 'replica-replenishment-wait-interval', value: '600', applied: false });
    expect(roundTrip(codecs.longhornSettings, setting).value).toEqual(setting);
    const unquoted = decodeWithIssues(codecs.longhornSettings, replenishmentWait.replace('"600"', '600'));
    expect(unquoted.issues).toEqual([
      'a.yaml:8:8: error: the number 600 does not fit here\n  at value\n  expected text, that is "600" in quotes',
    ]);
  });
});
