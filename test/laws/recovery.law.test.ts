// Laws of recovery: what becomes of VMs whose node dies for good, and of drains that meet a VM which cannot leave.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printableStatus } from '../../models/compute/printable-status.ts';
import { buildCluster, events } from '../../models/index.ts';
import { Robustness } from '../../models/lifecycles.ts';
import type { EVICTION_STRATEGIES } from '../../models/migration/eviction.ts';
import { runs } from '../support/laws.ts';
import { fourNodes, sampleCluster } from '../support/sample-cluster.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('VMs of a node that dies for good', () => {
  test('run elsewhere after an hour or find no place, unless their data are gone; none runs before everybody was told', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(3), fc.integer({ min: 0, max: 10 * MINUTE }), (seed, n, at) => {
        const sim = fourNodes({ seed });
        sim.checking = true;
        const { vm, vmi, node, mount, volume } = sim.world;
        const lost = [...Array(vm.rows).keys()].filter((v) => vmi.node[vm.instances.first[v] ?? -1] === n);
        sim.inject(events.nodeCrash, n, 0, 'crash', at);
        // Detection takes 40 s at least, Harvester's period 15 s, its patience with migrations 180 s.
        sim.run(at + (40 + 15 + 180) * SECOND);
        for (const v of lost) expect(vm.downSince[v]).toBe(at);
        sim.run(at + HOUR);
        for (const v of lost) {
          const status = printableStatus(sim.world, v);
          const i = vm.instances.first[v] ?? -1;
          const volumes: number[] = [];
          for (let m = vm.mounts.first[v] ?? -1; m >= 0; m = vm.mounts.next[m] ?? -1)
            volumes.push(mount.volume[m] ?? -1);
          if (volumes.some((u) => volume.robustness[u] === Robustness.state.faulted)) continue;
          const waits = volumes.some((u) => (volume.node[u] ?? -1) < 0);
          expect(status === 'Running' || status === 'ErrorUnschedulable' || (waits && status === 'Starting')).toBe(
            true,
          );
          if (status === 'Running') expect(node.power[vmi.node[i] ?? 0]).not.toBe(node.power[n]);
        }
      }),
      { numRuns: runs(25) },
    );
  });
});

describe('a drain', () => {
  /** One VM cannot migrate, and wants to be evicted so. */
  function drained(strategy: (typeof EVICTION_STRATEGIES)[number], hours: number) {
    const cluster = sampleCluster('four-nodes');
    const virtualMachines = cluster.virtualMachines.map((m) =>
      m.name !== 'web-2' ? m : { ...m, evictionStrategy: strategy as 'LiveMigrate', hostDevices: ['vendor.com/card'] },
    );
    const sim = buildCluster({ ...cluster, virtualMachines }, { seed: 1, release: 9 });
    sim.checking = true;
    const v = sim.world.vm.find('default/web-2');
    const n = sim.world.vmi.node[sim.world.vm.instances.first[v] ?? -1] ?? -1;
    sim.inject(events.nodeDrain, n, 0, 'drain', MINUTE);
    sim.run(hours * HOUR);
    return { sim, v, n };
  }

  test('is blocked for ever by a VM with LiveMigrate that cannot migrate, which runs on', () => {
    const { sim, v, n } = drained('LiveMigrate', 48);
    expect(sim.world.node.draining[n]).toBe(1);
    expect(printableStatus(sim.world, v)).toBe('Running');
    expect(sim.world.vm.downSince[v]).toBe(-1);
  });

  test('shuts it down where its strategy lets it, and it stays off with RerunOnFailure', () => {
    const { sim, v, n } = drained('LiveMigrateIfPossible', 2);
    expect(sim.world.node.draining[n]).toBe(0);
    expect(printableStatus(sim.world, v)).toBe('Stopped');
  });
});
