// The event list by example: order, ties, cancel, growth, checkpoints and misuse.
import { describe, expect, it } from 'vitest';
import { EventList } from '../../engine/event-list.ts';

/** Pops everything, as `slot@time`. */
function drain(list: EventList): string[] {
  const served: string[] = [];
  for (let slot = list.pop(); slot !== -1; slot = list.pop()) served.push(`${slot}@${list.poppedAt}`);
  return served;
}

describe('the event list', () => {
  it('serves the earliest first', () => {
    const list = new EventList(5);
    for (const [slot, at] of [30, 10, 50, 20, 40].entries()) list.set(slot, at, slot);
    expect(drain(list)).toEqual(['1@10', '3@20', '0@30', '4@40', '2@50']);
  });

  it('serves equal times by order and not by slot', () => {
    const list = new EventList(40);
    for (let slot = 0; slot < 40; slot++) list.set(slot, 7, 1_000 - slot);
    expect(drain(list).map((entry) => Number.parseInt(entry, 10))).toEqual(
      Array.from({ length: 40 }, (_, i) => 39 - i),
    );
  });

  it('says -1 when empty, with no slots at all as well', () => {
    for (const list of [new EventList(), new EventList(1), new EventList(1_000)]) {
      expect(list.pop()).toBe(-1);
      expect(list.peek()).toBe(-1);
      expect(list.size).toBe(0);
    }
  });

  it('leaves what fires after the given time', () => {
    const list = new EventList(3);
    list.set(0, 10, 1);
    list.set(1, 20, 2);
    expect(list.pop(9)).toBe(-1);
    expect(list.pop(10)).toBe(0);
    expect(list.pop(Number.NaN)).toBe(-1);
    expect(list.size).toBe(1);
    expect(list.pop(Infinity)).toBe(1);
    expect(list.pop(Infinity)).toBe(-1);
    expect(list.poppedAt).toBe(20);
  });

  it('peeks without taking', () => {
    const list = new EventList(3);
    list.set(2, 5, 1);
    expect(list.peek()).toBe(2);
    expect(list.size).toBe(1);
    expect(list.pop()).toBe(2);
    expect(list.peek()).toBe(-1);
  });

  it('moves a slot that is set twice and fires it once', () => {
    const list = new EventList(3);
    list.set(0, 10, 1);
    list.set(1, 20, 2);
    list.set(0, 30, 3);
    expect(list.size).toBe(2);
    expect(drain(list)).toEqual(['1@20', '0@30']);
  });

  it('moves a slot among its equals when only its order changes', () => {
    const list = new EventList(9);
    for (let slot = 0; slot < 9; slot++) list.set(slot, 1, slot);
    list.set(0, 1, 100);
    list.set(8, 1, -1);
    expect(
      drain(list)
        .map((entry) => entry.split('@')[0])
        .join(''),
    ).toBe('812345670');
  });

  it('forgets what was cancelled and ignores a second cancel', () => {
    const list = new EventList(3);
    list.set(0, 10, 1);
    list.set(1, 10, 2);
    list.cancel(0);
    list.cancel(0);
    list.cancel(2);
    expect(list.size).toBe(1);
    expect(list.timeOf(0)).toBe(Infinity);
    expect(list.isPending(0)).toBe(false);
    expect(drain(list)).toEqual(['1@10']);
  });

  it('takes an infinite time as a cancel', () => {
    const list = new EventList(1);
    list.set(0, 10, 1);
    list.set(0, Infinity, 2);
    expect(list.size).toBe(0);
    expect(list.pop()).toBe(-1);
  });

  it('treats a popped slot as free until it is set again, whatever happens to the others in between', () => {
    const list = new EventList(4);
    list.set(0, 10, 1);
    list.set(1, 10, 2);
    expect(list.pop()).toBe(0);
    expect(list.poppedAt).toBe(10);
    expect(list.isPending(0)).toBe(false);
    expect(list.timeOf(0)).toBe(Infinity);
    list.set(2, 5, 3);
    list.cancel(0);
    list.cancel(1);
    list.set(0, 10, 4);
    expect(list.size).toBe(2);
    expect(drain(list)).toEqual(['2@5', '0@10']);
    expect(list.poppedAt).toBe(10);
  });

  it('keeps pending entries when it grows', () => {
    const list = new EventList(2);
    list.set(0, 10, 1);
    list.set(1, 5, 2);
    expect(list.pop()).toBe(1);
    list.reserve(5_000);
    expect(list.capacity).toBe(5_000);
    list.set(4_999, 7, 3);
    expect(list.size).toBe(2);
    list.reserve(10);
    expect(list.capacity).toBe(5_000);
    expect(drain(list)).toEqual(['4999@7', '0@10']);
  });

  it('goes on from a checkpoint as if nothing had happened, in another list and in itself', () => {
    const list = new EventList(100);
    for (let slot = 0; slot < 100; slot++) list.set(slot, (slot * 37) % 11, slot);
    for (let i = 0; i < 30; i++) list.pop();
    const state = structuredClone(list.save());
    const rest = drain(list);
    expect(rest).toHaveLength(70);
    const other = new EventList();
    other.load(state);
    expect(other.size).toBe(70);
    expect(drain(other)).toEqual(rest);
    list.load(state);
    expect(drain(list)).toEqual(rest);
  });

  it('keeps a checkpoint apart from the list it came from', () => {
    const list = new EventList(2);
    list.set(0, 1, 1);
    const state = list.save();
    list.set(0, 99, 2);
    expect(state.at[0]).toBe(1);
    const other = new EventList();
    other.load(state);
    other.set(0, 50, 3);
    expect(state.at[0]).toBe(1);
  });

  it('refuses slots that do not exist and times that are no times', () => {
    const list = new EventList(4);
    expect(() => list.set(4, 1, 1)).toThrow(RangeError);
    expect(() => list.set(-1, 1, 1)).toThrow(RangeError);
    expect(() => list.set(0, Number.NaN, 1)).toThrow(RangeError);
    expect(list.size).toBe(0);
    list.cancel(4);
    expect(list.isPending(-1)).toBe(false);
    expect(list.pop()).toBe(-1);
  });
});
