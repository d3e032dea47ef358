// The reference slice on the engine's public API against the same model in C++, on the same trajectory bit for bit.
import { anchor, scriptWith } from '../contestants.ts';
import type { Case, Row } from '../row.ts';
import { zigguratHeader } from '../ziggurat-header.ts';

/** V8 takes 920 bytes of other functions' bytecode into one. A handler of the slice and all it calls in the engine need 2,000; the whole
 *  cluster runs slower with that (docs/adr/0011), so that only this row asks for it.
 *  Source: nodejs/node deps/v8/src/flags/flag-definitions.h. */
const WIDE_INLINING = ['--max-inlined-bytecode-size-cumulative=3000'];

function slice(name: string, mode: 'speed' | 'trajectory', overQueue?: number): Case {
  const queue = anchor('with std::priority_queue', 'slice.cpp', ['queue', mode], zigguratHeader);
  return {
    name,
    unit: 'M events/CPU-s',
    scale: 1e6,
    better: 'more',
    ours: scriptWith(WIDE_INLINING, 'Simulation', 'slice-engine', mode),
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
