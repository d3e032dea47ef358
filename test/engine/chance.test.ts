// The generator matches its reference, whole numbers are unbiased, and named streams grow, reseed and come back.

import { expect, test } from 'vitest';
import { below, hashName, nextU32, pick, Streams, seedStream, shuffle, uniform53 } from '../../engine/chance.ts';

function stream(name: string): Int32Array {
  const words = new Int32Array(4);
  seedStream(words, 0, 1, hashName(name));
  return words;
}

/** Pearson's sum over equally likely bins. */
function chiSquare(counts: ArrayLike<number>): number {
  const all = Array.from(counts);
  const expected = all.reduce((sum, count) => sum + count, 0) / all.length;
  return all.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** About four standard deviations above what the sum should be. */
const chiSquareLimit = (bins: number) => bins - 1 + 4 * Math.sqrt(2 * (bins - 1));

test('xoshiro128** gives the reference outputs from the state 1, 2, 3, 4', () => {
  const words = new Int32Array([0, 0, 0, 0, 1, 2, 3, 4]);
  const outputs = Array.from({ length: 10 }, () => nextU32(words, 1));
  // As in rust-random/rngs rand_xoshiro src/xoshiro128starstar.rs, taken from the C reference.
  expect(outputs).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
  expect(Array.from(words.subarray(0, 4))).toEqual([0, 0, 0, 0]);
});

test('a uniform double is made of 27 and 26 bits of two draws', () => {
  const words = stream('uniform');
  const copy = words.slice();
  const upper = BigInt(nextU32(copy, 0) >>> 5);
  const lower = BigInt(nextU32(copy, 0) >>> 6);
  expect(uniform53(words, 0)).toBe(Number((upper << 26n) | lower) / 2 ** 53);
  expect(words).toEqual(copy);
});

test('uniform doubles fill 1,000 bins evenly', () => {
  const words = stream('bins');
  const counts = new Uint32Array(1000);
  for (let i = 0; i < 200_000; i++) counts[Math.floor(uniform53(words, 0) * 1000)]++;
  expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(1000));
});

test.each([1, 2, 3, 7, 12, 100, 1000])('whole numbers below %d are equally likely', (n) => {
  const words = stream(`below/${n}`);
  const counts = new Uint32Array(n);
  for (let i = 0; i < 100_000; i++) counts[below(words, 0, n)]++;
  expect(chiSquare(counts)).toBeLessThanOrEqual(chiSquareLimit(n));
});

test('a draw that would bias the answer is thrown away', () => {
  // For n = 3 the only product whose lower part is below 2^32 mod 3 = 1 comes from the output 0, the second of the state
  // 1, 2, 3, 4; the answer then comes from the third.
  const words = new Int32Array([1, 2, 3, 4]);
  nextU32(words, 0);
  expect(below(words, 0, 3)).toBe(Math.floor((5927040 * 3) / 2 ** 32));
  expect(nextU32(words, 0)).toBe(70819200);
});

test('a draw that would not bias the answer is kept, however small the rest', () => {
  // The output r = 1/3 modulo 2^32 gives the product 2 * 2^32 + 1, whose lower part is 2^32 mod 3 itself.
  const r = 2863311531;
  const ninth = Math.imul(r, 954437177);
  const words = new Int32Array([1, Math.imul((ninth >>> 7) | (ninth << 25), 3435973837), 3, 4]);
  expect(nextU32(words.slice(), 0)).toBe(r);
  const copy = words.slice();
  nextU32(copy, 0);
  expect(below(words, 0, 3)).toBe(2);
  expect(words).toEqual(copy);
});

test('large bounds are drawn from 53 bits', () => {
  const words = stream('large');
  const thirds = new Uint32Array(3);
  const n = 3 * 2 ** 51;
  let odd = 0;
  for (let i = 0; i < 30_000; i++) {
    const value = below(words, 0, n);
    thirds[Math.floor(value / 2 ** 51)]++;
    odd += value % 2;
  }
  expect(chiSquare(thirds)).toBeLessThan(chiSquareLimit(3));
  expect(Math.abs(odd - 15_000)).toBeLessThan(4 * Math.sqrt(7500));
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 54])('there is nothing to draw below %d', (n) => {
  expect(() => below(stream('bad'), 0, n)).toThrow(RangeError);
});

test('picking takes every item alike, and fails on none', () => {
  const words = stream('pick');
  const counts = new Map<string, number>();
  for (let i = 0; i < 30_000; i++) {
    const item = pick(words, 0, ['a', 'b', 'c']);
    counts.set(item, (counts.get(item) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['a', 'b', 'c']);
  expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareLimit(3));
  expect(() => pick(words, 0, [])).toThrow(RangeError);
});

test('all 24 orders of four items are equally likely', () => {
  const words = stream('shuffle');
  const counts = new Map<string, number>();
  for (let i = 0; i < 48_000; i++) {
    const items = [...'abcd'];
    shuffle(words, 0, items);
    counts.set(items.join(''), (counts.get(items.join('')) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareLimit(24));
});

test('a typed array can be shuffled too', () => {
  const items = Int32Array.from({ length: 100 }, (_, i) => i);
  shuffle(stream('typed'), 0, items);
  expect(items).not.toEqual(items.slice().sort());
  expect(Array.from(items.slice().sort())).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test('200,000 names like ours have 200,000 hashes', () => {
  const hashes = new Set<number>();
  for (let i = 0; i < 50_000; i++) {
    for (const purpose of ['vm.boot', 'vm.fail', 'replica.fail', 'replica.rebuild'])
      hashes.add(hashName(`${purpose}/x-${i}`));
  }
  expect(hashes.size).toBe(200_000);
  expect([...hashes].every(Number.isSafeInteger)).toBe(true);
});

test('hashes and seeds are pinned: a change of them changes every run', () => {
  const words = new Int32Array(4);
  seedStream(words, 0, 42, hashName('boot/vm-7'));
  expect([hashName(''), hashName('a'), hashName('boot/vm-7')]).toEqual([
    3877998177030331, 4630312175111315, 5441406465413313,
  ]);
  expect(Array.from(words)).toMatchInlineSnapshot(`
    [
      215409482,
      1983749797,
      -1540147178,
      -753829551,
    ]
  `);
});

test('the first outputs of neighbouring streams and of neighbouring seeds are evenly spread', () => {
  const words = new Int32Array(4);
  const byName = new Uint32Array(256);
  const bySeed = new Uint32Array(256);
  for (let i = 0; i < 100_000; i++) {
    seedStream(words, 0, 1, i);
    byName[nextU32(words, 0) >>> 24]++;
    seedStream(words, 0, i, 1);
    bySeed[nextU32(words, 0) >>> 24]++;
  }
  expect(chiSquare(byName)).toBeLessThan(chiSquareLimit(256));
  expect(chiSquare(bySeed)).toBeLessThan(chiSquareLimit(256));
});

test('neighbouring streams are not correlated', () => {
  const words = new Int32Array(8);
  let sum = 0;
  const count = 50_000;
  for (let i = 0; i < count; i++) {
    seedStream(words, 0, 1, hashName(`fail/vm-${i}`));
    seedStream(words, 1, 1, hashName(`fail/vm-${i + 1}`));
    sum += (uniform53(words, 0) - 0.5) * (uniform53(words, 1) - 0.5);
  }
  // A product of two independent centred uniforms has variance 1/144.
  expect(Math.abs(sum)).toBeLessThan((4 * Math.sqrt(count)) / 12);
});

test('all 53 bits of a seed count', () => {
  const words = new Int32Array(20);
  [1, 1 + 2 ** 32, -1, 2 ** 32 - 1, 2 ** 52 + 1].forEach((seed, i) => {
    seedStream(words, i, seed, 5);
  });
  const states = [0, 1, 2, 3, 4].map((i) => words.subarray(4 * i, 4 * i + 4).join());
  expect(new Set(states).size).toBe(5);
});

test('a named stream keeps its id and its state while the pool grows', () => {
  const streams = new Streams(7);
  const first = streams.named('boot/vm-0');
  const before = streams.words.slice(4 * first, 4 * first + 4);
  for (let i = 1; i < 1000; i++) expect(streams.named(`boot/vm-${i}`)).toBe(i);
  expect(streams.named('boot/vm-0')).toBe(first);
  expect(streams.words.slice(4 * first, 4 * first + 4)).toEqual(before);
  expect(streams.size).toBe(1000);
  expect([streams.nameOf(999), streams.nameOf(1000)]).toEqual(['boot/vm-999', null]);
});

test('a saved pool comes back with its luck, and forgets what was named since', () => {
  const streams = new Streams(7);
  const a = streams.named('a');
  nextU32(streams.words, a);
  const saved = streams.save();
  const expected = [nextU32(streams.words, a), nextU32(streams.words, a)];
  const b = streams.named('b');
  const firstOfB = nextU32(streams.words, b);

  streams.restore(saved);
  expect([nextU32(streams.words, a), nextU32(streams.words, a)]).toEqual(expected);
  expect(streams.size).toBe(1);
  expect(nextU32(streams.words, streams.named('b'))).toBe(firstOfB);

  const other = new Streams(99);
  for (let i = 0; i < 40; i++) other.named(`other-${i}`);
  other.restore(saved);
  expect(other.seed).toBe(7);
  expect(other.save()).toEqual(saved);
});

test('reseeding is starting again', () => {
  const streams = new Streams(1);
  for (const name of ['a', 'b']) nextU32(streams.words, streams.named(name));
  streams.reseed(2);
  const fresh = new Streams(2);
  fresh.named('a');
  fresh.named('b');
  expect(streams.save()).toEqual(fresh.save());
});
