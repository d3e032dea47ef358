// Volumes of a dead node: when Kubernetes takes them from it by force, by release and by what was done to the node.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { plights } from '../../models/narration/plight.ts';
import { appoint } from '../support/leases.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const CRASH = MINUTE;

interface Outage {
  readonly sim: ClusterSimulation;
  /** Seconds from the crash until pods are gone, until the volume is free, and until the VM is up again. */
  readonly podGone: number;
  readonly detached: number;
  readonly up: number;
}

/** db-primary, which has a volume, and its node, which dies; the leading controller manager is elsewhere. */
function outage(release: number, seed: number, also: (sim: ClusterSimulation, node: number) => void = () => {}) {
  const sim = fourNodes({ seed, release });
  appoint(sim, 'kube-controller-manager', 'harvester-1');
  sim.checking = true;
  const { node, vm, mount, vmi, volume } = sim.world;
  const v = vm.find('default/db-primary');
  const n = vmi.node[vm.instances.first[v]];
  const disk = mount.volume[vm.mounts.first[v]];
  sim.inject(events.nodeCrash, n, 0, 'crash', CRASH);
  also(sim, n);
  let podGone = 0;
  let detached = 0;
  let up = 0;
  while (up === 0 && sim.step(40 * MINUTE)) {
    if (sim.now < CRASH) continue;
    const since = (sim.now - CRASH) / SECOND;
    const i = vm.instances.first[v];
    if (podGone === 0 && vm.downSince[v] >= 0 && (i < 0 || vmi.node[i] !== n)) podGone = since;
    if (detached === 0 && vm.downSince[v] >= 0 && volume.node[disk] !== node.find('harvester-2')) detached = since;
    if (detached > 0 && vm.downSince[v] < 0) up = since;
  }
  return { sim, podGone, detached, up } satisfies Outage;
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe('the volume of a VM on a dead node', () => {
  test('is free with the pod under v1.9, which taints the node, and under v1.6, which deletes the VolumeAttachment', () => {
    for (const release of [6, 9])
      for (const seed of seeds) {
        const { podGone, detached } = outage(release, seed);
        expect(detached).toBe(podGone);
      }
  });

  test('stays for another six minutes under v1.1, so that its VM is back after more than ten', () => {
    for (const seed of seeds) {
      const { podGone, detached, up } = outage(1, seed);
      expect(podGone).toBeGreaterThanOrEqual(330);
      expect(detached - podGone).toBeCloseTo(360, 3);
      expect(up).toBeGreaterThan(600);
    }
  });

  test('stays for six minutes when the node is deleted in place of being tainted', () => {
    for (const seed of seeds) {
      const { podGone, detached } = outage(9, seed, (sim, n) =>
        sim.inject(events.nodeDelete, n, 0, 'delete', 2 * MINUTE),
      );
      expect(podGone).toBeCloseTo(100, 0);
      expect(detached - podGone).toBeCloseTo(360, 3);
    }
  });

  test('is given up at once by a kubelet that is back before that', () => {
    for (const seed of seeds) {
      const { podGone, detached } = outage(1, seed, (sim, n) =>
        sim.inject(events.nodeStart, n, 0, 'start', 6 * MINUTE),
      );
      expect(detached - podGone).toBeGreaterThan(0);
      expect(detached - podGone).toBeLessThan(360);
    }
  });

  test('is waited for anew by a controller manager that takes over meanwhile', () => {
    const at = 8 * MINUTE;
    const { detached } = outage(1, 3, (s) =>
      s.inject(events.leaseSteal, s.world.lease.find('kube-controller-manager'), 0, 'steal', at),
    );
    expect(detached).toBeGreaterThan((at - CRASH) / SECOND + 360);
  });

  test('is what its VM is said to wait for', () => {
    const { world } = outage(1, 1).sim;
    const sim = fourNodes({ seed: 1, release: 1 });
    sim.inject(events.nodeCrash, sim.world.node.find('harvester-2'), 0, 'crash', CRASH);
    sim.run(9 * MINUTE);
    expect(plights.vm(sim, world.vm.find('default/db-primary'))).toMatch(
      /volume .* stays with harvester-2, which does not answer, for another \d+m/,
    );
  });
});
