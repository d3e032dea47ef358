// The reference slice on the engine's public API against the same model in C++, on the same trajectory bit for bit.
import { anchor, script } from '../contestants.ts';
import type { Case, Row } from '../row.ts';
import { zigguratHeader } from '../ziggurat-header.ts';

function slice(name: string, mode: 'speed' | 'trajectory', overQueue?: number): Case {
  const queue = anchor('with std::priority_queue', 'slice.cpp', ['queue', mode], zigguratHeader);
  return {
    name,
    unit: 'M events/CPU-s',
    scale: 1e6,
    better: 'more',
    ours: script('Simulation', 'slice-engine', mode),
    same: 'digest',
    peers: [
      overQueue === undefined ? { contestant: queue } : { contestant: queue, atLeast: overQueue },
      { contestant: anchor('with our winner tree', 'slice.cpp', ['tree', mode], zigguratHeader) },
    ],
  };
}

export const sliceRow: Row = {
  name: 'slice',
  title: 'Reference slice: 16 nodes, 1,000 VMs, 3,000 replicas (bench/slice/README.md)',
  cases: [slice('plain', 'speed', 0.75), slice('every event digested', 'trajectory')],
};
