// Names: one number a string, also for names that are put together late, after a checkpoint, and in a fork.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Names } from '../../engine/names.ts';

describe('names', () => {
  test('give a composed name its number at once and its text when it is read', () => {
    const names = new Names();
    const volume = names.intern('pvc-1');
    const first = names.compose(volume, names.intern('-s'), 1);
    const orphan = names.compose(names.intern('orphan-'), first);
    expect(names.text(orphan)).toBe('orphan-pvc-1-s1');
    expect(names.intern('pvc-1-s1')).toBe(first);
  });

  test('give no number to a string that has one, even if nobody has read it yet', () => {
    const names = new Names();
    const composed = names.compose(names.intern('web'), names.intern('-'), 7);
    expect(names.intern('web-7')).toBe(composed);
  });

  test('forget on the way back what came later, and only that', () => {
    const names = new Names();
    const base = names.intern('a');
    const kept = names.compose(base, base, 1);
    const saved = names.save();
    names.compose(base, base, 2);
    names.intern('later');
    names.load(saved);
    expect(names.text(kept)).toBe('aa1');
    expect(() => names.text(kept + 1)).toThrow('no string');
    expect(names.intern('new')).toBe(kept + 1);
  });

  test('of a fork and of where it came from do not mix', () => {
    const names = new Names();
    const base = names.intern('a');
    const both = names.compose(base, base, 1);
    const fork = new Names();
    fork.copy(names);
    const here = names.intern('here');
    const there = fork.compose(base, base, 2);
    expect([names.text(both), fork.text(both)]).toEqual(['aa1', 'aa1']);
    expect([names.text(here), fork.text(there)]).toEqual(['here', 'aa2']);
  });

  test('are the same whether names are composed or interned, in any order of making, reading and looking up', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('intern' as const), n: fc.nat(6) }),
      fc.record({ kind: fc.constant('compose' as const) }),
      fc.record({ kind: fc.constant('read' as const), n: fc.nat(30) }),
      fc.record({ kind: fc.constant('save' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [late, early] = [new Names(), new Names()];
        const [dash, plain] = [late.intern('-'), early.intern('-')];
        let made = 0;
        for (const s of steps) {
          if (s.kind === 'intern') expect(late.intern(`-${s.n}`)).toBe(early.intern(`-${s.n}`));
          else if (s.kind === 'compose') {
            made++;
            expect(late.compose(dash, dash, made)).toBe(early.intern(`--${made}`));
          } else if (s.kind === 'read' && s.n < early.save().length) expect(late.text(s.n)).toBe(early.text(s.n));
          else if (s.kind === 'save') expect(late.save()).toEqual(early.save());
        }
        expect(dash).toBe(plain);
        expect(late.save()).toEqual(early.save());
      }),
    );
  });
});
