// Laws of chance: a stream is a function of the run's seed and its own name, and of nothing else.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { below, hashName, nextU32, pick, Streams, seedStream, shuffle, uniform53 } from '../../engine/chance.ts';
import { type Distribution, draw, meanOf } from '../../engine/distribution.ts';
import { problemsOf } from '../../engine/distribution-problems.ts';

const seed = fc.maxSafeInteger();
const name = fc.string({ maxLength: 20 });
const names = fc.uniqueArray(name, { minLength: 2, maxLength: 30 });

const positive = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
const shape = fc.double({ min: 0.2, max: 20, noNaN: true });
const distribution: fc.Arbitrary<Distribution> = fc.oneof(
  positive.map((value) => ({ kind: 'constant' as const, value })),
  fc.tuple(positive, positive).map(([low, width]) => ({ kind: 'uniform' as const, low, high: low + width })),
  fc
    .tuple(positive, positive, positive)
    .map(([low, rise, fall]) => ({ kind: 'triangular' as const, low, mode: low + rise, high: low + rise + fall })),
  positive.map((mean) => ({ kind: 'exponential' as const, mean })),
  fc.tuple(shape, positive).map(([shape, scale]) => ({ kind: 'weibull' as const, shape, scale })),
  fc.tuple(positive, positive).map(([mean, deviation]) => ({ kind: 'normal' as const, mean, deviation })),
  fc
    .tuple(positive, fc.double({ min: 0, max: 3, noNaN: true }))
    .map(([median, sigma]) => ({ kind: 'lognormal' as const, median, sigma })),
);

function outputs(streams: Streams, of: string, count = 5): number[] {
  const id = streams.named(of);
  return Array.from({ length: count }, () => nextU32(streams.words, id));
}

test('an extra draw on one stream moves no other', () => {
  fc.assert(
    fc.property(seed, names, fc.nat(100), fc.nat(), (s, all, extra, which) => {
      const quiet = new Streams(s);
      const busy = new Streams(s);
      const drawnFrom = all[which % all.length];
      for (const each of all) expect([quiet.named(each), busy.named(each)]).toEqual([quiet.size - 1, quiet.size - 1]);
      for (let i = 0; i < extra; i++) uniform53(busy.words, busy.named(drawnFrom));
      for (const other of all.filter((each) => each !== drawnFrom)) {
        expect(outputs(busy, other)).toEqual(outputs(quiet, other));
      }
    }),
  );
});

test('a stream depends only on seed and name, not on the streams beside it, their order or where it lies', () => {
  fc.assert(
    fc.property(seed, names, fc.nat(50), (s, all, place) => {
      const forward = new Streams(s);
      const backward = new Streams(s);
      for (const each of all) forward.named(each);
      for (const each of [...all].reverse()) backward.named(each);
      const words = new Int32Array(4 * (place + 1));
      for (const each of all) {
        seedStream(words, place, s, hashName(each));
        const alone = Array.from({ length: 5 }, () => nextU32(words, place));
        expect(outputs(forward, each)).toEqual(alone);
        expect(outputs(backward, each)).toEqual(alone);
      }
    }),
  );
});

test('another seed or another name is another stream', () => {
  fc.assert(
    fc.property(seed, seed, names, (one, other, [a, b]) => {
      expect(outputs(new Streams(one), a)).not.toEqual(outputs(new Streams(one), b));
      if (one !== other) expect(outputs(new Streams(one), a)).not.toEqual(outputs(new Streams(other), a));
    }),
  );
});

test('saving and restoring at any moment changes nothing that follows', () => {
  const draws = fc.array(fc.nat(9), { maxLength: 40 });
  fc.assert(
    fc.property(seed, draws, draws, (s, before, after) => {
      const through = new Streams(s);
      const play = (streams: Streams, list: readonly number[]) => list.map((n) => outputs(streams, `s${n}`, 1)[0]);
      play(through, before);
      const saved = through.save();
      const expected = play(through, after);
      const end = through.save();
      const restored = new Streams(0);
      restored.restore(saved);
      expect(play(restored, after)).toEqual(expected);
      expect(restored.save()).toEqual(end);
      through.restore(saved);
      expect(play(through, after)).toEqual(expected);
    }),
  );
});

test('a number drawn below n is a whole number from 0 to n - 1', () => {
  const bound = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 32 }), fc.maxSafeNat());
  fc.assert(
    fc.property(seed, bound, (s, n) => {
      const words = new Int32Array(4);
      seedStream(words, 0, s, 0);
      for (let i = 0; i < 20; i++) {
        const drawn = below(words, 0, n + 1);
        expect(Number.isSafeInteger(drawn) && drawn >= 0 && drawn <= n).toBe(true);
      }
    }),
  );
});

test('a uniform double is at least 0 and below 1', () => {
  fc.assert(
    fc.property(fc.int32Array({ minLength: 4, maxLength: 4 }), (words) => {
      const u = uniform53(words, 0);
      expect(u >= 0 && u < 1).toBe(true);
    }),
  );
});

test('shuffling keeps the items, picking finds one of them', () => {
  fc.assert(
    fc.property(seed, fc.array(fc.nat(20), { minLength: 1 }), (s, items) => {
      const words = new Int32Array(4);
      seedStream(words, 0, s, 0);
      const shuffled = [...items];
      shuffle(words, 0, shuffled);
      const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);
      expect(sorted(shuffled)).toEqual(sorted(items));
      expect(items).toContain(pick(words, 0, items));
    }),
  );
});

test('a sound distribution gives finite draws, has a finite mean, and is the same after a trip through JSON', () => {
  fc.assert(
    fc.property(seed, distribution, (s, d) => {
      expect(problemsOf(d)).toEqual([]);
      expect(Number.isFinite(meanOf(d))).toBe(true);
      const words = new Int32Array(8);
      seedStream(words, 0, s, 0);
      seedStream(words, 1, s, 0);
      const copy = JSON.parse(JSON.stringify(d)) as Distribution;
      for (let i = 0; i < 20; i++) {
        const drawn = draw(d, words, 0);
        expect(Number.isFinite(drawn)).toBe(true);
        expect(draw(copy, words, 1)).toBe(drawn);
      }
    }),
  );
});
