// VMs on storage that is not Longhorn's: where they may run, whether they move, and what the loss of a node means for them.
import { describe, expect, test } from 'vitest';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import { Guest, Maintenance } from '../../models/lifecycles.ts';
import { explainPlacement } from '../../scenarios/placement.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;

/** `scratch` is on local LVM of store-3, `archive` on an external Ceph and runs there too. */
function threeNodes(): ClusterSimulation {
  return buildCluster(sampleCluster('three-nodes-storage'), { seed: 1, release: 9 });
}

/** The node that the guest of a VM is up on, or a word for where it is not. */
function place({ world, store }: ClusterSimulation, name: string): string {
  const { vm, vmi, node } = world;
  const i = vm.instances.first[vm.find(`default/${name}`)] ?? -1;
  if (i < 0) return 'stopped';
  if ((vmi.node[i] ?? -1) < 0) return 'pending';
  return vmi.guest[i] === Guest.state.Up ? store.names.text(node.name[vmi.node[i] ?? -1] ?? 0) : 'down';
}

function inject(sim: ClusterSimulation, kind: Parameters<ClusterSimulation['inject']>[0], node: string, b = 0) {
  sim.inject(kind, sim.world.node.find(node), b, 'test');
  sim.run(sim.now);
}

describe('a VM on local LVM', () => {
  test('waits for its node when that is lost, and starts there again with it', () => {
    const sim = threeNodes();
    inject(sim, events.nodeCrash, 'store-3');
    sim.run(30 * MINUTE);
    expect(place(sim, 'scratch')).toBe('pending');
    expect(['store-1', 'store-2']).toContain(place(sim, 'archive'));
    inject(sim, events.nodeStart, 'store-3');
    sim.run(50 * MINUTE);
    expect(place(sim, 'scratch')).toBe('store-3');
  });

  test('is not live-migrated, asked for or not', () => {
    const sim = threeNodes();
    const { vm } = sim.world;
    for (const name of ['scratch', 'archive']) sim.inject(events.vmMigrate, vm.find(`default/${name}`), -1, 'test');
    sim.run(10 * MINUTE);
    expect(place(sim, 'scratch')).toBe('store-3');
    expect(place(sim, 'archive')).not.toBe('store-3');
  });

  test('keeps its node out of maintenance unless that is forced, which stops it', () => {
    const sim = threeNodes();
    const n = sim.world.node.find('store-3');
    inject(sim, events.nodeEnterMaintenance, 'store-3');
    sim.run(10 * MINUTE);
    expect(sim.world.node.maintenance[n]).toBe(Maintenance.state.Off);
    expect([place(sim, 'scratch'), place(sim, 'archive')]).toEqual(['store-3', 'store-3']);
    inject(sim, events.nodeEnterMaintenance, 'store-3', 1);
    sim.run(30 * MINUTE);
    expect(place(sim, 'scratch')).toBe('stopped');
    expect(['store-1', 'store-2']).toContain(place(sim, 'archive'));
    expect(sim.world.node.maintenance[n]).toBe(Maintenance.state.Completed);
  });

  test('is shut down when its node is drained, for LiveMigrateIfPossible it cannot be kept; the one on Ceph moves', () => {
    const sim = threeNodes();
    inject(sim, events.nodeDrain, 'store-3');
    sim.run(20 * MINUTE);
    expect(place(sim, 'scratch')).toBe('stopped');
    expect(['store-1', 'store-2']).toContain(place(sim, 'archive'));
  });

  test('is explained: which nodes refuse it and why, and that it neither moves nor has a backup', () => {
    const answer = explainPlacement(threeNodes(), 'scratch');
    if ('problem' in answer) throw new Error(answer.problem);
    expect(answer.best).toEqual(['store-3']);
    expect(answer.nodes.map(({ node, refusedBy }) => [node, refusedBy])).toEqual([
      ['store-1', 'VolumeBinding'],
      ['store-2', 'VolumeBinding'],
      ['store-3', null],
    ]);
    expect(answer.words.at(-1)).toBe(
      'Its claim scratch (pvc-scratch) is on LVM, local to its node and is not shared: LiveMigratable is False, DisksNotLiveMigratable; it has no replicas and no backup in Longhorn.',
    );
  });
});

describe('a VM on Ceph', () => {
  test('has no replicas of ours and is at no risk from the disks here', () => {
    const sim = threeNodes();
    const { vm, disk } = sim.world;
    expect(vm.mounts.size[vm.find('default/archive')]).toBe(0);
    expect(vm.otherVolumes.size[vm.find('default/archive')]).toBe(1);
    for (let d = 0; d < disk.rows; d++) sim.inject(events.diskFail, d, 0, 'test');
    sim.run(10 * MINUTE);
    expect(place(sim, 'archive')).toBe('store-3');
    expect(place(sim, 'db')).not.toBe('store-1');
  });
});
