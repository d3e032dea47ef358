// Laws of step functions: they agree with a plain list of every millisecond's value.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepFunction } from '../../engine/step-function.ts';
import { runs } from '../support/laws.ts';

const END = 60;
const changes = fc.array(fc.record({ at: fc.nat(END - 1), value: fc.integer({ min: -5, max: 5 }) }), { maxLength: 30 });

interface Case {
  readonly f: StepFunction;
  /** The value in each millisecond from 0 to END. */
  readonly list: number[];
}

function build(written: readonly { readonly at: number; readonly value: number }[]): Case {
  const f = new StepFunction(0, 0);
  const list = Array<number>(END).fill(0);
  for (const { at, value } of [...written].sort((a, b) => a.at - b.at)) {
    f.record(at, value);
    list.fill(value, at);
  }
  return { f, list };
}

const cases = changes.map(build);
const range = fc.tuple(fc.nat(END), fc.nat(END)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('a step function', () => {
  it('has the value of its millisecond', () => {
    fc.assert(
      fc.property(cases, ({ f, list }) => {
        for (const [t, value] of list.entries()) expect(f.valueAt(t)).toBe(value + 0);
      }),
    );
  });

  it('has the integral, extremes and times of the list', () => {
    fc.assert(
      fc.property(cases, range, fc.integer({ min: -6, max: 6 }), ({ f, list }, [from, to], level) => {
        const part = list.slice(from, to);
        expect(f.integral(from, to)).toBe(sum(part) + 0);
        expect(f.timeAtOrAbove(level, from, to)).toBe(part.filter((v) => v >= level).length);
        expect(f.timeAtOrAbove(level, from, to) + f.timeBelow(level, from, to)).toBe(to - from);
        if (from === to) return;
        expect(f.min(from, to)).toBe(Math.min(...part) + 0);
        expect(f.max(from, to)).toBe(Math.max(...part) + 0);
      }),
    );
  });

  it('has the quantiles of the sorted list', () => {
    fc.assert(
      fc.property(cases, range, fc.nat(100), ({ f, list }, [from, to], percent) => {
        fc.pre(to > from);
        const sorted = list.slice(from, to).sort((a, b) => a - b);
        // The rank in whole numbers: the least one that is at least percent % of the length.
        const rank = Math.max(1, Math.floor((percent * sorted.length + 99) / 100));
        expect(f.quantile(percent / 100, from, to)).toBe(sorted[rank - 1] + 0);
      }),
      { numRuns: runs(500) },
    );
  });

  it('has additive integrals', () => {
    fc.assert(
      fc.property(cases, range, fc.nat(END), ({ f }, [from, to], between) => {
        fc.pre(between >= from && between <= to);
        expect(f.integral(from, between) + f.integral(between, to)).toBe(f.integral(from, to));
      }),
    );
  });

  it('is as short as it can be: neighbours differ and times ascend', () => {
    fc.assert(
      fc.property(cases, ({ f }) => {
        const { at, value } = f.save();
        for (let i = 1; i < at.length; i++) expect(at[i] > at[i - 1] && value[i] !== value[i - 1]).toBe(true);
      }),
    );
  });

  it('keeps extremes and area when it is boiled down to any number of columns', () => {
    fc.assert(
      fc.property(cases, range, fc.integer({ min: 1, max: 80 }), ({ f }, [from, to], points) => {
        fc.pre(to > from);
        const { at, min, max, mean } = f.resample(from, to, points);
        const widths = [...at].map((t, i) => (i + 1 < at.length ? at[i + 1] : to) - t);
        expect(Math.min(...widths)).toBeGreaterThan(0);
        expect(Math.min(...min)).toBe(f.min(from, to));
        expect(Math.max(...max)).toBe(f.max(from, to));
        expect(sum(widths.map((w, i) => w * mean[i]))).toBeCloseTo(f.integral(from, to), 9);
      }),
    );
  });

  it('merges pointwise', () => {
    fc.assert(
      fc.property(cases, cases, (a, b) => {
        const merged = StepFunction.merge(a.f, b.f, (x, y) => x * 10 - y);
        for (let t = 0; t < END; t++) expect(merged.valueAt(t)).toBe(a.list[t] * 10 - b.list[t] + 0);
      }),
    );
  });

  it('goes on the same after save, clone and load at any point', () => {
    fc.assert(
      fc.property(changes, fc.nat(30), (written, split) => {
        const inOrder = [...written].sort((a, b) => a.at - b.at);
        const straight = build(inOrder).f;
        let resumed = build(inOrder.slice(0, split)).f;
        resumed = StepFunction.load(structuredClone(resumed.save()));
        for (const { at, value } of inOrder.slice(split)) resumed.record(at, value);
        expect(resumed.save()).toEqual(straight.save());
      }),
    );
  });
});
