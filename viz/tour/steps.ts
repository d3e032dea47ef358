// The guided tour: the loss of a node in six steps, each at an instant of the story and about one part of the page.
import type { Timeline } from '../protocol.ts';
import type { Selection } from '../store.ts';

export interface TourStep {
  readonly title: string;
  readonly text: string;
  /** Id of the region that it is about. */
  readonly region: string;
  /** Instant that is shown; null leaves time where it is. */
  readonly at: number | null;
  /** What is to be selected; undefined leaves the selection as it is. */
  readonly selection?: Selection;
}

export function tourSteps(timeline: Timeline): readonly TourStep[] {
  const mark = (...words: readonly string[]): number | null =>
    timeline.bookmarks.find(({ label }) => words.some((word) => label.includes(word)))?.at ?? null;
  const crash = timeline.lanes.find(({ id }) => id === 'faults')?.intervals[0]?.from ?? mark('crash') ?? 60_000;
  const known = timeline.lanes.find(({ id }) => id === 'nodes')?.intervals[0]?.from ?? null;
  const back = mark('first VM back');
  const rebuild = mark('first rebuild');
  const down = timeline.lanes.find(({ id }) => id === 'availability')?.intervals ?? [];
  const returned = down.find(({ to, row }) => to === back && row >= 0);
  return [
    {
      title: 'A cluster, quiet',
      text: 'Each card is a node: CPU and memory on top, VMs as tiles as large as their memory, disks below with a dot for every replica of a volume. The hatched part is what one more lost node would need.',
      region: 'canvas',
      at: Math.max(0, crash - 10_000),
    },
    {
      title: 'The power goes',
      text: 'The fact is there at once: its VMs are down. Nobody in the cluster knows it yet. The strip counts what people outside notice.',
      region: 'strip',
      at: crash + 1000,
    },
    {
      title: 'The cluster notices',
      text: 'Kubernetes waits for heartbeats that do not come, then writes NotReady. Each event has a cause: point at one in the list, and the chain is drawn over the timeline.',
      region: 'log',
      at: known === null ? null : known + 1000,
    },
    {
      title: 'Waiting is the longest part',
      text: 'Harvester taints the node after 15 s and takes it out of service after 180 s more, so that no VM runs twice. The lanes show what holds when. Drag to scrub; what is pale has not happened yet.',
      region: 'timeline',
      at: back === null ? null : Math.max(crash + 2000, back - 60_000),
    },
    {
      title: 'VMs come back',
      text: 'This is the first one. Its tab "Why here?" has the scheduler\'s matrix: why it was put on that node and not on another. "Lifecycle" shows the states it went through and what it waits for. Select anything else on the map to ask the same of it.',
      region: 'side',
      at: back === null ? null : back + 500,
      ...(returned === undefined ? {} : { selection: { kind: 'vm' as const, row: returned.row } }),
    },
    {
      title: 'Data is made whole, and now you',
      text: 'Ten minutes later Longhorn copies what is missing. Now break something yourself under "Break it": the preview says what it would do. Your branch starts here, the old one stays, and both can be compared.',
      region: 'side',
      at: rebuild === null ? null : rebuild + 20_000,
    },
  ];
}
