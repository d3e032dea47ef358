// VMs that are found stopped: which of them a cluster starts by itself, and which nobody misses.
import { describe, expect, test } from 'vitest';
import { printableStatus } from '../../models/compute/printable-status.ts';
import { RUN_STRATEGIES } from '../../models/compute/run-strategy.ts';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import type { ClusterManifest, VirtualMachineManifest } from '../../models/manifest/index.ts';
import { measures } from '../../models/measures.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;

/** The four nodes with one VM as it is told, and its instance in that phase, or without one. */
function found(vm: Partial<VirtualMachineManifest>, phase: 'Succeeded' | 'Failed' | null = null): ClusterSimulation {
  const cluster: ClusterManifest = sampleCluster('four-nodes');
  const named = ({ name }: { readonly name: string }): boolean => name === 'web-1';
  const virtualMachines = cluster.virtualMachines.map((m) => (named(m) ? { ...m, ...vm } : m));
  const virtualMachineInstances = cluster.virtualMachineInstances.flatMap((m) =>
    !named(m) ? [m] : phase === null ? [] : [{ ...m, phase }],
  );
  return buildCluster({ ...cluster, virtualMachines, virtualMachineInstances }, { seed: 1, release: 9 });
}

function statusAfter(sim: ClusterSimulation, minutes: number): string {
  sim.run(minutes * MINUTE);
  return printableStatus(sim.world, sim.world.vm.find('default/web-1'));
}

describe('a VM with RerunOnFailure', () => {
  const runStrategy = 'RerunOnFailure' as const;

  test('whose guest was shut down stays stopped, and is not missed', () => {
    const sim = found({ runStrategy, printableStatus: 'Stopped' }, 'Succeeded');
    expect(statusAfter(sim, 30)).toBe('Stopped');
    expect(sim.probes.readGauge(measures.downVms, sim.now).max).toBe(0);
  });

  test('that is found stopped without an instance stays stopped', () => {
    expect(statusAfter(found({ runStrategy, printableStatus: 'Stopped' }), 30)).toBe('Stopped');
  });

  test('whose instance failed, whose start was asked for, or that was starting, is started', () => {
    expect(statusAfter(found({ runStrategy, printableStatus: 'Stopped' }, 'Failed'), 30)).toBe('Running');
    const asked = { runStrategy, printableStatus: 'Stopped' as const, stateChangeRequests: [{ action: 'Start' }] };
    expect(statusAfter(found(asked), 30)).toBe('Running');
    expect(statusAfter(found({ runStrategy, printableStatus: 'ErrorUnschedulable' }), 30)).toBe('Running');
  });

  test('that KubeVirt has not seen yet is started: that is what creating it means', () => {
    expect(statusAfter(found({ runStrategy, printableStatus: null }), 30)).toBe('Running');
  });

  test('that was left alone runs when somebody starts it, and is missed from then on', () => {
    const sim = found({ runStrategy, printableStatus: 'Stopped' }, 'Succeeded');
    sim.inject(events.vmStart, sim.world.vm.find('default/web-1'), 0, 'start', 5 * MINUTE);
    expect(statusAfter(sim, 30)).toBe('Running');
    expect(sim.probes.readGauge(measures.downVms, sim.now).max).toBe(1);
  });

  test('is left alone when the control plane comes back from an outage too', () => {
    const sim = found({ runStrategy, printableStatus: 'Stopped' }, 'Succeeded');
    const { node } = sim.world;
    for (let n = 0; n < 2; n++) sim.inject(events.nodeCrash, n, 0, 'crash', MINUTE);
    for (let n = 0; n < 2; n++) sim.inject(events.nodeStart, n, 0, 'start', 3 * MINUTE);
    expect(node.rows).toBe(4);
    expect(statusAfter(sim, 60)).toBe('Stopped');
  });
});

test('a VM with Manual starts by itself neither when it is new nor when it was stopped', () => {
  for (const status of [null, 'Stopped'] as const)
    expect(statusAfter(found({ runStrategy: 'Manual', printableStatus: status }), 30)).toBe('Stopped');
});

test('a VM with Always is started whatever its status says', () => {
  expect(statusAfter(found({ runStrategy: 'Always', printableStatus: 'Stopped' }, 'Succeeded'), 30)).toBe('Running');
});

describe('a VM that was halted', () => {
  const startedAgain = (vm: Partial<VirtualMachineManifest>): string => {
    const sim = found({ runStrategy: 'Halted', printableStatus: 'Stopped', ...vm });
    const v = sim.world.vm.find('default/web-1');
    sim.inject(events.vmStart, v, 0, 'start', MINUTE);
    expect(statusAfter(sim, 20)).toBe('Running');
    return RUN_STRATEGIES[sim.world.vm.runStrategy[v]] ?? '';
  };

  test('gets the strategy back that its annotation names, or RerunOnFailure', () => {
    expect(startedAgain({ startRunStrategy: 'Always' })).toBe('Always');
    expect(startedAgain({ startRunStrategy: null })).toBe('RerunOnFailure');
  });

  test('while the cluster runs gets the one back that it had', () => {
    const sim = found({ runStrategy: 'Always', printableStatus: null });
    const v = sim.world.vm.find('default/web-1');
    sim.inject(events.vmStop, v, 0, 'stop', 10 * MINUTE);
    sim.inject(events.vmStart, v, 0, 'start', 20 * MINUTE);
    expect(statusAfter(sim, 40)).toBe('Running');
    expect(RUN_STRATEGIES[sim.world.vm.runStrategy[v]]).toBe('Always');
  });
});
