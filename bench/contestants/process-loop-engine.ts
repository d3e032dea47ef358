// N rows that each wait, again and again, through the engine's public API: schedule, dispatch, handler.
import { column, define, event, on, Simulation, table } from '../../engine/index.ts';
import { operationsPerSecond, report } from '../measure.ts';
import { INCREMENTS_MASK, increments } from './increments.ts';

const n = Number(process.argv[2]);
// The engine counts whole milliseconds: a mean of 1,000 s keeps the draws apart.
const delays = increments().map((x) => x * 1e6);
let drawn = 0;

const waited = event('process.waited', { process: 'process' });
const schema = { process: table({ name: column.text() }) };
const definition = define<typeof schema>(schema, [
  {
    name: 'process',
    on: [on(waited, (sim, process) => sim.schedule(waited, delays[drawn++ & INCREMENTS_MASK], process))],
  },
]);

const sim = new Simulation(definition, 1);
for (let i = 0; i < n; i++) {
  const row = sim.world.process.add({ name: `process-${i}` });
  sim.schedule(waited, delays[drawn++ & INCREMENTS_MASK], row);
}
report(operationsPerSecond((operations) => void sim.run(Number.POSITIVE_INFINITY, operations)));
