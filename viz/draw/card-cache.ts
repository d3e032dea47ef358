// Cards as bitmaps: a card is drawn anew only when the zoom changed or much on it did, patched when little did, and only so much a frame.

import type { NameTables } from '../protocol.ts';
import { cardMarks } from '../scene/card.ts';
import type { CardLayout } from '../scene/card-layout.ts';
import { changesOf } from '../scene/changes.ts';
import type { Picture } from '../scene/picture.ts';
import type { Brush } from './brush.ts';
import { drawCard } from './card.ts';
import { patchCard } from './patch.ts';
import { forgetFont } from './text.ts';

/** What all cards of a frame have in common. */
export interface Sheet {
  /** The brush of the canvas that cards are shown on; its units are those of the layout, beginning at the layout's corner. */
  readonly brush: Brush;
  readonly picture: Picture;
  readonly names: NameTables;
  /** Everything else that the look of a card depends on: scale, level, theme. */
  readonly look: string;
  /** Pixels of a bitmap for a unit. */
  readonly scale: number;
  /** Nothing is on the canvas yet: cards that did not change are shown as well. */
  readonly whole: boolean;
}

interface Bitmap {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  picture: Picture;
  look: string;
  /** Frame in which it was last drawn or patched. */
  turn: number;
  /** Edges of patches show through what was there, so that it is drawn anew when there is time. */
  patched: boolean;
}

/** Frames after which a card is drawn, whatever it costs. */
const LONGEST_WAIT = 30;
/** Frames without a change after which a card that was patched is drawn anew. */
const AT_REST = 12;
/** Milliseconds of a frame for cards: what does not fit is shown as it was until its turn, a frame or two later. */
const A_FRAME_MS = 1;

export class CardCache {
  private readonly bitmaps = new Map<number, Bitmap>();
  /** Cards drawn or patched since the frame began. */
  drawn = 0;
  /** The same in the frame before. */
  last = 0;
  /** Whether some card is not yet as it should be: then another frame is due. */
  stale = false;
  private began = 0;
  private turn = 0;
  /** Milliseconds that a card takes, as it was of late. */
  private usual = 0.5;

  /** Begins a frame. */
  begin(): void {
    this.began = performance.now();
    this.turn++;
    this.last = this.drawn;
    this.drawn = 0;
  }

  /** Brings a card up to date and onto the canvas, as far as there is time. */
  show(card: CardLayout, sheet: Sheet): void {
    const known = this.bitmaps.get(card.node);
    if (known === undefined) this.draw(card, sheet, undefined);
    else if (known.look !== sheet.look) {
      if (this.mayDraw(known)) this.draw(card, sheet, known);
      else this.blit(card, sheet, known);
    } else if (isSame(known.picture, sheet.picture, card.node)) this.rest(card, sheet, known);
    else this.change(card, sheet, known);
  }

  clear(): void {
    this.bitmaps.clear();
  }

  /** Each card is drawn for the first time at once, and then as many as there is time for, those that waited longest first. */
  private mayDraw({ turn }: Bitmap): boolean {
    const spent = performance.now() - this.began;
    const may = this.turn - turn >= LONGEST_WAIT || spent + this.usual < A_FRAME_MS || this.drawn === 0;
    if (!may) this.stale = true;
    return may;
  }

  private change(card: CardLayout, sheet: Sheet, known: Bitmap): void {
    const { brush, names, picture } = sheet;
    const late = performance.now() - this.began > A_FRAME_MS && this.turn - known.turn < LONGEST_WAIT;
    const changes = late || brush.level === 0 ? null : changesOf(known.picture, picture, names, card);
    if (changes === null) {
      if (this.mayDraw(known)) this.draw(card, sheet, known);
      else this.blit(card, sheet, known);
      return;
    }
    this.drawn++;
    const name = names.node[card.node] ?? '';
    patchCard({ ...brush, context: known.context }, changes, card, picture, name);
    Object.assign(known, { picture, turn: this.turn, patched: true });
    this.stale = true;
    if (sheet.whole) this.blit(card, sheet, known);
    else {
      // The same on the canvas itself: to copy the bitmap would mean to wait until it is painted.
      brush.context.translate(card.x, card.y);
      patchCard(brush, changes, card, picture, name);
      brush.context.translate(-card.x, -card.y);
    }
  }

  private rest(card: CardLayout, sheet: Sheet, known: Bitmap): void {
    if (!known.patched) this.blit(card, sheet, known);
    else if (this.turn - known.turn < AT_REST || sheet.whole) {
      this.stale = true;
      this.blit(card, sheet, known);
    } else if (this.mayDraw({ ...known, turn: this.turn })) this.draw(card, sheet, known);
  }

  private blit({ x, y, w, h }: CardLayout, { brush, whole }: Sheet, { canvas }: Bitmap): void {
    if (whole) brush.context.drawImage(canvas, x, y, w, h);
  }

  private draw(card: CardLayout, { brush, look, names, picture, scale }: Sheet, known: Bitmap | undefined): void {
    const began = performance.now();
    const bitmap = known ?? emptyBitmap(picture);
    const { canvas, context } = bitmap;
    const [width, height] = [Math.max(1, Math.ceil(card.w * scale)), Math.max(1, Math.ceil(card.h * scale))];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      forgetFont(context);
    } else {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
    }
    context.setTransform(width / card.w, 0, 0, height / card.h, 0, 0);
    drawCard({ ...brush, context }, cardMarks(picture.frame, names, picture.index, card), card);
    Object.assign(bitmap, { picture, look, turn: this.turn, patched: false });
    this.bitmaps.set(card.node, bitmap);
    brush.context.drawImage(canvas, card.x, card.y, card.w, card.h);
    this.drawn++;
    this.usual += 0.2 * (performance.now() - began - this.usual);
  }
}

function emptyBitmap(picture: Picture): Bitmap {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no canvas');
  return { canvas, context, picture, look: '', turn: 0, patched: false };
}

function isSame(a: Picture, b: Picture, node: number): boolean {
  return a === b || a.signatures.whole[node] === b.signatures.whole[node];
}
