// HOLD with cancel-and-reschedule on a binary heap of objects: a cancelled entry stays and is skipped when it comes up.
import { operationsPerSecond, report } from '../measure.ts';
import { INCREMENTS_MASK, increments, nextSlot } from './increments.ts';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly slot: number;
  dead: boolean;
}

const heap: Entry[] = [];

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(entry: Entry): void {
  let place = heap.length;
  heap.push(entry);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!before(entry, heap[parent])) break;
    heap[place] = heap[parent];
    place = parent;
  }
  heap[place] = entry;
}

function pop(): Entry {
  const top = heap[0];
  const last = heap.pop() as Entry;
  const size = heap.length;
  if (size === 0) return top;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
    if (!before(heap[child], last)) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = last;
  return top;
}

const n = Number(process.argv[2]);
const table = increments();
let sequence = 0;
const pending: Entry[] = [];
function schedule(slot: number, now: number): void {
  const entry = { at: now + table[sequence & INCREMENTS_MASK], order: sequence++, slot, dead: false };
  pending[slot] = entry;
  push(entry);
}
for (let slot = 0; slot < n; slot++) schedule(slot, 0);

let other = 1;
function churn(operations: number): void {
  for (let i = 0; i < operations; i++) {
    let entry = pop();
    while (entry.dead) entry = pop();
    const now = entry.at;
    schedule(entry.slot, now);
    other = nextSlot(other);
    const moved = (other >>> 8) % n;
    pending[moved].dead = true;
    schedule(moved, now);
  }
}

report(operationsPerSecond(churn), { entries: heap.length });
