// Laws of tables: intrusive lists, slots and generations, the journal, against a naive model.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, ref, state, text } from '../../engine/column.ts';
import { rowChange } from '../../engine/journal.ts';
import { table } from '../../engine/table.ts';
import { World } from '../../engine/world.ts';
import { runs } from '../support/laws.ts';
import { Machine } from '../support/workshop.ts';

const schema = {
  hall: table({ name: text() }),
  machine: table({ name: text(), hall: ref('hall', { list: 'machines' }), weight: bytes(), mode: state(Machine) }),
};

type Command =
  | { readonly kind: 'add'; readonly hall: number; readonly weight: number }
  | { readonly kind: 'remove'; readonly pick: number }
  | { readonly kind: 'move'; readonly pick: number; readonly hall: number }
  | { readonly kind: 'weigh'; readonly pick: number; readonly weight: number };

const HALLS = 3;
const hall = fc.integer({ min: -1, max: HALLS - 1 });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), hall, weight: fc.nat(1000) }),
  fc.record({ kind: fc.constant('remove' as const), pick: fc.nat(50) }),
  fc.record({ kind: fc.constant('move' as const), pick: fc.nat(50), hall }),
  fc.record({ kind: fc.constant('weigh' as const), pick: fc.nat(50), weight: fc.nat(1000) }),
);

interface Row {
  hall: number;
  weight: number;
}

function play(commands: readonly Command[], journal: boolean) {
  const world = new World(schema, new Map(), 1);
  const { hall: halls, machine } = world.tables;
  for (let h = 0; h < HALLS; h++) halls.add({ name: `hall-${h}` });
  world.listen(journal);
  const live = new Map<number, Row>();
  const generations = new Map<number, number>();
  for (const c of commands) {
    const rows = [...live.keys()];
    const picked = c.kind === 'add' ? -1 : (rows[c.pick % Math.max(1, rows.length)] ?? -1);
    if (c.kind === 'add') {
      const row = machine.add({ name: `m${live.size}`, hall: c.hall, weight: c.weight });
      expect(machine.generation[row]).not.toBe(generations.get(row));
      live.set(row, { hall: c.hall, weight: c.weight });
    } else if (picked < 0) continue;
    else if (c.kind === 'remove') {
      generations.set(picked, machine.generation[picked] ?? 0);
      machine.remove(picked);
      live.delete(picked);
    } else if (c.kind === 'move') {
      machine.put.hall(picked, c.hall);
      live.set(picked, { hall: c.hall, weight: live.get(picked)?.weight ?? 0 });
    } else {
      machine.put.weight(picked, c.weight);
      live.set(picked, { hall: live.get(picked)?.hall ?? -1, weight: c.weight });
    }
  }
  return { world, live };
}

describe('a table', () => {
  test('walks the rows that point to a parent in slot order, whatever was added, moved and removed', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
        const { world, live } = play(commands, false);
        const { hall: halls, machine } = world.tables;
        for (let h = 0; h < HALLS; h++) {
          const walked: number[] = [];
          for (let m = halls.machines.first[h] ?? -1; m >= 0; m = halls.machines.next[m] ?? -1) walked.push(m);
          const expected = [...live].filter(([, row]) => row.hall === h).map(([m]) => m);
          expect(walked).toEqual(expected.sort((p, q) => p - q));
          expect(halls.machines.size[h]).toBe(expected.length);
        }
        expect(machine.count).toBe(live.size);
        for (const [m, row] of live) expect(machine.weight[m]).toBe(row.weight);
      }),
    );
  });

  test('journals every change: replayed on an empty table they give the same values', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
        const { world, live } = play(commands, true);
        const { journal, columns } = world;
        const weights = new Map<number, number>();
        for (let i = 0; i < journal.count; i++) {
          const column = journal.column[i] ?? 0;
          const row = journal.row[i] ?? 0;
          if (column < 0) weights.set(row, 0);
          if (column < 0 && !rowChange(column).added) weights.delete(row);
          if (column >= 0 && columns[column]?.name === 'weight') {
            expect(weights.get(row)).toBe(journal.before[i]);
            weights.set(row, journal.after[i] ?? 0);
          }
        }
        expect([...weights].sort()).toEqual([...live].map(([m, row]) => [m, row.weight]).sort());
      }),
    );
  });

  test('is the same after it was saved and loaded into a fresh one', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
        const { world } = play(commands, false);
        const copy = new World(schema, new Map(), 1);
        copy.names.load(world.names.save());
        copy.load(structuredClone(world.save()));
        expect(copy.save()).toEqual(world.save());
        expect(copy.tables.machine.find('m0')).toBe(world.tables.machine.find('m0'));
      }),
      { numRuns: runs(50) },
    );
  });

  test('refuses to remove a parent that still has children', () => {
    const { world } = play([{ kind: 'add', hall: 0, weight: 1 }], false);
    expect(() => world.tables.hall.remove(0)).toThrow(/still has machines/);
  });
});
