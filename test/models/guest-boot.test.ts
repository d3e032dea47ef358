// Guests that boot at the same time share the CPUs and disks of their node; one that boots alone does not notice.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { measures } from '../../models/measures.ts';
import { bootCpu, bootRead, bootSpread, type SettingSpec } from '../../models/settings.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const GIB = 1024 * 1024 * 1024;

/** Restarts these VMs together. Returns the longest that one was down, in seconds. */
function longestRestart(assumed: readonly (readonly [SettingSpec, number])[], ...names: string[]): number {
  const sim = restarted(assumed, ...names);
  sim.run(30 * MINUTE);
  expect(sim.world.bootWork.count).toBe(0);
  return sim.probes.readObservations(measures.recoverySeconds).max / SECOND;
}

function restarted(assumed: readonly (readonly [SettingSpec, number])[], ...names: string[]): ClusterSimulation {
  const sim = fourNodes({ overrides: new Map([[bootSpread, 0], ...assumed]) });
  sim.checking = true;
  for (const name of names) sim.inject(events.vmRestart, sim.world.vm.find(name), 0, 'restart', MINUTE);
  return sim;
}

describe('a guest that boots alone', () => {
  test('takes its own time, when its work is over before', () => {
    const plain = longestRestart([], 'default/web-1');
    expect(longestRestart([[bootRead, 100 * 1024 * 1024]], 'default/web-1')).toBeCloseTo(plain, 3);
    expect(longestRestart([[bootCpu, 5 * SECOND]], 'default/web-1')).toBeCloseTo(plain, 3);
  });

  test('takes as long as its work needs where that is more: 60 s of CPU on two vCPUs, 20 s of them its own boot', () => {
    const sim = fourNodes();
    const vcpus = sim.world.vm.vcpus[sim.world.vm.find('default/web-1')];
    const plain = longestRestart([], 'default/web-1');
    expect(longestRestart([[bootCpu, 60 * SECOND * vcpus]], 'default/web-1') - plain).toBeCloseTo(40, 1);
  });
});

describe('guests that boot together', () => {
  const all = ['default/web-1', 'default/web-2', 'default/web-3', 'default/cache-1', 'tools/git', 'tools/monitoring'];

  test('read in turn from the disks that hold their volumes', () => {
    const work = [[bootRead, 8 * GIB]] as const;
    const alone = Math.max(...all.map((name) => longestRestart(work, name)));
    expect(longestRestart(work, ...all)).toBeGreaterThan(alone + 5);
  });

  test('leave no work behind when their node dies while they boot', () => {
    const sim = restarted([[bootRead, 64 * GIB]], ...all);
    sim.inject(events.nodeCrash, 0, 0, 'crash', 2 * MINUTE);
    sim.run(2 * MINUTE + 1);
    const { bootWork, vmi } = sim.world;
    for (let b = 0; b < bootWork.rows; b++) if (bootWork.isLive(b)) expect(vmi.node[bootWork.vmi[b]]).not.toBe(0);
    sim.run(240 * MINUTE);
    expect(bootWork.count).toBe(0);
  });
});
