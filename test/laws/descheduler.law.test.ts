// Laws of the descheduler: whom a cycle evicts and whom never, and that cycles come to rest.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vmPlacement } from '../../models/policies/vm-placement.ts';
import { bindPod, removePod } from '../../models/scheduling/accounting.ts';
import {
  type DeschedulerConfig,
  harvesterDescheduler,
  planDescheduling,
} from '../../models/scheduling/descheduler-plan.ts';
import { explainPod } from '../../models/scheduling/scheduler.ts';
import { viewOf } from '../../models/scheduling/scheduler-view.ts';
import type { ClusterSimulation } from '../../models/schema.ts';
import { addPod, plainCluster } from '../support/plain-cluster.ts';

const GIB = 1024 * 1024 * 1024;
const LAUNCHER = { labels: { 'kubevirt.io': 'virt-launcher' } };

interface Vm {
  readonly cpu: number;
  readonly memory: number;
  readonly on: number;
  readonly kind: 'launcher' | 'other' | 'system';
}
const vm = fc.record({
  cpu: fc.integer({ min: 0, max: 2500 }),
  memory: fc.integer({ min: 0, max: 25 }).map((g) => g * GIB),
  on: fc.nat(5),
  kind: fc.constantFrom(
    'launcher' as const,
    'launcher' as const,
    'launcher' as const,
    'other' as const,
    'system' as const,
  ),
});
const cluster = fc.record({ nodes: fc.integer({ min: 2, max: 6 }), vms: fc.array(vm, { maxLength: 40 }) });

/** Equal nodes of 16 CPUs and 128 GiB; what does not fit where it is wished is left out. */
function crowded({ nodes, vms }: { readonly nodes: number; readonly vms: readonly Vm[] }): ClusterSimulation {
  const sim = plainCluster(Array.from({ length: nodes }, () => ({ cpu: 16_000, memory: 128 * GIB })));
  const { node } = sim.world;
  for (const { cpu, memory, on, kind } of vms) {
    const n = on % nodes;
    if (node.cpuRequested[n] + cpu > 16_000 || node.memoryRequested[n] + memory > 128 * GIB) continue;
    const spec = kind === 'launcher' ? LAUNCHER : kind === 'system' ? { ...LAUNCHER, namespace: 'kube-system' } : {};
    bindPod(sim, addPod(sim, { cpu, memory, spec }), n);
  }
  return sim;
}

function cycle(sim: ClusterSimulation, config: DeschedulerConfig = harvesterDescheduler) {
  return planDescheduling(viewOf(sim), vmPlacement, config, () => true);
}

/** Percent of what a node has. */
function shares({ world: { node } }: ClusterSimulation, n: number): readonly number[] {
  return [
    (100 * node.cpuRequested[n]) / node.cpuAllocatable[n],
    (100 * node.memoryRequested[n]) / node.memoryAllocatable[n],
  ];
}

describe('a cycle of the descheduler', () => {
  test('evicts from nodes above a target only, and no more from each than it may', () => {
    fc.assert(
      fc.property(cluster, fc.integer({ min: 1, max: 6 }), (given, maxPerNode) => {
        const sim = crowded(given);
        const { pod, node } = sim.world;
        const left = new Map<number, number[]>();
        for (const p of cycle(sim, { ...harvesterDescheduler, maxPerNode }).evicted) {
          const n = pod.node[p];
          const gone = left.get(n) ?? [];
          const sum = (of: (q: number) => number): number => gone.reduce((s, q) => s + of(q), 0);
          const cpu = (100 * (node.cpuRequested[n] - sum((q) => pod.cpu[q]))) / node.cpuAllocatable[n];
          const memory = (100 * (node.memoryRequested[n] - sum((q) => pod.memory[q]))) / node.memoryAllocatable[n];
          expect(Math.max(cpu, memory)).toBeGreaterThan(50);
          left.set(n, [...gone, p]);
        }
        for (const gone of left.values()) expect(gone.length).toBeLessThanOrEqual(maxPerNode);
      }),
    );
  });

  test('evicts nothing while no node is under all low thresholds, nor more than such nodes have room for', () => {
    fc.assert(
      fc.property(cluster, (given) => {
        const sim = crowded(given);
        const { evicted, classes } = cycle(sim);
        const under = classes.filter((c) => c.class === 'under').map((c) => c.node);
        for (const n of under) for (const share of shares(sim, n)) expect(share).toBeLessThanOrEqual(30);
        if (under.length === 0) expect(evicted).toEqual([]);
        // Before each of them every resource had something left up to the target of half.
        const { pod, node } = sim.world;
        const room = (wanted: 'cpu' | 'memory'): number =>
          under.reduce((s, n) => s + node[`${wanted}Allocatable`][n] / 2 - node[`${wanted}Requested`][n], 0);
        const before = evicted.slice(0, -1);
        for (const wanted of ['cpu', 'memory'] as const)
          if (evicted.length > 0) expect(before.reduce((s, p) => s + pod[wanted][p], 0)).toBeLessThan(room(wanted));
      }),
    );
  });

  test('never touches pods that are no launchers, nor those of namespaces that it leaves alone', () => {
    fc.assert(
      fc.property(cluster, (given) => {
        const sim = crowded(given);
        const view = viewOf(sim);
        for (const p of cycle(sim).evicted) {
          expect(view.pod(p).labels['kubevirt.io']).toBe('virt-launcher');
          expect(harvesterDescheduler.excludedNamespaces).not.toContain(view.pod(p).namespace);
        }
      }),
    );
  });
});

/** Runs cycles whose VMs are where the scheduler wants them at once. Returns how many cycles evicted something; `most` when they never rest. */
function cyclesUntilRest(sim: ClusterSimulation, most: number): number {
  const { pod } = sim.world;
  for (let cycles = 0; cycles < most; cycles++) {
    const { evicted } = cycle(sim);
    if (evicted.length === 0) return cycles;
    for (const p of evicted) {
      const twin = addPod(sim, { cpu: pod.cpu[p], memory: pod.memory[p], spec: LAUNCHER });
      // The target of a migration is kept off the node that it leaves.
      const { considered } = explainPod(sim, twin);
      const [best] = considered
        .map((c, n) => ({ n, ...c }))
        .filter((c) => c.refusedBy === null && c.n !== pod.node[p])
        .sort((a, b) => b.total - a.total || a.n - b.n);
      if (best === undefined) {
        removePod(sim, twin);
        continue;
      }
      removePod(sim, p);
      bindPod(sim, twin, best.n);
    }
  }
  return most;
}

test('cycles of the descheduler come to rest where no VM is larger than the gap between its thresholds', () => {
  fc.assert(
    fc.property(cluster, (given) => {
      expect(cyclesUntilRest(crowded(given), 100)).toBeLessThan(100);
    }),
  );
});

test('finding: a VM of more than half of a node is moved to and fro for ever, wherever another node is empty', () => {
  const sim = crowded({ nodes: 2, vms: [{ cpu: 1000, memory: 80 * GIB, on: 0, kind: 'launcher' }] });
  expect(cyclesUntilRest(sim, 50)).toBe(50);
});
