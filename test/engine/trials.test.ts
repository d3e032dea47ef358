// Trials: columns in seed order, however the work was shared out, and pairs on the same seeds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paired, summarize } from '../../engine/statistics.ts';
import {
  compareTrials,
  type Measured,
  narrowEnough,
  runTrials,
  seedsFrom,
  summarizeTrials,
  TrialLedger,
  type TrialRow,
} from '../../engine/trials.ts';

/** A toy experiment: figures that jump about with the seed, one of them not always measured. */
function run(seed: number): Measured {
  const noise = (Math.imul(seed, 2_654_435_761) >>> 0) / 2 ** 32;
  return seed % 3 === 0 ? { down_seconds: noise } : { heal_seconds: 10 + noise, down_seconds: noise };
}
const rowsOf = (seeds: readonly number[]): TrialRow[] => seeds.map((seed) => ({ seed, measured: run(seed) }));

describe('trials', () => {
  it('give a column a measure in the order of the seeds, NaN where one was not measured', () => {
    const seen: number[] = [];
    const results = runTrials({ seeds: [5, 3, 4], run, onDone: ({ seed }, index) => seen.push(seed, index) });
    expect(results.seeds).toEqual([5, 3, 4]);
    expect([...results.columns.keys()]).toEqual(['down_seconds', 'heal_seconds']);
    expect(results.columns.get('heal_seconds')).toEqual(
      Float64Array.of(run(5)['heal_seconds'] ?? 0, Number.NaN, run(4)['heal_seconds'] ?? 0),
    );
    expect(results.stoppedEarly).toBe(false);
    expect(seen).toEqual([5, 0, 3, 1, 4, 2]);
  });

  it('are summarised over those that measured', () => {
    const results = runTrials({ seeds: seedsFrom(1, 30), run });
    const summaries = summarizeTrials(results, 0.9);
    expect(summaries.get('down_seconds')).toEqual(summarize(results.columns.get('down_seconds') ?? [], 0.9));
    expect(summaries.get('heal_seconds')?.count).toBe(20);
  });

  it('merged from parts in any order equal the whole', () => {
    const seeds = seedsFrom(100, 40);
    const whole = runTrials({ seeds, run });
    const parts = fc.shuffledSubarray(seeds, { minLength: seeds.length }).chain((order) =>
      fc.array(fc.nat(seeds.length), { maxLength: 5 }).map((cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), seeds.length];
        return bounds.slice(1).map((end, i) => order.slice(bounds[i], end));
      }),
    );
    fc.assert(
      fc.property(parts, (shares) => {
        const ledger = new TrialLedger({ seeds });
        for (const share of shares) ledger.add(structuredClone(rowsOf(share)));
        expect(ledger.done).toBe(true);
        expect(ledger.results()).toEqual(whole);
      }),
    );
  });

  it('stop at the same trial whoever ran them and whatever arrived first', () => {
    const plan = { seeds: seedsFrom(1, 200), stop: narrowEnough({ measure: 'down_seconds', halfWidth: 0.1 }) };
    const whole = runTrials({ ...plan, run });
    const count = whole.seeds.length;
    expect(whole.stoppedEarly).toBe(true);
    expect(count).toBeGreaterThan(10);
    const width = (n: number) =>
      summarize((whole.columns.get('down_seconds') ?? new Float64Array()).subarray(0, n)).halfWidth;
    expect([width(count) <= 0.1, width(count - 1) <= 0.1]).toEqual([true, false]);

    const ledger = new TrialLedger(plan);
    for (const row of rowsOf(plan.seeds).reverse()) {
      expect(ledger.done).toBe(false); // until the first seed closes the gap nothing can be judged
      ledger.add([row]);
    }
    expect(ledger.done).toBe(true);
    expect(ledger.results()).toEqual(whole);
  });

  it('may be asked for a width relative to the mean, and for a least number', () => {
    const plan = { seeds: seedsFrom(1, 50), run };
    const heal = { measure: 'heal_seconds', halfWidth: 0.05, relative: true } as const;
    expect(runTrials({ ...plan, stop: narrowEnough(heal) }).seeds.length).toBe(10);
    expect(runTrials({ ...plan, stop: narrowEnough({ ...heal, atLeast: 3 }) }).seeds.length).toBe(4);
    expect(runTrials({ ...plan, stop: narrowEnough({ measure: 'no_seconds', halfWidth: 1 }) }).stoppedEarly).toBe(
      false,
    );
  });

  it('give only what has no gap before it while parts are missing', () => {
    const ledger = new TrialLedger({ seeds: [1, 2, 3] });
    ledger.add(rowsOf([1, 3]));
    expect(ledger.results().seeds).toEqual([1]);
    ledger.add(rowsOf([2]));
    expect(ledger.results().seeds).toEqual([1, 2, 3]);
  });

  it('take the same row twice, but not another outcome of the same seed', () => {
    const ledger = new TrialLedger({ seeds: [1, 2] });
    ledger.add(rowsOf([1]));
    ledger.add(rowsOf([1]));
    expect(() => ledger.add([{ seed: 1, measured: { ...run(1), down_seconds: 0.5 } }])).toThrow(
      'seed 1 gave down_seconds',
    );
    expect(() => ledger.add([{ seed: 1, measured: {} }])).toThrow('then undefined');
    expect(() => ledger.add(rowsOf([9]))).toThrow('seed 9 is not one');
    expect(() => new TrialLedger({ seeds: [1, 1] })).toThrow('listed twice');
  });
});

describe('a comparison of trials', () => {
  it('pairs by seed, over seeds and measures that both have', () => {
    const a = runTrials({ seeds: [1, 2, 4, 5], run });
    const b = runTrials({
      seeds: [5, 4, 3, 2],
      run: (seed) => ({ heal_seconds: (run(seed)['heal_seconds'] ?? 0) * 2, other_total: 1 }),
    });
    const compared = compareTrials(a, b);
    expect([...compared.keys()]).toEqual(['heal_seconds']);
    const heal = [2, 4, 5].map((seed) => run(seed)['heal_seconds'] ?? 0);
    expect(compared.get('heal_seconds')).toEqual(
      paired(
        heal,
        heal.map((x) => x * 2),
      ),
    );
  });

  it('leaves out pairs of which one was not measured', () => {
    const a = runTrials({ seeds: seedsFrom(1, 9), run });
    expect(compareTrials(a, a).get('heal_seconds')).toMatchObject({
      count: 6,
      mean: 0,
      halfWidth: 0,
      varianceSaved: 1,
    });
    expect(compareTrials(a, a).get('down_seconds')?.count).toBe(9);
  });
});
