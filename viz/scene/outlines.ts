// Where a thing is in the layout: its own outline, and those of what hangs together with it.
import type { Frame } from '../protocol.ts';
import type { Selection } from '../store.ts';
import type { CardLayout } from './card-layout.ts';
import type { Layout } from './layout.ts';
import { type Rect, shifted } from './rect.ts';

/** The outlines of a thing, the best first; none when it is nowhere to be seen. */
export function outlinesOf(frame: Frame, layout: Layout, { kind, row }: Selection): readonly Rect[] {
  const { disk, replica, vip, vm } = frame;
  if (kind === 'node') return listed(layout.cards[row]);
  if (kind === 'vm') return listed(tileOf(layout, vm.node[row], row));
  if (kind === 'disk') return listed(diskOf(layout, disk.node[row], row));
  if (kind === 'replica') return listed(diskOf(layout, disk.node[replica.disk[row]], replica.disk[row]));
  if (kind === 'vip') return listed(layout.cards[vip.answers[row]] ?? layout.cards[vip.holder[row]]);
  return replicasOf(frame, row).flatMap((r) => listed(diskOf(layout, disk.node[replica.disk[r]], replica.disk[r])));
}

/** Volumes of a VM, as rows. */
export function volumesOf(users: readonly (readonly number[])[], vm: number): readonly number[] {
  return users.flatMap((vms, volume) => (vms.includes(vm) ? [volume] : []));
}

/** Live replicas of a volume, as rows. */
export function replicasOf({ replica }: Frame, volume: number): readonly number[] {
  const rows: number[] = [];
  for (let r = 0; r < replica.live.length; r++) if (replica.live[r] === 1 && replica.volume[r] === volume) rows.push(r);
  return rows;
}

export function tileOf(layout: Layout, node: number, vm: number): Rect | undefined {
  const card: CardLayout | undefined = layout.cards[node];
  const tile = card === undefined ? layout.trayTiles.get(vm) : card.tiles.get(vm);
  return tile === undefined || card === undefined ? tile : shifted(tile, card);
}

export function diskOf(layout: Layout, node: number, disk: number): Rect | undefined {
  const card: CardLayout | undefined = layout.cards[node];
  const found = card?.disks.find((d) => d.disk === disk);
  return card === undefined || found === undefined ? undefined : shifted(found, card);
}

function listed(rect: Rect | undefined): readonly Rect[] {
  return rect === undefined ? [] : [rect];
}
