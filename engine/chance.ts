// Streams of chance: one xoshiro128** generator for each purpose and entity, in four words of an Int32Array.
//
// A stream is a pair (words, index); its state lies at words[4 * index .. 4 * index + 3]. Any block will do: a table column
// owns one with a stream a row, `Streams` owns one for streams known by name. A stream is a function of the run's seed and
// its own name and of nothing else, so a draw added in one model moves no other, and two what-if branches share their luck.
//
// All is 32-bit integer arithmetic and can be followed bit for bit in any language.
// Source of the generator: D. Blackman and S. Vigna, xoshiro128starstar.c 1.1 (public domain), period 2^128 - 1.

const TWO_21 = 2097152;
const TWO_32 = 4294967296;
const TWO_53 = 9007199254740992;
const TWO_MINUS_53 = 1.1102230246251565e-16;
const GOLDEN = 0x9e3779b9;

/** The next 32 random bits, 0 to 4294967295. One draw. */
export function nextU32(words: Int32Array, index: number): number {
  const at = index << 2;
  const s0 = words[at];
  const s1 = words[at + 1];
  const s2 = words[at + 2] ^ s0;
  const s3 = words[at + 3] ^ s1;
  const five = Math.imul(s1, 5);
  words[at] = s0 ^ s3;
  words[at + 1] = s1 ^ s2;
  words[at + 2] = s2 ^ (s1 << 9);
  words[at + 3] = (s3 << 11) | (s3 >>> 21);
  return Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
}

/** A double in [0, 1), all 2^53 values equally likely. Two draws: the first gives the upper 27 bits, the second the lower 26. */
export function uniform53(words: Int32Array, index: number): number {
  const upper = nextU32(words, index) >>> 5;
  const lower = nextU32(words, index) >>> 6;
  return (upper * 67108864 + lower) * TWO_MINUS_53;
}

/**
 * A whole number in [0, n), all equally likely, for 1 <= n <= 2^53. Throws when n is not such a number. Takes one draw up
 * to n = 2^21 and two above it, and again as many for each rejection (less than one time in 2,000 for n up to 2^21).
 */
export function below(words: Int32Array, index: number, n: number): number {
  if (!(n >= 1 && n <= TWO_53 && Math.floor(n) === n)) throw new RangeError(`nothing to draw below ${n}`);
  if (n > TWO_21) return belowLarge(words, index, n);
  // Lemire's method: the product is below 2^53 and so exact; its upper part is the answer, its lower part tells the bias.
  for (;;) {
    const product = nextU32(words, index) * n;
    const answer = Math.floor(product / TWO_32);
    const remainder = product - answer * TWO_32;
    if (remainder >= n || remainder >= TWO_32 % n) return answer;
  }
}

/** One of the items, all equally likely. Throws when there are none. */
export function pick<T>(words: Int32Array, index: number, items: ArrayLike<T>): T {
  return items[below(words, index, items.length)];
}

/** Puts the items in random order, in place, all orders equally likely (Fisher and Yates, from the end). */
export function shuffle<T>(
  words: Int32Array,
  index: number,
  items: { readonly length: number; [place: number]: T },
): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = below(words, index, last + 1);
    const held = items[last];
    items[last] = items[other];
    items[other] = held;
  }
}

/**
 * A 53-bit hash of a text's UTF-16 code units. Wide enough that a million names meet with a chance of 1 in 18,000; at 32
 * bits they would meet a hundred times over, and two entities would share their luck.
 */
export function hashName(text: string): number {
  let low = 0x243f6a88;
  let high = 0x85a308d3 | 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    low ^= low >>> 15;
    high = Math.imul(high ^ unit, 0x9e3779b1);
    high ^= high >>> 13;
  }
  const first = mix(low ^ text.length);
  const second = mix(high ^ first);
  return (second & 0x1fffff) * TWO_32 + (mix(first ^ second) >>> 0);
}

/**
 * Sets a stream to its beginning. `seed` and `nameHash` are integers of up to 53 bits. Each of the four words is a hash of
 * both under a key of its own, so that no two names meet in fewer than 53 bits.
 */
export function seedStream(words: Int32Array, index: number, seed: number, nameHash: number): void {
  const seedHigh = Math.floor(seed / TWO_32);
  const nameHigh = Math.floor(nameHash / TWO_32);
  const at = index << 2;
  let anyBit = 0;
  for (let lane = 0; lane < 4; lane++) {
    let word = mix(Math.imul(lane + 1, GOLDEN) ^ seed);
    word = mix(word ^ seedHigh);
    word = mix(word ^ nameHash);
    word = mix(word ^ nameHigh);
    words[at + lane] = word;
    anyBit |= word;
  }
  // The one state that xoshiro never leaves.
  if (anyBit === 0) words[at] = 1;
}

/** What a checkpoint keeps of the named streams. */
export interface StreamsState {
  readonly seed: number;
  /** In the order of their ids. */
  readonly names: readonly string[];
  /** Four words a stream. */
  readonly words: Int32Array;
}

/** A growing pool of streams known by name. */
export class Streams {
  /** The block that holds the states. Growing replaces it, so read it afresh for each draw: `nextU32(s.words, id)`. */
  words: Int32Array = new Int32Array(4 * 16);
  private runSeed: number;
  private readonly names: string[] = [];
  private readonly ids: Map<string, number> = new Map();

  constructor(seed: number) {
    this.runSeed = seed;
  }

  /** The seed of the run, an integer of up to 53 bits. */
  get seed(): number {
    return this.runSeed;
  }

  get size(): number {
    return this.names.length;
  }

  /** The id of the stream of that name, which is made and seeded when it is first asked for. */
  named(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    const id = this.add(name);
    seedStream(this.words, id, this.runSeed, hashName(name));
    return id;
  }

  /** The name of a stream, or null when there is no such id. */
  nameOf(id: number): string | null {
    return this.names[id] ?? null;
  }

  /** Takes every stream back to its beginning under another seed; names and ids stay. The next trial starts so. */
  reseed(seed: number): void {
    this.runSeed = seed;
    for (const [name, id] of this.ids) seedStream(this.words, id, seed, hashName(name));
  }

  /** A copy of everything, for a checkpoint. */
  save(): StreamsState {
    return { seed: this.runSeed, names: [...this.names], words: this.words.slice(0, 4 * this.size) };
  }

  /** Puts back what `save` returned. Ids are those of the saved pool; streams named since then are forgotten. */
  restore(state: StreamsState): void {
    this.runSeed = state.seed;
    this.names.length = 0;
    this.ids.clear();
    for (const name of state.names) this.add(name);
    this.words.set(state.words);
  }

  private add(name: string): number {
    const id = this.names.length;
    this.names.push(name);
    this.ids.set(name, id);
    if (4 * id >= this.words.length) {
      const wider = new Int32Array(2 * this.words.length);
      wider.set(this.words);
      this.words = wider;
    }
    return id;
  }
}

/** As `below`, on 53 bits: a draw in the last, incomplete run of n values is thrown away. */
function belowLarge(words: Int32Array, index: number, n: number): number {
  const limit = TWO_53 - (TWO_53 % n);
  for (;;) {
    const bits = uniform53(words, index) * TWO_53;
    if (bits < limit) return bits % n;
  }
}

/** Spreads every bit of a word over all 32, one to one: splitmix32's step with the constants of C. Wellons' hash prospector. */
function mix(word: number): number {
  let z = (word + GOLDEN) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
