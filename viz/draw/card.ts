// Draws the marks of one card; the context is scaled so that a unit of the layout is `px` pixels.
import { GLYPHS, type Palette } from '../palette.ts';
import { STATUSES, type Status } from '../protocol.ts';
import type { BarMark, CardMarks, DiskMark, DotMark, TileMark } from '../scene/card.ts';
import { type CardLayout, SIZES } from '../scene/card-layout.ts';
import type { Rect } from '../scene/rect.ts';
import { bytesText } from '../words.ts';
import type { Brush } from './brush.ts';
import { fitted, fontSize, label, textWidth, widthOf, write } from './text.ts';

type Context = CanvasRenderingContext2D;

export function drawCard(brush: Brush, marks: CardMarks, card: CardLayout): void {
  const { context, palette, px } = brush;
  const down = marks.status === 'failed' || marks.status === 'unknown';
  context.fillStyle = palette.card;
  context.strokeStyle = down ? palette.status[marks.status] : palette.border;
  context.lineWidth = (down ? 2 : 1) / px;
  context.beginPath();
  context.roundRect(0.5 / px, 0.5 / px, card.w - 1 / px, card.h - 1 / px, 5);
  context.fill();
  context.stroke();
  if (brush.level === 0) drawFleet(brush, marks, card);
  else drawParts(brush, marks, card);
}

function drawParts(brush: Brush, marks: CardMarks, card: CardLayout): void {
  if (isShort(brush)) drawShortHeader(brush, marks, card);
  else drawHeader(brush, marks, card);
  for (const bar of marks.bars) drawBar(brush, bar);
  drawBin(brush, marks, card);
  drawTiles(brush, marks.tiles);
  for (const disk of marks.disks) drawDisk(brush, disk);
}

/** From afar: one block in the colour of the node, and the share of its VMs by status. */
function drawFleet(brush: Brush, marks: CardMarks, card: CardLayout): void {
  const { context, palette, fills, px } = brush;
  fills.rect(context, marks.status, 3, 3, card.w - 6, 26, px);
  const all = marks.vms.reduce((sum, [, count]) => sum + count, 0);
  let x = 3;
  for (const [status, count] of marks.vms) {
    const w = ((card.w - 6) * count) / all;
    fills.rect(context, status, x, 34, w, card.h - 38, px);
    x += w;
  }
  if (px * card.w < 28) return;
  label(brush, `${all}`, card.w / 2, 22, 18, palette.on[marks.status], 'center');
}

/** The name, how the node is if it is not well, and its roles as far as there is room for them. */
function drawHeader(brush: Brush, { name, status, word, badges, flagged }: CardMarks, card: CardLayout): void {
  const { context, palette } = brush;
  const ok = status === 'ok';
  if (!ok) {
    context.fillStyle = palette.status[status];
    context.beginPath();
    context.roundRect(1, 1, card.w - 2, SIZES.header - 4, [4, 4, 0, 0]);
    context.fill();
  }
  const colour = ok ? palette.text : palette.on[status];
  let right = card.w - (flagged ? 24 : 8);
  // Where there is no room for both, the glyph says how it is.
  const wide = textWidth(brush, name, 12, '600') + textWidth(brush, `${GLYPHS[status]} ${word}`, 11, '600') + 14;
  const state = ok ? '' : wide > right ? GLYPHS[status] : `${GLYPHS[status]} ${word}`;
  right -= label(brush, state, right, 16, 11, colour, 'right', '600', right * 0.55);
  const used = label(brush, name, 8, 16, 12, colour, 'left', '600', right - 14);
  const room = right - used - 20;
  const full = badges.join(' · ');
  // Where there is no room for all, the leader's star, or the first that fits.
  const some = [full, ...(full.includes('★') ? ['★'] : []), ...badges];
  const roles = some.find((text) => textWidth(brush, text, 10.5, '400') <= room) ?? '';
  if (roles !== '' && room > 12)
    label(
      brush,
      state === '' ? roles : `${roles} ·`,
      right - 5,
      16,
      10.5,
      ok ? palette.muted : colour,
      'right',
      '400',
      room,
    );
}

/** Whether there is only room for the number of a node. */
export function isShort({ px }: Brush): boolean {
  return px * 12 < 7;
}

/** What of a name tells nodes of a fleet apart, and how many VMs are not well. */
export function drawShortHeader(
  brush: Brush,
  { name, status, vms }: Pick<CardMarks, 'name' | 'status' | 'vms'>,
  card: CardLayout,
): void {
  const { palette, fills, px } = brush;
  const ok = status === 'ok';
  if (!ok) fills.rect(brush.context, status, 1, 1, card.w - 2, SIZES.header - 2, px);
  const colour = ok ? palette.text : palette.on[status];
  const [worst, count] = vms[0] ?? ['ok', 0];
  const size = 7 / px;
  const right = worst === 'ok' || worst === 'off' ? '' : `${GLYPHS[worst]}${count}`;
  const used = label(brush, right, card.w - 3 / px, 19, size, colour, 'right', '600');
  label(
    brush,
    `${ok ? '' : GLYPHS[status]}${shortName(name)}`,
    3 / px,
    19,
    size,
    colour,
    'left',
    '600',
    card.w - used - 8 / px,
  );
}

/** `harvester-012` is `012`. */
function shortName(name: string): string {
  return /[0-9]+$/.exec(name)?.[0] ?? name.slice(-6);
}

function drawBar(brush: Brush, { name, x, y, w, h, system, requested, used, reserve }: BarMark): void {
  const { context, palette, px } = brush;
  context.fillStyle = palette.track;
  context.fillRect(x, y, w, h);
  context.fillStyle = palette.ramp[Math.min(4, Math.floor(requested * 5))] ?? palette.accent;
  context.fillRect(x, y, w * requested, h);
  context.fillStyle = palette.status.off;
  context.fillRect(x, y, w * Math.min(system, requested), h);
  context.fillStyle = palette.text;
  context.fillRect(x + w * system, y + h / 2 - 1, w * Math.min(used, 1 - system), 2);
  hatch(brush, x + w * (1 - reserve), y, w * reserve, h);
  // The two bars are 13 units apart, and text has a least height.
  if (px * 13 < 8) return;
  label(brush, name, 8, y + 7, 10, palette.muted, 'left', '400', x - 9);
  label(brush, `${Math.round(100 * requested)}%`, x + w + 38, y + 7, 10, palette.text, 'right');
}

/** The N+1 reserve: what must stay free at the end of the bar. */
function hatch({ context, palette, px }: Brush, x: number, y: number, w: number, h: number): void {
  if (w * px < 2) return;
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = palette.muted;
  context.lineWidth = 1 / px;
  context.beginPath();
  const gap = Math.max(3.5, 3 / px);
  for (let at = x - h; at < x + w; at += gap) {
    context.moveTo(at, y + h);
    context.lineTo(at + h, y);
  }
  context.stroke();
  context.restore();
}

function drawBin({ context, palette }: Brush, { status }: CardMarks, { bin }: CardLayout): void {
  context.fillStyle = binColour(palette, status);
  context.fillRect(bin.x, bin.y, bin.w, bin.h);
}

export function binColour(palette: Palette, status: Status): string {
  return status === 'failed' || status === 'unknown' ? palette.track : palette.ground2;
}

export function drawTiles(brush: Brush, tiles: readonly TileMark[]): void {
  const { context, fills, px, level } = brush;
  for (const status of STATUSES) {
    const rects: Rect[] = [];
    for (const { status: of, x, y, w, h } of tiles) {
      if (of !== status) continue;
      const gap = px * w > 6 ? 0.6 : 0.2;
      rects.push({ x: x + gap, y: y + gap, w: w - 2 * gap, h: h - 2 * gap });
    }
    fills.rects(context, status, rects, px);
  }
  if (level >= 2) for (const tile of tiles) writeTile(brush, tile);
}

/** As much as there is room for: a glyph, a name, how it is, how large. */
function writeTile(brush: Brush, tile: TileMark): void {
  const { palette, px, level } = brush;
  const { status, x, y, w, h } = tile;
  if (w * px < 9) return;
  const ink = status === 'off' ? palette.text : palette.on[status];
  if (level === 2 || w * px < 34) {
    if (status !== 'ok')
      plate(brush, GLYPHS[status], x + w / 2, y + h / 2 + 0.35 * fontSize(10, px), 10, ink, 'center', tile);
    return;
  }
  const glyph = status === 'ok' ? '' : `${GLYPHS[status]} `;
  const line = fontSize(10, px) * 1.2;
  if (h < 0.8 * line) return;
  const left = x + 0.3 * line;
  // A tile that is hardly higher than its name has it in the middle.
  const first = h < 1.5 * line ? y + h / 2 + 0.3 * line : y + line;
  plate(brush, `${glyph}${tile.name}`, left, first, 10, ink, 'left', tile);
  if (level < 4 || h < 3.4 * line) return;
  plate(brush, tile.word, left, first + line, 9.5, ink, 'left', tile);
  plate(brush, bytesText(tile.memory), left, first + 2 * line, 9.5, ink, 'left', tile);
}

/** Text on a pattern: the ground behind it is plain, so that it can be read. */
function plate(
  brush: Brush,
  text: string,
  x: number,
  y: number,
  size: number,
  colour: string,
  align: CanvasTextAlign,
  tile: TileMark,
): void {
  const { context, palette, px } = brush;
  const font = fontSize(size, px);
  const room = align === 'left' ? tile.x + tile.w - x - 2 : tile.w;
  const shown = fitted(brush, text, room, size, '500');
  if (shown === '') return;
  if (tile.status !== 'ok' && tile.status !== 'off') {
    const w = widthOf(brush, shown) + 2;
    context.fillStyle = palette.status[tile.status];
    context.fillRect(align === 'left' ? x - 1 : x - w / 2, y - font * 0.86, w, font * 1.08);
  }
  write(brush, shown, x, y, colour, align);
}

export function drawDisk(brush: Brush, disk: DiskMark): void {
  const { context, palette, fills, px } = brush;
  const { x, y, w } = disk;
  const h = 5;
  context.fillStyle = palette.track;
  context.fillRect(x, y, w, h);
  context.fillStyle = palette.status.off;
  context.fillRect(x + w * (1 - Math.min(1, disk.reserved)), y, w * Math.min(1, disk.reserved), h);
  context.fillStyle = palette.ramp[3] ?? palette.accent;
  context.fillRect(x, y, w * Math.min(1, disk.used), h);
  context.strokeStyle = palette.muted;
  context.lineWidth = 1 / px;
  context.strokeRect(x, y, w * Math.min(1, disk.scheduled), h);
  if (disk.status !== 'ok') fills.rect(context, disk.status, x, y, w, h, px);
  if (disk.binned !== null) {
    const all = disk.binned.reduce((sum, [, count]) => sum + count, 0);
    let at = x;
    for (const [status, count] of disk.binned) {
      fills.rect(context, status, at, y + 8, (w * count) / all, 9, px);
      at += (w * count) / all;
    }
  }
  drawDots(brush, disk.dots);
}

/** Squares from afar, rounds from near; all of one status at once. */
export function drawDots({ context, palette, px }: Brush, dots: readonly DotMark[]): void {
  const round = px >= 0.8;
  for (const status of STATUSES) {
    context.beginPath();
    for (const { status: of, x, y, r } of dots) {
      if (of !== status) continue;
      context.moveTo(x + r, y);
      if (round) context.arc(x, y, r, 0, 2 * Math.PI);
      else context.rect(x - r, y - r, 2 * r, 2 * r);
    }
    context.fillStyle = palette.status[status];
    context.strokeStyle = palette.status[status];
    context.lineWidth = 1.2;
    if (status === 'off') context.stroke();
    else context.fill();
  }
  if (!round) return;
  for (const { status, x, y, r } of dots) if (status === 'failed') cross(context, x, y, r, palette.on.failed);
}

function cross(context: Context, x: number, y: number, r: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x - r / 2, y - r / 2);
  context.lineTo(x + r / 2, y + r / 2);
  context.moveTo(x - r / 2, y + r / 2);
  context.lineTo(x + r / 2, y - r / 2);
  context.stroke();
}
