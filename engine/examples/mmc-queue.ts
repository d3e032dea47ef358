// An M/M/c queue on the engine's public names: customers arrive, wait in one line, and are served by c servers.
import {
  column,
  define,
  event,
  exponential,
  lifecycle,
  on,
  Probes,
  runTrials,
  Simulation,
  seedsFrom,
  type TrialResults,
  table,
} from '../index.ts';

const Server = lifecycle({
  id: 'server',
  initial: 'Idle',
  states: { Idle: { on: { Called: 'Busy' } }, Busy: { on: { Finished: 'Idle' } } },
});

const queueSchema = {
  /** A waiting line: its customers are chained in the order of their arrival. */
  line: table({
    name: column.text(),
    meanGap: column.duration(),
    meanService: column.duration(),
    arrivals: column.stream(),
    first: column.ref('customer'),
    last: column.ref('customer'),
    waiting: column.whole(),
    busy: column.whole(),
  }),
  customer: table({ arrivedAt: column.instant(), next: column.ref('customer') }),
  server: table({
    name: column.text(),
    line: column.ref('line', { list: 'servers' }),
    mode: column.state(Server),
    customer: column.ref('customer'),
    work: column.stream(),
  }),
};
type QueueSchema = typeof queueSchema;
export type Queue = Simulation<QueueSchema>;

const customerArrived = event('customer.arrived', { line: 'line' }, { lane: 'physical', timer: 'arrival' });
const customerServed = event('customer.served', { server: 'server' }, { lane: 'physical', timer: 'service' });
export const lineCall = event('line.call', { line: 'line' });

function declareMeasures(probes: Probes) {
  return {
    waiting: probes.gauge('waiting_customers', { unit: 'customers', help: 'customers in the line' }),
    busy: probes.gauge('busy_servers', { unit: 'servers', help: 'servers with a customer' }),
    wait: probes.observation('wait_seconds', { unit: 'seconds', help: 'from arrival to the start of service' }),
  };
}
/** Ids of measures are the same in every simulation, because they are always declared in the same order. */
const measures = declareMeasures(new Probes());

const queueDefinition = define<QueueSchema>(
  queueSchema,
  [
    {
      name: 'line',
      on: [
        on(customerArrived, (sim, l) => {
          const { line } = sim.world;
          join(sim, l, sim.world.customer.add({ arrivedAt: sim.now }));
          sim.schedule(customerArrived, exponential(line.arrivals, l, line.meanGap[l]), l);
          sim.schedule(lineCall, 0, l);
        }),
        on(lineCall, (sim, l) => {
          const { line, server } = sim.world;
          const { first, next } = line.servers;
          for (let s = first[l]; s !== column.NONE && line.waiting[l] > 0; s = next[s])
            if (server.mode[s] === Server.state.Idle) serve(sim, s, leave(sim, l));
        }),
      ],
      invariants: [{ name: 'nobody waits while a server is idle', broken: idleWhileWaiting }],
    },
    {
      name: 'server',
      on: [
        on(customerServed, (sim, s) => {
          const { customer, server } = sim.world;
          customer.remove(server.customer[s]);
          server.put.customer(s, column.NONE);
          server.drive.mode(s, Server.signal.Finished);
          countBusy(sim, server.line[s], -1);
          sim.schedule(lineCall, 0, server.line[s]);
        }),
      ],
    },
  ],
  declareMeasures,
);

/** One line with `servers` servers, empty, and its first customer on the way. Times are means in milliseconds. */
export function queue(seed: number, servers: number, meanGap: number, meanService: number): Queue {
  const sim: Queue = new Simulation(queueDefinition, seed);
  const { line, server } = sim.world;
  const l = line.add({ name: 'line', meanGap, meanService });
  for (let s = 0; s < servers; s++) server.add({ name: `server-${s}`, line: l });
  sim.asRoot('opening', () => sim.schedule(customerArrived, exponential(line.arrivals, l, meanGap), l));
  return sim;
}

/** Figures of `trials` runs of `length` ms each, after as long a warm-up, with seeds from 1 on. */
export function queueTrials(trials: number, length: number, open: (seed: number) => Queue): TrialResults {
  return runTrials({
    seeds: seedsFrom(1, trials),
    run: (seed) => {
      const sim = open(seed);
      sim.run(length);
      sim.probes.restart(sim.now);
      sim.run(2 * length);
      return sim.probes.figures(sim.now);
    },
  });
}

function join(sim: Queue, l: number, c: number): void {
  const { customer, line } = sim.world;
  if (line.waiting[l] === 0) line.put.first(l, c);
  else customer.put.next(line.last[l], c);
  line.put.last(l, c);
  countWaiting(sim, l, +1);
}

/** Takes the customer who waited longest off the line. */
function leave(sim: Queue, l: number): number {
  const { customer, line } = sim.world;
  const c = line.first[l];
  line.put.first(l, customer.next[c]);
  countWaiting(sim, l, -1);
  return c;
}

function serve(sim: Queue, s: number, c: number): void {
  const { customer, line, server } = sim.world;
  server.drive.mode(s, Server.signal.Called);
  server.put.customer(s, c);
  countBusy(sim, server.line[s], +1);
  sim.probes.observe(measures.wait, sim.now - customer.arrivedAt[c]);
  sim.schedule(customerServed, exponential(server.work, s, line.meanService[server.line[s]]), s);
}

function countWaiting(sim: Queue, l: number, by: number): void {
  const { line } = sim.world;
  line.put.waiting(l, line.waiting[l] + by);
  sim.probes.set(measures.waiting, sim.now, line.waiting[l]);
}

function countBusy(sim: Queue, l: number, by: number): void {
  const { line } = sim.world;
  line.put.busy(l, line.busy[l] + by);
  sim.probes.set(measures.busy, sim.now, line.busy[l]);
}

function idleWhileWaiting({ line, server }: Queue['world']): string[] {
  const broken: string[] = [];
  for (let s = 0; s < server.rows; s++) {
    const idle = server.mode[s] === Server.state.Idle;
    if (idle && line.waiting[server.line[s]] > 0) broken.push(`server ${s} of line ${server.line[s]}`);
  }
  return broken;
}
