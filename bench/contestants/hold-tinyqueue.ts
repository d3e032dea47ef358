// HOLD with npm tinyqueue, a binary heap of objects: a new object for each event, or the popped one again ("reused").
import TinyQueue from 'tinyqueue';
import { operationsPerSecond, report } from '../measure.ts';
import { byTimeThenOrder, type Entry } from './entry.ts';
import { INCREMENTS_MASK, increments } from './increments.ts';

const n = Number(process.argv[2]);
const reused = process.argv[3] === 'reused';
const table = increments();
const heap = new TinyQueue<Entry>([], byTimeThenOrder);
let sequence = 0;
for (let slot = 0; slot < n; slot++) heap.push({ at: table[sequence & INCREMENTS_MASK], order: sequence++, slot });

function next(): Entry {
  const entry = heap.pop();
  if (entry === undefined) throw new Error('the heap lost an entry');
  return entry;
}

function hold(operations: number): void {
  for (let i = 0; i < operations; i++) {
    const { at, slot } = next();
    heap.push({ at: at + table[sequence & INCREMENTS_MASK], order: sequence++, slot });
  }
}

function holdReused(operations: number): void {
  for (let i = 0; i < operations; i++) {
    const entry = next();
    entry.at += table[sequence & INCREMENTS_MASK];
    entry.order = sequence++;
    heap.push(entry);
  }
}

report(operationsPerSecond(reused ? holdReused : hold));
