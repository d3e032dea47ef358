// Digests over the raw bits of many results of engine/math.ts and engine/distribution.ts. Nothing here needs Node, so that a
// browser can compute them too; they must come out the same everywhere.

import { hashName, seedStream, uniform53 } from '../../engine/chance.ts';
import { type Distribution, draw } from '../../engine/distribution.ts';
import { exp, expm1, ln, ln1p, pow } from '../../engine/math.ts';

const COUNT = 100_000;

/** Digests of ln, exp and their kin over 100,000 arguments each. */
export function mathDigests(): Record<string, string> {
  return {
    ln: digest('ln', (u, v) => ln(v < 0.5 ? u * 4 : exp((u - 0.5) * 1400))),
    exp: digest('exp', (u, v) => exp((u - 0.5) * (v < 0.5 ? 40 : 1480))),
    expm1: digest('expm1', (u) => expm1((u - 0.5) * 4)),
    ln1p: digest('ln1p', (u) => ln1p((u - 0.25) * 3)),
    pow: digest('pow', (u, v) => pow(u * 10, v * 6 - 3)),
  };
}

/** Digests of 100,000 draws from each kind of distribution. */
export function drawDigests(distributions: readonly Distribution[]): Record<string, string> {
  const words = new Int32Array(4);
  const digests: Record<string, string> = {};
  for (const distribution of distributions) {
    seedStream(words, 0, 1, hashName(`digest/${distribution.kind}`));
    digests[distribution.kind] = digestOf(() => draw(distribution, words, 0));
  }
  return digests;
}

function digest(name: string, f: (u: number, v: number) => number): string {
  const words = new Int32Array(4);
  seedStream(words, 0, 1, hashName(`digest/${name}`));
  return digestOf(() => f(uniform53(words, 0), uniform53(words, 0)));
}

/** Two 32-bit hashes over the words of each double, low word first whatever the machine's byte order. */
function digestOf(next: () => number): string {
  const bits = new DataView(new ArrayBuffer(8));
  let first = 0;
  let second = 1;
  for (let i = 0; i < COUNT; i++) {
    bits.setFloat64(0, next());
    for (const word of [bits.getInt32(4), bits.getInt32(0)]) {
      first = Math.imul(first ^ word, 0x9e3779b1);
      first ^= first >>> 15;
      second = Math.imul(second + word, 0x85ebca6b);
      second ^= second >>> 13;
    }
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
