// hci-twin storage: what is left of a cluster's disks, what stops the next volume, and what is wrong with a question.
import { describe, expect, test } from 'vitest';
import { volumeWish } from '../../models/storage/storage-class.ts';
import { type StorageQuestion, spreadCapacity, storageReports } from '../../scenarios/storage-report.ts';
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

test('a bad storage class has every mistake named', () => {
  const read = volumeWish({
    name: 'bad',
    provisioner: 'driver.longhorn.io',
    parameters: { numberOfReplicas: '-2', dataLocality: 'near', staleReplicaTimeout: '0' },
  });
  expect(read).toEqual({
    problems: [
      'storage class bad: numberOfReplicas is "-2"; expected a whole number from 1 to 20',
      expect.stringContaining('staleReplicaTimeout is "0"'),
      'storage class bad: dataLocality is "near"; expected one of disabled, best-effort, strict-local',
    ],
  });
});
