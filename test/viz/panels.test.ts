// What the panels compute before they draw: windows of time, marks on lanes, filters, links, lifecycles laid out, rows of a comparison.
import { describe, expect, it } from 'vitest';
import { LIFECYCLES } from '../../models/lifecycles.ts';
import { pointsOf } from '../../viz/charts/curve.ts';
import { figureRows } from '../../viz/compare/rows.ts';
import { layoutOf } from '../../viz/inspector/machine-layout.ts';
import { matches, termsOf } from '../../viz/log/filter.ts';
import type { LogEvent } from '../../viz/log/kubectl-event.ts';
import type { Interval } from '../../viz/protocol.ts';
import { actsOf } from '../../viz/share/acts.ts';
import { emptyLink, linkText, readLink } from '../../viz/share/fragment.ts';
import { ageText, ticksOf } from '../../viz/timeline/axis-text.ts';
import { previewOf, valueAt } from '../../viz/timeline/figures-at.ts';
import { hitsOf, marksOf } from '../../viz/timeline/marks.ts';
import { brushed, following, panned, zoomed } from '../../viz/timeline/window.ts';
import { sentenceOf } from '../../viz/tour/narrator.ts';

const UNTIL = 3_600_000;
const interval = (from: number, to: number, state: Interval['state'] = 'failed'): Interval => {
  return { from, to, state, label: `${from}`, kind: 'vm', row: 0, place: -1 };
};

describe('the window of time', () => {
  it('zooms around an instant that stays where it is', () => {
    const near = zoomed(null, UNTIL, 900_000, 0.5);
    expect(near).toEqual({ from: 450_000, to: 2_250_000 });
    expect(zoomed(near, UNTIL, 900_000, 4)).toBeNull();
  });

  it('never leaves the run', () => {
    expect(panned({ from: 0, to: 60_000 }, UNTIL, -1)).toEqual({ from: 0, to: 60_000 });
    expect(panned({ from: 3_500_000, to: UNTIL }, UNTIL, 1)).toEqual({ from: 3_500_000, to: UNTIL });
    expect(brushed(-5, 10 * UNTIL, UNTIL)).toBeNull();
    expect(brushed(90_000, 30_000, UNTIL)).toEqual({ from: 30_000, to: 90_000 });
  });

  it('follows time that plays out of it', () => {
    const window = { from: 0, to: 100_000 };
    expect(following(window, UNTIL, 50_000)).toBe(window);
    expect(following(window, UNTIL, 100_001)).toEqual({ from: 90_001, to: 190_001 });
  });
});

describe('a lane', () => {
  const all = { from: 0, to: 1000 };

  it('shows bars in as few rows as keep them apart', () => {
    const marks = marksOf([interval(0, 400), interval(100, 300), interval(500, 900)], all, 500, 3);
    expect(marks).toMatchObject({ kind: 'bars', rows: 2, bars: [{ row: 0 }, { row: 1 }, { row: 0 }] });
  });

  it('counts instead, and shows the worst, when bars would overlap', () => {
    const crowd = [...Array(9)].map((_, i) => interval(i * 10, 500, i === 4 ? 'failed' : 'degraded'));
    const marks = marksOf(crowd, all, 400, 3);
    if (marks.kind === 'bars') throw new Error('nine bars do not fit into three rows');
    expect(marks.most).toBe(9);
    expect(marks.bins.find(({ from }) => from === 200)).toMatchObject({ count: 9, worst: 'failed' });
    expect(marks.bins.every(({ from }) => from <= 500)).toBe(true);
  });

  it('is hit at the shortest bar first', () => {
    expect(hitsOf([interval(0, 900), interval(400, 420)], 410, 5).map(({ from }) => from)).toEqual([400, 0]);
  });

  it('has ticks at round instants, as far apart as asked', () => {
    expect(ticksOf(0, UNTIL, 800)).toEqual({ step: 600_000, at: [0, 6e5, 12e5, 18e5, 24e5, 30e5, 36e5] });
  });
});

describe('series', () => {
  const series = { name: 'down_vms', unit: 'vms', help: '', at: [0, 60_000, 300_000], value: [0, 5, 1] };

  it('hold a value from its instant on', () => {
    expect([59_999, 60_000, 299_999, 300_000].map((at) => valueAt(series, at))).toEqual([0, 5, 5, 1]);
    expect(previewOf([series], 70_000)).toBe('5 VMs down');
    expect(previewOf([series], 0)).toBe('all is well');
  });

  it('are drawn from edge to edge of the window', () => {
    expect(pointsOf(series, { from: 50_000, to: 100_000 })).toEqual([
      { at: 50_000, value: 0 },
      { at: 60_000, value: 5 },
      { at: 100_000, value: 5 },
    ]);
  });

  it('keep their extremes when they are thinned', () => {
    const long = {
      ...series,
      at: [...Array(9000).keys()],
      value: [...Array(9000).keys()].map((i) => (i === 4321 ? 99 : i % 7)),
    };
    const points = pointsOf(long, { from: 0, to: 9000 }, 500);
    expect(points.length).toBeLessThan(600);
    expect(Math.max(...points.map(({ value }) => value))).toBe(99);
  });
});

describe('the event log', () => {
  const event: LogEvent = {
    at: 0,
    type: 'Warning',
    reason: 'NodeNotReady',
    object: 'node/harvester-2',
    message: 'Kubernetes marks harvester-2 NotReady',
    why: 'no heartbeat for 46s',
    record: 1,
    weight: 2,
    things: ['node/harvester-2'],
  };

  it.each([
    ['reason:NodeNotReady', true],
    ['node:harvester-2 type:warning', true],
    ['-reason:NodeNotReady', false],
    ['vm:web-2', false],
    ['heartbeat', true],
    ['"marks harvester-2"', true],
    ['', true],
  ])('filters by %s', (text, kept) => {
    expect(matches(event, termsOf(text))).toBe(kept);
  });

  it('writes ages as kubectl does', () => {
    expect([9_000, 119_000, 275_000, 600_000, 7_800_000, 11_400_000].map(ageText)).toEqual([
      '9s',
      '119s',
      '4m35s',
      '10m',
      '130m',
      '3h10m',
    ]);
  });
});

describe('a link', () => {
  it('leaves out what is as usual', () => {
    expect(linkText({ ...emptyLink, scenario: 'node-crash' })).toBe('#s=node-crash');
  });

  it('reads back as the moment that it was made of', () => {
    const link = {
      ...emptyLink,
      scenario: 'node-crash',
      seed: 7,
      acts: [
        { at: 30_000, step: 'set: { longhorn/auto-salvage: false }' },
        { at: 31_000, step: 'partition: [node/a, node/b]' },
      ],
      at: 400_000,
      selection: 'vm/default/web-2',
      window: { from: 0, to: 60_000 },
      view: 'table' as const,
      filter: 'reason:"a b" & more',
      theme: 'dark' as const,
    };
    expect(readLink(linkText(link))).toEqual(link);
  });

  it('survives what it cannot read, but not without a scenario', () => {
    expect(readLink('#s=node-crash&t=soon&w=9-1&view=upside-down&zzz')).toMatchObject({
      at: 0,
      window: null,
      view: 'canvas',
    });
    expect(readLink('#s=../../etc/passwd')).toBeNull();
    expect(readLink('')).toBeNull();
  });

  it('knows what was done from the scenario that was saved', () => {
    const saved = 'steps:\n  - { at: 1m, crash: node/a }\n  - { at: 6m40s, set: { longhorn/auto-salvage: false } }\n';
    expect(actsOf(saved, 1)).toEqual([{ at: 400_000, step: 'set: { longhorn/auto-salvage: false }' }]);
    expect(actsOf(saved, 0)).toEqual([]);
  });
});

describe('a drawn lifecycle', () => {
  it.each(Object.entries(LIFECYCLES))(
    '%s has every state once, none over another, none outside',
    (_, { states, config }) => {
      const edges = Object.entries(config.states).flatMap(([from, { on }]) =>
        Object.entries(on ?? {}).map(([signal, to]) => ({ from, signal, to: typeof to === 'string' ? to : to.target })),
      );
      const { boxes, wires, width, height } = layoutOf({ states, edges }, 300);
      expect(boxes.map(({ state }) => state).sort()).toEqual([...states].sort());
      for (const a of boxes) {
        expect(a.x >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
        for (const b of boxes)
          if (a !== b)
            expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
              true,
            );
      }
      const pairs = new Set(edges.filter(({ from, to }) => from !== to).map(({ from, to }) => `${from} ${to}`));
      expect(new Set(wires.map(({ from, to }) => `${from} ${to}`))).toEqual(pairs);
    },
  );
});

describe('a comparison', () => {
  const figures = [
    { name: 'lost_vm_minutes', left: 10, right: 4, difference: { mean: -6, low: -9, high: -2 } },
    { name: 'vm_availability_percent', left: 99, right: 98, difference: { mean: -1, low: -3, high: 0.5 } },
    { name: 'data_lost_bytes', left: 0, right: 0, difference: null },
  ];

  it('has a row for what differs, and says which side is better where the interval is sure', () => {
    const rows = figureRows({ left: 1, right: 2, firstDifference: null, figures }, false);
    expect(rows.map(({ name, better }) => [name, better])).toEqual([
      ['lost_vm_minutes', 'right'],
      ['vm_availability_percent', 'neither'],
    ]);
    expect(rows[0]?.interval).toBe('−6 [−9, −2]');
  });

  it('of equal runs has no row', () => {
    const same = figures.map(({ name, left }) => ({ name, left, right: left, difference: null }));
    expect(figureRows({ left: 1, right: 1, firstDifference: null, figures: same }, false)).toEqual([]);
    expect(figureRows({ left: 1, right: 1, firstDifference: null, figures: same }, true)).toHaveLength(3);
  });
});

describe('the narrator', () => {
  const event = (message: string, weight: LogEvent['weight']): LogEvent => {
    return { at: 0, type: 'Normal', reason: 'Started', object: '', message, why: null, record: 0, weight, things: [] };
  };

  it('says an event by itself, and sums up many', () => {
    expect(sentenceOf([event('web-1 is up', 3)], 1000, 'all is well')).toBe('web-1 is up.');
    const many = [event('web-1 is up', 3), event('a volume is degraded', 2)];
    expect(sentenceOf(many, 90_000, '1 VM down')).toBe('In 1m 30s: 2 events, last web-1 is up. Now 1 VM down.');
  });
});
