// Cards as bitmaps: a card is drawn anew only when something on it changed or the zoom did, and only so many a frame.
import type { CardLayout } from '../scene/card-layout.ts';

interface Bitmap {
  canvas: HTMLCanvasElement;
  signature: number;
  look: string;
}

/** Cards drawn in one frame when all of them are stale because of the zoom alone: the others are shown scaled until their turn. */
const A_FRAME = 12;

export class CardCache {
  private readonly bitmaps = new Map<number, Bitmap>();
  /** Cards drawn since it was last asked. */
  drawn = 0;
  private budget = A_FRAME;

  /** Begins a frame. */
  begin(): void {
    this.budget = A_FRAME;
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
    if (known !== undefined && known.signature === signature) {
      if (known.look === look) return known.canvas;
      if (this.budget <= 0) {
        this.stale = true;
        return known.canvas;
      }
    }
    this.budget--;
    this.drawn++;
    const canvas = known?.canvas ?? document.createElement('canvas');
    const [width, height] = [Math.max(1, Math.ceil(card.w * px)), Math.max(1, Math.ceil(card.h * px))];
    const context = canvas.getContext('2d');
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    } else context?.clearRect(0, 0, width, height);
    if (context !== null) {
      context.setTransform(width / card.w, 0, 0, height / card.h, 0, 0);
      draw(context);
    }
    this.bitmaps.set(card.node, { canvas, signature, look });
    return canvas;
  }

  clear(): void {
    this.bitmaps.clear();
  }
}
