// Guests that crash, and VMs that are deleted: what KubeVirt calls it, what the run strategy does about it, and what is left.
import { describe, expect, test } from 'vitest';
import { printableStatus } from '../../models/compute/printable-status.ts';
import { RUN_STRATEGIES, type RunStrategy } from '../../models/compute/run-strategy.ts';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import { Guest, VmiPhase } from '../../models/lifecycles.ts';
import { measures } from '../../models/measures.ts';
import { fourNodes, sampleCluster } from '../support/sample-cluster.ts';
import { compiledSmall, issuesOf, play } from '../support/scenarios.ts';

const MINUTE = 60_000;

function withStrategy(strategy: RunStrategy): { sim: ClusterSimulation; v: number } {
  const sim = fourNodes();
  sim.checking = true;
  const v = sim.world.vm.find('default/web-1');
  sim.world.vm.put.runStrategy(v, RUN_STRATEGIES.indexOf(strategy));
  sim.inject(events.vmCrash, v, 0, 'it crashes', MINUTE);
  return { sim, v };
}

const isUp = ({ world: { vm, vmi } }: ClusterSimulation, v: number): boolean =>
  vm.instances.first[v] >= 0 && vmi.guest[vm.instances.first[v]] === Guest.state.Up;

describe('a guest that crashes', () => {
  test.each(['Always', 'RerunOnFailure'] as const)('comes back at once with %s: it had run before', (strategy) => {
    const { sim, v } = withStrategy(strategy);
    const before = sim.world.vmi.generation[sim.world.vm.instances.first[v]];
    sim.run(MINUTE);
    expect(isUp(sim, v)).toBe(false);
    expect(sim.world.vm.startFailures[v]).toBe(0);
    sim.run(3 * MINUTE);
    expect(isUp(sim, v)).toBe(true);
    expect(sim.world.vmi.generation[sim.world.vm.instances.first[v]]).toBeGreaterThan(before);
  });

  test.each(['Manual', 'Once'] as const)('stays down with %s, as Failed', (strategy) => {
    const { sim, v } = withStrategy(strategy);
    sim.run(30 * MINUTE);
    const i = sim.world.vm.instances.first[v];
    expect(sim.world.vmi.phase[i]).toBe(VmiPhase.state.Failed);
    expect(printableStatus(sim.world, v)).toBe('Stopped');
    expect(sim.probes.readGauge(measures.downVms, sim.now).last).toBe(1);
  });

  test('of Manual is started by its owner, who stops what is left of it first', () => {
    const { sim, v } = withStrategy('Manual');
    sim.inject(events.vmStart, v, 0, 'its owner starts it', 5 * MINUTE);
    sim.run(10 * MINUTE);
    expect(isUp(sim, v)).toBe(true);
  });

  test('is a fact before the control plane can say so: while etcd has no leader nothing is done about it', () => {
    const sim = fourNodes();
    const { vm, node } = sim.world;
    const v = vm.find('default/db-primary');
    for (const name of ['harvester-1', 'harvester-3'])
      sim.inject(events.nodeCrash, node.find(name), 0, 'power', MINUTE);
    sim.inject(events.vmCrash, v, 0, 'it crashes', 2 * MINUTE);
    sim.run(20 * MINUTE);
    expect(isUp(sim, v)).toBe(false);
    expect(printableStatus(sim.world, v)).toBe('Running');
    for (const name of ['harvester-1', 'harvester-3'])
      sim.inject(events.nodeStart, node.find(name), 0, 'power', 21 * MINUTE);
    sim.run(40 * MINUTE);
    expect(isUp(sim, v)).toBe(true);
  });

  test('that does not run is no news', () => {
    const sim = fourNodes();
    const v = sim.world.vm.find('default/web-1');
    sim.inject(events.vmStop, v, 0, 'stop', 0);
    sim.inject(events.vmCrash, v, 0, 'crash', 5 * MINUTE);
    sim.run(10 * MINUTE);
    expect(printableStatus(sim.world, v)).toBe('Stopped');
  });
});

describe('a VM that is deleted', () => {
  const VOLUME = 'volume/pvc-3f94fd9d-ac2a-47fa-a8f0-dfc21c1ffcaf';

  test('is shut down first, is missed by nobody, and leaves its volumes detached', () => {
    const result = play([
      '{ at: 1m, delete: vm/web-2 }',
      '{ at: 1m5s, expect: vm/web-2 reported terminating }',
      `{ at: 5m, expect: ${VOLUME} detached }`,
      '{ at: 5m, expect: all vms running }',
    ]);
    expect(result.verdicts.every(({ met }) => met)).toBe(true);
    expect(result.figures['lost_vm_minutes']).toBe(0);
    expect(result.figures['data_lost_bytes']).toBe(0);
  });

  test('takes its volumes with it when told to, and none of their data counts as lost or at risk', () => {
    const sim = compiledSmall(['{ at: 1m, delete: vm/web-2, volumes: true }']).simulation();
    const { volume, vm, replica } = sim.world;
    const [vms, volumes, replicas] = [vm.count, volume.count, replica.count];
    const risk = sim.probes.readGauge(measures.atRiskBytes, 0).last;
    sim.checking = true;
    sim.run(10 * MINUTE);
    expect([vm.count, volume.count]).toEqual([vms - 1, volumes - 1]);
    expect(replica.count).toBeLessThan(replicas);
    expect(sim.probes.readGauge(measures.lostBytes, sim.now).last).toBe(0);
    expect(sim.probes.readGauge(measures.atRiskBytes, sim.now).last).toBe(risk);
    expect(sim.probes.readGauge(measures.faultedVolumes, sim.now).last).toBe(0);
  });

  test('on a node that is off goes when its pod is force-deleted, not before', () => {
    const steps = ['{ at: 1m, crash: node/harvester-3 }', '{ at: 2m, delete: vm/erp, volumes: true }'];
    const sim = compiledSmall(steps).simulation();
    sim.checking = true;
    sim.run(4 * MINUTE);
    const v = sim.world.vm.find('default/erp');
    expect(printableStatus(sim.world, v)).toBe('Terminating');
    sim.run(10 * MINUTE);
    expect(sim.world.vm.find('default/erp')).toBe(-1);
  });

  test('goes on being deleted when it was found so, and is not started', () => {
    const cluster = sampleCluster('four-nodes');
    const virtualMachines = cluster.virtualMachines.map((m) =>
      m.name === 'web-1' || m.name === 'erp' ? { ...m, deletionTimestamp: m.creationTimestamp } : m,
    );
    const virtualMachineInstances = cluster.virtualMachineInstances.filter(({ name }) => name !== 'web-1');
    const sim = buildCluster({ ...cluster, virtualMachines, virtualMachineInstances }, { seed: 1, release: 9 });
    sim.checking = true;
    sim.run(5 * MINUTE);
    expect([sim.world.vm.find('default/web-1'), sim.world.vm.find('default/erp')]).toEqual([-1, -1]);
    expect(sim.world.vm.count).toBe(cluster.virtualMachines.length - 2);
  });

  test('cannot be named by what is done later, nor can volumes that went with it', () => {
    const messages = issuesOf([
      '{ at: 2m, delete: vm/web-2, volumes: true }',
      '{ at: 1m, restart: vm/web-2 }',
      '{ at: 3m, restart: vm/web-2 }',
      `{ at: 3m, back-up: ${VOLUME} }`,
      '{ at: 4m, expect: vm/web-2 running }',
      '{ at: 4m, delete: lb/web, volumes: true }',
    ]).map(({ line, message }) => `${line} ${message}`);
    expect(messages.filter((m) => m.includes('deleted') || m.includes('no volumes'))).toEqual([
      '9 vm/web-2 is deleted at 2m',
      `10 ${VOLUME} is deleted at 2m`,
      '12 lb/web has no volumes that go with it',
    ]);
  });
});
