// What lies under and beside the cards: zones with their names, and the tray of VMs that no node has.
import type { Moment } from '../page.ts';
import { GLYPHS } from '../palette.ts';
import type { TileMark } from '../scene/card.ts';
import { SIZES } from '../scene/card-layout.ts';
import type { Layout } from '../scene/layout.ts';
import type { Brush } from './brush.ts';
import { label } from './text.ts';

export function drawZones(brush: Brush, { zones }: Layout, { names }: Moment): void {
  const { context, palette, px } = brush;
  const plain = zones.length === 1 && zones[0]?.name === '';
  if (plain) return;
  for (const zone of zones) {
    const nodes = names.zone.filter((name) => name === zone.name).length;
    context.fillStyle = palette.ground2;
    context.strokeStyle = palette.border;
    context.lineWidth = 1 / px;
    context.beginPath();
    context.roundRect(zone.x, zone.y, zone.w, zone.h, 6);
    context.fill();
    context.stroke();
    label(
      brush,
      `${zone.name || 'no zone'} · ${nodes} nodes`,
      zone.x + 9,
      zone.y + 20,
      13,
      palette.muted,
      'left',
      '500',
    );
  }
}

export function drawTray(brush: Brush, { tray }: Layout, tiles: readonly TileMark[]): void {
  const { context, palette, fills, px, level } = brush;
  if (tray.h === 0) return;
  context.fillStyle = palette.ground;
  context.fillRect(tray.x - 1, tray.y - 1, tray.w + 2, tray.h + 2);
  context.strokeStyle = palette.border;
  context.lineWidth = 1 / px;
  context.setLineDash([4 / px, 4 / px]);
  context.beginPath();
  context.roundRect(tray.x, tray.y, tray.w, tray.h, 6);
  context.stroke();
  context.setLineDash([]);
  const text = tiles.length === 0 ? 'every VM has a node' : `VMs without a node: ${tiles.length}`;
  label(brush, text, tray.x + 9, tray.y + 20, 12, palette.muted, 'left', '500');
  for (const tile of tiles) {
    fills.rect(context, tile.status, tile.x + 0.6, tile.y + 0.6, tile.w - 1.2, tile.h - 1.2, px);
    if (level < 2 || tile.h * px < 8) continue;
    const ink = tile.status === 'off' ? palette.text : palette.on[tile.status];
    const text = `${GLYPHS[tile.status]} ${tile.name}`;
    label(brush, text, tile.x + 3, tile.y + 0.75 * SIZES.trayRow, 10, ink, 'left', '500', tile.w - 6);
  }
}
