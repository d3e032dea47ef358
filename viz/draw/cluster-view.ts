// The cluster canvas: cards blitted from bitmaps, movers over them, and an SVG on top for what is selected; with camera and picking.
import { select, type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3';
import type { Moment } from '../page.ts';
import type { Palette } from '../palette.ts';
import type { CardLayout } from '../scene/card-layout.ts';
import { type Layout, layoutOf } from '../scene/layout.ts';
import { type Level, levelOf } from '../scene/level.ts';
import { flagsOf, travelsOf } from '../scene/motion.ts';
import { outlinesOf } from '../scene/outlines.ts';
import { Picker } from '../scene/pick.ts';
import { type Picture, pictureOf } from '../scene/picture.ts';
import type { Point } from '../scene/rect.ts';
import { trayMarks } from '../scene/tray.ts';
import { Size } from '../size.ts';
import type { Selection } from '../store.ts';
import type { Brush } from './brush.ts';
import { CardCache } from './card-cache.ts';
import { Fills } from './fill.ts';
import { drawFlags, drawTravels, type Fore } from './foreground.ts';
import { drawTray, drawZones } from './ground.ts';
import { drawOverlay } from './overlay.ts';
import { forgetFont } from './text.ts';
import type { ViewOptions } from './view-options.ts';

/** Pixels of a large cluster are costly without a GPU, and few see the difference. */
const MANY_VMS = 3000;
const MARGIN = 14;
/** Frames without a change after which the canvas is tidied. */
const TIDY_AFTER = 20;

export class ClusterView {
  /** Milliseconds of script that the last frame took, and cards that it drew. */
  cost = { ms: 0, cards: 0 };
  onCamera: (camera: { x: number; y: number; k: number }) => void = () => {};
  readonly size: Size;
  private readonly base = document.createElement('canvas');
  private readonly fore = document.createElement('canvas');
  private readonly svg: SVGSVGElement;
  private readonly zoom: ZoomBehavior<SVGSVGElement, unknown>;
  private readonly cache = new CardCache();
  private readonly picker = new Picker();
  private camera: ZoomTransform = zoomIdentity;
  private layout: Layout | null = null;
  private laidOut = '';
  private fills: Fills | null = null;
  private palette: Palette | null = null;
  private shown: Picture | null = null;
  private painted = '';
  private dirty: 'everything' | 'cards' | 'nothing' = 'everything';
  private first = 0;
  /** Frames until everything is put onto the canvas anew: cards that are put over what was there show it at their edges. */
  private untidy = 0;

  constructor(root: HTMLElement, redraw: () => void) {
    this.size = new Size(root, redraw);
    this.svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    for (const canvas of [this.base, this.fore]) canvas.setAttribute('aria-hidden', 'true');
    this.svg.setAttribute('aria-hidden', 'true');
    root.append(this.base, this.fore, this.svg);
    this.zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.02, 14])
      .on('zoom', ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: unknown }) => {
        this.camera = transform;
        this.dirty = 'everything';
        if (sourceEvent !== null && sourceEvent !== undefined) this.onCamera(transform);
        redraw();
      });
    select(this.svg).call(this.zoom).on('dblclick.zoom', null);
  }

  /** Whether another frame is due although nothing happened: cards are still to be sharpened. */
  get unfinished(): boolean {
    return this.cache.stale || this.untidy > 0;
  }

  get level(): Level {
    return levelOf((this.layout?.tileSide ?? 1) * this.camera.k);
  }

  get element(): SVGSVGElement {
    return this.svg;
  }

  /** Shows the whole cluster. */
  fit(): void {
    const { layout } = this;
    const { w, h } = this.size;
    if (layout === null || w === 0) return;
    const k = Math.min((w - 2 * MARGIN) / layout.width, (h - 2 * MARGIN) / layout.height, 1.7);
    this.move({ k, x: (w - k * layout.width) / 2, y: Math.max(MARGIN, (h - k * layout.height) / 2) });
  }

  move({ x, y, k }: { readonly x: number; readonly y: number; readonly k: number }): void {
    select(this.svg).call(this.zoom.transform, zoomIdentity.translate(x, y).scale(k));
  }

  by(factor: number): void {
    select(this.svg).call(this.zoom.scaleBy, factor);
  }

  /** Brings a thing to the middle, large enough to be read. */
  centre(moment: Moment, selection: Selection): void {
    const [rect] = this.layout === null ? [] : outlinesOf(moment.frame, this.layout, selection);
    if (rect === undefined) return;
    const { w, h } = this.size;
    const k = Math.max(this.camera.k, Math.min(3, (0.5 * h) / rect.h, (0.5 * w) / rect.w));
    this.move({ k, x: w / 2 - k * (rect.x + rect.w / 2), y: h / 2 - k * (rect.y + rect.h / 2) });
  }

  /** What is at a place of the element, or within 12 pixels of it. */
  at(moment: Moment, place: Point): Selection | null {
    if (this.layout === null || this.shown === null) return null;
    const [x, y] = this.camera.invert([place.x, place.y]);
    return this.picker.at(moment.frame, this.shown.index, this.layout, { x, y }, 12 / this.camera.k);
  }

  draw(moment: Moment, options: ViewOptions): void {
    const began = performance.now();
    this.prepare(moment, options.palette);
    const { layout, shown } = this;
    if (layout === null || shown === null) return;
    this.drawBase(moment, layout, shown);
    this.drawFore(moment, layout, options);
    drawOverlay(this.svg, moment, layout, this.camera, options);
    this.cost = { ms: performance.now() - began, cards: this.cache.drawn };
  }

  private prepare({ run, timeline, names, frame }: Moment, palette: Palette): void {
    const { w, h } = this.size;
    const dpr = frame.vm.live.length > MANY_VMS ? Math.min(1.5, devicePixelRatio) : devicePixelRatio;
    for (const canvas of [this.base, this.fore]) {
      const [width, height] = [Math.round(w * dpr), Math.round(h * dpr)];
      if (canvas.width === width && canvas.height === height) continue;
      canvas.width = width;
      canvas.height = height;
      this.dirty = 'everything';
    }
    const laidOut = `${run.run} ${names.node.length} ${names.disk.length} ${Math.round((8 * w) / Math.max(1, h))}`;
    if (laidOut !== this.laidOut) {
      this.laidOut = laidOut;
      this.layout = layoutOf(frame, names, timeline, w / Math.max(1, h));
      this.cache.clear();
      this.fit();
    }
    if (palette !== this.palette) {
      this.palette = palette;
      this.fills = new Fills(palette);
      this.cache.clear();
      this.dirty = 'everything';
    }
    if (this.shown?.frame === frame) return;
    this.shown = pictureOf(frame);
    this.picker.forget();
    if (this.dirty === 'nothing') this.dirty = 'cards';
  }

  /** Zones, cards and the tray: everything when the camera moved, else only the cards that changed, and nothing when none did. */
  private drawBase(moment: Moment, layout: Layout, shown: Picture): void {
    const { cache, camera, level, palette, fills } = this;
    cache.begin();
    if (this.untidy > 0 && --this.untidy === 0) this.dirty = 'everything';
    if (this.dirty === 'nothing' && !cache.stale) return;
    const whole = this.dirty === 'everything';
    this.dirty = 'nothing';
    cache.stale = false;
    const context = this.base.getContext('2d');
    if (context === null || palette === null || fills === null) return;
    const dpr = this.base.width / Math.max(1, this.size.w);
    const brush: Brush = { context, palette, fills, px: camera.k, level };
    context.setTransform(1, 0, 0, 1, 0, 0);
    forgetFont(context);
    if (whole) {
      context.fillStyle = palette.ground;
      context.fillRect(0, 0, this.base.width, this.base.height);
    }
    context.setTransform(dpr * camera.k, 0, 0, dpr * camera.k, dpr * camera.x, dpr * camera.y);
    if (whole) drawZones(brush, layout, moment);
    const look = `${(dpr * camera.k).toFixed(4)} ${level} ${palette.ground} ${moment.names.version}`;
    const sheet = { brush, picture: shown, names: moment.names, look, scale: dpr * camera.k, whole };
    for (const card of this.inTurn(layout.cards)) cache.show(card, sheet);
    if (whole) this.untidy = 0;
    else if (cache.drawn > 0) this.untidy = TIDY_AFTER;
    drawTray(brush, layout, trayMarks(moment.frame, moment.names, shown.index, layout));
  }

  /** Cards that can be seen, beginning elsewhere each time, so that none always comes last when time is short. */
  private inTurn(cards: readonly CardLayout[]): readonly CardLayout[] {
    const seen = cards.filter((card) => card !== undefined && this.isVisible(card));
    this.first = (this.first + this.cache.last) % Math.max(1, seen.length);
    const { first } = this;
    return [...seen.slice(first), ...seen.slice(0, first)];
  }

  private drawFore({ frame, names, timeline, at }: Moment, layout: Layout, { palette, motion }: ViewOptions): void {
    const context = this.fore.getContext('2d');
    if (context === null) return;
    const travels = travelsOf(frame, layout, at);
    const flags = flagsOf(frame, layout, timeline, at);
    const dpr = this.fore.width / Math.max(1, this.size.w);
    const { camera } = this;
    const key = `${camera.x} ${camera.y} ${camera.k} ${palette.ground} ${travels.length > 0 || flags.some((f) => !f.answered) ? at : ''} ${frame.vip.answers.join()} ${dpr}`;
    if (key === this.painted) return;
    this.painted = key;
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.clearRect(0, 0, this.size.w, this.size.h);
    context.font = '600 11px system-ui, sans-serif';
    const place = ({ x, y }: Point): Point => ({ x: camera.applyX(x), y: camera.applyY(y) });
    const fore: Fore = { context, palette, k: camera.k, place, motion, ways: this.level >= 2 };
    drawTravels(fore, travels, at);
    drawFlags(fore, flags, names.vip);
  }

  private isVisible({ x, y, w, h }: CardLayout): boolean {
    const { camera } = this;
    const [left, top] = camera.apply([x, y]);
    const [right, bottom] = camera.apply([x + w, y + h]);
    return right > 0 && bottom > 0 && left < this.size.w && top < this.size.h;
  }
}
