// The cluster as words and the walk through it by keys: what those hear and press who do not see or point.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { neighbour, statusAt, vmsOf, describe as words, zonesOf } from '../../viz/outline.ts';
import type { Moment } from '../../viz/page.ts';
import type { Answer } from '../../viz/protocol.ts';
import { Session } from '../../viz/session.ts';
import type { Selection } from '../../viz/store.ts';
import { root } from '../support/checkout.ts';

const library = join(root, 'scenarios', 'library');
const session = new Session();

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

const run = value(
  session.open({
    scenario: { path: 'node-crash.yaml', text: readFileSync(join(library, 'node-crash.yaml'), 'utf8') },
    cluster: [{ path: 'c.yaml', text: readFileSync(join(library, 'clusters', 'four-nodes.yaml'), 'utf8') }],
  }),
);
const timeline = value(session.timeline(run.run));

function at(time: number): Moment {
  const frame = value(session.frame(run.run, time));
  return { run, timeline, frame, names: value(session.names(run.run)), at: time };
}

const before = at(0);
const node = (name: string): Selection => ({ kind: 'node', row: before.names.node.indexOf(name) });
const vm = (name: string): Selection => ({ kind: 'vm', row: before.names.vm.indexOf(`default/${name}`) });

describe('a thing in words', () => {
  it('says what it is called, how it is and where', () => {
    expect(words(before, node('harvester-2'))).toMatch(/^node harvester-2, Ready, 5 VMs, memory \d+% requested$/);
    expect(words(before, vm('web-2'))).toMatch(/^VM default\/web-2, running, on harvester-2, /);
    const after = at(70_000);
    expect(words(after, node('harvester-2'))).toContain('no power');
    expect(words(after, vm('web-2'))).toContain('down for 10s, on harvester-2');
    expect(words(after, { kind: 'vip', row: 0 })).toContain('nobody answers');
    expect(statusAt(after, vm('web-2'))).toBe('failed');
  });

  it('has words for every row of every kind at every bookmark', () => {
    for (const { at: time } of timeline.bookmarks) {
      const moment = at(time);
      for (const kind of ['node', 'vm', 'disk', 'volume', 'replica', 'vip'] as const)
        for (const row of moment.names[kind].keys())
          if (kind !== 'replica' || moment.frame.replica.live[row] === 1)
            expect(words(moment, { kind, row })).not.toMatch(/undefined|NaN/);
    }
  });
});

describe('a walk by keys', () => {
  it('goes round all nodes, into one, round its VMs, and out again', () => {
    const first = neighbour(before, null, 'ArrowRight');
    expect(first).toEqual(node('harvester-1'));
    let here: Selection = node('harvester-1');
    const seen = [];
    for (let i = 0; i < 4; i++) {
      here = neighbour(before, here, 'ArrowRight') ?? here;
      seen.push(before.names.node[here.row]);
    }
    expect(seen).toEqual(['harvester-2', 'harvester-3', 'harvester-4', 'harvester-1']);
    const inside = neighbour(before, node('harvester-2'), 'Enter');
    expect(inside).toEqual({ kind: 'vm', row: vmsOf(before, node('harvester-2').row)[0] });
    if (inside === null || inside === undefined) throw new Error('nothing is in there');
    expect(neighbour(before, inside, 'ArrowDown')).toMatchObject({ kind: 'vm' });
    const volume = neighbour(before, inside, 'Enter');
    expect(volume).toMatchObject({ kind: 'volume' });
    expect(volume && neighbour(before, volume, 'Escape')).toEqual(inside);
    expect(neighbour(before, inside, 'Escape')).toEqual(node('harvester-2'));
    expect(neighbour(before, node('harvester-2'), 'Escape')).toBeNull();
  });

  it('leaves keys alone that mean nothing here', () => {
    expect(neighbour(before, node('harvester-1'), 'q')).toBeUndefined();
    expect(neighbour(before, null, 'Escape')).toBeUndefined();
  });
});

describe('zones', () => {
  it('hold every node once, by name', () => {
    expect(zonesOf(before).flatMap(({ nodes }) => nodes.map((n) => before.names.node[n]))).toEqual([
      'harvester-1',
      'harvester-2',
      'harvester-3',
      'harvester-4',
    ]);
  });
});
