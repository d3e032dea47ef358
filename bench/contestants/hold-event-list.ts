// HOLD with our event list: take the earliest of n entries and put it back an exponential increment later.
import { EventList } from '../../engine/event-list.ts';
import { operationsPerSecond, report } from '../measure.ts';
import { INCREMENTS_MASK, increments } from './increments.ts';

const n = Number(process.argv[2]);
const table = increments();
const list = new EventList(n);
let sequence = 0;
for (let slot = 0; slot < n; slot++) list.set(slot, table[sequence & INCREMENTS_MASK], sequence++);

function hold(operations: number): void {
  for (let i = 0; i < operations; i++) {
    const slot = list.pop();
    list.set(slot, list.poppedAt + table[sequence & INCREMENTS_MASK], sequence++);
  }
}

report(operationsPerSecond(hold), { pending: list.size });
