// Fills: the colour of a status with its pattern on it, so that no status is known by colour alone.
import { PATTERNS, type Palette } from '../palette.ts';
import type { Status } from '../protocol.ts';
import type { Rect } from '../scene/rect.ts';

type Context = CanvasRenderingContext2D;

/** Side of a pattern's square in pixels. */
const SIDE = 6;
/** Pixels that a rectangle must have for a pattern to be seen on it. */
const LEAST = 7;

/** Patterns of one palette, made once. */
export class Fills {
  private readonly palette: Palette;
  private readonly overlays = new Map<Status, { readonly pattern: CanvasPattern | null; readonly px: number }>();

  constructor(palette: Palette) {
    this.palette = palette;
  }

  /** Fills rectangles of one status together, which is many times faster than one by one. Patterns are left out where they would be
   *  finer than the eye; `px` is how many pixels a unit is. */
  rects(context: Context, status: Status, rects: readonly Rect[], px: number): void {
    if (rects.length === 0) return;
    const colour = this.palette.status[status];
    context.fillStyle = colour;
    context.beginPath();
    for (const { x, y, w, h } of rects) context.rect(x, y, w, h);
    if (status === 'off') {
      context.globalAlpha = 0.18;
      context.fill();
      context.globalAlpha = 1;
      this.outlines(context, colour, rects, px);
      return;
    }
    context.fill();
    if (PATTERNS[status] === 'solid') return;
    const overlay = this.overlay(context, status, px);
    if (overlay === null) return;
    context.fillStyle = overlay;
    context.beginPath();
    for (const { x, y, w, h } of rects) if (Math.min(w, h) * px >= LEAST) context.rect(x, y, w, h);
    context.fill();
  }

  rect(context: Context, status: Status, x: number, y: number, w: number, h: number, px: number): void {
    this.rects(context, status, [{ x, y, w, h }], px);
  }

  private outlines(context: Context, colour: string, rects: readonly Rect[], px: number): void {
    context.strokeStyle = colour;
    context.lineWidth = 1.2 / px;
    const inset = context.lineWidth / 2;
    context.beginPath();
    for (const { x, y, w, h } of rects) context.rect(x + inset, y + inset, w - 2 * inset, h - 2 * inset);
    context.stroke();
  }

  /** The pattern at a scale; made once, and turned to another scale only when the zoom changes. */
  private overlay(context: Context, status: Status, px: number): CanvasPattern | null {
    const known = this.overlays.get(status);
    if (known !== undefined && known.px === px) return known.pattern;
    const pattern = known?.pattern ?? context.createPattern(this.tile(status), 'repeat');
    pattern?.setTransform(new DOMMatrix().scale(1 / px));
    this.overlays.set(status, { pattern, px });
    return pattern;
  }

  private tile(status: Status): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = SIDE;
    canvas.height = SIDE;
    const context = canvas.getContext('2d');
    if (context === null) return canvas;
    context.globalAlpha = status === 'failed' ? 0.45 : 0.35;
    context.strokeStyle = this.palette.on[status];
    context.fillStyle = this.palette.on[status];
    context.lineWidth = 1;
    context.beginPath();
    const diagonal = (from: number): void => {
      context.moveTo(from, SIDE);
      context.lineTo(from + SIDE, 0);
    };
    const back = (from: number): void => {
      context.moveTo(from, 0);
      context.lineTo(from + SIDE, SIDE);
    };
    if (status === 'working' || status === 'failed') for (const from of [-SIDE, 0, SIDE]) diagonal(from);
    if (status === 'failed') for (const from of [-SIDE, 0, SIDE]) back(from);
    if (status === 'degraded') context.fillRect(0, 0, SIDE, SIDE / 3);
    if (status === 'unknown') context.fillRect(1, 1, 2, 2);
    context.stroke();
    return canvas;
  }
}
