// Arrivals of a scenario: VMs of a trace come, are placed by the scheduler, and go; what is wrong in a trace is said where it stands.
import { describe, expect, it } from 'vitest';
import { measures } from '../../models/index.ts';
import {
  compileScenario,
  openScenario,
  parseScenario,
  reportText,
  runScenario,
  withFiles,
} from '../../scenarios/index.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const GIB = 1024 * 1024 * 1024;
const head = 'name: a\nwhy: b\ncluster: c.yaml\nuntil: 3h\n';

function read(arrivals: string, files: Readonly<Record<string, string>>, steps = 'steps: []\n') {
  const parsed = parseScenario(`${head}arrivals: { ${arrivals} }\n${steps}`, 'a.yaml');
  if ('issues' in parsed) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
  return withFiles(parsed.scenario, (name) =>
    files[name] === undefined ? { problem: `${name} is not there` } : { path: name, text: files[name] },
  );
}

const plansOf = (arrivals: string, files: Readonly<Record<string, string>>) =>
  read(arrivals, files).scenario.arrivals?.plans ?? [];

function wrongOf(arrivals: string, files: Readonly<Record<string, string>>): string[] {
  return read(arrivals, files).issues.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
}

function played(arrivals: string, files: Readonly<Record<string, string>>, steps?: string) {
  const { scenario, issues } = read(arrivals, files, steps);
  expect(issues).toEqual([]);
  const { compiled } = compileScenario(scenario, sampleCluster('four-nodes'));
  if (compiled === null) throw new Error('it does not compile');
  return compiled;
}

const TABLE = 'at,cpus,memory,for\n0s,4,8Gi,1h\n5m,2,4Gi,\n10m,64,512Gi,1h\n11m,2,0.05Gi,1h\n12m,1,9Mi,1h\n';

describe('VMs of a trace', () => {
  it('are admitted with overcommit, placed, and deleted when their time is over', () => {
    const sim = played('trace: t.csv, at: 5m', { 't.csv': TABLE }).simulation();
    const before = sim.world.vm.count;
    sim.run(20 * MINUTE);
    const { vm, pod, vmi } = sim.world;
    const first = vm.find('trace/vm-1');
    expect(vm.cpuLimit[first]).toBe(4000);
    // Ten times overcommitted, as Harvester's default has it, and KubeVirt's overhead on top.
    expect(vm.cpuRequest[first]).toBe(405);
    expect(vm.memoryRequest[first]).toBeGreaterThan((8 * GIB) / 1.5);
    expect(pod.node[vmi.launcher[vm.instances.first[first]]]).toBeGreaterThanOrEqual(0);
    expect(vm.count).toBe(before + 4);
    expect(sim.probes.readGauge(measures.waitingArrivals, sim.now).last).toBe(1);
    sim.run(3 * 60 * MINUTE);
    // Only the one that stays for good is left.
    expect(sim.world.vm.count).toBe(before + 1);
    expect(vm.find('trace/vm-2')).toBeGreaterThanOrEqual(0);
  });

  it('are told in the report: placed, pending, refused, and gone too early', () => {
    const text = reportText(runScenario(played('trace: t.csv', { 't.csv': TABLE }), { trace: true }), { width: 200 });
    expect(text).toMatch(
      /VMs that came +5: 3 placed, 0 pending \(1 at most\), 1 refused, 1 gone before a node had room/,
    );
    expect(text).toContain('a VM of the trace is refused: guest memory is under the minimum requirement of 10Mi');
  });

  it('are missed by nobody before they have been up, and by everybody when a node takes them down after that', () => {
    const crash = 'steps:\n  - { at: 30m, crash: node/NODE }\n';
    const compiled = played('trace: t.csv', { 't.csv': 'at,cpus,memory,for\n0s,4,8Gi,\n' });
    const quiet = runScenario(compiled);
    expect(quiet.figures['lost_vm_minutes']).toBe(0);
    expect(quiet.figures['count_vm_arrival_seconds'] ?? quiet.figures['vm_arrivals_placed_total']).toBe(1);
    const sim = compiled.simulation();
    sim.run(20 * MINUTE);
    const { vm, vmi, node } = sim.world;
    const host = sim.store.names.text(node.name[vmi.node[vm.instances.first[vm.find('trace/vm-1')]]]);
    const hit = runScenario(
      played('trace: t.csv', { 't.csv': 'at,cpus,memory,for\n0s,4,8Gi,\n' }, crash.replace('NODE', host)),
    );
    const down = hit.things.find(({ name }) => name === 'vm/trace/vm-1')?.downMs ?? 0;
    expect(down).toBeGreaterThan(3 * MINUTE);
    expect(down).toBeLessThan(7 * MINUTE);
  });

  it('that take the row of a VM that was deleted do not take over what it cost', () => {
    const steps =
      'steps:\n  - { at: 1m, crash: vm/web-1 }\n  - { at: 10m, delete: vm/web-1 }\n  - { at: 10m, delete: vm/web-2 }\n';
    const table = 'at,cpus,memory,for\n20m,1,1Gi,\n21m,1,1Gi,\n22m,1,1Gi,\n';
    const compiled = played('trace: t.csv, at: 20m', { 't.csv': table }, steps);
    const sim = compiled.simulation();
    const row = sim.world.vm.find('default/web-1');
    sim.run(60 * MINUTE);
    expect(sim.store.names.text(sim.world.vm.name[row])).toContain('trace/');
    const { things, figures } = runScenario(compiled);
    const down = things.filter(({ kind, downMs }) => kind === 'vm' && downMs > 0);
    expect(down.map(({ name }) => name)).toEqual(['vm/web-1']);
    expect(figures['lost_vm_minutes']).toBeCloseTo((down[0]?.downMs ?? 0) / MINUTE, 9);
    // Twelve VMs for three hours, two of which for ten minutes only, and the three that came.
    const wanted = things.reduce((sum, { kind, wantedMs }) => (kind === 'vm' ? sum + wantedMs : sum), 0);
    expect(100 - (figures['vm_availability_percent'] ?? 0)).toBeGreaterThan(0);
    expect(figures['vm_availability_percent']).toBeGreaterThanOrEqual(100 * (1 - (down[0]?.downMs ?? 0) / wanted));
  });

  it('do not share their luck: two of one size boot in different times', () => {
    const sim = played('trace: t.csv', { 't.csv': 'at,cpus,memory,for\n0s,1,1Gi,\n0s,1,1Gi,\n' }).simulation();
    sim.run(10 * MINUTE);
    const { vm } = sim.world;
    const [a, b] = ['trace/vm-1', 'trace/vm-2'].map((name) => vm.find(name));
    expect(vm.luck[4 * a]).not.toBe(vm.luck[4 * b]);
  });
});

describe('a trace', () => {
  const azure = {
    'a.txt': '2100000 m,|,b\n2100300 b\n',
    'f.txt': '1,1.75 b\n8,14 m\n',
    'l.txt': '2100000 U1,|,C2\n2100300 U2\n',
    'b.txt': '0 0\n300 1\n600 2\n900 2\n',
  };
  const AZURE = 'trace: a.txt, flavours: f.txt, lifetimes: l.txt, bins: b.txt';

  it('of Azure begins with its first arrival, can be skipped into, cut, and given an end', () => {
    const plan = (at: number, vcpus: number, gib: number, life: number | null) => ({
      atMs: at * MINUTE,
      vcpus,
      memoryBytes: gib * GIB,
      lifetimeMs: life === null ? null : life * MINUTE,
    });
    expect(plansOf(AZURE, azure)).toEqual([plan(0, 8, 14, 5), plan(0, 1, 1.75, null), plan(5, 1, 1.75, 12.5)]);
    expect(plansOf(`${AZURE}, skip: 1m, at: 10m`, azure)).toEqual([plan(10 - 1 + 5, 1, 1.75, 12.5)]);
    expect(plansOf(`${AZURE}, most: 2, stay: 1h`, azure)).toEqual([plan(0, 8, 14, 5), plan(0, 1, 1.75, 60)]);
  });

  it('of Huawei comes one after the other, with its groups as rules between pods', () => {
    const text =
      'flavor_vcpus,flavor_ram,numa,strategy,group,domain\n4,8,1,anti-affinity,0,\n4,8,1,anti-affinity,0,\n2,4,1,fault_domain,0,1\n2,4,1,fault_domain,0,1\n2,4,1,fault_domain,0,2\n2,4,1,affinity,3,\n2,4,1,affinity,3,\n';
    const sim = played('trace: h.csv, every: 2m', { 'h.csv': text }).simulation();
    sim.run(40 * MINUTE);
    const { vm, vmi } = sim.world;
    const nodes = [1, 2, 3, 4, 5, 6, 7].map((i) => vmi.node[vm.instances.first[vm.find(`trace/vm-${i}`)]]);
    expect(nodes.every((n) => n >= 0)).toBe(true);
    const [a, b, c, d, e, f, g] = nodes;
    expect(a).not.toBe(b);
    expect([c, d]).not.toContain(e);
    expect(f).toBe(g);
  });

  it('of openb comes at its times, rounds CPUs up, and says that GPUs are left out', () => {
    const text =
      'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\nopenb-1,1500,2048,0,0,,LS,Running,60,660,61\nopenb-2,4000,4096,1,1000,,BE,Running,120,,121\n';
    const { scenario, issues } = read('trace: o.csv', { 'o.csv': text });
    expect(scenario.arrivals?.plans?.map((p) => [p.atMs, p.vcpus, p.memoryBytes / GIB, p.lifetimeMs])).toEqual([
      [0, 2, 2, 10 * MINUTE],
      [MINUTE, 4, 4, null],
    ]);
    expect(issues.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning 1 of 2 pods ask for GPUs, and come without',
    ]);
  });

  it('that is wrong is refused at line and column, in each of its files', () => {
    expect(wrongOf('trace: t.csv', { 't.csv': 'at,cpus,memory,for\n5m,4,16Gi,2h\n6m,four,16Gi,2h\n' })).toEqual([
      't.csv:3:4 "four" is no number of vCPUs',
    ]);
    expect(wrongOf(AZURE, { ...azure, 'f.txt': '1,1.75 b\nx m\n', 'l.txt': '2100000 U1,|,D2\n2100300 U7\n' })).toEqual([
      'f.txt:2:1 "x m" is no flavour: vCPUs, a comma, GiB, a blank and its letter',
      'a.txt:1:9 no flavour has the letter "m"',
      'l.txt:1:14 "D2" is no lifetime: U or C and the number of a bin',
      'l.txt:2:9 "U7" is no lifetime: U or C and the number of a bin',
    ]);
    expect(wrongOf('trace: a.txt', azure)[0]).toBe(
      'a.txt:1:1 arrivals of Azure without flavours and lifetimes and bins',
    );
    expect(wrongOf('trace: t.csv', { 't.csv': 'kind: Node\n' })[0]).toMatch(/^t.csv:1:1 no known trace begins with/);
    expect(wrongOf('trace: t.csv', {})).toEqual(['a.yaml:5:20 the trace t.csv is not there']);
    const many = `at,cpus,memory,for\n${'x\n'.repeat(500)}`;
    expect(wrongOf('trace: t.csv', { 't.csv': many }).at(-1)).toContain('and so on, 480 times more');
  });
});

describe('files beside a scenario', () => {
  const scenario = {
    path: 'drill/a.yaml',
    text: `${head}scheduler: profile.yaml\nworkload:\n  - { vms: all, trace: traces/day.csv }\narrivals: { trace: traces/t.csv }\nsteps: []\n`,
  };
  const profile =
    'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\npercentageOfNodesToScore: 50\n';
  const node =
    'apiVersion: v1\nkind: Node\nmetadata: { name: a }\nstatus: { allocatable: { cpu: 8, memory: 32Gi, pods: 110 }, capacity: { cpu: 8, memory: 32Gi, pods: 110 } }\n';
  const files = [
    { path: 'drill/profile.yaml', text: profile },
    { path: 'x/day.csv', text: '5\n50\n' },
    { path: 'drill/traces/t.csv', text: TABLE },
  ];

  it('are found by their path, or by the end of it', () => {
    const opening = openScenario({ scenario, cluster: [{ path: 'c.yaml', text: node }], files });
    expect(opening.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(opening.compiled?.scenario.profile?.percentageOfNodesToScore).toBe(50);
    expect(opening.compiled?.scenario.arrivals?.plans).toHaveLength(5);
  });

  it('are all named when they are missing', () => {
    const { issues } = openScenario({ scenario, cluster: [{ path: 'c.yaml', text: node }], files: [] });
    expect(issues.map(({ message }) => message.replace(/ that it names.*/, ''))).toEqual([
      `the scheduler's profile "profile.yaml"`,
      'the trace "traces/day.csv"',
      'the trace "traces/t.csv"',
    ]);
  });
});
