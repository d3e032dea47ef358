// What moves or floats over the cards: transfers, flags, partition walls; drawn anew every frame, so there must be little of it.
import type { Palette } from '../palette.ts';
import type { FlagMark, Travel } from '../scene/motion.ts';
import type { Point } from '../scene/rect.ts';

export interface Fore {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  /** Pixels a unit. */
  readonly k: number;
  /** From units to pixels of the element. */
  place(point: Point): Point;
  readonly motion: boolean;
  /** Ways are drawn, and not only what arrives: from afar they would hide everything else. */
  readonly ways: boolean;
}

/** Dots of all transfers together. */
const MOST_DOTS = 600;
const DOTS = 6;

export function drawTravels(fore: Fore, travels: readonly Travel[], at: number): void {
  const shown = travels.slice(0, Math.floor(MOST_DOTS / DOTS));
  for (const travel of shown) {
    const [a, b] = [fore.place(travel.from), fore.place(travel.to)];
    if (fore.ways) drawWay(fore, travel, a, b, at);
    drawPie(fore, b, travel.share);
  }
}

function drawWay(fore: Fore, travel: Travel, a: Point, b: Point, at: number): void {
  const { context, palette } = fore;
  const bend = bendOf(a, b);
  context.strokeStyle = palette.status.working;
  context.globalAlpha = 0.35;
  context.lineWidth = Math.min(6, Math.max(1, Math.sqrt(travel.rate / 20e6)));
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.quadraticCurveTo(bend.x, bend.y, b.x, b.y);
  context.stroke();
  context.globalAlpha = 1;
  if (travel.kind === 'migration') drawMigration(fore, travel, a, bend, b);
  else drawStream(fore, travel, a, bend, b, at);
}

/** Dots that flow by simulated time; without motion they stand at quarters of the way. */
function drawStream(
  { context, palette, motion }: Fore,
  travel: Travel,
  a: Point,
  bend: Point,
  b: Point,
  at: number,
): void {
  context.fillStyle = palette.status.working;
  const phase = motion && travel.rate > 0 ? (at / FLOW_PERIOD_MS) % 1 : 0;
  for (let i = 0; i < DOTS; i++) {
    const { x, y } = along(a, bend, b, (i + phase) / DOTS);
    context.beginPath();
    context.arc(x, y, 2.2, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Simulated time in which a dot moves on to the place of the next. */
const FLOW_PERIOD_MS = 20_000;

function drawMigration({ context, palette, motion }: Fore, travel: Travel, a: Point, bend: Point, b: Point): void {
  const share = motion ? travel.share : Math.floor(4 * travel.share) / 4;
  const { x, y } = along(a, bend, b, share);
  context.fillStyle = palette.status.working;
  context.fillRect(x - 8, y - 6, 16, 12);
  context.fillStyle = palette.text;
  context.textAlign = 'left';
  context.fillText(`${Math.round(100 * travel.share)}%`, x + 11, y + 4);
}

/** How much has arrived. */
function drawPie({ context, palette }: Fore, at: Point, share: number): void {
  context.fillStyle = palette.card;
  context.strokeStyle = palette.status.working;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(at.x, at.y, 6, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.fillStyle = palette.status.working;
  context.beginPath();
  context.moveTo(at.x, at.y);
  context.arc(at.x, at.y, 6, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share);
  context.fill();
}

export function drawFlags(fore: Fore, flags: readonly FlagMark[], names: readonly string[]): void {
  const { context, palette } = fore;
  for (const flag of flags) {
    const { x, y } = fore.place(flag);
    const colour = flag.answered ? palette.accent : palette.status.off;
    if (flag.trail !== null) {
      const from = fore.place(flag.trail);
      context.strokeStyle = palette.status.failed;
      context.setLineDash([3, 4]);
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(x, y);
      context.stroke();
      context.setLineDash([]);
    }
    context.fillStyle = colour;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x, y + 18);
    context.lineTo(x, y);
    context.lineTo(x + 11, y + 4.5);
    context.lineTo(x, y + 9);
    context.fill();
    context.stroke();
    if (flag.answered) continue;
    const text = `${names[flag.vip] ?? 'VIP'} silent ${Math.max(0, flag.silentMs / 1000).toFixed(1)} s`;
    context.textAlign = 'center';
    const w = context.measureText(text).width + 10;
    context.fillStyle = palette.card;
    const top = Math.max(1, y - 20);
    context.fillRect(x - w / 2, top, w, 17);
    context.strokeStyle = palette.status.failed;
    context.lineWidth = 1;
    context.strokeRect(x - w / 2, top, w, 17);
    context.fillStyle = palette.text;
    context.fillText(text, x, top + 12);
  }
}

/** A way that bows a little, so that ways back and forth do not lie on each other. */
function bendOf(a: Point, b: Point): Point {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  return { x: (a.x + b.x) / 2 - dy * 0.16, y: (a.y + b.y) / 2 + dx * 0.16 };
}

function along(a: Point, c: Point, b: Point, t: number): Point {
  const s = 1 - t;
  return { x: s * s * a.x + 2 * s * t * c.x + t * t * b.x, y: s * s * a.y + 2 * s * t * c.y + t * t * b.y };
}
