// The M/M/c queue of the examples against queueing theory, and the engine's promises on it: checkpoints, forks, traces, invariants.
import { describe, expect, it } from 'vitest';
import { lineCall, type Queue, queue, queueTrials } from '../../engine/examples/mmc-queue.ts';
import { Recorder, summarizeTrials, Trace, traceText } from '../../engine/index.ts';

const SERVICE = 60_000;
const HOUR = 3_600_000;

/** Erlang C, the share of customers who wait, from the Erlang B recursion. Source: Gross and Harris, Fundamentals of Queueing
 *  Theory, 3rd ed., sections 2.3 and 2.5. */
function shareThatWaits(servers: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

describe('an M/M/c queue', () => {
  it.each([
    { servers: 1, utilisation: 0.6 },
    { servers: 2, utilisation: 0.8 },
    { servers: 5, utilisation: 0.7 },
  ])('waits as long as Erlang C says: $servers servers, $utilisation busy', ({ servers, utilisation }) => {
    const load = servers * utilisation;
    const wait = (shareThatWaits(servers, load) * SERVICE) / 1000 / (servers - load);
    const gap = SERVICE / load;
    const measured = summarizeTrials(queueTrials(30, 24 * HOUR, (seed) => queue(seed, servers, gap, SERVICE)));

    const expected = {
      mean_wait_seconds: wait,
      mean_busy_servers: load,
      // Little: customers in line = arrivals a second times the wait.
      mean_waiting_customers: (wait * 1000) / gap,
    };
    for (const [name, theory] of Object.entries(expected)) {
      const { mean, standardDeviation, count } = measured.get(name) ?? {};
      const error = (standardDeviation ?? Number.NaN) / Math.sqrt(count ?? 0);
      expect(Math.abs((mean ?? Number.NaN) - theory), `${name}: ${mean} ± ${error}, theory ${theory}`).toBeLessThan(
        3 * error,
      );
      expect(error / theory, `${name} is known to 5 %`).toBeLessThan(0.05);
    }
  });

  it('goes on from a checkpoint as if nothing had happened, in a fork as in another simulation', () => {
    const [through, stopped] = [watched(open(7)), watched(open(7))];
    through.run(2 * HOUR);
    stopped.run(HOUR);
    const saved = structuredClone(stopped.checkpoint());
    const [restored, fork] = [watched(open(7)), stopped.fork()];
    restored.restore(saved);
    for (const sim of [restored, fork, stopped]) sim.run(2 * HOUR);
    expect(restored.checkpoint()).toEqual(through.checkpoint());
    expect(fork.checkpoint().tables).toEqual(through.checkpoint().tables);
  });

  it('tells in a trace what happened and what caused it', () => {
    const sim = open(1);
    const trace = new Trace();
    sim.record(new Recorder(trace));
    sim.inject(lineCall, 0, 0, 'a look at the empty line');
    sim.run(10 * SERVICE);
    expect(traceText(trace).split('\n')[0]).toMatch(/#0 +<=1 +line\.call line$/);
    const served = [...trace.records()].find(({ kind }) => kind === 'customer.served');
    const story = trace.causes(served?.number ?? -1).map((n) => (n < 0 ? 'opening' : trace.record(n).kind));
    expect(story.slice(0, 3)).toEqual(['customer.served', 'line.call', 'customer.arrived']);
    expect(story.at(-1)).toBe('opening');
  });

  it('never lets a customer wait beside an idle server', () => {
    const sim = open(3);
    sim.checking = true;
    expect(sim.run(20 * HOUR)).toBeGreaterThan(1_000);
  });
});

function open(seed: number): Queue {
  return queue(seed, 3, 25_000, SERVICE);
}

function watched(sim: Queue): Queue {
  sim.record(new Recorder(null));
  return sim;
}
