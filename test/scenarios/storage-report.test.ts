// hci-twin storage: what is left of a cluster's disks, what stops the next volume, and what is wrong with a question.
import { describe, expect, test } from 'vitest';
import { volumeWish } from '../../models/storage/storage-class.ts';
import type { StorageQuestion } from '../../scenarios/storage-question.ts';
import { storageReports } from '../../scenarios/storage-report.ts';
import { roomFor, spreadCapacity } from '../../scenarios/storage-room.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const GIB = 1024 ** 3;

function ask(question: Partial<StorageQuestion>) {
  const all = { size: 100 * GIB, replicas: null, storageClass: null, changes: [], ...question };
  return storageReports(sampleCluster('four-nodes'), { seed: 1, release: 9 }, all);
}

function answer(question: Partial<StorageQuestion>) {
  const found = ask(question);
  if ('problems' in found) throw new Error(found.problems.join('; '));
  return found;
}

describe('a storage report', () => {
  test('says what is left by disk, and where the next volume goes', () => {
    const { now } = answer({ size: 10 * GIB });
    expect(now.disks).toHaveLength(4);
    expect(now.next.placed).toHaveLength(3);
    expect(new Set(now.next.placed).size).toBe(3);
    expect(now.next.errors).toBeNull();
    expect(now.largest).toBeLessThan(now.capacity);
  });

  test('says in the words of Longhorn and disk by disk why the next volume has no place', () => {
    const { now } = answer({ size: 300 * GIB });
    expect(now.next.errors).toBe('insufficient storage');
    for (const { reason } of now.next.reasoning.considered) expect(reason).toMatch(/scheduled \d+ GiB exceed 100%/);
  });

  test('says what the CSI driver tells kube-scheduler of each node, which does not look at free space', () => {
    const { now } = answer({ size: 300 * GIB });
    for (const { node, maximumVolumeSize, availableCapacity } of now.csi ?? []) {
      const disks = now.disks.filter((d) => d.node === node);
      expect(maximumVolumeSize).toBe(Math.max(...disks.map((d) => d.schedulable)));
      expect(availableCapacity).toBe(disks.reduce((sum, d) => sum + d.schedulable, 0));
    }
    expect(now.csi).toHaveLength(4);
    const older = storageReports(
      sampleCluster('four-nodes'),
      { seed: 1, release: 7 },
      {
        size: GIB,
        replicas: null,
        storageClass: null,
        changes: [],
      },
    );
    expect('now' in older && older.now.csi).toBeNull();
  });

  test('takes the number of replicas from the setting where class and question say nothing', () => {
    const cluster = { ...sampleCluster('four-nodes'), storageClasses: [] };
    const changes = ['default-replica-count=2'];
    const question = { size: 10 * GIB, replicas: null, storageClass: null, changes };
    const found = storageReports(cluster, { seed: 1, release: 9 }, question);
    expect('now' in found && [found.now.replicas, found.changed?.replicas]).toEqual([3, 2]);
  });

  test('rounds sizes up as Longhorn does, and takes at least 10 MiB', () => {
    expect(answer({ size: 1 }).now.next.size).toBe(10 * 1024 ** 2);
    expect(answer({ size: GIB + 1 }).now.next.size).toBe(GIB + 2 * 1024 ** 2);
  });

  test('says what a change of settings would do', () => {
    const { now, changed } = answer({ size: 300 * GIB, changes: ['storage-over-provisioning-percentage=200'] });
    expect(changed?.next.errors).toBeNull();
    expect(changed?.capacity).toBeGreaterThan(now.capacity);
  });

  test('tells all that is wrong with a question at once', () => {
    const wrong = ask({
      size: 0,
      replicas: -1,
      storageClass: 'nope',
      changes: ['x=1', 'storage-minimal-available-percentage=200', 'y'],
    });
    expect('problems' in wrong && wrong.problems.map((p) => p.split(/[:;]/)[0])).toEqual([
      'a volume of 0 bytes',
      '-1 replicas',
      'unknown setting x',
      'storage-minimal-available-percentage=200',
      '"y"',
      'there is no storage class nope',
    ]);
  });
});

test('room for copies on different nodes is bounded by the smallest of few nodes and by all of many', () => {
  expect(spreadCapacity([100, 100, 10], 3)).toBe(10);
  expect(spreadCapacity([100, 100, 100, 100], 2)).toBe(200);
  expect(spreadCapacity([100, 100], 3)).toBe(0);
});

test('room depends on what two replicas may not share', () => {
  const disk = (name: string, node: string, zone: string, room: number) => ({ disk: name, node, zone, room });
  const disks = [
    disk('a1', 'a', 'east', 90),
    disk('a2', 'a', 'east', 60),
    disk('b1', 'b', 'east', 40),
    disk('c1', 'c', 'west', 30),
  ];
  expect(roomFor(disks, 'zone', 2)).toEqual({ capacity: 30, largest: 30, places: 2 });
  expect(roomFor(disks, 'node', 2)).toEqual({ capacity: 70, largest: 40, places: 3 });
  expect(roomFor(disks, 'disk', 2)).toEqual({ capacity: 110, largest: 60, places: 4 });
  expect(roomFor(disks, 'nothing', 2)).toEqual({ capacity: 110, largest: 60, places: 4 });
  expect(roomFor(disks, 'nothing', 4)).toEqual({ capacity: 55, largest: 40, places: 4 });
  expect(roomFor(disks, 'zone', 3)).toEqual({ capacity: 0, largest: 0, places: 2 });
});

test('a bad storage class has every mistake named', () => {
  const read = volumeWish(
    {
      name: 'bad',
      provisioner: 'driver.longhorn.io',
      parameters: { numberOfReplicas: '-2', dataLocality: 'near', staleReplicaTimeout: 'never' },
    },
    3,
  );
  expect(read).toEqual({
    problems: [
      'storage class bad: numberOfReplicas is "-2"; expected a whole number from 0 to 20',
      'storage class bad: dataLocality is "near"; expected one of disabled, best-effort, strict-local',
      expect.stringContaining('staleReplicaTimeout is "never"'),
    ],
  });
});

test('a storage class that leaves things out gets what Longhorn takes: the setting, and two days before a failed replica is stale', () => {
  const plain = { name: 'plain', provisioner: 'driver.longhorn.io', parameters: { staleReplicaTimeout: '0' } };
  const read = volumeWish(plain, 2);
  expect('wish' in read && [read.wish.numberOfReplicas, read.wish.staleAfterMs]).toEqual([2, 48 * 3_600_000]);
});
