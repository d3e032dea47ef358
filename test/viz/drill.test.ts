// A drill in the machine of the page: briefing, objectives, clock and debrief, without a DOM.
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { appMachine } from '../../viz/app.ts';
import { type Drill, type DrillEvent, drillMachine, timeLeft } from '../../viz/drill.ts';
import { Session } from '../../viz/session.ts';
import { libraryRequest, value } from '../support/page-requests.ts';

const drill: Drill = {
  name: 'A node is down',
  briefing: 'harvester-2 has lost its power. Bring every VM back.',
  limitMs: 600_000,
  objectives: ['every VM serves', 'no volume is degraded'],
};

function play(...events: DrillEvent[]) {
  const actor = createActor(drillMachine).start();
  for (const event of events) actor.send(event);
  return actor.getSnapshot();
}

const brief: DrillEvent = { type: 'Brief', drill };
const begin: DrillEvent = { type: 'Begin', at: 60_000 };

describe('a drill', () => {
  it('has a clock only once it has begun', () => {
    const briefed = play(brief, { type: 'Clock', at: 500_000 });
    expect(briefed.value).toBe('briefing');
    expect(timeLeft(briefed.context)).toBe(600_000);
    const begun = play(brief, begin, { type: 'Clock', at: 160_000 });
    expect(begun.value).toBe('playing');
    expect(timeLeft(begun.context)).toBe(500_000);
  });

  it('is met with its last objective, and remembers when each was', () => {
    const one = play(brief, begin, { type: 'Met', objective: 1, at: 200_000 });
    expect(one.value).toBe('playing');
    const both = play(
      brief,
      begin,
      { type: 'Met', objective: 1, at: 200_000 },
      { type: 'Met', objective: 1, at: 250_000 },
      { type: 'Met', objective: 0, at: 300_000 },
    );
    expect(both.value).toEqual({ debrief: 'met' });
    expect(both.context.metAt).toEqual([300_000, 200_000]);
  });

  it('is out of time at its deadline, and takes no objective after it', () => {
    const late = play(brief, begin, { type: 'Clock', at: 660_000 }, { type: 'Met', objective: 0, at: 660_001 });
    expect(late.value).toEqual({ debrief: 'outOfTime' });
    expect(late.context.metAt).toEqual([null, null]);
    expect(timeLeft(play(brief, begin, { type: 'Clock', at: 9_000_000 }).context)).toBe(0);
    const jumped = play(brief, begin, { type: 'Met', objective: 0, at: 700_000 });
    expect(jumped.context.metAt).toEqual([null, null]);
  });

  it('gives no time back to whoever goes back in time', () => {
    const back = play(brief, begin, { type: 'Clock', at: 400_000 }, { type: 'Clock', at: 100_000 });
    expect(timeLeft(back.context)).toBe(260_000);
  });

  it('can be given up, played again and left', () => {
    expect(play(brief, begin, { type: 'GiveUp' }).value).toEqual({ debrief: 'givenUp' });
    const again = play(brief, begin, { type: 'Met', objective: 0, at: 90_000 }, { type: 'GiveUp' }, brief);
    expect(again.value).toBe('briefing');
    expect(again.context.metAt).toEqual([null, null]);
    const left = play(brief, begin, { type: 'Leave' });
    expect(left.value).toBe('off');
    expect(left.context.drill).toBeNull();
  });
});

describe('the page with a drill', () => {
  const session = new Session();
  const run = value(session.open(libraryRequest('node-crash')));

  it('keeps it over a branch, and ends it with the story', () => {
    const app = createActor(appMachine).start();
    const state = () => app.getSnapshot().children.drill?.getSnapshot().value;
    app.send({ type: 'Drill', event: brief });
    expect(state()).toBe('off');
    app.send({ type: 'Open', what: 'node-crash' });
    app.send({ type: 'Opened', run });
    app.send({ type: 'Drill', event: brief });
    app.send({ type: 'Drill', event: begin });
    app.send({ type: 'Fork' });
    app.send({ type: 'Opened', run: { ...run, run: 2 } });
    expect(app.getSnapshot().matches('running')).toBe(true);
    expect(state()).toBe('playing');
    app.send({ type: 'Home' });
    expect(state()).toBe('off');
  });
});
