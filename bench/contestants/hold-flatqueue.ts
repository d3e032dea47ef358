// HOLD with npm flatqueue, a binary heap over two arrays. It has no tie-break: equal times are served in any order.
import FlatQueue from 'flatqueue';
import { operationsPerSecond, report } from '../measure.ts';
import { INCREMENTS_MASK, increments } from './increments.ts';

const n = Number(process.argv[2]);
const table = increments();
const queue = new FlatQueue<number>();
let sequence = 0;
for (let slot = 0; slot < n; slot++) queue.push(slot, table[sequence++ & INCREMENTS_MASK]);

function hold(operations: number): void {
  for (let i = 0; i < operations; i++) {
    const at = queue.peekValue();
    const slot = queue.pop();
    if (at === undefined || slot === undefined) throw new Error('the queue lost an entry');
    queue.push(slot, at + table[sequence++ & INCREMENTS_MASK]);
  }
}

report(operationsPerSecond(hold));
