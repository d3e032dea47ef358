// The brush: a context scaled to the units of the layout, with everything that decides how marks look.
import type { Palette } from '../palette.ts';
import type { Level } from '../scene/level.ts';
import type { Fills } from './fill.ts';

export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly fills: Fills;
  /** Pixels of the page a unit of the layout takes. */
  readonly px: number;
  readonly level: Level;
}
