// Profiles of the scheduler: plugins are switched, weighed and replaced, and placement follows.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { planArrivals } from '../../models/compute/arrivals.ts';
import { defaultProfile } from '../../models/policies/vm-placement.ts';
import { explainPod, useProfile } from '../../models/scheduling/scheduler.ts';
import { readProfile } from '../../models/scheduling/scheduler-profile.ts';
import { addPod, place, plainCluster } from '../support/plain-cluster.ts';

const GIB = 1024 * 1024 * 1024;
const binPacking = `
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: tight
  plugins:
    score:
      disabled: [{ name: NodeResourcesBalancedAllocation }]
      enabled: [{ name: NodeResourcesFit, weight: 5 }]
    filter:
      disabled: [{ name: NodeUnschedulable }]
  pluginConfig:
  - name: NodeResourcesFit
    args: { scoringStrategy: { type: MostAllocated } }
`;

describe('a profile', () => {
  test('of nothing is the default one', () => {
    expect(readProfile(null)).toEqual({ profile: defaultProfile, problems: [] });
  });

  test('fills the fuller node first when it asks for MostAllocated', () => {
    const sim = plainCluster([1, 2].map(() => ({ cpu: 8000, memory: 32 * GIB })));
    place(sim, { cpu: 1000, memory: GIB });
    const next = addPod(sim, { cpu: 1000, memory: GIB });
    const best = () => {
      const { considered } = explainPod(sim, next);
      return considered.reduce((top, c, i) => (c.total > (considered[top]?.total ?? 0) ? i : top), 0);
    };
    expect(best()).toBe(1);
    const { profile, problems } = readProfile(parse(binPacking));
    expect(problems).toEqual([]);
    useProfile(sim, profile);
    expect(best()).toBe(0);
    sim.world.node.put.cordoned(0, 1);
    expect(best()).toBe(0);
    expect(profile.scores.find((s) => s.name === 'NodeResourcesFit')?.weight).toBe(5);
  });

  test('names what it does not know, with the nearest that it does', () => {
    const { problems } = readProfile({
      profiles: [{ plugins: { score: { enabled: [{ name: 'NodeResourceFit' }] } } }],
    });
    expect(problems).toEqual(['no plugin is called NodeResourceFit; did you mean NodeResourcesFit?']);
  });
});

describe('a large cluster', () => {
  /** Two hundred nodes of which the last fifty are empty; each VM arrives alone. Returns where they go. */
  function chosen(percentageOfNodesToScore: number, vms: number, nodes = 200): number[] {
    const sim = plainCluster(Array.from({ length: nodes }, () => ({ cpu: 16_000, memory: 64 * GIB })));
    const { node, vm, vmi } = sim.world;
    for (let n = 0; n < nodes - 50; n++) node.put.memoryScored(n, 32 * GIB);
    useProfile(sim, { ...defaultProfile, percentageOfNodesToScore });
    const plans = Array.from({ length: vms }, (_, i) => ({
      atMs: 1000 * i,
      vcpus: 1,
      memoryBytes: GIB,
      lifetimeMs: null,
    }));
    planArrivals(sim, plans, 'test');
    sim.run(1000 * vms);
    return plans.map((_, i) => vmi.node[vm.instances.first[vm.find(`trace/vm-${i + 1}`)]]);
  }

  test('is looked through until a hundred nodes fit, from where the last search ended, going round', () => {
    // 50 - 200/125 = 48 %, which is 96 nodes, and never fewer than a hundred.
    const [first = -1, second = -1, third = -1] = chosen(0, 3);
    expect(first).toBeLessThan(100);
    expect(second).toBeGreaterThanOrEqual(150);
    expect(third).toBeLessThan(100);
  });

  test('is looked through as far as the profile says', () => {
    // 60 % of 200 are 120 nodes: 0 to 119, then 120 to 39, then 40 to 159.
    const [a = -1, b = -1, c = -1] = chosen(60, 3);
    expect(a).toBeLessThan(120);
    expect(b).toBeGreaterThanOrEqual(150);
    expect(c).toBeGreaterThanOrEqual(150);
    expect(c).toBeLessThan(160);
    expect(chosen(100, 3).every((n) => n >= 150)).toBe(true);
  });

  test('of fewer than a hundred nodes is looked through whole, whatever the profile says', () => {
    expect(chosen(5, 3, 99).every((n) => n >= 49)).toBe(true);
  });
});
