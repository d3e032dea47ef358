// The event list when timers move: each step is one hold and one cancel-and-reschedule of another entry.
import { anchor, script } from '../contestants.ts';
import type { Row } from '../row.ts';

export const churnRow: Row = {
  name: 'churn',
  title: 'Event list, HOLD with one cancel-and-reschedule a step',
  cases: [
    {
      name: '4,000 pending',
      unit: 'M steps/CPU-s',
      scale: 1e6,
      better: 'more',
      ours: script('EventList', 'churn-event-list', 4_000),
      peers: [
        { contestant: script('object heap with dead flags', 'churn-object-heap', 4_000), atLeast: 3 },
        { contestant: anchor('std::priority_queue with dead entries', 'churn.cpp', [4_000]) },
      ],
    },
  ],
};
