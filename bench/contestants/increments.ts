// The table of increments that every HOLD contestant walks round: 65,536 exponential draws of mean 1.

const SIZE = 65_536;

/** Index mask for the table. */
export const INCREMENTS_MASK = SIZE - 1;

/** The same draws as `increments()` in bench/anchor/hold.cpp: 32 bits of a linear congruential generator, inverted. */
export function increments(): Float64Array {
  const table = new Float64Array(SIZE);
  let state = 12_345;
  for (let i = 0; i < SIZE; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    table[i] = -Math.log((state + 0.5) / 4_294_967_296);
  }
  return table;
}

/** The next 32 bits that say which entry is moved; the upper ones are the good ones. Also in bench/anchor/churn.cpp. */
export function nextSlot(state: number): number {
  return (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
}
