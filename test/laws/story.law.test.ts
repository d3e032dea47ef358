// Laws of runs: whatever befalls a cluster is played without breaking an invariant, told from a root, and played the same again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootOf } from '../../engine/cause.ts';
import { runScenario, ScenarioRun } from '../../scenarios/index.ts';
import { runs } from '../support/laws.ts';
import { compiledSmall } from '../support/scenarios.ts';

const node = fc.constantFrom('node/harvester-1', 'node/harvester-2', 'node/harvester-3', 'node/harvester-4');
const vm = fc.constantFrom('vm/web-1', 'vm/db-primary', 'vm/tools/git', 'vm/legacy-app', 'vm/build-runner');
const disk = fc.constantFrom(
  'disk/harvester-1/default-disk-57426f09538738e8',
  'disk/harvester-2/default-disk-ab180aff78a90020',
);

const deed = fc.oneof(
  node.map((n) => `crash: ${n}`),
  node.map((n) => `start: ${n}`),
  node.map((n) => `reboot: ${n}`),
  node.map((n) => `cordon: ${n}`),
  node.map((n) => `uncordon: ${n}`),
  fc.uniqueArray(node, { minLength: 1, maxLength: 2 }).map((nodes) => `partition: [${nodes.join(', ')}]`),
  fc.constant('heal: all'),
  vm.map((v) => `stop: ${v}`),
  vm.map((v) => `start: ${v}`),
  vm.map((v) => `restart: ${v}`),
  disk.map((d) => `fail: ${d}`),
  disk.map((d) => `repair: ${d}`),
  fc.constant('set: { longhorn/replica-replenishment-wait-interval: 60 }'),
);
const steps = fc.array(
  fc.tuple(fc.nat({ max: 3000 }), deed).map(([seconds, words]) => `{ at: ${seconds}s, ${words} }`),
  { minLength: 1, maxLength: 7 },
);
const checks = [
  '{ always: all vms running }',
  '{ at: 20m, expect: no volume degraded, within: 30m }',
  '{ eventually: node/harvester-2 unknown, from: 10m }',
];
const head = ['until: 1h'];

describe('any scenario', () => {
  it('is played without breaking an invariant, and its story ends in roots', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 1000 }), (lines, seed) => {
        const { trace, story, events, figures } = runScenario(compiledSmall([...lines, ...checks], head), {
          seed,
          trace: true,
          checking: true,
        });
        expect(trace?.count).toBe(events);
        for (let i = 0; i < events; i++) expect(rootOf(trace?.causes(i).at(-1) ?? 0)).toBeGreaterThanOrEqual(0);
        for (const { what, why, step, record } of story) {
          expect(`${what} ${why}`).not.toMatch(/undefined|NaN|Infinity/);
          expect(record).toBeLessThan(events);
          // Nothing happens in this cluster but what the scenario makes happen.
          expect(step, what).not.toBeNull();
        }
        // What the models add up and what the run has seen is the same time.
        expect(figures['lost_vm_minutes']).toBeCloseTo((figures['vm_unavailable_seconds'] ?? Number.NaN) / 60, 6);
      }),
      { numRuns: runs(40) },
    );
  });

  it('gives the same run again: whole, in slices, and over a checkpoint', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 300 }), (lines, seed, slice) => {
        const compiled = compiledSmall([...lines, ...checks], head);
        const whole = runScenario(compiled, { seed, digest: true });
        const first = new ScenarioRun(compiled, { seed, digest: true });
        first.advance(slice);
        const second = new ScenarioRun(compiled, { seed, digest: true });
        second.restore(structuredClone(first.checkpoint()));
        while (!second.advance(slice));
        expect(second.finish()).toEqual(whole);
      }),
      { numRuns: runs(25) },
    );
  });
});
