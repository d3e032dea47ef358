// The event list alone, in the HOLD model: n entries pending, the earliest is taken and put back later.
import { anchor, npmPackage, script } from '../contestants.ts';
import type { Case, Row } from '../row.ts';

/** What ours must reach at n pending, as multiples of the C++ queue and of the two npm queues that keep ties in order. */
function hold(n: number, overCpp: number, overNpm?: number): Case {
  const npm = overNpm === undefined ? {} : { atLeast: overNpm };
  return {
    name: `${n.toLocaleString('en-GB')} pending`,
    unit: 'M holds/CPU-s',
    scale: 1e6,
    better: 'more',
    ours: script('EventList', 'hold-event-list', n),
    peers: [
      { contestant: anchor('std::priority_queue', 'hold.cpp', [n]), atLeast: overCpp },
      { contestant: npmPackage('heap-js', '', 'hold-heap-js', n), ...npm },
      { contestant: npmPackage('heap-js', 'objects used again', 'hold-heap-js', n, 'reused') },
      { contestant: npmPackage('tinyqueue', '', 'hold-tinyqueue', n), ...npm },
      { contestant: npmPackage('tinyqueue', 'objects used again', 'hold-tinyqueue', n, 'reused') },
      { contestant: npmPackage('flatqueue', 'ties in any order', 'hold-flatqueue', n) },
    ],
  };
}

export const holdRow: Row = {
  name: 'hold',
  title: 'Event list, HOLD model with exponential increments, equal times first in first out',
  cases: [hold(4_000, 1.1), hold(100_000, 0.9, 5), hold(1_000_000, 0.75)],
};
