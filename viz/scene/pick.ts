// Picking: what is at a place, exactly or within a few pixels; the nearest is found through a quadtree.
import { type Quadtree, quadtree } from 'd3';
import type { Frame } from '../protocol.ts';
import type { Selection } from '../store.ts';
import { diskMark, type Index } from './card.ts';
import type { CardLayout } from './card-layout.ts';
import type { Layout } from './layout.ts';
import { contains, type Point } from './rect.ts';

interface Spot extends Point, Selection {}

export class Picker {
  private tree: Quadtree<Spot> | null = null;

  /** The picture is another one: spots are gathered anew when someone asks. */
  forget(): void {
    this.tree = null;
  }

  /** @param near in units of the layout */
  at(frame: Frame, index: Index, layout: Layout, place: Point, near: number): Selection | null {
    const card = layout.cards.find((c) => c !== undefined && contains(c, place));
    if (card !== undefined) {
      const inside = within(frame, card, { x: place.x - card.x, y: place.y - card.y });
      if (inside !== null && inside.kind === 'vm') return inside;
      const spot = this.nearest(frame, index, layout, place, Math.min(near, 6));
      return spot ?? inside ?? { kind: 'node', row: card.node };
    }
    for (const [vm, tile] of layout.trayTiles)
      if (frame.vm.node[vm] < 0 && contains(tile, place)) return { kind: 'vm', row: vm };
    return this.nearest(frame, index, layout, place, near);
  }

  private nearest(frame: Frame, index: Index, layout: Layout, { x, y }: Point, near: number): Selection | null {
    this.tree ??= quadtree(
      spotsOf(frame, index, layout),
      ({ x }) => x,
      ({ y }) => y,
    );
    const found = this.tree.find(x, y, near);
    return found === undefined ? null : { kind: found.kind, row: found.row };
  }
}

function within(frame: Frame, card: CardLayout, place: Point): Selection | null {
  for (const [vm, tile] of card.tiles)
    if (frame.vm.node[vm] === card.node && contains(tile, place)) return { kind: 'vm', row: vm };
  const disk = card.disks.find((d) => contains(d, place));
  return disk === undefined ? null : { kind: 'disk', row: disk.disk };
}

/** Replicas: the only things too small to be hit. */
function spotsOf(frame: Frame, index: Index, layout: Layout): Spot[] {
  return layout.cards.flatMap((card) =>
    card.disks.flatMap((disk) =>
      diskMark(frame, index, disk).dots.map(
        ({ replica, x, y }): Spot => ({ kind: 'replica', row: replica, x: card.x + x, y: card.y + y }),
      ),
    ),
  );
}
