// Room that preemption makes: it is kept from pods that matter less or as much, and given to those that matter more.
import { describe, expect, test } from 'vitest';
import { vmPlacement } from '../../models/policies/vm-placement.ts';
import { bindPod } from '../../models/scheduling/accounting.ts';
import type { PodSpec } from '../../models/scheduling/pod-spec.ts';
import { explainPod } from '../../models/scheduling/scheduler.ts';
import { preparedFilters, verdictOf } from '../../models/scheduling/scheduler-verdict.ts';
import { viewOf } from '../../models/scheduling/scheduler-view.ts';
import { addPod, plainCluster } from '../support/plain-cluster.ts';

const GIB = 1024 * 1024 * 1024;
const HOST = 'kubernetes.io/hostname';

/** One node of 8 CPUs of which 4 are free, and which is kept for a pod of priority 1000 that needs 6. */
function kept(spec: Partial<PodSpec> = {}) {
  const sim = plainCluster([{ cpu: 8000, memory: 64 * GIB }]);
  const victim = addPod(sim, { cpu: 4000, memory: GIB });
  bindPod(sim, victim, 0);
  const preemptor = addPod(sim, { cpu: 6000, memory: GIB, priority: 1000, spec });
  sim.world.pod.put.nominated(preemptor, 0);
  return { sim, victim, preemptor };
}

function refusal(sim: ReturnType<typeof plainCluster>, priority: number, cpu = 3000, spec: Partial<PodSpec> = {}) {
  const p = addPod(sim, { cpu, memory: GIB, priority, spec });
  const [node] = explainPod(sim, p).considered;
  sim.world.pod.remove(p);
  return node?.reason ?? null;
}

describe('room that was made for a pod', () => {
  test('is not given to one of lower or of the same priority, and is to one of higher', () => {
    const { sim } = kept();
    expect(refusal(sim, 0)).toBe('Insufficient cpu: room is kept for pod-1');
    expect(refusal(sim, 1000)).toBe('Insufficient cpu: room is kept for pod-1');
    expect(refusal(sim, 1001)).toBeNull();
  });

  test('is there for the pod itself, and what is left beside it for others', () => {
    const { sim, victim, preemptor } = kept();
    sim.world.pod.put.node(victim, -1);
    sim.world.node.put.cpuRequested(0, 0);
    expect(explainPod(sim, preemptor).considered[0]?.refusedBy).toBeNull();
    expect(refusal(sim, 0, 2000)).toBeNull();
    expect(refusal(sim, 0, 2001)).not.toBeNull();
  });

  test('is kept by anti-affinity too, and affinity to a pod that may never come does not count', () => {
    const term = {
      labelSelector: { matchLabels: { app: 'db' }, matchExpressions: [] },
      topologyKey: HOST,
      namespaces: [],
      namespaceSelector: null,
    };
    const labels = { app: 'db' };
    const { sim } = kept({ labels });
    // It would fit beside the pod: 2 CPUs are left when the victim has gone.
    sim.world.node.put.cpuAllocatable(0, 16_000);
    expect(refusal(sim, 0, 1000)).toBeNull();
    expect(refusal(sim, 0, 1000, { antiAffinity: [term] })).toContain('room is kept for pod-1');
    expect(refusal(sim, 0, 1000, { affinity: [term] })).toContain("didn't match pod affinity rules");
    expect(refusal(sim, 2000, 1000, { antiAffinity: [term] })).toBeNull();
  });

  test('leaves what the filters have worked out as it was', () => {
    const { sim } = kept({ labels: { app: 'db' } });
    const p = addPod(sim, { cpu: 3000, memory: GIB });
    const view = viewOf(sim);
    const filters = preparedFilters(vmPlacement, view, p);
    expect(verdictOf(filters, view, p, 0).status).toBe('Unschedulable');
    expect([view.hiddenOn, view.hiddenCpu, view.assumed.size]).toEqual([-1, 0, 0]);
  });
});
