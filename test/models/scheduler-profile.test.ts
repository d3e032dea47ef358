// Profiles of the scheduler: plugins are switched, weighed and replaced, and placement follows.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
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
