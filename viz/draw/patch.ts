// Paints over a card what changed on it: a few tiles and dots cost a tenth of the whole card.

import { statusOf } from '../look.ts';
import { countedVms, PITCH } from '../scene/card.ts';
import type { CardLayout } from '../scene/card-layout.ts';
import { SIZES } from '../scene/card-layout.ts';
import type { Changes } from '../scene/changes.ts';
import type { Picture } from '../scene/picture.ts';
import type { Brush } from './brush.ts';
import { binColour, drawDisk, drawDots, drawShortHeader, drawTiles, isShort } from './card.ts';

/** @param name of the node */
export function patchCard(
  brush: Brush,
  { gone, tiles, disks, dots }: Changes,
  card: CardLayout,
  { frame, index }: Picture,
  name: string,
): void {
  const { context, palette } = brush;
  const status = statusOf.node[frame.node.look[card.node]];
  context.fillStyle = binColour(palette, status);
  for (const { x, y, w, h } of gone) context.fillRect(x, y, w, h);
  for (const { x, y, w, h } of tiles) context.fillRect(x, y, w, h);
  drawTiles(brush, tiles);
  context.fillStyle = palette.card;
  for (const { x, y, w } of disks) context.fillRect(x - 1, y - 1, w + 2, SIZES.disk);
  for (const { x, y } of dots) context.fillRect(x - PITCH / 2, y - PITCH / 2, PITCH, PITCH);
  for (const disk of disks) drawDisk(brush, disk);
  drawDots(brush, dots);
  if (!isShort(brush)) return;
  context.fillStyle = palette.card;
  context.fillRect(1, 1, card.w - 2, SIZES.header - 2);
  drawShortHeader(brush, { name, status, vms: countedVms(frame, index.vmsOf[card.node] ?? []) }, card);
}
