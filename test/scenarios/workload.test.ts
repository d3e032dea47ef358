// The workload of a scenario: what its entries may say, which VMs they are about, and what is said of those that are wrong.
import { describe, expect, it } from 'vitest';
import { compileScenario, parseScenario, readWorkloadTrace, reportText } from '../../scenarios/index.ts';
import { sampleCluster } from '../support/sample-cluster.ts';
import { compiledSmall, issuesOf, play, smallScenario } from '../support/scenarios.ts';

const HOUR = 3_600_000;
const curvesOf = (entry: string) => smallScenario([], ['workload:', `  - { vms: all, ${entry} }`]).workload[0]?.curves;

function wrongOf(entry: string): string[] {
  const head = 'name: a\nwhy: b\ncluster: c.yaml\nuntil: 1h\nsteps: []\nworkload:\n';
  const read = parseScenario(`${head}  - ${entry}\n`, 'a.yaml');
  if ('scenario' in read) return [];
  return read.issues.map(({ line, column, message, expected }) => `${line}:${column} ${message}; ${expected ?? ''}`);
}

describe('a demand', () => {
  it('is a constant, values by the time of day, or the least and the most of a day', () => {
    expect(curvesOf('cpu: 35%')?.cpu).toEqual({ periodMs: 0, daily: false, steps: [{ atMs: 0, value: 35 }] });
    expect(curvesOf('dirty: { 18h: 0, 8h30m: 160Mbit/s }')?.dirty).toEqual({
      periodMs: 24 * HOUR,
      daily: true,
      steps: [
        { atMs: 8.5 * HOUR, value: 20e6 },
        { atMs: 18 * HOUR, value: 0 },
      ],
    });
    const day = curvesOf('cpu: { least: 10%, most: 90%, peak: 12h }')?.cpu?.steps.map(({ value }) => value) ?? [];
    expect(day).toHaveLength(24);
    expect([Math.min(...day), Math.max(...day)]).toEqual([day[0], day[11]]);
    expect(day[11]).toBeCloseTo(90 - 80 / 24, 9);
  });

  it('that cannot be read is refused where it stands, with what was expected', () => {
    expect(wrongOf('{ vms: all, cpu: 35 }')[0]).toContain('the number 35');
    expect(wrongOf('{ vms: all, cpu: 135% }')[0]).toMatch(/^7:22 the text "135%" is no demand; a percentage/);
    expect(wrongOf('{ vms: all, dirty: { 8h: 20 parsecs } }')[0]).toMatch(/^7:30 .*is no demand; a rate such as/);
    expect(wrongOf('{ vms: all, dirty: { 25h: 20MB/s } }')[0]).toMatch(/"25h" is no time of day; hours after midnight/);
    expect(wrongOf('{ vms: all, cpu: { least: 5% } }')[0]).toContain('"most" is missing');
    expect(wrongOf('{ vms: all, wirte: 5MB/s }')[0]).toContain('unknown key "wirte"');
    expect(wrongOf('{ vms: vn/a, cpu: 5% }')[0]).toMatch(/^7:12 /);
    expect(wrongOf('{ vms: all, write: 5MB/s, write-span: much }')[0]).toContain('is no size; a size such as 20GiB');
  });
});

describe('the VMs of an entry', () => {
  const wantCpu = (vms: string): string[] => {
    const sim = compiledSmall([], ['workload:', `  - { vms: ${vms}, cpu: 50% }`]).simulation();
    sim.run(1);
    const { vm } = sim.world;
    return [...Array(vm.rows).keys()].filter((v) => vm.cpuDemand[v] > 0).map((v) => sim.store.names.text(vm.name[v]));
  };

  it('are one, several, all of them, or those with the labels', () => {
    expect(wantCpu('vm/web-1')).toEqual(['default/web-1']);
    expect(wantCpu('[vm/web-1, vm/tools/git]').sort()).toEqual(['default/web-1', 'tools/git']);
    expect(wantCpu('all')).toHaveLength(sampleCluster('four-nodes').virtualMachines.length);
    const [first] = sampleCluster('four-nodes').virtualMachines;
    const [[key, value] = []] = Object.entries({ ...first?.templateLabels });
    expect(wantCpu(`{ ${key}: ${value} }`)).toContain(`${first?.namespace}/${first?.name}`);
  });

  it('that are not there, and labels that nobody carries, are said with line and column', () => {
    const issues = issuesOf(
      [],
      ['workload:', '  - { vms: vm/web-11, cpu: 50% }', '  - { vms: { tier: wbe }, cpu: 1% }'],
    );
    expect(issues.map(({ line, message, nearest }) => [line, message, nearest])).toEqual([
      [7, 'the cluster has no vm/web-11', 'vm/web-1'],
      [8, 'no VM has the labels tier=wbe', undefined],
    ]);
    expect(issuesOf([], ['workload:', '  - { vms: all }'])[0]?.message).toBe('the workload demands nothing');
  });

  it('take from a later entry what an earlier one says otherwise', () => {
    const entries = ['workload:', '  - { vms: all, cpu: 50%, dirty: 1MB/s }', '  - { vms: vm/web-1, cpu: 10% }'];
    const sim = compiledSmall([], entries).simulation();
    sim.run(1);
    const { vm } = sim.world;
    const v = vm.find('default/web-1');
    expect((100 * vm.cpuDemand[v]) / vm.cpuLimit[v]).toBe(10);
    expect(vm.dirtyRate[v]).toBe(1e6);
  });
});

describe('a trace', () => {
  it('of PlanetLab gives CPU every five minutes, and begins again at its end', () => {
    const { curves, issues } = readWorkloadTrace('5\n5\n40\n', 'day.txt');
    expect(issues).toEqual([]);
    expect(curves.cpu?.periodMs).toBe(900_000);
    expect(curves.cpu?.steps.map(({ value }) => value)).toEqual([5, 5, 40]);
  });

  it('of Bitbrains gives CPU, disk and network', () => {
    const row = (t: number, ...rest: number[]) => [t, 2, 5000, 100, ...rest].join(';\t');
    const text = ['Timestamp;…', row(1000, 12.5, 8e6, 1e6, 10, 20, 30, 40), row(1300, 50, 8e6, 1e6, 0, 0, 0, 0)].join(
      '\n',
    );
    const { curves, issues } = readWorkloadTrace(text, 'vm.csv');
    expect(issues).toEqual([]);
    expect(curves.write?.steps).toEqual([
      { atMs: 0, value: 20 * 1024 },
      { atMs: 300_000, value: 0 },
    ]);
    expect(curves.receive?.steps[0]?.value).toBe(30 * 1024);
    expect(curves.cpu?.periodMs).toBe(600_000);
  });

  it('says what is wrong with its line, and is no scenario where nobody reads files', () => {
    expect(readWorkloadTrace('5\nmany\n', 'day.txt').issues.map(({ line }) => line)).toEqual([2]);
    expect(readWorkloadTrace('', 'day.txt').issues).toHaveLength(1);
    const scenario = smallScenario([], ['workload:', '  - { vms: all, trace: day.txt }']);
    const { compiled, issues } = compileScenario(scenario, sampleCluster('four-nodes'));
    expect(compiled).toBe(null);
    expect(issues[0]?.message).toContain('day.txt');
  });
});

it('guests that want more CPU than there is are reported, and others are not', () => {
  const stolen = (cpu: string): boolean =>
    reportText(play([], ['workload:', `  - { vms: all, cpu: ${cpu} }`], { trace: true })).includes('CPU stolen');
  expect([stolen('5%'), stolen('100%')]).toEqual([false, true]);
});

it('a workload that demands nothing of anybody leaves a run as it is', () => {
  const steps = ['{ at: 1m, crash: node/harvester-2 }'];
  const without = play(steps, [], { digest: true });
  const idle = play(steps, ['workload: []'], { digest: true });
  expect(idle.digest).toBe(without.digest);
});
