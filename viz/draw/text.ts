// Text on the canvas: fitted to its room. Measuring is slow, and the same names are measured again and again, so widths are kept.
import type { Brush } from './brush.ts';

type Context = CanvasRenderingContext2D;

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
/** Texts whose width or shortening is kept; then all are forgotten. */
const MOST_KEPT = 40_000;

const shortened = new Map<string, string>();
const widths = new Map<string, number>();

/** Pixels that a text of so many units is high: no smaller than can be read, no larger than needed, and in halves, because a font of
 *  another size at every step of a zoom would have to be made and measured anew. */
function fontPixels(size: number, px: number): number {
  return Math.round(2 * Math.min(14, Math.max(9, size * px))) / 2;
}

/** The same in units. */
export function fontSize(size: number, px: number): number {
  return fontPixels(size, px) / px;
}

/** Writes a text, shortened to the room there is. Returns the width that it took. */
export function label(
  brush: Brush,
  text: string,
  x: number,
  y: number,
  size: number,
  colour: string,
  align: CanvasTextAlign,
  weight = '400',
  room = Number.POSITIVE_INFINITY,
): number {
  const { px } = brush;
  if (px * size < 5 || text === '') return 0;
  const shown = fitted(brush, text, room, size, weight);
  if (shown !== '') write(brush, shown, x, y, colour, align);
  return widthOf(brush, shown);
}

/** Writes in the font that the context has. Places are in units, while fonts are in pixels. */
export function write(
  { context, px }: Brush,
  text: string,
  x: number,
  y: number,
  colour: string,
  align: CanvasTextAlign,
): void {
  context.fillStyle = colour;
  context.textAlign = align;
  context.scale(1 / px, 1 / px);
  context.fillText(text, x * px, y * px);
  context.scale(px, px);
}

/** Width in units, in the font that the context has. */
export function widthOf({ context, px }: Brush, text: string): number {
  const key = `${fonts.get(context) ?? ''} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known / px;
  if (widths.size > MOST_KEPT) widths.clear();
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width / px;
}

/** Width in units that a text would take if there were room. */
export function textWidth(brush: Brush, text: string, size: number, weight: string): number {
  return widthOf(brush, fitted(brush, text, Number.POSITIVE_INFINITY, size, weight));
}

/** Sets the font, and shortens the text to the room there is; empty when next to nothing would be left. */
export function fitted({ context, px }: Brush, text: string, room: number, size: number, weight: string): string {
  const pixels = fontPixels(size, px);
  const font = `${weight} ${pixels}px ${FONT}`;
  if (fonts.get(context) !== font) {
    fonts.set(context, font);
    context.font = font;
  }
  if (room === Number.POSITIVE_INFINITY) return text;
  const space = Math.floor(room * px);
  const key = `${pixels} ${weight} ${space} ${text}`;
  const known = shortened.get(key);
  if (known !== undefined) return known;
  if (shortened.size > MOST_KEPT) shortened.clear();
  const short = shorten(context, text, space);
  shortened.set(key, short);
  return short;
}

/** The font that was set last; a context forgets its font when its canvas is resized, and so must this. */
const fonts = new WeakMap<Context, string>();

export function forgetFont(context: Context): void {
  fonts.delete(context);
}

function shorten(context: Context, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low < 3 ? '' : `${text.slice(0, low)}…`;
}
