// The session: opening, seeking, branching and asking, without a worker and without a DOM.
import { describe, expect, it } from 'vitest';
import { readRunBundle } from '../../scenarios/open-request.ts';
import { buffersOf } from '../../viz/frame-columns.ts';
import type { OpenRequest } from '../../viz/protocol.ts';
import { NODE_LOOKS, VM_LOOKS } from '../../viz/protocol.ts';
import { Session } from '../../viz/session.ts';
import { libraryRequest, value } from '../support/page-requests.ts';

const session = new Session();
const run = value(session.open(libraryRequest('node-crash')));

describe('a run that was opened', () => {
  it('is the one that the command line runs', () => {
    expect(run).toMatchObject({ name: 'node-crash', seed: 42, release: 'v1.9', until: 3_600_000, nodes: 4, vms: 13 });
    expect(run.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(run.parent).toBeNull();
  });

  it('shows facts at once and beliefs when they come', () => {
    const names = value(session.names(run.run));
    const victim = names.node.indexOf('harvester-2');
    const look = (at: number) => NODE_LOOKS[value(session.frame(run.run, at)).node.look[victim]];
    const downAt = (at: number) =>
      [...value(session.frame(run.run, at)).vm.look].filter((code) => VM_LOOKS[code] === 'down').length;
    expect(look(59_999)).toBe('Ready');
    expect(look(60_000)).toBe('no power');
    expect(downAt(59_999)).toBe(0);
    expect(downAt(60_000)).toBe(5);
    expect(downAt(3_600_000)).toBe(1);
  });

  it('is the same to the bit however one came to an instant', () => {
    const straight = new Session();
    const other = value(straight.open(libraryRequest('node-crash'))).run;
    for (const at of [3_600_000, 10, 900_000, 61_000, 2_000_000, 60_000]) value(session.frame(run.run, at));
    for (const at of [60_500, 700_000, 3_600_000]) {
      const scrubbed = value(session.frame(run.run, at));
      expect(scrubbed.digest).toBe(value(straight.frame(other, at)).digest);
      expect({ ...scrubbed, run: 0 }).toEqual({ ...value(straight.frame(other, at)), run: 0 });
    }
    expect(value(session.frame(run.run, run.until)).digest).toBe(run.digest);
  });

  it('hands over columns of its own, each buffer once', () => {
    const frame = value(session.frame(run.run, 100_000));
    const buffers = buffersOf(frame);
    expect(new Set(buffers).size).toBe(buffers.length);
    frame.vm.look.fill(99);
    expect(value(session.frame(run.run, 100_000)).vm.look).not.toContain(99);
  });

  it('moves rebuilds by bytes and not by frames', () => {
    const { lanes } = value(session.timeline(run.run));
    const first = lanes.find(({ id }) => id === 'rebuilds')?.intervals[0];
    if (first === undefined) throw new Error('nothing is rebuilt');
    const [a, b] = [5_000, 6_000].map((after) => {
      const mover = value(session.frame(run.run, first.from + after)).movers.find(({ row }) => row === first.row);
      if (mover === undefined) throw new Error('the rebuild is over');
      return mover;
    });
    expect(a.done).toBeGreaterThan(0);
    expect(b.done).toBeCloseTo(Math.min(b.size, a.done + a.rate), -2);
  });
});

describe('the timeline', () => {
  const timeline = value(session.timeline(run.run));

  it('has every lane, and the stretches in which something held', () => {
    expect(timeline.lanes.map(({ id }) => id)).toEqual([
      'faults',
      'nodes',
      'control',
      'migrations',
      'rebuilds',
      'volumes',
      'availability',
      'actions',
    ]);
    const [fault] = timeline.lanes[0].intervals;
    expect(fault).toMatchObject({ from: 60_000, to: 3_600_000, state: 'failed', kind: 'node' });
    const down = timeline.lanes.find(({ id }) => id === 'availability')?.intervals ?? [];
    expect(down).toHaveLength(5);
    expect(down.every(({ from, to }) => from === 60_000 && to > from)).toBe(true);
  });

  it('marks what one would want to see, in order', () => {
    const labels = timeline.bookmarks.map(({ label }) => label);
    expect(labels).toContain('crash node/harvester-2');
    expect(labels).toContain('first VM back');
    const times = timeline.bookmarks.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('a branch', () => {
  it('is the parent until it parts, and leaves the parent as it was', () => {
    const branch = value(session.fork(run.run, 300_000, ['crash: node/harvester-3']));
    expect(branch.parent).toEqual({ run: run.run, at: 300_000 });
    expect(branch.seed).toBe(42);
    expect(branch.steps.filter(({ added }) => added)).toEqual([
      { at: 300_000, text: 'crash node/harvester-3', added: true },
    ]);
    expect(value(session.frame(branch.run, 299_999)).digest).toBe(value(session.frame(run.run, 299_999)).digest);
    expect(value(session.frame(branch.run, 300_000)).digest).not.toBe(value(session.frame(run.run, 300_000)).digest);
    expect(value(session.frame(run.run, run.until)).digest).toBe(run.digest);
  });

  it('can be branched again, and is saved as the scenario that it is', () => {
    const first = value(session.fork(run.run, 300_000, ['{ cordon: node/harvester-1 }']));
    const second = value(session.fork(first.run, 400_000, ['stop: vm/web-1', 'uncordon: node/harvester-1']));
    const { text } = value(session.exportRun(second.run, 'scenario'));
    expect(text).toContain('{ at: 6m40s, stop: vm/web-1 }');
    const { cluster } = libraryRequest('node-crash');
    const again = value(new Session().open({ scenario: { path: 'saved.yaml', text }, cluster }));
    expect(again.digest).toBe(second.digest);
  });

  it('takes a step with a map in it, with braces around the whole and without', () => {
    const setting = 'set: { longhorn/replica-replenishment-wait-interval: 60s }';
    const [bare, braced] = [setting, `{ ${setting} }`].map((step) => value(session.fork(run.run, 0, [step])));
    expect(bare?.digest).toBe(braced?.digest);
    expect(bare?.digest).not.toBe(run.digest);
  });

  it('says what is wrong with a step, and where', () => {
    const answer = session.fork(run.run, 300_000, ['crash: node/harvester-7']);
    if (answer.ok) throw new Error('there is no such node');
    expect(answer.error.code).toBe('bad-step');
    expect(answer.error.issues[0]).toMatchObject({ severity: 'error', nearest: expect.stringContaining('harvester-') });
  });

  it('answers other questions while it works out what a step would do, and gives up what nobody waits for', async () => {
    let turns = 0;
    const busy = new Session(async () => {
      turns++;
    });
    const long = value(busy.open(libraryRequest('busy-cluster-rebuild'))).run;
    const first = busy.blast(long, 1_800_000, 'crash: node/harvester-1');
    const second = busy.blast(long, 1_800_000, 'crash: node/harvester-2');
    expect(value(busy.frame(long, 600_000)).at).toBe(600_000);
    expect(await first).toMatchObject({ ok: false, error: { code: 'superseded' } });
    expect(value(await second).step).toBe('crash: node/harvester-2');
    expect(turns).toBeGreaterThan(5);
    expect(await busy.blast(99, 0, 'crash: node/harvester-1')).toMatchObject({ ok: false });
  });

  it('tells what a step would do before it is done', async () => {
    const quiet = libraryRequest('node-crash');
    const text = `${quiet.scenario.text.split('steps:')[0]}steps: []\n`;
    const calm = value(session.open({ ...quiet, scenario: { path: 'quiet.yaml', text } }));
    const blast = value(await session.blast(calm.run, 30_000, 'crash: node/harvester-1'));
    expect(blast.vmsDown.length).toBeGreaterThan(0);
    expect(blast.volumesDegraded.length).toBeGreaterThan(0);
    expect(blast.recoveredAfterMs).toBeGreaterThan(240_000);
    expect(value(await session.blast(run.run, 90_000, 'crash: node/harvester-1'))).toMatchObject({ quorum: 'lost' });
    expect(blast.quorum).toBe('stays');
    // Without the step a node crashes too: that is not the step's doing.
    const [volume = ''] = value(session.names(run.run)).volume;
    const small = value(await session.blast(run.run, 30_000, `snapshot-volume: volume/${volume}`));
    expect(small).toMatchObject({ vmsDown: [], quorum: 'stays', vipMoves: false, recoveredAfterMs: 0 });
  });
});

describe('a comparison', () => {
  it('of a run with itself shows nothing', async () => {
    const { firstDifference, figures } = value(await session.compare(run.run, run.run, 0));
    expect(firstDifference).toBeNull();
    expect(figures.length).toBeGreaterThan(10);
    expect(figures.every(({ left, right }) => Object.is(left, right))).toBe(true);
  });

  it('finds where a branch parts, and by how much', async () => {
    const branch = value(session.fork(run.run, 300_000, ['crash: node/harvester-4']));
    const { firstDifference, figures } = value(await session.compare(run.run, branch.run, 3));
    expect(firstDifference?.at).toBe(300_000);
    const lost = figures.find(({ name }) => name === 'lost_vm_minutes');
    expect(lost?.right).toBeGreaterThan(lost?.left ?? 0);
    expect(lost?.difference?.mean).toBeGreaterThan(0);
  });
});

describe('an inspection', () => {
  it('has facts and beliefs, lifecycles, history and what one could do', () => {
    const names = value(session.names(run.run));
    const node = value(session.inspect(run.run, 70_000, 'node', names.node.indexOf('harvester-2')));
    expect(node.status).toBe('failed');
    expect(node.facts).toContainEqual({ name: 'power', value: 'Off', of: 'fact' });
    expect(node.facts).toContainEqual({ name: 'Ready', value: 'True', of: 'belief' });
    const power = node.machines.find(({ id }) => id === 'node-power');
    expect(power).toMatchObject({ state: 'Off', visits: { On: 1, Off: 1 } });
    expect(power?.edges).toContainEqual({ from: 'Off', to: 'Booting', signal: 'PowerBack' });
    expect(node.machines.flatMap(({ pending }) => pending).length).toBeGreaterThan(0);
    expect(node.history.at(-1)?.at).toBeLessThanOrEqual(70_000);
    expect(node.actions).toEqual([{ label: 'Power on', step: 'start: node/harvester-2' }]);
    expect(node.yaml).toContain('kind: Node');
  });

  it('shows where a VM was placed and why', () => {
    const names = value(session.names(run.run));
    const vm = value(session.inspect(run.run, run.until, 'vm', names.vm.indexOf('default/web-2')));
    expect(vm.decisions.length).toBeGreaterThan(0);
    expect(vm.decisions[0].decision.considered).toHaveLength(4);
    expect(vm.related.map(({ kind }) => kind)).toContain('volume');
    expect(vm.machines.map(({ id }) => id)).toContain('guest');
  });

  it('offers only steps that the language takes', () => {
    const names = value(session.names(run.run));
    for (const kind of ['node', 'vm', 'disk'] as const)
      for (const at of [30_000, 300_000])
        for (let row = 0; row < names[kind].length; row += 6)
          for (const { step } of value(session.inspect(run.run, at, kind, row)).actions)
            expect(session.fork(run.run, at, [step])).toMatchObject({ ok: true });
  });
});

describe('a cause', () => {
  it('is followed back to the step of the scenario', () => {
    const back = value(session.timeline(run.run)).bookmarks.find(({ label }) => label === 'first VM back');
    const why = value(session.why(run.run, back?.record ?? -1));
    expect(why.records.length).toBeGreaterThan(1);
    expect(why.records[0].at).toBe(back?.at);
    expect(why.root).toContain('crash node/harvester-2');
  });
});

describe('what cannot be opened', () => {
  const good = libraryRequest('node-crash');

  it('is answered with the file, the line and the column of what is wrong', () => {
    const cases: [OpenRequest, string][] = [
      [{ ...good, scenario: { path: 'a.yaml', text: 'name: [' } }, 'a.yaml'],
      [
        { ...good, scenario: { ...good.scenario, text: good.scenario.text.replace('crash:', 'crush:') } },
        'node-crash.yaml',
      ],
      [{ ...good, cluster: [{ path: 'c.yaml', text: 'kind: Node\napiVersion: v1\nmetadata: 7\n' }] }, 'c.yaml'],
    ];
    for (const [wrong, file] of cases) {
      const answer = new Session().open(wrong);
      if (answer.ok) throw new Error(`${file} was opened`);
      expect(answer.error.issues[0]).toMatchObject({ file, severity: 'error', line: expect.any(Number) });
    }
  });

  it('is an answer too when a run is gone', () => {
    const other = new Session();
    const opened = value(other.open(libraryRequest('node-reboot')));
    value(other.close(opened.run));
    expect(other.frame(opened.run, 0)).toMatchObject({ ok: false, error: { code: 'no-such-run' } });
  });
});

describe('a bundle', () => {
  it('opens as the run that it was made of, with what was done in it', () => {
    const branch = value(session.fork(run.run, 300_000, ['crash: node/harvester-3']));
    const { text } = value(session.exportRun(branch.run, 'bundle'));
    const read = readRunBundle(text);
    if (read === null) throw new Error('the bundle cannot be read');
    expect(value(new Session().open(read)).digest).toBe(branch.digest);
  });

  it('is not every JSON', () => {
    expect(['{', '{"kind":"hci-twin-run"}', '{"kind":"Node"}', ''].map(readRunBundle)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('with files beside its scenario keeps them, in a branch and in a bundle', () => {
    const [cluster] = libraryRequest('node-crash').cluster;
    const text =
      'name: a\nwhy: b\ncluster: c.yaml\nuntil: 1h\narrivals: { trace: t.csv }\nworkload:\n  - { vms: all, trace: day.csv }\nsteps: []\n';
    const files = [
      { path: 't.csv', text: 'at,cpus,memory,for\n1m,2,4Gi,\n' },
      { path: 'day.csv', text: '5\n50\n' },
    ];
    const request: OpenRequest = { scenario: { path: 'a.yaml', text }, cluster: cluster ? [cluster] : [], files };
    const opened = value(session.open(request));
    const branch = value(session.fork(opened.run, 600_000, ['crash: node/harvester-2']));
    expect(branch.vms).toBe(opened.vms);
    const bundle = value(session.exportRun(branch.run, 'bundle'));
    const again = readRunBundle(bundle.text);
    expect(again?.files).toEqual(files);
    if (again !== null) expect(value(session.open(again)).digest).toBe(branch.digest);
    const lost = session.open({ ...request, files: [] });
    expect(lost.ok ? [] : lost.error.issues?.map(({ message }) => message)).toEqual([
      'the trace "day.csv" that it names is not here: open it together with the scenario',
      'the trace "t.csv" that it names is not here: open it together with the scenario',
    ]);
  });
});
