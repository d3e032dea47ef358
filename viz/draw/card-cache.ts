// Cards as bitmaps: a card is drawn anew only when something on it changed or the zoom did, and only so many a frame.
import type { CardLayout } from '../scene/card-layout.ts';
import { forgetFont } from './text.ts';

interface Bitmap {
  canvas: HTMLCanvasElement;
  signature: number;
  look: string;
  /** Frame in which it was drawn. */
  turn: number;
}

/** Frames after which a card is drawn, whatever it costs. */
const LONGEST_WAIT = 30;

/** Milliseconds of a frame for drawing cards: what does not fit is shown as it was until its turn, a frame or two later. */
const A_FRAME_MS = 1.5;

export class CardCache {
  private readonly bitmaps = new Map<number, Bitmap>();
  /** Cards drawn since it was last asked. */
  drawn = 0;
  /** Cards drawn in the frame before. */
  last = 0;
  private until = 0;
  private turn = 0;

  /** Begins a frame. */
  begin(): void {
    this.until = performance.now() + A_FRAME_MS;
    this.turn++;
    this.last = this.drawn;
    this.drawn = 0;
  }

  /** Whether some card is shown in a stale scale: then another frame is due. */
  stale = false;

  /**
   * The bitmap of a card.
   * @param signature of what is on the card
   * @param look everything else that it depends on: scale, level, theme
   * @param draw draws it on a context whose units are those of the layout
   */
  get(
    card: CardLayout,
    signature: number,
    look: string,
    px: number,
    draw: (context: CanvasRenderingContext2D) => void,
  ): HTMLCanvasElement {
    const known = this.bitmaps.get(card.node);
    if (known !== undefined) {
      if (known.signature === signature && known.look === look) return known.canvas;
      // Each card is drawn for the first time at once, and then whoever has waited longest goes first.
      if (performance.now() > this.until && this.turn - known.turn < LONGEST_WAIT) {
        this.stale = true;
        return known.canvas;
      }
    }
    this.drawn++;
    const canvas = known?.canvas ?? document.createElement('canvas');
    const [width, height] = [Math.max(1, Math.ceil(card.w * px)), Math.max(1, Math.ceil(card.h * px))];
    const context = canvas.getContext('2d');
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      if (context !== null) forgetFont(context);
    } else context?.clearRect(0, 0, width, height);
    if (context !== null) {
      context.setTransform(width / card.w, 0, 0, height / card.h, 0, 0);
      draw(context);
    }
    this.bitmaps.set(card.node, { canvas, signature, look, turn: this.turn });
    return canvas;
  }

  clear(): void {
    this.bitmaps.clear();
  }
}
