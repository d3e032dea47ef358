// The first difference between two runs: the two are stepped side by side until their digests part.

import type { Simulation } from './simulation.ts';
import type { Schema } from './table.ts';
import { Recorder, Trace, type TraceRecord } from './trace.ts';
import { recordLine } from './trace-text.ts';

export interface Difference {
  /** Number of the first record that differs. */
  readonly number: number;
  /** The record on each side; null where that run had ended. */
  readonly left: TraceRecord | null;
  readonly right: TraceRecord | null;
  /** Records that caused the left one, nearest first, as far as they were seen. */
  readonly chain: readonly TraceRecord[];
}

/** Runs both to `until` and returns where they part, or null when they are the same to the bit. Replaces their recorders. */
export function firstDifference<S extends Schema>(
  left: Simulation<S>,
  right: Simulation<S>,
  until: number,
): Difference | null {
  const [p, q] = [watch(left), watch(right)];
  for (;;) {
    const number = left.executed;
    const [moved, alsoMoved] = [left.step(until), right.step(until)];
    if (!moved && !alsoMoved) return null;
    if (moved && alsoMoved && p.recorder.digest.toString() === q.recorder.digest.toString()) continue;
    return {
      number,
      left: moved ? p.trace.record(p.trace.count - 1) : null,
      right: alsoMoved ? q.trace.record(q.trace.count - 1) : null,
      chain: moved ? chainOf(p.trace) : [],
    };
  }
}

/** A report of a few lines. */
export function differenceText(difference: Difference | null): string {
  if (difference === null) return 'the runs are the same to the bit\n';
  const side = (r: TraceRecord | null): string => (r === null ? '  (this run has ended)' : recordLine(r));
  const chain = difference.chain.map((r) => `    ${recordLine(r)}\n`).join('');
  return `first difference at record ${difference.number}\n  left  ${side(difference.left)}\n  right ${side(difference.right)}\n  caused by\n${chain}`;
}

function watch<S extends Schema>(sim: Simulation<S>): { trace: Trace; recorder: Recorder } {
  const trace = new Trace();
  const recorder = new Recorder(trace);
  sim.record(recorder);
  return { trace, recorder };
}

function chainOf(trace: Trace): TraceRecord[] {
  const last = trace.firstNumber + trace.count - 1;
  return trace
    .causes(last)
    .slice(1)
    .filter((n) => n >= trace.firstNumber)
    .map((n) => trace.record(n - trace.firstNumber));
}
