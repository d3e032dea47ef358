// Laws of placement with affinity and spread: what more room, fewer pods, other names and other units may change, and findings where they do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PodAffinityTerm, TopologySpreadConstraint } from '../../models/manifest/index.ts';
import { balancedAllocation, defaultBalanced } from '../../models/policies/balanced-allocation.ts';
import { defaultFit, fitScore } from '../../models/policies/node-resources-fit.ts';
import { removePod } from '../../models/scheduling/accounting.ts';
import type { PodSpec } from '../../models/scheduling/pod-spec.ts';
import { explainPod } from '../../models/scheduling/scheduler.ts';
import { viewOf } from '../../models/scheduling/scheduler-view.ts';
import type { ClusterSimulation } from '../../models/schema.ts';
import { addNode, addPod, type PlainNode, type PlainPod, place, plainCluster } from '../support/plain-cluster.ts';

const GIB = 1024 * 1024 * 1024;
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

const selecting = (app: string) => ({ matchLabels: { app }, matchExpressions: [] });
const near = (app: string, topologyKey: string): PodAffinityTerm => ({
  labelSelector: selecting(app),
  topologyKey,
  namespaces: [],
  namespaceSelector: null,
});
const spreadOver = (app: string, topologyKey: string, maxSkew: number): TopologySpreadConstraint => ({
  maxSkew,
  topologyKey,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: selecting(app),
  minDomains: null,
  nodeAffinityPolicy: 'Honor',
  nodeTaintsPolicy: 'Ignore',
  matchLabelKeys: [],
});

const app = fc.constantFrom('a', 'b');
const key = fc.constantFrom(ZONE, HOST);
const zoned = fc.record({
  cpu: fc.integer({ min: 1, max: 8 }).map((c) => c * 1000),
  memory: fc.integer({ min: 1, max: 16 }).map((g) => g * GIB),
  labels: fc.constantFrom('x', 'y', 'z').map((zone) => ({ [ZONE]: zone })),
});
const zonedNodes = fc.array(zoned, { minLength: 1, maxLength: 6 });
const size = { cpu: fc.integer({ min: 0, max: 3000 }), memory: fc.integer({ min: 0, max: 4 }).map((g) => g * GIB) };

function podsWith(spec: fc.Arbitrary<Partial<PodSpec>>): fc.Arbitrary<PlainPod> {
  return fc.record({ ...size, spec: fc.tuple(app, spec).map(([own, s]) => ({ labels: { app: own }, ...s })) });
}
const plain = podsWith(fc.constant({}));
const repelling = podsWith(fc.tuple(app, key).map(([a, k]) => ({ antiAffinity: [near(a, k)] })));
const attracted = podsWith(fc.tuple(app, key).map(([a, k]) => ({ affinity: [near(a, k)] })));
const zoneBound = podsWith(fc.constantFrom('x', 'y').map((zone) => ({ nodeSelector: { [ZONE]: zone } })));
const spread = podsWith(fc.tuple(app, key).map(([a, k]) => ({ spread: [spreadOver(a, k, 1)] })));

/** Totals by node, null where it is refused; the pod is not kept. */
function totals(sim: ClusterSimulation, wanted: PlainPod): readonly (number | null)[] {
  const p = addPod(sim, wanted);
  const all = explainPod(sim, p).considered.map((c) => (c.refusedBy === null ? c.total : null));
  sim.world.pod.remove(p);
  return all;
}

function fits(sim: ClusterSimulation, wanted: PlainPod): boolean {
  return totals(sim, wanted).some((total) => total !== null);
}

function filled(nodes: readonly PlainNode[], placed: readonly PlainPod[]): ClusterSimulation {
  const sim = plainCluster(nodes);
  for (const p of placed) place(sim, p);
  return sim;
}

const BIG: PlainNode = { cpu: 128_000, memory: 1024 * GIB };

describe('a node more', () => {
  test.each([
    ['anti-affinity', fc.oneof(plain, repelling)],
    ['affinity', fc.oneof(plain, attracted)],
    ['a node selector', fc.oneof(plain, zoneBound)],
    ['spread', fc.oneof(plain, spread)],
  ])('that is empty and larger leaves room for what fitted, with %s', (_what, kind) => {
    fc.assert(
      fc.property(
        zonedNodes,
        fc.array(kind, { maxLength: 8 }),
        kind,
        fc.constantFrom('x', 'n'),
        (nodes, placed, next, zone) => {
          const sim = filled(nodes, placed);
          const before = fits(sim, next);
          addNode(sim, { ...BIG, labels: { [ZONE]: zone } });
          expect(fits(sim, next) || !before).toBe(true);
        },
      ),
    );
  });

  test('finding: in a new zone unschedules a pod that must be spread over hosts and stay near another pod', () => {
    const anchored: PlainPod = {
      cpu: 100,
      memory: GIB,
      spec: { labels: { app: 'a' }, affinity: [near('b', ZONE)], spread: [spreadOver('a', HOST, 1)] },
    };
    const sim = filled(
      [{ cpu: 8000, memory: 16 * GIB, labels: { [ZONE]: 'x' } }],
      [{ cpu: 100, memory: GIB, spec: { labels: { app: 'b' } } }, anchored],
    );
    expect(fits(sim, anchored)).toBe(true);
    addNode(sim, { ...BIG, labels: { [ZONE]: 'n' } });
    // The new host has none of them, which makes one more anywhere else too many; and it is not near the other pod.
    expect(fits(sim, anchored)).toBe(false);
  });

  test('finding: that is cordoned or tainted unschedules a pod that must be spread, for taints are ignored when pods are counted', () => {
    const wanted: PlainPod = {
      cpu: 100,
      memory: GIB,
      spec: { labels: { app: 'a' }, spread: [spreadOver('a', HOST, 1)] },
    };
    const sim = filled([{ cpu: 8000, memory: 16 * GIB }], [wanted]);
    expect(fits(sim, wanted)).toBe(true);
    addNode(sim, { ...BIG, taints: [{ key: 'gpu', value: '', effect: 'NoSchedule' }] });
    expect(fits(sim, wanted)).toBe(false);
  });
});

describe('a pod less', () => {
  const kept = fc.oneof(plain, repelling);

  test('leaves room for what fitted, where nothing is attracted or spread', () => {
    fc.assert(
      fc.property(
        zonedNodes,
        fc.array(kept, { minLength: 1, maxLength: 8 }),
        kept,
        fc.nat(),
        (nodes, placed, next, k) => {
          const sim = filled(nodes, placed);
          const before = fits(sim, next);
          const { pod } = sim.world;
          const bound = Array.from({ length: pod.rows }, (_, p) => p).filter((p) => pod.isLive(p) && pod.node[p] >= 0);
          if (bound.length === 0) return;
          removePod(sim, bound[k % bound.length] ?? 0);
          expect(fits(sim, next) || !before).toBe(true);
        },
      ),
    );
  });

  test('finding: unschedules a pod that must be spread when the domain that it leaves is full of others', () => {
    const wanted: PlainPod = {
      cpu: 1000,
      memory: GIB,
      spec: { labels: { app: 'a' }, spread: [spreadOver('a', HOST, 1)] },
    };
    const sim = filled(
      [
        { cpu: 8000, memory: 16 * GIB },
        { cpu: 1500, memory: 16 * GIB },
      ],
      [wanted, wanted],
    );
    expect(fits(sim, wanted)).toBe(true);
    const { pod } = sim.world;
    const small = Array.from({ length: pod.rows }, (_, p) => p).find((p) => pod.node[p] === 1) ?? -1;
    removePod(sim, small);
    place(sim, { cpu: 1000, memory: GIB, spec: { nodeSelector: { [HOST]: 'node-1' } } });
    expect(fits(sim, wanted)).toBe(false);
  });
});

describe('a scheduler', () => {
  test('rates nodes by what they are, not by their order or names', () => {
    const loads = fc.array(fc.record({ node: zoned, load: fc.record(size) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(loads, fc.oneof(plain, zoneBound, repelling), fc.nat(), (given, next, turn) => {
        const rate = (order: typeof given) => {
          const sim = plainCluster(order.map((g) => g.node));
          for (const [n, { load }] of order.entries())
            place(sim, { ...load, spec: { labels: { app: 'a' }, nodeSelector: { [HOST]: `node-${n}` } } });
          return totals(sim, next);
        };
        const by = turn % given.length;
        const rotated = rate([...given.slice(by), ...given.slice(0, by)]);
        expect([...rotated.slice(given.length - by), ...rotated.slice(0, given.length - by)]).toEqual(rate(given));
      }),
    );
  });

  test('keeps every skew that it was told to keep, whatever it places', () => {
    fc.assert(
      fc.property(zonedNodes, fc.integer({ min: 1, max: 3 }), fc.array(fc.record(size)), (nodes, maxSkew, sizes) => {
        const sim = plainCluster(nodes);
        const zones = new Map(nodes.map((n) => [n.labels[ZONE] ?? '', 0]));
        for (const s of sizes) {
          const n = place(sim, { ...s, spec: { labels: { app: 'a' }, spread: [spreadOver('a', ZONE, maxSkew)] } });
          const zone = nodes[n]?.labels[ZONE];
          if (zone !== undefined) zones.set(zone, (zones.get(zone) ?? 0) + 1);
          expect(Math.max(...zones.values()) - Math.min(...zones.values())).toBeLessThanOrEqual(maxSkew);
        }
      }),
    );
  });

  test('refuses and rates the same when a resource is counted in other units', () => {
    fc.assert(
      fc.property(
        zonedNodes,
        fc.array(plain, { maxLength: 8 }),
        plain,
        fc.integer({ min: 2, max: 9 }),
        (nodes, placed, next, k) => {
          const plainly = totals(filled(nodes, []), next);
          const scaled = <T extends { readonly cpu: number }>(it: T): T => ({ ...it, cpu: it.cpu * k });
          expect(close(totals(filled(nodes.map(scaled), []), scaled(next)), plainly)).toBe(true);
          // With pods in place, verdicts alone: a score that is cut off differently may have placed one elsewhere.
          const sim = plainCluster(nodes);
          const other = plainCluster(nodes.map(scaled));
          for (const p of placed) {
            const n = place(sim, p);
            if (n < 0) continue;
            const pinned = { ...scaled(p), spec: { ...p.spec, nodeSelector: { [HOST]: `node-${n}` } } };
            expect(place(other, pinned)).toBe(n);
          }
          expect(totals(other, scaled(next)).map((t) => t === null)).toEqual(totals(sim, next).map((t) => t === null));
        },
      ),
    );
  });
});

/** Two plugins cut off what is behind the point. */
function close(a: readonly (number | null)[], b: readonly (number | null)[]): boolean {
  return a.every((x, i) => {
    const y = b[i] ?? null;
    return x === null || y === null ? x === y : Math.abs(x - y) <= 2;
  });
}

describe('the scores of resources', () => {
  const load = fc.integer({ min: 0, max: 6000 });

  test('prefer the emptier node by LeastAllocated and the fuller one by MostAllocated, never the other way', () => {
    fc.assert(
      fc.property(load, load, fc.integer({ min: 0, max: 2000 }), (a, b, cpu) => {
        const rate = (strategy: 'LeastAllocated' | 'MostAllocated', used: number) => {
          const sim = filled([{ cpu: 8000, memory: GIB }], [{ cpu: used, memory: 0 }]);
          const p = addPod(sim, { cpu, memory: 0 });
          return fitScore({ ...defaultFit, strategy }).score(viewOf(sim), p, 0);
        };
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(rate('LeastAllocated', less)).toBeGreaterThanOrEqual(rate('LeastAllocated', more));
        expect(rate('MostAllocated', less)).toBeLessThanOrEqual(rate('MostAllocated', more));
      }),
    );
  });

  test('are full for balance when all shares are equal, and 99 at least while they differ by less than two in a hundred', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), (cpu, memory) => {
        const sim = plainCluster([{ cpu: 1000, memory: 1000 }]);
        const p = addPod(sim, { cpu, memory });
        const score = balancedAllocation(defaultBalanced).score(viewOf(sim), p, 0);
        expect(score === 100).toBe(cpu === memory);
        if (Math.abs(cpu - memory) < 20) expect(score).toBeGreaterThanOrEqual(99);
      }),
    );
  });
});
