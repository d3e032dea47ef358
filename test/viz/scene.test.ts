// The scene: that things keep their places, that all that exists is drawn once, and that the picture is a function of the instant.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame, NameTables, Timeline } from '../../viz/protocol.ts';
import { cardMarks, indexOf } from '../../viz/scene/card.ts';
import { changesOf } from '../../viz/scene/changes.ts';
import { layoutOf } from '../../viz/scene/layout.ts';
import { levelOf } from '../../viz/scene/level.ts';
import { flagsOf, travelsOf } from '../../viz/scene/motion.ts';
import { packed, rowsOf, shapeOf } from '../../viz/scene/packing.ts';
import { Picker } from '../../viz/scene/pick.ts';
import { pictureOf } from '../../viz/scene/picture.ts';
import { centreOf } from '../../viz/scene/rect.ts';
import { signaturesOf } from '../../viz/scene/signature.ts';
import { trayMarks } from '../../viz/scene/tray.ts';
import { Session } from '../../viz/session.ts';
import { root } from '../support/checkout.ts';

const session = new Session();
const library = join(root, 'scenarios', 'library');
const text = readFileSync(join(library, 'node-crash.yaml'), 'utf8');
const opened = session.open({
  scenario: { path: 'node-crash.yaml', text },
  cluster: [{ path: 'four.yaml', text: readFileSync(join(library, 'clusters', 'four-nodes.yaml'), 'utf8') }],
});
if (!opened.ok) throw new Error(opened.error.message);

function frameAt(at: number): Frame {
  const answer = session.frame(1, at);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}
function namesNow(): NameTables {
  const answer = session.names(1);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}
function timelineOf(): Timeline {
  const answer = session.timeline(1);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

const timeline = timelineOf();
const start = frameAt(0);
const names = namesNow();
const layout = layoutOf(start, names, timeline, 1.9);
const instants = [0, 60_000, 77_000, 150_000, 340_000, 370_000, 700_000, 1_000_000, 3_600_000];

describe('the layout', () => {
  it('draws every VM and every replica exactly once, wherever time stands', () => {
    for (const at of instants) {
      const frame = frameAt(at);
      const index = indexOf(frame);
      const now = namesNow();
      const cards = layout.cards.map((card) => cardMarks(frame, now, index, card));
      const vms = [...cards.flatMap(({ tiles }) => tiles), ...trayMarks(frame, now, index, layout)];
      expect(vms.map(({ vm }) => vm).sort((a, b) => a - b)).toEqual([...names.vm.keys()]);
      expect(vms.every(({ w, h }) => w > 0 && h > 0)).toBe(true);
      const dots = cards.flatMap(({ disks }) => disks.flatMap(({ dots: of }) => of));
      expect(dots).toHaveLength(frame.replica.live.reduce((sum, live) => sum + live, 0));
    }
  });

  it('lets no two VMs overlap that are on a node at the same time', () => {
    for (const at of instants) {
      const frame = frameAt(at);
      const index = indexOf(frame);
      for (const card of layout.cards) {
        const { tiles } = cardMarks(frame, names, index, card);
        for (const [i, a] of tiles.entries())
          for (const b of tiles.slice(i + 1))
            expect(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true);
      }
    }
  });

  it('keeps cards apart, and inside the picture', () => {
    for (const card of layout.cards) {
      expect(card.x + card.w).toBeLessThanOrEqual(layout.width);
      expect(card.y + card.h).toBeLessThanOrEqual(layout.height);
    }
    const [a, b] = layout.cards;
    expect(a.x + a.w <= b.x || a.y + a.h <= b.y || b.x + b.w <= a.x || b.y + b.h <= a.y).toBe(true);
  });
});

describe('packing', () => {
  it('gives the same places to the same tiles, free for as long as each stays (law)', () => {
    const tile = fc.record({
      cells: fc.integer({ min: 1, max: 40 }),
      from: fc.nat(100),
      stay: fc.integer({ min: 1, max: 80 }),
    });
    fc.assert(
      fc.property(fc.array(tile, { maxLength: 30 }), fc.integer({ min: 4, max: 20 }), (given, columns) => {
        const tiles = given.map(({ cells, from, stay }, item) => ({
          item,
          cells,
          times: [[from, from + stay]] as const,
        }));
        const places = packed(tiles, columns);
        expect(packed(tiles.toReversed(), columns)).toEqual(places);
        const taken = new Map<string, number[]>();
        for (const [item, { column, row, columns: w, rows: h }] of places) {
          expect(column + w).toBeLessThanOrEqual(columns);
          for (let y = row; y < row + h; y++)
            for (let x = column; x < column + w; x++) {
              const others = taken.get(`${x} ${y}`) ?? [];
              const { from, stay } = given[item];
              for (const other of others)
                expect(given[other].from >= from + stay || from >= given[other].from + given[other].stay).toBe(true);
              taken.set(`${x} ${y}`, [...others, item]);
            }
        }
      }),
    );
  });

  it('fits a full bin without more than a few rows to spare', () => {
    const tiles = Array.from({ length: 60 }, (_, item) => ({
      item,
      cells: 1 + (item % 8),
      times: [[0, Number.POSITIVE_INFINITY]] as const,
    }));
    const cells = tiles.reduce((sum, tile) => sum + tile.cells, 0);
    expect(rowsOf(packed(tiles, 20).values())).toBeLessThanOrEqual(Math.ceil(cells / 20) + 3);
  });

  it('gives tiles an area like their memory', () => {
    for (const cells of [1, 2, 3, 4, 7, 12, 30, 64, 100]) {
      const { columns, rows } = shapeOf(cells, 20);
      expect(columns * rows).toBeGreaterThanOrEqual(cells);
      expect(columns * rows).toBeLessThanOrEqual(cells * 1.1 + 1);
    }
  });
});

describe('what moves', () => {
  it('is where its bytes are, between two frames too', () => {
    const { intervals = [] } = timeline.lanes.find(({ id }) => id === 'rebuilds') ?? {};
    const frame = frameAt(intervals[0].from + 2000);
    const [now] = travelsOf(frame, layout, frame.at);
    const [later] = travelsOf(frame, layout, frame.at + 1000);
    const [again] = travelsOf(frameAt(frame.at + 1000), layout, frame.at + 1000);
    expect(later.share).toBeGreaterThan(now.share);
    expect(later.share).toBeCloseTo(again.share, 6);
  });

  it('flies a flag from who answered to who will, as far as the outage has lasted', () => {
    const [before] = flagsOf(frameAt(59_000), layout, timeline, 59_000);
    const [gap] = (timeline.lanes.find(({ id }) => id === 'control')?.intervals ?? []).filter(
      (i) => i.state === 'failed',
    );
    const middle = (gap.from + gap.to) / 2;
    const [on] = flagsOf(frameAt(middle), layout, timeline, middle);
    const [after] = flagsOf(frameAt(gap.to), layout, timeline, gap.to);
    expect([before.answered, on.answered, after.answered]).toEqual([true, false, true]);
    expect(on.x).toBeCloseTo((before.x + after.x) / 2);
    expect(on.y).toBeCloseTo((before.y + after.y) / 2);
    expect(on.silentMs).toBeCloseTo(middle - gap.from);
  });
});

describe('signatures', () => {
  it('change for the cards that changed and for no others', () => {
    const [quiet, later, struck] = [0, 59_999, 60_000]
      .map(frameAt)
      .map((frame) => signaturesOf(frame, indexOf(frame)).whole);
    expect(later).toEqual(quiet);
    const victim = names.node.indexOf('harvester-2');
    expect(struck[victim]).not.toBe(quiet[victim]);
    expect(struck[names.node.indexOf('harvester-4')]).toBe(quiet[names.node.indexOf('harvester-4')]);
  });
});

describe('changes of a card', () => {
  const picture = (at: number) => pictureOf(frameAt(at));

  it('make what was there into what is there now, or are refused', () => {
    let [patched, anew] = [0, 0];
    for (let i = 1; i < 400; i++) {
      const [before, after] = [picture(9000 * (i - 1)), picture(9000 * i)];
      const now = namesNow();
      for (const card of layout.cards) {
        const [was, is] = [before, after].map(({ frame, index }) => cardMarks(frame, now, index, card));
        const changes = changesOf(before, after, now, card);
        if (changes === null) {
          anew++;
          continue;
        }
        const { gone, tiles, disks, dots } = changes;
        if (tiles.length + disks.length + dots.length > 0) patched++;
        const places = new Set(gone.map(({ x, y }) => `${x} ${y}`));
        const kept = was.tiles.filter(({ vm, x, y }) => !places.has(`${x} ${y}`) && !tiles.some((t) => t.vm === vm));
        expect([...kept, ...tiles].sort((a, b) => a.vm - b.vm)).toEqual(is.tiles);
        const patchedDisks = was.disks.map((disk) => {
          const instead = disks.find((d) => d.disk === disk.disk) ?? disk;
          const dotted = instead.dots.map((dot) => dots.find((d) => d.replica === dot.replica) ?? dot);
          return { ...instead, dots: dotted };
        });
        expect(patchedDisks.map(({ dots: of, binned }) => ({ of, binned }))).toEqual(
          is.disks.map(({ dots: of, binned }) => ({ of, binned })),
        );
        expect({ ...is, tiles: [], disks: [], vms: [] }).toEqual({ ...was, tiles: [], disks: [], vms: [] });
      }
    }
    expect(patched).toBeGreaterThan(10);
    expect(anew).toBeGreaterThan(10);
  });
});

describe('picking', () => {
  const index = indexOf(start);
  const picker = new Picker();

  it('finds every VM at its middle, every replica at its dot, and the node beside them', () => {
    for (const card of layout.cards) {
      const marks = cardMarks(start, names, index, card);
      for (const tile of marks.tiles) {
        const { x, y } = centreOf(tile);
        expect(picker.at(start, index, layout, { x: card.x + x, y: card.y + y }, 12)).toEqual({
          kind: 'vm',
          row: tile.vm,
        });
      }
      for (const dot of marks.disks.flatMap(({ dots }) => dots))
        expect(picker.at(start, index, layout, { x: card.x + dot.x, y: card.y + dot.y }, 12)).toMatchObject({
          kind: 'replica',
          row: dot.replica,
        });
      expect(picker.at(start, index, layout, { x: card.x + 20, y: card.y + 10 }, 12)).toEqual({
        kind: 'node',
        row: card.node,
      });
    }
    expect(picker.at(start, index, layout, { x: -500, y: -500 }, 12)).toBeNull();
  });
});

describe('the level of detail', () => {
  it('goes by the size of a tile on the screen', () => {
    expect([1, 3, 9, 10, 23, 24, 59, 60].map(levelOf)).toEqual([0, 1, 1, 2, 2, 3, 3, 4]);
  });
});
