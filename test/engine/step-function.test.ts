// Step functions on examples small enough to check by hand.
import { describe, expect, it } from 'vitest';
import { StepFunction } from '../../engine/step-function.ts';

/** 0 until 10, then 4 until 30, then 2. */
function example(): StepFunction {
  const f = new StepFunction(0, 0);
  f.record(10, 4);
  f.record(30, 2);
  return f;
}

describe('a step function', () => {
  it('holds each value until the next change, and the last one for ever', () => {
    const f = example();
    expect([0, 9, 10, 29, 30, 1e12].map((t) => f.valueAt(t))).toEqual([0, 0, 4, 4, 2, 2]);
  });

  it('integrates over half-open ranges', () => {
    const f = example();
    expect(f.integral(0, 40)).toBe(4 * 20 + 2 * 10);
    expect(f.integral(5, 12)).toBe(8);
    expect(f.integral(10, 10)).toBe(0);
    expect(f.mean(0, 40)).toBe(2.5);
    expect(f.mean(30, 30)).toBe(2);
  });

  it('takes the last of several values at one instant and forgets the others', () => {
    const f = example();
    f.record(50, 9);
    f.record(50, 1);
    expect(f.valueAt(50)).toBe(1);
    expect(f.max(0, 60)).toBe(4);
    expect(f.length).toBe(4);
  });

  it('merges equal values, also when a change is taken back within its instant', () => {
    const f = example();
    f.record(40, 2);
    expect(f.length).toBe(3);
    f.record(50, 7);
    f.record(50, 2);
    expect(f.length).toBe(3);
    expect(f.save().at).toEqual(Float64Array.of(0, 10, 30));
    expect(f.until).toBe(50);
  });

  it('replaces its initial value at the start itself', () => {
    const f = new StepFunction(5, 1);
    f.record(5, 3);
    expect(f.length).toBe(1);
    expect(f.valueAt(5)).toBe(3);
  });

  it('knows extremes and shares of time within a range', () => {
    const f = example();
    expect([f.min(0, 40), f.max(0, 40), f.min(10, 40), f.max(0, 10)]).toEqual([0, 4, 2, 0]);
    expect([f.min(30, 30), f.max(10, 10)]).toEqual([2, 4]);
    expect(f.timeAtOrAbove(2, 0, 40)).toBe(30);
    expect(f.timeBelow(2, 0, 40)).toBe(10);
    expect(f.timeWhere((value) => value === 4, 0, 40)).toBe(20);
  });

  it('gives time-weighted quantiles', () => {
    const f = example(); // of 40 ms: 10 at 0, 10 at 2, 20 at 4
    expect([0, 0.25, 0.26, 0.5, 0.51, 1].map((q) => f.quantile(q, 0, 40))).toEqual([0, 0, 2, 2, 4, 4]);
    expect(f.quantile(0.5, 10, 10)).toBe(4);
  });

  it('keeps whole integrals exact up to 2^53 and compensates beyond', () => {
    const day = 86_400_000;
    const exact = new StepFunction(0, 104_249_991); // 104,249,991 times a day is just below 2^53
    expect(exact.integral(0, day)).toBe(104_249_991 * day);
    const f = new StepFunction(0, 1e16);
    for (let t = 1; t <= 1000; t++) f.record(t, 1 + (t % 2) / 4);
    f.record(1001, -1e16);
    expect(f.integral(0, 1002)).toBe(1125); // 500 times 1.25 and 500 times 1; a plain sum gives 1000
  });

  it('keeps a spike of one millisecond when it is boiled down for drawing', () => {
    const f = new StepFunction(0, 1);
    f.record(777_777, 100);
    f.record(777_778, 1);
    const { at, min, max, mean } = f.resample(0, 1_000_000, 10);
    expect(at).toEqual(Float64Array.from({ length: 10 }, (_, i) => i * 100_000));
    expect([...max]).toEqual([1, 1, 1, 1, 1, 1, 1, 100, 1, 1]);
    expect([...min]).toEqual(Array(10).fill(1));
    expect(mean[7]).toBe((100_000 - 1 + 100) / 100_000);
  });

  it('never makes more columns than there are milliseconds', () => {
    expect([...example().resample(8, 12, 100).mean]).toEqual([0, 0, 4, 4]);
    expect([...example().resample(12, 12, 5).mean]).toEqual([4]);
  });

  it('merges with another from the later start on', () => {
    const other = new StepFunction(5, 1);
    other.record(30, 3);
    other.record(60, 3);
    const sum = StepFunction.merge(example(), other, (a, b) => a + b);
    expect(sum.save()).toEqual({ at: Float64Array.of(5, 10), value: Float64Array.of(1, 5), until: 60 });
  });

  it('goes on exactly after it was saved, cloned and loaded, and the original does not notice', () => {
    const f = example();
    const loaded = StepFunction.load(structuredClone(f.save()));
    for (let t = 100; t < 150; t++) loaded.record(t, t % 7);
    expect(loaded.valueAt(103)).toBe(103 % 7);
    expect(f.save()).toEqual(example().save());
  });

  it('refuses what cannot be so', () => {
    const f = example();
    expect(() => f.record(29, 1)).toThrow('29 ms after 30 ms');
    expect(() => f.record(31.5, 1)).toThrow('whole ms');
    expect(() => f.record(31, Number.NaN)).toThrow('finite');
    expect(() => f.valueAt(-1)).toThrow('begins at 0 ms');
    expect(() => f.integral(5, 4)).toThrow('before it begins');
    expect(() => f.quantile(1.01, 0, 5)).toThrow('not between 0 and 1');
    f.record(40, 2); // adds no change, but time has passed
    expect(() => f.record(35, 1)).toThrow('35 ms after 40 ms');
  });
});
