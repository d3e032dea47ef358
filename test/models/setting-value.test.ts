// Settings as arguments of events: small ones to a thousandth, large ones to a thousand, none of them lost on the way.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argumentValue, settingArgument } from '../../models/setting-value.ts';

test('an hour, a week and a rate of 25 Gbit/s come out as they went in', () => {
  for (const value of [0, 0.25, 1.5, 600_000, 3_600_000, 7 * 24 * 3_600_000, 3.125e9])
    expect(argumentValue(settingArgument(value))).toBe(value);
});

test('any value fits into 32 bits and comes out within a thousandth of itself, or of one', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2e12, noNaN: true }), (value) => {
      const packed = settingArgument(value);
      expect(packed).toBe(packed | 0);
      expect(Math.abs(argumentValue(packed) - value)).toBeLessThanOrEqual(Math.max(0.001, value / 1000));
    }),
  );
});
