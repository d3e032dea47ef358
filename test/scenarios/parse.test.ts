// Scenario files: what a good one becomes, and that everything wrong with a bad one is said at once and in its place.
import { describe, expect, it } from 'vitest';
import { parseScenario, type Scenario } from '../../scenarios/index.ts';

const head = `name: node-crash
why: The drill every operator should have seen once.
cluster: clusters/four-nodes.yaml
until: 1h
`;

/** A scenario of these step lines; the first of them stands on line 6. */
const withSteps = (...steps: string[]) => `${head}steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

function scenarioOf(text: string): Scenario {
  const read = parseScenario(text, 'crash.yaml');
  if ('issues' in read) throw new Error(JSON.stringify(read.issues, null, 2));
  return read.scenario;
}

function issuesOf(text: string) {
  const read = parseScenario(text, 'crash.yaml');
  return 'issues' in read ? read.issues : [];
}

const places = (text: string) => issuesOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`);

describe('a scenario file', () => {
  it('becomes data', () => {
    const scenario = scenarioOf(`${head}release: v1.7
seed: 42
settings: { vm-force-reset-policy.period: 15s, longhorn/replica-replenishment-wait-interval: 600 }
assume: { nic: 10 Gbit/s }
steps:
  - { at: 1m30s, crash: node/harvester-2 }
  - { at: 1m, expect: vip/ingress answering, within: 30s }
  - { always: no volume faulted, from: 2m }
`);
    expect(scenario).toMatchObject({
      name: 'node-crash',
      release: 'v1.7',
      seed: 42,
      until: 3_600_000,
      file: 'crash.yaml',
    });
    expect(scenario.settings).toEqual([
      { name: 'vm-force-reset-policy.period', value: '15s', where: { line: 7, column: 13 } },
      { name: 'longhorn/replica-replenishment-wait-interval', value: 600, where: { line: 7, column: 48 } },
    ]);
    expect(scenario.assume).toMatchObject([{ name: 'nic', value: '10 Gbit/s' }]);
    expect(scenario.steps).toEqual([
      {
        verb: 'crash',
        at: 90_000,
        crash: { kind: 'node', scope: null, name: 'harvester-2' },
        where: { line: 10, column: 5 },
      },
      {
        verb: 'expect',
        expectation: expect.objectContaining({ about: 'state' }),
        from: 60_000,
        until: 90_000,
        where: { line: 11, column: 5 },
      },
      {
        verb: 'always',
        expectation: expect.objectContaining({ about: 'state' }),
        from: 120_000,
        until: null,
        where: { line: 12, column: 5 },
      },
    ]);
  });

  it('has seed 1, no overrides and no release unless it says so', () => {
    const { seed, settings, assume, release, steps } = scenarioOf(`${head}steps: []\n`);
    expect({ seed, settings, assume, release, steps }).toEqual({
      seed: 1,
      settings: [],
      assume: [],
      release: null,
      steps: [],
    });
  });

  it('lets things fail by chance in one line: all, some kinds, or more often', () => {
    const planOf = (line: string) => scenarioOf(`${head}${line}steps: []\n`).failures;
    expect(planOf('').kinds).toEqual([]);
    expect(planOf('failures: all\n').kinds.map(({ name }) => name)).toContain('switches');
    expect(planOf('failures: [disks, nics]\n').kinds.map(({ name }) => name)).toEqual(['disks', 'nics']);
    expect(planOf('failures: { times: 4 }\n')).toMatchObject({ times: 4 });
  });

  it('may use every verb', () => {
    const { steps } = scenarioOf(
      withSteps(
        '{ at: 0, crash: node/a }',
        '{ at: 0s, crash: vm/web-1 }',
        '{ at: 1m, start: node/a }',
        '{ at: 1m, stop: vm/default/web-1 }',
        '{ at: 1m, restart: vm/web-1 }',
        '{ at: 1m, reboot: node/a }',
        '{ at: 1m, reboot: node/a, down: 90s }',
        '{ at: 1m, migrate: vm/web-1 }',
        '{ at: 1m, migrate: vm/web-1, to: node/a }',
        '{ at: 1m, delete: volume/pvc-1 }',
        '{ at: 1m, fail: disk/a/default-disk-1 }',
        '{ at: 1m, repair: disk/a/default-disk-1 }',
        '{ at: 1m, slow: disk/a/default-disk-1, factor: 20 }',
        '{ at: 1m, partition: [node/a, node/b], network: storage }',
        '{ at: 1m, heal: [node/a, node/b] }',
        '{ at: 1m, heal: all }',
        '{ at: 1m, cordon: node/a }',
        '{ at: 1m, uncordon: node/a }',
        '{ at: 1m, drain: node/a }',
        '{ at: 1m, enable-maintenance: node/a, force: true }',
        '{ at: 1m, disable-maintenance: node/a }',
        '{ at: 1m, set: { longhorn/replica-soft-anti-affinity: true } }',
        '{ at: 1m, expect: all vms running }',
        '{ never: node/a down }',
        '{ eventually: all vms running, from: 1m, until: 1h }',
      ),
    );
    expect(steps).toHaveLength(25);
    expect(steps[5]).toMatchObject({ verb: 'reboot', down: 300_000 });
    expect(steps[6]).toMatchObject({ verb: 'reboot', down: 90_000 });
    expect(steps[15]).toMatchObject({ verb: 'heal', heal: 'all' });
    expect(steps[22]).toMatchObject({ verb: 'expect', from: 60_000, until: 60_000 });
  });

  it('can be JSON', () => {
    const json = { name: 'a', why: 'b', cluster: 'c.yaml', until: '1h', steps: [{ at: '1m', crash: 'node/a' }] };
    expect(scenarioOf(JSON.stringify(json, null, 2)).steps).toHaveLength(1);
  });
});

describe('everything that is wrong', () => {
  it('is said at once, each mistake once, where it stands', () => {
    const text = withSteps(
      '{ at: 1m, carsh: node/harvester-2 }',
      '{ at: 1min, expect: all vms running }',
      '{ at: 1m, expect: all vms runing, within: 8m }',
    );
    expect(places(text)).toEqual(['6:15 unknown-verb', '7:11 bad-duration', '8:31 bad-expectation']);
    expect(issuesOf(text)[0]).toMatchObject({ file: 'crash.yaml', nearest: 'crash', path: 'steps[0].carsh' });
    expect(issuesOf(text)[1]).toMatchObject({ expected: 'a duration with its unit, such as 90s, 5m or 1h30m' });
    expect(issuesOf(text)[2]).toMatchObject({ nearest: 'running', path: 'steps[2].expect' });
  });

  it('includes the head and the steps of the same file', () => {
    const text = `name: Node crash
cluster: clusters/four-nodes.yaml
until: 1h
relase: v1.9
steps:
  - { at: 2h, crash: node/a }
  - { at: 1m, crash: node/a, start: node/b }
`;
    expect(places(text)).toEqual([
      '1:1 missing',
      '1:7 bad-format',
      '4:1 unknown-key',
      '6:11 after-the-end',
      '7:30 two-verbs',
    ]);
    expect(issuesOf(text)[2]).toMatchObject({ nearest: 'release' });
  });

  it('includes an unknown release', () => {
    expect(issuesOf(`${head}release: v1.99\nsteps: []\n`)).toMatchObject([
      { line: 5, column: 10, code: 'unknown-value', nearest: 'v1.9' },
    ]);
    expect(places(`${head}release: 1.9\nsteps: []\n`)).toHaveLength(1);
  });

  it.each([
    ['crash', '6:5 wrong-type'],
    ['{ at: 5m }', '6:5 missing-verb'],
    ['{ crash: node/a }', '6:5 missing'],
    ['{ at: 1m, crash: nod/a }', '6:22 bad-reference'],
    ['{ at: 1m, crash: volume/a }', '6:22 bad-reference'],
    ['{ at: 1m, fail: disk/a }', '6:21 bad-reference'],
    ['{ at: 1m, partition: node/a }', '6:26 wrong-type'],
    ['{ at: 1m, partition: [] }', '6:26 too-small'],
    ['{ at: 1m, set: {} }', '6:20 too-small'],
    ['{ at: 1m, heal: everything }', '6:21 wrong-type'],
    ['{ at: 1m, reboot: node/a, dwn: 5m }', '6:31 unknown-key'],
    ['{ at: 60, crash: node/a }', '6:11 bad-duration'],
    ['{ at: -1m, crash: node/a }', '6:11 bad-duration'],
    ['{ at: 1m, slow: disk/a/b, factor: 0.5 }', '6:39 too-small'],
    ['{ at: 1m, always: no volume faulted }', '6:7 unknown-key'],
    ['{ always: no volume faulted, from: 3m, until: 2m }', '6:51 empty-window'],
    ['{ always: no volume faulted, until: 2h }', '6:41 after-the-end'],
    ['{ at: 50m, expect: no volume faulted, within: 30m }', '6:51 after-the-end'],
    ['{ at: 1m, expect: 3 }', '6:23 wrong-type'],
    ['{ at: 1m, expect: all vms running except vm/a, vm/b, within: 5m }', '6:52 stray-comma'],
  ])('in the step %s is %s', (step, place) => {
    expect(places(withSteps(step))).toEqual([place]);
  });

  it('points into expectations that are quoted, and at those that span lines', () => {
    expect(places(withSteps('{ at: 1m, expect: "all vms runing" }'))).toEqual(['6:32 bad-expectation']);
    expect(places(withSteps("at: 1m\n    expect: 'no volume faultd'"))).toEqual(['7:24 bad-expectation']);
    expect(places(withSteps('at: 1m\n    expect: >-\n      all vms\n      runing'))).toEqual(['7:13 bad-expectation']);
  });

  it('leaves steps alone that only the end of the run could judge, when the end is wrong', () => {
    const text = withSteps('{ at: 2h, crash: node/a }').replace('until: 1h', 'until: soon');
    expect(places(text)).toEqual(['4:8 bad-duration']);
  });

  it('includes text that is no scenario at all', () => {
    expect(places('')).toEqual(['1:1 empty']);
    expect(places('- 1\n')).toEqual(['1:1 wrong-type']);
    expect(places('{ at: 1m')).toEqual([expect.stringContaining('yaml-syntax')]);
    expect(places(`${head}steps: []\n---\nname: b\n`)).toEqual(['7:1 second-document']);
  });
});
