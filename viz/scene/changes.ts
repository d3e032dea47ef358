// What changed on a card between two frames, when it is only VMs and replicas: little enough to be painted over what is there.
import type { NameTables } from '../protocol.ts';
import { type DiskMark, type DotMark, diskMark, dotOf, type TileMark, tileMark } from './card.ts';
import type { CardLayout } from './card-layout.ts';
import type { Picture } from './picture.ts';
import type { Rect } from './rect.ts';

export interface Changes {
  /** Places of VMs that are elsewhere now. */
  readonly gone: readonly Rect[];
  readonly tiles: readonly TileMark[];
  /** Disks with other replicas than before. */
  readonly disks: readonly DiskMark[];
  /** Replicas that look otherwise on disks that have the same ones. */
  readonly dots: readonly DotMark[];
}

/** Null when more than that changed, and the card is to be drawn anew. */
export function changesOf(before: Picture, after: Picture, names: NameTables, card: CardLayout): Changes | null {
  const n = card.node;
  if (before.signatures.frame[n] !== after.signatures.frame[n]) return null;
  const disks: DiskMark[] = [];
  const dots: DotMark[] = [];
  for (const place of card.disks) {
    const replicas = changedReplicas(before, after, place.disk);
    if (replicas !== null && replicas.length === 0) continue;
    const mark = diskMark(after.frame, after.index, place);
    if (replicas === null || mark.binned !== null) disks.push(mark);
    else for (const r of replicas) dots.push(dotOf(after.frame, after.index, place, r));
  }
  return { ...changedTiles(before, after, names, card), disks, dots };
}

function changedTiles(before: Picture, after: Picture, names: NameTables, card: CardLayout) {
  const [was, is] = [before.index.vmsOf[card.node] ?? [], after.index.vmsOf[card.node] ?? []];
  const [old, now] = [before.frame.vm.look, after.frame.vm.look];
  const gone: Rect[] = [];
  const tiles: TileMark[] = [];
  const place = (v: number): Rect => card.tiles.get(v) ?? card.bin;
  // Both lists are in the order of rows.
  for (let [i, j] = [0, 0]; i < was.length || j < is.length; ) {
    const [a, b] = [was[i] ?? Number.POSITIVE_INFINITY, is[j] ?? Number.POSITIVE_INFINITY];
    if (a < b) gone.push(place(a));
    else if (b < a || old[a] !== now[b]) tiles.push(tileMark(after.frame, names, b, place(b)));
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return { gone, tiles };
}

/** Positions on the disk of the replicas that look otherwise; null when others are there. */
function changedReplicas(before: Picture, after: Picture, disk: number): readonly number[] | null {
  const [was, is] = [before.index.replicasOf[disk] ?? [], after.index.replicasOf[disk] ?? []];
  if (was.length !== is.length) return null;
  const [old, now] = [before.frame.replica.look, after.frame.replica.look];
  const changed: number[] = [];
  for (let i = 0; i < is.length; i++) {
    if (was[i] !== is[i]) return null;
    if (old[is[i]] !== now[is[i]]) changed.push(i);
  }
  return changed;
}
