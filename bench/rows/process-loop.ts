// The engine through its public API: n processes that do nothing but wait, again and again.
import { npmPackage, pythonPackage, script } from '../contestants.ts';
import type { Case, Row } from '../row.ts';

function loop(n: number, overSimPy?: number, overSimJs?: number): Case {
  return {
    name: `${n.toLocaleString('en-GB')} processes`,
    unit: 'M events/CPU-s',
    scale: 1e6,
    better: 'more',
    ours: script('Simulation', 'process-loop-engine', n),
    peers: [
      { contestant: pythonPackage('simpy', 'simpy_loop.py', n), ...atLeast(overSimPy) },
      { contestant: npmPackage('simjs', '', 'process-loop-simjs', n), ...atLeast(overSimJs) },
    ],
  };
}

function atLeast(times: number | undefined): { readonly atLeast?: number } {
  return times === undefined ? {} : { atLeast: times };
}

export const processLoopRow: Row = {
  name: 'process-loop',
  title: 'Engine through its public API: schedule, dispatch, handler',
  cases: [loop(1_000, 12, 5), loop(4_000), loop(100_000)],
};
