// The instant under the pointer: one call at a time, the newest wish next, and nothing left when the pointer has left.
import { describe, expect, it } from 'vitest';
import { Ghost } from '../../viz/ghost.ts';
import type { Moment } from '../../viz/page.ts';
import { Session } from '../../viz/session.ts';
import { libraryRequest, value } from '../support/page-requests.ts';

const session = new Session();
const run = value(session.open(libraryRequest('node-crash')));
const timeline = value(session.timeline(run.run));
const momentAt = (at: number): Moment => ({
  run,
  timeline,
  frame: value(session.frame(run.run, at)),
  names: value(session.names(run.run)),
  at,
});

/** A ghost whose calls are answered by hand, in order. */
function haunt() {
  const calls: { at: number; answer: (moment: Moment | null) => Promise<void> }[] = [];
  const seen: (number | null)[] = [];
  const ghost = new Ghost(
    (_, at) =>
      new Promise((resolve) =>
        calls.push({
          at,
          answer: async (moment) => {
            resolve(moment);
            await new Promise((later) => setImmediate(later));
          },
        }),
      ),
    () => seen.push(ghost.moment?.at ?? null),
  );
  return { ghost, calls, seen };
}

describe('the ghost', () => {
  const present = momentAt(0);

  it('shows the run at the instant pointed at, and nothing when the pointer has left', async () => {
    const { ghost, calls, seen } = haunt();
    ghost.want(present, 300_000);
    expect(ghost.moment).toBeNull();
    await calls[0]?.answer(momentAt(300_000));
    expect(ghost.moment?.frame.digest).toBe(momentAt(300_000).frame.digest);
    ghost.want(present, null);
    expect(ghost.moment).toBeNull();
    expect(seen).toEqual([300_000, null]);
  });

  it('asks once at a time, and of what was pointed at meanwhile only for the last', async () => {
    const { ghost, calls } = haunt();
    for (const at of [100_000, 200_000, 300_000, 400_000]) ghost.want(present, at);
    expect(calls.map(({ at }) => at)).toEqual([100_000]);
    await calls[0]?.answer(momentAt(100_000));
    expect(calls.map(({ at }) => at)).toEqual([100_000, 400_000]);
    await calls[1]?.answer(momentAt(400_000));
    expect(ghost.moment?.at).toBe(400_000);
    expect(calls.length).toBe(2);
  });

  it('asks for nothing where nothing happens in between', () => {
    const { ghost, calls } = haunt();
    const at = Math.min(present.frame.nextAt - 1, timeline.until);
    ghost.want(present, at);
    expect(ghost.moment?.at).toBe(at);
    expect(calls).toEqual([]);
  });

  it('does not show what comes back after the pointer has left, or was moved to another run', async () => {
    const { ghost, calls } = haunt();
    ghost.want(present, 300_000);
    ghost.want(present, null);
    await calls[0]?.answer(momentAt(300_000));
    expect(ghost.moment).toBeNull();
    ghost.want(present, 300_000);
    ghost.want({ ...present, run: { ...run, run: 99 } }, 300_000);
    await calls[1]?.answer(momentAt(300_000));
    expect(ghost.moment).toBeNull();
    expect(calls.length).toBe(3);
  });

  it('gives up where a moment cannot be had, until another one is wanted', async () => {
    const { ghost, calls } = haunt();
    ghost.want(present, 300_000);
    await calls[0]?.answer(null);
    expect(calls.length).toBe(1);
    ghost.want(present, 400_000);
    expect(calls.map(({ at }) => at)).toEqual([300_000, 400_000]);
  });
});
