// Runs a task in two halves with a file between them: what a checkpoint forgets shows as another outcome.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { RunCheckpoint } from '../scenarios/index.ts';
import type { Outcome, Task, TrialRunner } from './trial.ts';

/** Events between two looks at the clock, so that the cut falls near the middle. */
const FINE_SLICE = 50;

/** The outcome of a task that was saved to a file halfway and went on from that file in a fresh simulation. */
export function runSplit(runner: TrialRunner, task: Task): Outcome {
  const first = runner.start(task);
  while (first.progress < 0.5 && !first.advance(FINE_SLICE));
  const second = runner.start(task);
  second.restore(throughFile(first.checkpoint()));
  while (!second.advance());
  return runner.outcome(task, second);
}

function throughFile(checkpoint: RunCheckpoint): RunCheckpoint {
  const folder = mkdtempSync(join(tmpdir(), 'hci-twin-'));
  try {
    const file = join(folder, 'checkpoint');
    writeFileSync(file, serialize(checkpoint));
    return deserialize(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
