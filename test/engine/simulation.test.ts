// The simulation core on a toy world: a queue of jobs at machines that break.
import { describe, expect, test } from 'vitest';
import { rootOf } from '../../engine/cause.ts';
import { firstDifference } from '../../engine/difference.ts';
import { IllegalTransition } from '../../engine/door.ts';
import { Recorder, Trace } from '../../engine/trace.ts';
import { changesText, recordLine } from '../../engine/trace-text.ts';
import { Machine, machineBroke, workshop } from '../support/workshop.ts';

describe('a simulation', () => {
  test('runs events in time order and stops at the given instant', () => {
    const sim = workshop(1, 3);
    expect(sim.run(3_600_000)).toBeGreaterThan(10);
    expect(sim.now).toBe(3_600_000);
    expect(sim.nextAt).toBeGreaterThan(3_600_000);
  });

  test('refuses a transition that the lifecycle does not have', () => {
    const sim = workshop(1, 1);
    expect(() => sim.world.machine.drive.mode(0, Machine.signal.Repaired)).toThrow(IllegalTransition);
  });

  test('moves a timer that is scheduled again instead of adding a second one', () => {
    const sim = workshop(1, 1);
    const pending = sim.agenda.list.size;
    sim.schedule(machineBroke, 5, 0);
    expect(sim.agenda.list.size).toBe(pending);
    expect(sim.dueAt(machineBroke, 0)).toBe(5);
    sim.cancel(machineBroke, 0);
    expect(sim.agenda.list.size).toBe(pending - 1);
    expect(sim.dueAt(machineBroke, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  test('cancels the timers of a row that is removed, and gives its slot to the next row without them', () => {
    const sim = workshop(1, 2);
    const { machine } = sim.world;
    machine.remove(0);
    expect(sim.dueAt(machineBroke, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(machine.add({ name: 'new', hall: 0 })).toBe(0);
    const other = sim.dueAt(machineBroke, 1);
    sim.schedule(machineBroke, 7, 0);
    expect(sim.dueAt(machineBroke, 0)).toBe(7);
    expect(sim.dueAt(machineBroke, 1)).toBe(other);
  });

  test('keeps one record an event with its cause and its changes', () => {
    const sim = workshop(1, 2);
    const trace = new Trace();
    sim.record(new Recorder(trace));
    sim.inject(machineBroke, 1, 0, 'step 1: break machine-1', 0);
    sim.step();
    const record = trace.record(0);
    expect(record.kind).toBe('machine.broke');
    expect(record.args).toEqual([{ name: 'machine', table: 'machine', value: 'machine-1' }]);
    expect(changesText(record.changes)).toBe('machine/machine-1{mode:Up→Down brokeAt:-1→0}');
    expect(recordLine(record)).toContain('<=');
    expect(trace.causes(record.number).at(-1)).toBeLessThan(-1);
  });

  test('runs what is scheduled first before all that waits in its lane, in the order asked for', () => {
    const sim = workshop(1, 3);
    const trace = new Trace();
    sim.record(new Recorder(trace));
    sim.asRoot('hammers', () => {
      sim.schedule(machineBroke, 0, 0);
      sim.scheduleFirst(machineBroke, 1);
      sim.scheduleFirst(machineBroke, 2);
    });
    sim.run(0);
    expect([0, 1, 2].map((n) => trace.record(n).args[0]?.value)).toEqual(['machine-1', 'machine-2', 'machine-0']);
  });

  test('keeps the cause of an event that is moved', () => {
    const sim = workshop(1, 1);
    const trace = new Trace();
    sim.record(new Recorder(trace));
    sim.asRoot('a hammer', () => sim.schedule(machineBroke, 500, 0));
    sim.asRoot('a spanner', () => sim.move(machineBroke, 5, 0));
    sim.step();
    expect(trace.record(0).at).toBe(5);
    expect(sim.roots[rootOf(trace.record(0).cause)]).toBe('a hammer');
  });

  test('does the same whether or not anyone watches', () => {
    const [quiet, watched] = [workshop(7, 5), workshop(7, 5)];
    watched.record(new Recorder(null));
    expect(watched.run(1e8)).toBe(quiet.run(1e8));
    expect(watched.checkpoint().tables).toEqual(quiet.checkpoint().tables);
  });

  test('names the first record in which two runs differ', () => {
    const [left, right] = [workshop(7, 5), workshop(7, 5)];
    expect(firstDifference(left, right, 1e8)).toBeNull();
    const [same, other] = [workshop(7, 5), workshop(7, 5)];
    other.inject(machineBroke, 2, 0, 'test', 1_000);
    const difference = firstDifference(same, other, 1e8);
    expect(difference?.right?.at).toBeLessThanOrEqual(1_000);
  });
});
