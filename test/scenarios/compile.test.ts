// Compiling: names to rows, steps to events, and every problem at once with its place.
import { describe, expect, it } from 'vitest';
import { settingNamed, settingOf } from '../../models/index.ts';
import { formatIssue } from '../../models/manifest/index.ts';
import { compileScenario, runScenario } from '../../scenarios/index.ts';
import { sampleCluster } from '../support/sample-cluster.ts';
import { compiledSmall, issuesOf, smallScenario } from '../support/scenarios.ts';

describe('what cannot be compiled', () => {
  it('is reported all at once, in the order of the file, each with its place', () => {
    const issues = issuesOf(
      [
        '{ at: 1m, crash: node/harvster-2 }',
        '{ at: 1m, stop: node/harvester-1 }',
        '{ at: 2m, set: { longhorn/engine-replica-timeout: 2s } }',
        '{ at: 2m, heal: [node/harvester-1] }',
        '{ at: 3m, expect: node/harvester-1 tainted kubevirt.io/drian }',
        '{ at: 3m, expect: claim/web-1-disk-0 bound }',
      ],
      ['settings: { longhorn/engine-replica-timeot: 10s }'],
    );
    const found = issues.map(({ line, code, nearest }) => [line, code, nearest ?? null]);
    expect(found).toContainEqual([6, 'unknown-setting', 'longhorn/engine-replica-timeout']);
    expect(found).toContainEqual([8, 'unknown-reference', 'node/harvester-2']);
    expect(found).toContainEqual([9, 'not-modelled', null]);
    expect(found).toContainEqual([10, 'bad-setting', null]);
    expect(found).toContainEqual([11, 'no-partition', null]);
    expect(found).toContainEqual([12, 'unknown-taint', 'kubevirt.io/drain']);
    expect(found).toContainEqual([13, 'not-modelled', null]);
    expect(issues.map(({ line }) => line)).toEqual(issues.map(({ line }) => line).toSorted((a, b) => a - b));
    expect(issues.every(({ column, file }) => column >= 1 && file === 'small.yaml')).toBe(true);
  });

  it('says what can be played instead, and in which range a setting lies', () => {
    const [verb, value] = issuesOf([
      '{ at: 1m, stop: node/harvester-1 }',
      '{ at: 1m, set: { longhorn/engine-replica-timeout: 2s } }',
    ]);
    expect(formatIssue(verb)).toContain('no model can play "stop node/harvester-1" yet');
    expect(verb.expected).toContain('crash node');
    expect(value.expected).toMatch(/8 to 30/);
  });

  it('gives nothing to run', () => {
    const scenario = smallScenario(['{ at: 1m, crash: node/nobody }']);
    expect(compileScenario(scenario, sampleCluster('four-nodes')).compiled).toBeNull();
  });
});

describe('the release', () => {
  it("is the caller's, else the scenario's, else the cluster's", () => {
    const cluster = sampleCluster('four-nodes');
    const scenario = smallScenario([]);
    const named = (given: string | undefined, own: string | null) =>
      compileScenario({ ...scenario, release: own }, cluster, { release: given }).compiled?.release.name;
    expect(named('v1.6', 'v1.8')).toBe('v1.6');
    expect(named(undefined, 'v1.8')).toBe('v1.8');
    expect(named(undefined, null)).toBe('v1.9');
  });

  it('must be one that we know', () => {
    const [issue] = issuesOf([], [], { release: 'v3.1' });
    expect(issue.code).toBe('unknown-release');
    expect(issue.expected).toContain('v1.9');
  });
});

describe('a compiled scenario', () => {
  it('has its settings and assumptions in force from the start', () => {
    const { simulation } = compiledSmall(
      [],
      ['settings: { longhorn/engine-replica-timeout: 12s }', 'assume: { guest-boot: 2m }'],
    );
    const { world } = simulation();
    const value = (key: string) => {
      const spec = settingNamed(key);
      return spec === null ? Number.NaN : settingOf(world, spec);
    };
    expect(value('longhorn/engine-replica-timeout')).toBe(12_000);
    expect(value('assume/guest-boot')).toBe(120_000);
  });

  it('changes a setting when its step comes', () => {
    const { simulation } = compiledSmall(['{ at: 5m, set: { longhorn/engine-replica-timeout: 9.5s } }']);
    const sim = simulation();
    const row = settingNamed('longhorn/engine-replica-timeout')?.row ?? -1;
    sim.run(299_999);
    expect(sim.world.setting.value[row]).toBe(8000);
    sim.run(300_000);
    expect(sim.world.setting.value[row]).toBe(9500);
  });

  it('puts every action on the agenda with its step as the root', () => {
    const { simulation } = compiledSmall([
      '{ at: 2m, cordon: node/harvester-1 }',
      '{ at: 1m, reboot: node/harvester-4, down: 90s }',
    ]);
    const sim = simulation();
    expect(sim.roots).toContain('step 1: cordon node/harvester-1');
    expect(sim.roots).toContain('step 2: reboot node/harvester-4 down 1m30s');
    const power = () => sim.world.node.power[sim.world.node.find('harvester-4')];
    const on = power();
    sim.run(60_000);
    expect(power()).not.toBe(on);
    sim.run(149_999);
    const off = power();
    sim.run(150_000);
    expect(power()).not.toBe(off);
  });

  it('runs again and again from the start', () => {
    const compiled = compiledSmall(['{ at: 1m, crash: node/harvester-2 }']);
    const digest = () => runScenario(compiled, { digest: true }).digest;
    expect(digest()).toBe(digest());
  });

  it('counts recovery from the first fault, not from what an owner does', () => {
    expect(
      compiledSmall(['{ at: 1m, stop: vm/web-1 }', '{ at: 3m, fail: disk/harvester-1/default-disk-57426f09538738e8 }'])
        .faultAt,
    ).toBe(180_000);
    expect(compiledSmall(['{ at: 1m, stop: vm/web-1 }']).faultAt).toBeNull();
  });
});
