// Time travel: how long a whole simulation takes to be copied, forked, put back, and entered anywhere.
import { script } from '../contestants.ts';
import type { Case, Row } from '../row.ts';

function of(what: string, name: string, limit: number): Case {
  return {
    name,
    unit: 'microseconds',
    scale: 1,
    better: 'less',
    ours: script('Simulation', 'checkpoint-slice', what),
    limit,
    peers: [],
  };
}

export const checkpointRow: Row = {
  name: 'checkpoint',
  title: 'Checkpoint, fork and seek on the reference slice (4,016 entities with a timer)',
  cases: [
    of('checkpoint', 'checkpoint', 100),
    of('restore', 'restore in place', 100),
    of('fork', 'fork', 300),
    of('seek', "worst seek in a day's run", 100_000),
  ],
};
