// Fills: the colour of a status with its pattern on it, so that no status is known by colour alone.
import { PATTERNS, type Palette } from '../palette.ts';
import type { Status } from '../protocol.ts';

type Context = CanvasRenderingContext2D;

/** Side of a pattern's square in pixels. */
const SIDE = 6;

/** Patterns of one palette, made once. */
export class Fills {
  private readonly palette: Palette;
  private readonly overlays = new Map<Status, CanvasPattern | null>();

  constructor(palette: Palette) {
    this.palette = palette;
  }

  /** Fills a rectangle. Patterns are left out where they would be finer than the eye; `px` is how many pixels a unit is. */
  rect(context: Context, status: Status, x: number, y: number, w: number, h: number, px: number): void {
    const colour = this.palette.status[status];
    context.fillStyle = colour;
    if (status === 'off') {
      context.globalAlpha = 0.18;
      context.fillRect(x, y, w, h);
      context.globalAlpha = 1;
      context.strokeStyle = colour;
      context.lineWidth = Math.min(1.2 / px, w / 4);
      const inset = context.lineWidth / 2;
      context.strokeRect(x + inset, y + inset, w - 2 * inset, h - 2 * inset);
      return;
    }
    context.fillRect(x, y, w, h);
    if (Math.min(w, h) * px < 7 || PATTERNS[status] === 'solid') return;
    const overlay = this.overlay(context, status);
    if (overlay === null) return;
    overlay.setTransform(new DOMMatrix().scale(1 / px));
    context.fillStyle = overlay;
    context.fillRect(x, y, w, h);
  }

  private overlay(context: Context, status: Status): CanvasPattern | null {
    const known = this.overlays.get(status);
    if (known !== undefined) return known;
    const made = context.createPattern(this.tile(status), 'repeat');
    this.overlays.set(status, made);
    return made;
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
