// What moves: transfers and addresses, placed by simulated time alone, so that a paused or scrubbed picture is exactly right.
import type { Frame, Interval, Mover, Timeline } from '../protocol.ts';
import type { Layout } from './layout.ts';
import { centreOf, type Point } from './rect.ts';

export interface Travel {
  readonly kind: Mover['kind'];
  readonly row: number;
  readonly from: Point;
  readonly to: Point;
  /** Share that has arrived, 0 to 1. */
  readonly share: number;
  /** Seconds of simulated time until it is done at the present rate; Infinity when it stands still. */
  readonly leftSeconds: number;
  readonly rate: number;
}

/** Where each transfer of the frame is at `at`, which may be later than the frame by as long as nothing happens. */
export function travelsOf(frame: Frame, layout: Layout, at: number): readonly Travel[] {
  return frame.movers.flatMap((mover): Travel[] => {
    const from = layout.cards[mover.from];
    const to = layout.cards[mover.to];
    if (from === undefined || to === undefined) return [];
    const done = Math.min(mover.size, mover.done + (mover.rate * Math.max(0, at - frame.at)) / 1000);
    return [
      {
        kind: mover.kind,
        row: mover.row,
        from: endOf(from, mover, frame),
        to: endOf(to, mover, frame),
        share: mover.size > 0 ? done / mover.size : 1,
        leftSeconds: mover.rate > 0 ? (mover.size - done) / mover.rate : Number.POSITIVE_INFINITY,
        rate: mover.rate,
      },
    ];
  });
}

/** Replicas travel from disk to disk, VMs from bin to bin. */
function endOf(card: Layout['cards'][number], mover: Mover, frame: Frame): Point {
  if (mover.kind === 'migration') {
    const tile = card.tiles.get(mover.row) ?? card.bin;
    const { x, y } = centreOf(tile);
    return { x: card.x + x, y: card.y + y };
  }
  const disk = card.disks.find((d) => d.disk === frame.replica.disk[mover.row]) ?? card.disks[0] ?? card.bin;
  const { x, y } = centreOf(disk);
  return { x: card.x + x, y: card.y + y };
}

export interface FlagMark extends Point {
  readonly vip: number;
  readonly answered: boolean;
  /** Since when nobody answers, ms; 0 while somebody does. */
  readonly silentMs: number;
  /** Where it came from, while it is on its way: the trail is the outage. */
  readonly trail: Point | null;
}

/** Flags of the addresses. On its way from one node to the next a flag has covered as much of the way as the outage has lasted of its length. */
export function flagsOf(frame: Frame, layout: Layout, timeline: Timeline, at: number): readonly FlagMark[] {
  const control = timeline.lanes.find(({ id }) => id === 'control')?.intervals ?? [];
  return Array.from(frame.vip.answers, (answers, vip): FlagMark => {
    const mast = (node: number): Point => {
      const card = layout.cards[node];
      return card === undefined ? { x: layout.width / 2, y: 0 } : { x: card.x + card.w - 14, y: card.y + 2 };
    };
    if (answers >= 0) return { ...mast(answers), vip, answered: true, silentMs: 0, trail: null };
    const mine = control.filter((interval) => interval.kind === 'vip' && interval.row === vip);
    const gap = mine.find(({ state, from, to }) => state === 'failed' && from <= at && at <= to);
    const [origin, goal] = ends(mine, gap, timeline.until, frame);
    const silentMs = at - (gap?.from ?? frame.vip.downSince[vip]);
    if (gap === undefined || goal < 0) return { ...mast(origin), vip, answered: false, silentMs, trail: null };
    const share = (at - gap.from) / (gap.to - gap.from);
    const [a, b] = [mast(origin), mast(goal)];
    return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share, vip, answered: false, silentMs, trail: a };
  });
}

/** Node that answered before the gap, and the one that will answer after it; -1 when there is none. */
function ends(
  mine: readonly Interval[],
  gap: Interval | undefined,
  until: number,
  frame: Frame,
): readonly [number, number] {
  const place = (interval: Interval | undefined): number => interval?.place ?? -1;
  const before = mine.findLast(({ state, to }) => state === 'ok' && gap !== undefined && to <= gap.from);
  const after = mine.find(({ state, from }) => state === 'ok' && gap !== undefined && from >= gap.to);
  return [before === undefined ? frame.vip.holder[0] : place(before), gap?.to === until ? -1 : place(after)];
}
