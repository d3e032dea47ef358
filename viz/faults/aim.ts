// What a deed is aimed at: a node is hit through whatever is on it, a disk and a volume through their replicas.
import { neighbour } from '../outline.ts';
import type { Moment } from '../page.ts';
import type { Selection } from '../store.ts';
import type { TargetKind } from './catalogue.ts';

/** The thing of that kind that the hovered one is or is part of; null when there is none. */
export function aimOf(moment: Moment, hovered: Selection | null, kind: TargetKind | null): Selection | null {
  if (hovered?.kind === 'replica' && kind === 'volume')
    return { kind, row: moment.frame.replica.volume[hovered.row] ?? -1 };
  let aim = hovered;
  while (aim !== null && aim.kind !== kind) aim = neighbour(moment, aim, 'Escape') ?? null;
  return aim;
}
