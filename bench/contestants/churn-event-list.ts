// HOLD with cancel-and-reschedule on our event list: setting a pending slot moves it.
import { EventList } from '../../engine/event-list.ts';
import { operationsPerSecond, report } from '../measure.ts';
import { INCREMENTS_MASK, increments, nextSlot } from './increments.ts';

const n = Number(process.argv[2]);
const table = increments();
const list = new EventList(n);
let sequence = 0;
for (let slot = 0; slot < n; slot++) list.set(slot, table[sequence & INCREMENTS_MASK], sequence++);

let other = 1;
function churn(operations: number): void {
  for (let i = 0; i < operations; i++) {
    const slot = list.pop();
    const now = list.poppedAt;
    list.set(slot, now + table[sequence & INCREMENTS_MASK], sequence++);
    other = nextSlot(other);
    const moved = (other >>> 8) % n;
    list.cancel(moved);
    list.set(moved, now + table[sequence & INCREMENTS_MASK], sequence++);
  }
}

report(operationsPerSecond(churn), { entries: list.size });
