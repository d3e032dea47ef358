// Laws of placement: what must hold for kube-scheduler's decisions whatever nodes and VMs there are.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addPod as addLauncherPod } from '../../models/compute/launcher-pod.ts';
import { vmPlacement } from '../../models/policies/vm-placement.ts';
import { feasibleNodesToFind } from '../../models/scheduling/node-sampling.ts';
import { leastHarm, preemptionCandidates } from '../../models/scheduling/preemption.ts';
import { launcherRequests, launcherRules, plainShape } from '../../models/scheduling/requests.ts';
import { explainPod } from '../../models/scheduling/scheduler.ts';
import { preparedFilters, verdictOf } from '../../models/scheduling/scheduler-verdict.ts';
import { viewOf } from '../../models/scheduling/scheduler-view.ts';
import { backoffMs } from '../../models/scheduling/scheduling-backoff.ts';
import { addNode, addPod, type PlainNode, type PlainPod, place, plainCluster } from '../support/plain-cluster.ts';

const GIB = 1024 * 1024 * 1024;
const node = fc.record({
  cpu: fc.integer({ min: 1, max: 64 }).map((c) => c * 1000),
  memory: fc.integer({ min: 1, max: 256 }).map((g) => g * GIB),
  pods: fc.integer({ min: 1, max: 20 }),
});
const pod = fc.record({
  cpu: fc.integer({ min: 0, max: 8000 }),
  memory: fc.integer({ min: 0, max: 64 }).map((g) => g * GIB),
});
const nodes = fc.array(node, { minLength: 1, maxLength: 8 });
const pods = fc.array(pod, { maxLength: 30 });

function totalsOf(given: readonly PlainNode[], placed: readonly PlainPod[], next: PlainPod): (number | null)[] {
  const sim = plainCluster(given);
  for (const p of placed) place(sim, p);
  return explainPod(sim, addPod(sim, next)).considered.map((c) => (c.refusedBy === null ? c.total : null));
}

describe('the scheduler', () => {
  test('never promises more than a node has, nor more pods than it takes', () => {
    fc.assert(
      fc.property(nodes, pods, (given, wanted) => {
        const sim = plainCluster(given);
        for (const p of wanted) place(sim, p);
        const { node: n } = sim.world;
        for (let i = 0; i < n.rows; i++) {
          expect(n.cpuRequested[i]).toBeLessThanOrEqual(n.cpuAllocatable[i] ?? 0);
          expect(n.memoryRequested[i]).toBeLessThanOrEqual(n.memoryAllocatable[i] ?? 0);
          expect(n.podsRequested[i]).toBeLessThanOrEqual(n.podsAllocatable[i] ?? 0);
        }
      }),
    );
  });

  test('leaves a pod pending only when every node refuses it', () => {
    fc.assert(
      fc.property(nodes, pods, pod, (given, wanted, next) => {
        const sim = plainCluster(given);
        for (const p of wanted) place(sim, p);
        const n = place(sim, next);
        const p = addPod(sim, next);
        const filters = preparedFilters(vmPlacement, viewOf(sim), p);
        const fits = given.map((_, i) => verdictOf(filters, viewOf(sim), p, i).status === 'Success');
        // A pod that was bound took its room; one that was not changed nothing.
        if (n < 0) expect(fits).not.toContain(true);
      }),
    );
  });

  test('gives totals of 0 to 1200', () => {
    fc.assert(
      fc.property(nodes, pods, pod, (given, wanted, next) => {
        for (const total of totalsOf(given, wanted, next)) {
          if (total === null) continue;
          expect(total).toBeGreaterThanOrEqual(0);
          expect(total).toBeLessThanOrEqual(1200);
        }
      }),
    );
  });

  test('gives scores of 0 to 100 by every plugin, before its weight', () => {
    fc.assert(
      fc.property(nodes, pods, pod, (given, wanted, next) => {
        const sim = plainCluster(given);
        for (const p of wanted) place(sim, p);
        const { considered } = explainPod(sim, addPod(sim, next));
        const scores = considered.flatMap((c) => c.scores.map((s, k) => s / (vmPlacement.scores[k]?.weight ?? 0)));
        for (const value of scores) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  test('finds a place for what fitted when an empty, larger node is added', () => {
    fc.assert(
      fc.property(nodes, pods, pod, (given, wanted, next) => {
        const sim = plainCluster(given);
        for (const p of wanted) place(sim, p);
        const before = explainPod(sim, addPod(sim, next)).considered.some((c) => c.refusedBy === null);
        addNode(sim, { cpu: 128_000, memory: 1024 * GIB });
        const after = explainPod(sim, addPod(sim, next)).considered.some((c) => c.refusedBy === null);
        expect(after || !before).toBe(true);
      }),
    );
  });

  test('keeps no pod off a node by a new toleration, and lets none on by a new taint', () => {
    const taint = { key: 'k', value: 'v', effect: 'NoSchedule' as const };
    const bears = { key: 'k', operator: 'Equal' as const, value: 'v', effect: null, tolerationSeconds: null };
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), fc.boolean(), (tainted, tolerant) => {
        const fitting = (taints: readonly boolean[], tolerations: readonly (typeof bears)[]) => {
          const sim = plainCluster(taints.map((t) => ({ cpu: 1000, memory: GIB, taints: t ? [taint] : [] })));
          const p = addPod(sim, { cpu: 1, memory: 1, spec: { tolerations } });
          return explainPod(sim, p).considered.flatMap((c, i) => (c.refusedBy === null ? [i] : []));
        };
        const own = tolerant ? [bears] : [];
        const now = fitting(tainted, own);
        expect(fitting(tainted, [...own, bears])).toEqual(expect.arrayContaining(now));
        expect(now).toEqual(
          expect.arrayContaining(
            fitting(
              tainted.map(() => true),
              own,
            ),
          ),
        );
      }),
    );
  });

  test('looks for no fewer nodes in a larger cluster, and for a hundred at least', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (n) => {
        expect(feasibleNodesToFind(n + 1, 50)).toBeGreaterThanOrEqual(feasibleNodesToFind(n, 50));
        expect(feasibleNodesToFind(n, 0)).toBeGreaterThanOrEqual(Math.min(n, 100));
      }),
    );
  });

  test('backs off for 1 to 10 s, no shorter after more failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (failures) => {
        expect(backoffMs(failures)).toBeGreaterThanOrEqual(1000);
        expect(backoffMs(failures)).toBeLessThanOrEqual(10_000);
        expect(backoffMs(failures + 1)).toBeGreaterThanOrEqual(backoffMs(failures));
      }),
    );
  });

  test('never keeps the target of a migration on the node of its source', () => {
    const sim = plainCluster([
      { cpu: 4000, memory: 8 * GIB },
      { cpu: 4000, memory: 8 * GIB },
    ]);
    const { vm, vmi, migration, pod: pods } = sim.world;
    const v = vm.add({ name: 'default/a', cpuRequest: 100, memoryRequest: GIB });
    const i = vmi.add({ name: 'default/a', vm: v });
    const source = addLauncherPod(sim, i, -1, -1);
    pods.put.node(source, 1);
    const target = addLauncherPod(sim, i, migration.add({ vmi: i }), -1);
    const considered = explainPod(sim, target).considered;
    expect(considered.map((c) => c.refusedBy)).toEqual([null, 'InterPodAffinity']);
  });
});

describe('the request of a launcher', () => {
  const shape = fc.record({
    vcpus: fc.integer({ min: 1, max: 64 }),
    memory: fc.integer({ min: 1, max: 512 }).map((g) => g * GIB),
    overcommit: fc.constantFrom(100, 150, 200),
    ratio: fc.constantFrom(1, 1.5, 2),
  });
  const requestOf = ({
    vcpus,
    memory,
    overcommit,
    ratio,
  }: {
    vcpus: number;
    memory: number;
    overcommit: number;
    ratio: number;
  }) =>
    launcherRequests(
      {
        ...plainShape,
        requests: { cpu: 100 * vcpus, memory: Math.trunc((memory * 100) / overcommit) },
        limits: { cpu: 1000 * vcpus, memory },
        guest: memory,
        topology: { cores: vcpus, sockets: 1, threads: 1 },
      },
      launcherRules(9, ratio),
    )['memory'] ?? 0;

  test('covers the guest by overcommit and 260 MiB at least, and grows with every vCPU by 8 MiB at least', () => {
    const MIB = 1024 * 1024;
    fc.assert(
      fc.property(shape, (given) => {
        const request = requestOf(given);
        expect(request).toBeGreaterThanOrEqual(Math.trunc((given.memory * 100) / given.overcommit) + 260 * MIB);
        expect(requestOf({ ...given, vcpus: given.vcpus + 1 }) - request).toBeGreaterThanOrEqual(8 * MIB);
      }),
    );
  });
});

describe('preemption', () => {
  const ranked = fc.array(
    fc.record({ cpu: fc.integer({ min: 100, max: 2000 }), priority: fc.integer({ min: 0, max: 5 }) }),
    { minLength: 1, maxLength: 12 },
  );

  test('takes only pods of lower priority, as few as will do, and makes room', () => {
    fc.assert(
      fc.property(ranked, fc.integer({ min: 0, max: 6 }), (running, priority) => {
        const sim = plainCluster([
          { cpu: 4000, memory: GIB },
          { cpu: 3000, memory: GIB },
        ]);
        for (const p of running) place(sim, { cpu: p.cpu, memory: 0, priority: p.priority });
        const p = addPod(sim, { cpu: 2500, memory: 0, priority });
        const view = viewOf(sim);
        const best = leastHarm(view, preemptionCandidates(view, vmPlacement, p, [], sim.world.cluster.luck));
        if (best === null) return;
        const fits = () => verdictOf(preparedFilters(vmPlacement, view, p), view, p, best.node).status === 'Success';
        for (const victim of best.victims) {
          expect(sim.world.pod.priority[victim]).toBeLessThan(priority);
          view.hide(victim, true);
        }
        expect(fits()).toBe(true);
        for (const victim of best.victims) {
          view.hide(victim, false);
          expect(fits()).toBe(false);
          view.hide(victim, true);
        }
        view.showAll();
      }),
    );
  });
});
