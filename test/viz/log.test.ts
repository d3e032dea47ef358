// The log: that good news is no warning, and that reasons are the words of those who would write them.
import { describe, expect, it } from 'vitest';
import { ScenarioRun } from '../../scenarios/index.ts';
import { eventsOf, type LogEvent } from '../../viz/log/kubectl-event.ts';
import { libraryScenario } from '../support/scenarios.ts';

function eventsIn(name: string): readonly LogEvent[] {
  const run = new ScenarioRun(libraryScenario(name), { trace: true });
  while (!run.advance());
  if (run.trace === null) throw new Error('a run with trace has none');
  return eventsOf(run.finish().story, run.trace);
}

const GOOD = / again|healthy|answers from|(is|are) up on|works|caught up|complete|serves from|becomes a voting/;
const RUNS = ['bond-failover', 'backup-target-away', 'flapping-link', 'stuck-vip', 'storage-network-partition'];

describe('the log', () => {
  it.each(RUNS)('has no good news among the warnings of %s', (name) => {
    const good = eventsIn(name).filter(({ message }) => GOOD.test(message));
    expect(good.length).toBeGreaterThan(1);
    expect(good.filter(({ type }) => type !== 'Normal').map(({ reason, message }) => `${reason} ${message}`)).toEqual(
      [],
    );
  });

  it('tells a new size from a new instance', () => {
    const events = eventsIn('vm-grows');
    const reasons = (pattern: RegExp) => [
      ...new Set(events.filter(({ message }) => pattern.test(message)).map(({ reason }) => reason)),
    ];
    expect(reasons(/ has .* now$/)).toEqual(['Resized']);
    expect(reasons(/must be restarted/)).toEqual(['RestartRequired']);
    expect(reasons(/makes a new instance/)).toEqual(['SuccessfulCreate']);
  });

  it('calls a fault a fault, and what is asked for asked for', () => {
    const events = eventsIn('backup-target-away');
    const typed = events.map(
      ({ type, reason, message }) => `${type} ${reason} ${message.split(' ').slice(-3).join(' ')}`,
    );
    expect(typed).toContain('Fault Injected no longer answers');
    expect(typed).toContain('Normal Requested is asked for');
    expect(events.filter(({ reason }) => reason === 'BackupError').every(({ type }) => type === 'Warning')).toBe(true);
  });
});
