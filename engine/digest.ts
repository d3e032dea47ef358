// A digest: 64 bits folded from the raw bits of every event and change, by which two runs are compared.

export type DigestState = readonly [number, number];

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/** Two 32-bit lanes of multiply-and-rotate mixing; not cryptographic, and needs no more: it finds drift, not forgery. */
export class Digest {
  private p = 0x243f6a88;
  private q = 0x85a308d3 | 0;

  word(value: number): void {
    this.p = rotate(Math.imul(this.p ^ value, 0xcc9e2d51), 15);
    this.q = rotate(Math.imul(this.q + value, 0x1b873593) ^ this.p, 13);
  }

  /** The raw bits of a double: equal to the eye is not equal. Both zeros count as one. */
  double(value: number): void {
    bits[0] = value + 0;
    this.word(words[0]);
    this.word(words[1]);
  }

  /** Sixteen hexadecimal digits. */
  toString(): string {
    return hex(finish(this.p)) + hex(finish(this.q ^ this.p));
  }

  save(): DigestState {
    return [this.p, this.q];
  }

  load([p, q]: DigestState): void {
    this.p = p;
    this.q = q;
  }
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
const hex = (x: number): string => (x >>> 0).toString(16).padStart(8, '0');

function finish(x: number): number {
  const y = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  const z = Math.imul(y ^ (y >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}
