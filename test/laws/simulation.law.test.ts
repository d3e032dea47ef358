// Laws of the simulation core: order, checkpoints, forks, causes, seeking.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootOf } from '../../engine/cause.ts';
import { Replay } from '../../engine/replay.ts';
import { Recorder, Trace } from '../../engine/trace.ts';
import { runs } from '../support/laws.ts';
import { machineBroke, workshop } from '../support/workshop.ts';

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const machines = fc.integer({ min: 1, max: 12 });
const HOUR = 3_600_000;

function digestOf(sim: ReturnType<typeof workshop>, until: number): string {
  const recorder = new Recorder(null);
  sim.record(recorder);
  sim.run(until);
  return recorder.digest.toString();
}

describe('laws of the simulation', () => {
  test('one seed has one digest, another seed has another', () => {
    fc.assert(
      fc.property(seed, (s) => {
        expect(digestOf(workshop(s, 6), HOUR)).toBe(digestOf(workshop(s, 6), HOUR));
        expect(digestOf(workshop(s, 6), HOUR)).not.toBe(digestOf(workshop(s + 1, 6), HOUR));
      }),
      { numRuns: runs(20) },
    );
  });

  test('a checkpoint at every prefix, cloned and continued, ends where the whole run ends', () => {
    const whole = workshop(11, 5);
    const recorder = new Recorder(null);
    whole.record(recorder);
    whole.run(HOUR);
    const events = whole.executed;
    for (let prefix = 0; prefix <= events; prefix++) {
      const first = workshop(11, 5);
      first.record(new Recorder(null));
      first.run(HOUR, prefix);
      const rest = workshop(11, 5);
      const second = new Recorder(null);
      rest.record(second);
      rest.restore(structuredClone(first.checkpoint()));
      rest.run(HOUR);
      expect(second.digest.toString()).toBe(recorder.digest.toString());
    }
    expect(events).toBeGreaterThan(30);
  });

  test('a fork changes nothing, and neither side notices what the other does', () => {
    fc.assert(
      fc.property(seed, machines, fc.integer({ min: 0, max: HOUR }), (s, n, at) => {
        const [plain, forked] = [workshop(s, n), workshop(s, n)];
        forked.run(at);
        const branch = forked.fork();
        branch.inject(machineBroke, 0, 0, 'what if', at + 1);
        branch.run(2 * HOUR);
        forked.run(2 * HOUR);
        plain.run(2 * HOUR);
        expect(forked.checkpoint()).toEqual(plain.checkpoint());
      }),
      { numRuns: runs(40) },
    );
  });

  test('time never goes back along a chain of causes, and every chain ends at a root', () => {
    fc.assert(
      fc.property(seed, machines, (s, n) => {
        const sim = workshop(s, n);
        const trace = new Trace();
        sim.record(new Recorder(trace));
        sim.asRoot('start', () => {});
        sim.inject(machineBroke, 0, 0, 'step 1', 5);
        sim.run(HOUR);
        for (const record of trace.records()) {
          if (record.at > 0 && rootOf(record.cause) < 0 && record.cause >= 0) {
            expect(trace.record(record.cause).at).toBeLessThanOrEqual(record.at);
          }
        }
      }),
      { numRuns: runs(30) },
    );
  });

  test('seeking anywhere, in any order, shows what a run to that instant shows', () => {
    fc.assert(
      fc.property(
        seed,
        fc.array(fc.integer({ min: 0, max: 100 * HOUR }), { minLength: 1, maxLength: 8 }),
        (s, instants) => {
          const replay = new Replay(workshop(s, 8));
          // Half of the way is known from a run that was followed.
          const followed = workshop(s, 8);
          for (let part = 1; part <= 5; part++) {
            followed.run(part * 10 * HOUR);
            replay.follow(followed);
          }
          for (const at of instants) {
            replay.seek(at);
            const straight = workshop(s, 8);
            straight.run(at);
            expect(replay.sim.checkpoint()).toEqual(straight.checkpoint());
          }
        },
      ),
      { numRuns: runs(15) },
    );
  });
});
