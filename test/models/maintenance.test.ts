// Maintenance mode: what becomes of VMs by the label of their strategy, and the way back.
import { describe, expect, test } from 'vitest';
import { printableStatus } from '../../models/compute/printable-status.ts';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import { Maintenance } from '../../models/lifecycles.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;

/** web-1 runs on harvester-1 and has that strategy; the node enters maintenance after a minute. */
function entering(strategy: string, forced = 0, hostDevices: readonly string[] = []): ClusterSimulation {
  const cluster = sampleCluster('four-nodes');
  const virtualMachines = cluster.virtualMachines.map((m) =>
    m.name !== 'web-1'
      ? m
      : { ...m, hostDevices, labels: { ...m.labels, 'harvesterhci.io/maintain-mode-strategy': strategy } },
  );
  const sim = buildCluster({ ...cluster, virtualMachines }, { seed: 1, release: 9 });
  sim.checking = true;
  sim.inject(events.nodeEnterMaintenance, sim.world.node.find('harvester-1'), forced, 'enter', MINUTE);
  return sim;
}

const statusOf = (sim: ClusterSimulation): string => printableStatus(sim.world, sim.world.vm.find('default/web-1'));

/** Status of web-1 while the node is in maintenance, and after it has left it. */
function course(strategy: string, forced = 0, hostDevices: readonly string[] = []): readonly string[] {
  const sim = entering(strategy, forced, hostDevices);
  const { node } = sim.world;
  const n = node.find('harvester-1');
  sim.run(30 * MINUTE);
  expect(node.maintenance[n]).toBe(Maintenance.state.Completed);
  expect(node.vmis.size[n]).toBe(0);
  const inside = statusOf(sim);
  sim.inject(events.nodeLeaveMaintenance, n, 0, 'leave', 30 * MINUTE);
  sim.run(60 * MINUTE);
  expect([node.maintenance[n], node.cordoned[n]]).toEqual([Maintenance.state.Off, 0]);
  return [inside, statusOf(sim)];
}

describe('in maintenance mode a VM whose strategy is', () => {
  test.each([
    ['Migrate', 'Running', 'Running'],
    ['ShutdownAndRestartAfterEnable', 'Running', 'Running'],
    ['ShutdownAndRestartAfterDisable', 'Stopped', 'Running'],
    ['Shutdown', 'Stopped', 'Stopped'],
    ['something that nobody knows', 'Running', 'Running'],
  ])('%s is %s, and %s after it', (strategy, inside, after) => {
    expect(course(strategy)).toEqual([inside, after]);
  });

  test('ShutdownAndRestartAfterEnable has been down meanwhile, and one that migrates has not', () => {
    const downOnce = (strategy: string): boolean => {
      const sim = entering(strategy);
      const v = sim.world.vm.find('default/web-1');
      let down = false;
      while (sim.step(30 * MINUTE)) down ||= sim.world.vm.instances.first[v] < 0;
      return down;
    };
    expect([downOnce('Migrate'), downOnce('ShutdownAndRestartAfterEnable')]).toEqual([false, true]);
  });
});

describe('a VM that cannot migrate', () => {
  test('keeps its node out of maintenance, which is left as it was', () => {
    const sim = entering('Migrate', 0, ['vendor.com/card']);
    const { node } = sim.world;
    sim.run(30 * MINUTE);
    const n = node.find('harvester-1');
    expect([node.maintenance[n], node.cordoned[n], node.draining[n]]).toEqual([Maintenance.state.Off, 0, 0]);
    expect(statusOf(sim)).toBe('Running');
  });

  test('is halted for good when maintenance is forced, whatever its strategy says', () => {
    expect(course('ShutdownAndRestartAfterEnable', 1, ['vendor.com/card'])).toEqual(['Stopped', 'Stopped']);
  });
});
