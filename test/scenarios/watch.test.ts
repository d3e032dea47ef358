// Checks: when each is asked, what it finds, and in which words it says so.
import { describe, expect, it } from 'vitest';
import { ScenarioRun } from '../../scenarios/index.ts';
import { compiledSmall, play } from '../support/scenarios.ts';

const CRASH = '{ at: 1m, crash: node/harvester-2 }';

/** Verdicts of the checks alone, as `[met, at]`. */
function outcomes(steps: readonly string[]): readonly (readonly [boolean, number])[] {
  return play(steps).verdicts.map(({ met, at }) => [met, at]);
}

describe('a check', () => {
  it('is asked after every event of its instant', () => {
    const steps = ['{ at: 1m, expect: node/harvester-2 down }', '{ at: 1m, expect: vm/db-primary not running }', CRASH];
    expect(outcomes(steps)).toEqual([
      [true, 60_000],
      [true, 60_000],
    ]);
  });

  it('is asked at its instant although nothing happens then', () => {
    expect(
      outcomes([
        CRASH,
        '{ at: 59999ms, expect: node/harvester-2 up }',
        '{ at: 3m3s, expect: node/harvester-2 unknown }',
      ]),
    ).toEqual([
      [true, 59_999],
      [true, 183_000],
    ]);
  });

  it('with a time to wait is met at the instant at which it becomes true, and fails at the end of its window', () => {
    const { verdicts } = play([
      CRASH,
      '{ at: 1m, expect: vip/ingress answering, within: 30s }',
      '{ at: 1m, expect: vm/db-primary running, within: 90s }',
    ]);
    const [vip, vm] = verdicts;
    expect(vip.met).toBe(true);
    expect(vip.at).toBeGreaterThan(70_000);
    expect(vip.at).toBeLessThan(90_000);
    expect(vm).toMatchObject({ met: false, decided: true, at: 150_000 });
    expect(vm.detail).toBe(
      'vm/db-primary is down for 1m 30s: its node harvester-2 is down, and its pod is not removed yet',
    );
  });

  it('that must always or never hold is broken at the first instant that says otherwise', () => {
    const { verdicts } = play([
      CRASH,
      '{ always: node/harvester-2 up }',
      '{ never: node/harvester-2 down }',
      '{ always: node/harvester-2 up, until: 59s }',
      '{ never: node/harvester-2 up, from: 61s }',
      '{ always: node/harvester-2 up, from: 2m }',
    ]);
    expect(verdicts.map(({ met, at }) => [met, at])).toEqual([
      [false, 60_000],
      [false, 60_000],
      [true, 59_000],
      [true, 1_200_000],
      [false, 120_000],
    ]);
    expect(verdicts[0].detail).toContain('has no power');
  });

  it('that must hold once is looked for to the end of the run', () => {
    expect(
      outcomes([
        '{ eventually: node/harvester-3 cordoned }',
        '{ eventually: node/harvester-1 cordoned }',
        '{ at: 7m, cordon: node/harvester-1 }',
      ]),
    ).toEqual([
      [false, 1_200_000],
      [true, 420_000],
    ]);
  });
});

describe('groups', () => {
  it('of VMs are those that are meant to run, unless the claim is about stopped ones', () => {
    expect(
      outcomes([
        '{ at: 1s, expect: all vms running }',
        '{ at: 1s, expect: exactly 1 vm stopped }',
        '{ at: 1s, expect: exactly 12 vms running }',
      ]),
    ).toEqual([
      [true, 1000],
      [true, 1000],
      [true, 1000],
    ]);
  });

  it('can be narrowed to a node and by exceptions', () => {
    const steps = [
      CRASH,
      '{ at: 1m, expect: no vm on node/harvester-2 running }',
      '{ at: 1m, expect: exactly 5 vms on node/harvester-2 not running }',
      '{ at: 1m, expect: all vms running except vm/web-2 and vm/db-primary and vm/cache-1 and vm/jumphost and vm/build-runner, within: 0s }',
      '{ at: 1m, expect: at most 4 vms not running }',
    ];
    const { verdicts } = play(steps.map((step) => step.replace(', within: 0s', '')));
    expect(verdicts.map(({ met }) => met)).toEqual([true, true, true, false]);
    expect(verdicts[3].detail).toMatch(/^5 of 12 vms, asked: at most 4: vm\/build-runner is down.*; and 1 more$/);
  });
});

describe('facts and beliefs', () => {
  it('differ until the control plane has noticed', () => {
    const steps = [
      CRASH,
      '{ at: 65s, expect: vm/db-primary not running }',
      '{ at: 65s, expect: vm/db-primary reported running }',
      '{ at: 65s, expect: node/harvester-2 ready }',
      '{ at: 65s, expect: vm/db-primary unreachable }',
      '{ at: 15m, expect: vm/db-primary reported running }',
    ];
    expect(outcomes(steps).map(([met]) => met)).toEqual([true, true, true, true, true]);
  });

  it('differ for a node that a partition cuts off', () => {
    const steps = [
      '{ at: 1m, partition: [node/harvester-4] }',
      '{ at: 1m, expect: vm/web-3 running }',
      '{ at: 1m, expect: vm/web-3 unreachable }',
      '{ at: 10m, heal: all }',
      '{ at: 19m, expect: node/harvester-4 ready }',
    ];
    expect(outcomes(steps).map(([met]) => met)).toEqual([true, true, true]);
  });
});

describe('measures', () => {
  it('sum up the run from its start to the instant', () => {
    const steps = [
      CRASH,
      '{ at: 3m, expect: downtime of vm/db-primary = 2m }',
      '{ at: 3m, expect: availability of vm/db-primary <= 33.4% }',
      '{ at: 3m, expect: availability of vm/web-1 = 100% }',
      '{ at: 2m, expect: vm-minutes lost = 5 }',
      '{ at: 3m, expect: time to recover = 2m }',
      '{ always: data lost = 0 }',
      '{ always: downtime of all vms except vm/build-runner <= 3m }',
    ];
    const { verdicts } = play(steps);
    expect(verdicts.map(({ met }) => met)).toEqual([true, true, true, true, true, true, false]);
    expect(verdicts[6].detail).toMatch(/^downtime of all vms is \d+m/);
  });

  it('see data that no copy is left of, but not data that is out of reach', () => {
    const { figures } = play(['{ at: 1m, fail: disk/harvester-2/default-disk-ab180aff78a90020 }']);
    expect(figures['data_lost_bytes']).toBeGreaterThan(0);
    expect(play([CRASH]).figures['data_lost_bytes']).toBe(0);
  });
});

describe('a run in slices', () => {
  const steps = [
    CRASH,
    '{ at: 1m, expect: all vms running except vm/build-runner, within: 8m }',
    '{ never: vm/build-runner running, from: 1m }',
    '{ always: vip/ingress answering }',
  ];

  it('finds the same, whatever their size', () => {
    const whole = play(steps, [], { digest: true });
    for (const size of [1, 7, 50]) {
      const run = new ScenarioRun(compiledSmall(steps), { digest: true });
      let slices = 0;
      while (!run.advance(size)) slices++;
      expect(slices).toBeGreaterThan(1);
      expect(run.finish()).toEqual(whole);
    }
  });

  it('goes on from a checkpoint as if it had not been stopped', () => {
    const whole = play(steps, [], { digest: true });
    const first = new ScenarioRun(compiledSmall(steps), { digest: true });
    first.advance(60);
    const second = new ScenarioRun(compiledSmall(steps), { digest: true });
    second.restore(structuredClone(first.checkpoint()));
    while (!second.advance(11));
    expect(second.finish()).toEqual(whole);
  });

  it('that is ended early leaves open what was not decided', () => {
    const run = new ScenarioRun(compiledSmall(steps));
    run.advance(20);
    const { verdicts, passed, endedAt, until } = run.finish();
    expect(endedAt).toBeLessThan(until);
    expect(passed).toBe(false);
    expect(verdicts.map(({ met, decided }) => [met, decided])).toEqual([
      [false, false],
      [false, false],
      [false, true],
    ]);
    expect(verdicts[0].detail).toMatch(/^the run ended at/);
    expect(run.progress).toBeGreaterThan(0);
    expect(run.progress).toBeLessThan(1);
  });
});

describe('the tally', () => {
  it('agrees with the gauge that the models keep', () => {
    for (const steps of [
      [CRASH],
      ['{ at: 1m, reboot: node/harvester-3, down: 1m }', '{ at: 2m, stop: vm/web-1 }', '{ at: 4m, start: vm/web-1 }'],
    ]) {
      const { figures } = play(steps, ['until: 1h']);
      expect(figures['lost_vm_minutes']).toBeCloseTo((figures['vm_unavailable_seconds'] ?? 0) / 60, 9);
    }
  });

  it('tells how often and how long each VM was down', () => {
    const { things } = play([CRASH], ['until: 1h']);
    const of = (name: string) => things.find((thing) => thing.name === name);
    expect(of('vm/web-1')).toMatchObject({ downMs: 0, outages: 0, availabilityPercent: 100, wantedMs: 3_600_000 });
    expect(of('vm/build-runner')).toMatchObject({ downMs: 3_540_000, outages: 1, longestMs: 3_540_000 });
    expect(of('vm/legacy-app')).toMatchObject({ wantedMs: 0, availabilityPercent: 100 });
    expect(of('vip/ingress')?.downMs).toBeGreaterThan(10_000);
  });
});
