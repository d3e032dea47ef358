// N entities that each wait, again and again, on npm simjs, which expects to find itself in a page.
import { createRequire } from 'node:module';
import { operationsPerSecond, report } from '../measure.ts';
import { INCREMENTS_MASK, increments } from './increments.ts';

interface SimJs {
  readonly Sim: new () => {
    addEntity(kind: unknown): void;
    simulate(endTime: number, maxEvents: number): boolean;
  };
  readonly Entity: new () => { setTimer(delay: number): { done(then: () => void): void } };
}

const page: { Sim?: SimJs } = {};
Object.assign(globalThis, { window: page });
const require = createRequire(import.meta.url);
require('simjs');
const { Sim, Entity } = page.Sim as SimJs;

const n = Number(process.argv[2]);
const table = increments();
let drawn = 0;

class Waiting extends Entity {
  start(): void {
    this.setTimer(table[drawn++ & INCREMENTS_MASK]).done(this.start);
  }
}

const sim = new Sim();
for (let i = 0; i < n; i++) sim.addEntity(Waiting);
report(operationsPerSecond((operations) => void sim.simulate(1e300, operations)));
