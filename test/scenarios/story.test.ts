// The story: like things together, nothing twice, and every why from the record's causes and the settings in force.
import { describe, expect, it } from 'vitest';
import { settings } from '../../models/index.ts';
import { runScenario, type StoryLine } from '../../scenarios/index.ts';
import { libraryScenario, play } from '../support/scenarios.ts';

const CRASH = '{ at: 1m, crash: node/harvester-2 }';

function story(steps: readonly string[], head: readonly string[] = []): readonly StoryLine[] {
  return play(steps, head, { trace: true }).story;
}

const line = (lines: readonly StoryLine[], words: string | RegExp): StoryLine => {
  const found = lines.find(({ what }) => (typeof words === 'string' ? what.includes(words) : words.test(what)));
  if (found === undefined) throw new Error(`no line says ${words}:\n${lines.map(({ what }) => what).join('\n')}`);
  return found;
};

describe('the story of a crash', () => {
  const lines = story([CRASH]);

  it('begins with the step, and says so', () => {
    expect(lines[0]).toMatchObject({
      at: 60_000,
      what: 'harvester-2 loses power',
      why: 'step 1',
      weight: 3,
      step: 1,
      things: ['node/harvester-2'],
    });
  });

  it('tells like things of one moment in one sentence, and names them all to machines', () => {
    const down = line(lines, 'go down with harvester-2');
    expect(down.what).toBe('5 VMs go down with harvester-2: build-runner, cache-1, db-primary, jumphost and web-2');
    expect(down.things).toHaveLength(5);
    expect(down.things).toContain('vm/default/db-primary');
    expect(lines.filter(({ what }) => what.includes('lose their replica on harvester-2'))).toHaveLength(1);
  });

  it('says for how long things lasted', () => {
    const up = line(lines, /^db-primary is up on /);
    const seconds = (up.at - 60_000) / 1000;
    expect(up.what).toContain(`down for ${Math.floor(seconds / 60)}m`);
  });

  it('gives settings by their key, with the value in force', () => {
    expect(line(lines, 'kubevirt.io/drain').why).toBe('15s after Ready=Unknown: vm-force-reset-policy.period 15s');
    const other = story(
      [CRASH],
      ['settings: { vm-force-reset-policy.period: 40s, longhorn/engine-replica-timeout: 20s }'],
    );
    expect(line(other, 'kubevirt.io/drain').why).toBe('40s after Ready=Unknown: vm-force-reset-policy.period 40s');
    expect(line(other, 'lose their replica').why).toBe('no answer: longhorn/engine-replica-timeout 20s');
  });

  it('names no setting that there is not', () => {
    const keys = settings().map(({ key }) => key);
    const all = lines.flatMap(({ why }) => why?.match(/\b(?:longhorn|kubernetes|kube-vip|assume)\/[a-z0-9-]+/g) ?? []);
    expect(all.length).toBeGreaterThan(3);
    for (const key of all) expect(keys).toContain(key);
  });

  it('stands in the order of its records', () => {
    const numbers = lines.map(({ record }) => record);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(
      lines.every(({ what }) => /^\S.*\S$/.test(what) && !what.includes('undefined') && !what.includes('NaN')),
    ).toBe(true);
  });
});

describe('placements', () => {
  it('that fail are told in the words of the scheduler, once for as long as nothing changes', () => {
    const { story: lines } = runScenario(libraryScenario('two-nodes-crash'), { trace: true });
    const nowhere = lines.filter(({ what }) => what === 'no node takes db-primary');
    expect(nowhere[0]?.why).toMatch(/^0\/4 nodes are available: .*Insufficient memory/);
    const told = nowhere.map(({ why }) => why);
    for (const [i, why] of told.entries()) expect(why).not.toBe(told[i + 1]);
    expect(line(lines, 'no disk takes another replica').why).toMatch(/^0\/4 disks are available: /);
  });

  it('that succeed say who came next', () => {
    expect(line(story([CRASH]), /^web-2 is placed on harvester-/).why).toMatch(/^score \d+, next harvester-\d \d+/);
  });
});

describe('what an owner or operator does', () => {
  it('is told with its step', () => {
    const lines = story([
      '{ at: 1m, cordon: node/harvester-4 }',
      '{ at: 2m, set: { longhorn/replica-replenishment-wait-interval: 60s } }',
      '{ at: 3m, stop: vm/web-1 }',
      '{ at: 5m, start: vm/web-1 }',
    ]);
    expect(line(lines, 'cordoned')).toMatchObject({ at: 60_000, why: 'step 1', step: 1 });
    expect(line(lines, 'goes from 10m to 1m')).toMatchObject({ at: 120_000, why: 'step 2' });
    expect(line(lines, /^web-1 is shutting down/)).toMatchObject({ why: 'a stop was asked for', step: 3 });
    expect(line(lines, /^web-1 is up on/)).toMatchObject({ step: 4 });
  });

  it('is told even when it changes nothing', () => {
    const lines = story([CRASH, '{ at: 2m, crash: node/harvester-2 }']);
    expect(line(lines, 'harvester-2: nothing changes')).toMatchObject({ at: 120_000, why: 'step 2' });
  });
});

describe('a run without a trace', () => {
  it('has no story', () => {
    expect(play([CRASH]).story).toEqual([]);
  });
});
