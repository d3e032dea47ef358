// Laws of units: what is written can be read, and transfers are neither short nor more than a millisecond long.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytes,
  bytesPerSecond,
  formatClock,
  formatDuration,
  formatDurationExact,
  ms,
  parseDuration,
  transferTimeMs,
} from '../../engine/units.ts';

const duration = fc.integer({ min: 0, max: 400 * 365 * 86_400_000 }).map(ms);

test('an exact spelling reads back as the same duration', () => {
  fc.assert(fc.property(duration, (d) => parseDuration(formatDurationExact(d)) === d));
});

test('a spelling for people reads back within half of its smaller unit', () => {
  fc.assert(
    fc.property(duration, (d) => {
      const read = parseDuration(formatDuration(d)) ?? Number.NaN;
      const unit = d < 60_000 ? 0 : d < 3_600_000 ? 1000 : d < 86_400_000 ? 60_000 : 3_600_000;
      expect(Math.abs(read - d)).toBeLessThanOrEqual(unit / 2);
    }),
  );
});

test('a clock can be read back', () => {
  fc.assert(
    fc.property(duration, (d) => {
      const [, day = '0', h, m, s, thousandth] =
        /^(?:(\d+)d )?(\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(formatClock(d)) ?? [];
      const read = (((Number(day) * 24 + Number(h)) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(thousandth);
      expect(read).toBe(d);
    }),
  );
});

test('a transfer has sent its last byte when its time is over, and not a millisecond earlier', () => {
  const size = fc.integer({ min: 1, max: 9_000_000_000_000 });
  const rate = fc.integer({ min: 1, max: 12_500_000_000 });
  fc.assert(
    fc.property(size, rate, (s, r) => {
      const t = BigInt(transferTimeMs(bytes(s), bytesPerSecond(r)));
      const need = BigInt(s) * 1000n;
      expect(t * BigInt(r) >= need && (t - 1n) * BigInt(r) < need).toBe(true);
    }),
  );
});
