// Standard exponential and normal variates by the ziggurat method (Marsaglia and Tsang, 2000), 256 layers, 53-bit draws.
//
// The area under the density f is covered by 256 layers of equal area. Layer i >= 1 is the box from x = 0 to X[i] and from
// y = Y[i] to Y[i + 1]; layer 0 is the base, up to y = Y[1], with the tail beyond r = X[1], and X[0] is the width of a box of
// its area. A point in a random layer left of X[i + 1] is certainly under the curve: 97.8 % of exponential
// and 98.5 % of normal draws end there, without a call of exp.
//
// To follow bit for bit in another language (doubles, no fused multiply-add), tables from ziggurat-tables.ts:
//
//   exponential: offset = 0
//     1. a = next 32 bits, b = next 32 bits, in this order
//        i = a & 255
//        u = ((a >> 8) * 2^29 + (b >> 3)) * 2^-53          24 bits of a above 29 bits of b, unsigned
//        x = u * X[i]
//     2. x < X[i + 1]: the answer is offset + x
//     3. i = 0: offset = offset + X[1], back to 1             the tail of an exponential is an exponential
//     4. v = next uniform53 (two words: (first >> 5) * 2^26 + (second >> 6), times 2^-53)
//        Y[i] + v * (Y[i + 1] - Y[i]) < exp(-x): the answer is offset + x; else back to 1     exp of engine/math.ts
//
//   normal:
//     1. a, b as above; i = a & 255; bit 8 of a set: the answer is negative
//        u = ((a >> 9) * 2^30 + (b >> 2)) * 2^-53          23 bits of a above 30 bits of b, unsigned
//        x = u * X[i]
//     2. x < X[i + 1]: the answer is x with the sign
//     3. i = 0: e1, e2 = the next two exponentials, t = e1 / X[1]; until e2 + e2 >= t * t, draw both anew;
//        the answer is X[1] + t with the sign (Marsaglia, 1964)
//     4. v as above; Y[i] + v * (Y[i + 1] - Y[i]) < exp(-0.5 * x * x): the answer is x with the sign; else back to 1,
//        which draws a new sign

import { nextU32, uniform53 } from './chance.ts';
import { exp } from './math.ts';
import { EXPONENTIAL_X, EXPONENTIAL_Y, NORMAL_X, NORMAL_Y } from './ziggurat-tables.ts';

/** A constant of this module is one of the machine code; an imported one is looked up and checked at each use. */
const WIDTHS = EXPONENTIAL_X;
/** Both products are exact and so is their sum: the same bits as (a * 2^29 + b) * 2^-53, without a detour through integers. */
const TWO_MINUS_24 = 5.9604644775390625e-8;
const TWO_30 = 1073741824;
const TWO_MINUS_53 = 1.1102230246251565e-16;
/** Where the tails begin. */
const EXPONENTIAL_TAIL = EXPONENTIAL_X[1];
const NORMAL_TAIL = NORMAL_X[1];

/** A draw from the exponential distribution with mean 1. At least two words of the stream.
 *  Called for most events there are, so the two words are drawn in one go: two steps of `nextU32` on the state in registers. That is
 *  also small enough to be inlined where it is used, and then the result needs no box. */
export function standardExponential(words: Int32Array, index: number): number {
  const at = index << 2;
  const s0 = words[at];
  const s1 = words[at + 1];
  const s2 = words[at + 2] ^ s0;
  const s3 = words[at + 3] ^ s1;
  const n0 = s0 ^ s3;
  const n1 = s1 ^ s2;
  const n2 = s2 ^ (s1 << 9) ^ n0;
  const n3 = ((s3 << 11) | (s3 >>> 21)) ^ n1;
  words[at] = n0 ^ n3;
  words[at + 1] = n1 ^ n2;
  words[at + 2] = n2 ^ (n1 << 9);
  words[at + 3] = (n3 << 11) | (n3 >>> 21);
  const a = scramble(s1);
  const b = scramble(n1);
  const layer = a & 255;
  const x = ((a >>> 8) * TWO_MINUS_24 + (b >>> 3) * TWO_MINUS_53) * WIDTHS[layer];
  return x < WIDTHS[layer + 1] ? x : exponentialBeyondBox(words, index, layer, x);
}

/** The output of xoshiro128** for the second word of its state, as a signed integer. */
function scramble(s1: number): number {
  const five = Math.imul(s1, 5);
  return Math.imul((five << 7) | (five >>> 25), 9);
}

/** A draw from the normal distribution with mean 0 and standard deviation 1. At least two words of the stream. */
export function standardNormal(words: Int32Array, index: number): number {
  const a = nextU32(words, index);
  const b = nextU32(words, index);
  const layer = a & 255;
  const sign = 1 - ((a >>> 7) & 2);
  const x = ((a >>> 9) * TWO_30 + (b >>> 2)) * TWO_MINUS_53 * NORMAL_X[layer];
  return x < NORMAL_X[layer + 1] ? sign * x : normalBeyondBox(words, index, layer, x, sign);
}

function exponentialBeyondBox(words: Int32Array, index: number, firstLayer: number, firstX: number): number {
  let offset = 0;
  let layer = firstLayer;
  let x = firstX;
  for (;;) {
    if (layer === 0) {
      offset += EXPONENTIAL_TAIL;
    } else {
      const low = EXPONENTIAL_Y[layer];
      const y = low + uniform53(words, index) * (EXPONENTIAL_Y[layer + 1] - low);
      if (y < exp(-x)) return offset + x;
    }
    const a = nextU32(words, index);
    const b = nextU32(words, index);
    layer = a & 255;
    x = ((a >>> 8) * TWO_MINUS_24 + (b >>> 3) * TWO_MINUS_53) * WIDTHS[layer];
    if (x < WIDTHS[layer + 1]) return offset + x;
  }
}

function normalBeyondBox(words: Int32Array, index: number, layer: number, x: number, sign: number): number {
  if (layer === 0) return sign * normalTail(words, index);
  const low = NORMAL_Y[layer];
  const y = low + uniform53(words, index) * (NORMAL_Y[layer + 1] - low);
  // A point above the curve is thrown away with its sign; the new one may nest, seldom and never deep.
  return y < exp(-0.5 * x * x) ? sign * x : standardNormal(words, index);
}

function normalTail(words: Int32Array, index: number): number {
  for (;;) {
    const beyond = standardExponential(words, index) / NORMAL_TAIL;
    const height = standardExponential(words, index);
    if (height + height >= beyond * beyond) return NORMAL_TAIL + beyond;
  }
}
