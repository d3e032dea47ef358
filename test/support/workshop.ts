// A toy world for tests of the engine: machines that break and are mended one at a time.
import { below } from '../../engine/chance.ts';
import { instant, ref, state, stream, text, whole } from '../../engine/column.ts';
import { event } from '../../engine/event.ts';
import { lifecycle } from '../../engine/lifecycle.ts';
import { define, on } from '../../engine/model.ts';
import { Simulation } from '../../engine/simulation.ts';
import { table } from '../../engine/table.ts';

export const Machine = lifecycle({
  id: 'machine',
  initial: 'Up',
  states: { Up: { on: { Broke: 'Down' } }, Down: { on: { Taken: 'Repair' } }, Repair: { on: { Repaired: 'Up' } } },
});

export const workshopSchema = {
  hall: table({ name: text(), breakdowns: whole() }),
  machine: table({
    name: text(),
    hall: ref('hall', { list: 'machines' }),
    mode: state(Machine),
    brokeAt: instant(),
    luck: stream(),
  }),
};
export type Workshop = typeof workshopSchema;

export const machineBroke = event('machine.broke', { machine: 'machine' }, { lane: 'fault', timer: 'life' });
const machineRepaired = event('machine.repaired', { machine: 'machine' }, { lane: 'physical', timer: 'life' });
const mechanicLook = event('mechanic.look', { hall: 'hall' });

const workshopDefinition = define<Workshop>(workshopSchema, [
  {
    name: 'machine',
    on: [
      on(machineBroke, (sim, m) => {
        const { machine } = sim.world;
        if (machine.mode[m] !== Machine.state.Up) return;
        machine.drive.mode(m, Machine.signal.Broke);
        machine.put.brokeAt(m, sim.now);
        sim.schedule(mechanicLook, 0, machine.hall[m]);
      }),
      on(machineRepaired, (sim, m) => {
        const { machine } = sim.world;
        machine.drive.mode(m, Machine.signal.Repaired);
        sim.schedule(machineBroke, 1_000 + below(machine.luck, m, 600_000), m);
        sim.schedule(mechanicLook, 0, machine.hall[m]);
      }),
    ],
  },
  {
    name: 'mechanic',
    on: [
      on(mechanicLook, (sim, h) => {
        const { hall, machine } = sim.world;
        for (let m = hall.machines.first[h]; m >= 0; m = hall.machines.next[m]) {
          if (machine.mode[m] === Machine.state.Repair) return;
        }
        for (let m = hall.machines.first[h]; m >= 0; m = hall.machines.next[m]) {
          if (machine.mode[m] !== Machine.state.Down) continue;
          machine.drive.mode(m, Machine.signal.Taken);
          hall.put.breakdowns(h, hall.breakdowns[h] + 1);
          sim.schedule(machineRepaired, 500 + below(machine.luck, m, 60_000), m);
          return;
        }
      }),
    ],
  },
]);

/** Two halls with `machines` machines in turn, all up. */
export function workshop(seed: number, machines: number): Simulation<Workshop> {
  const sim = new Simulation(workshopDefinition, seed);
  const { hall, machine } = sim.world;
  for (let h = 0; h < 2; h++) hall.add({ name: `hall-${h}` });
  sim.asRoot('start', () => {
    for (let m = 0; m < machines; m++) {
      machine.add({ name: `machine-${m}`, hall: m % 2 });
      sim.schedule(machineBroke, 1_000 + below(machine.luck, m, 600_000), m);
    }
  });
  return sim;
}
