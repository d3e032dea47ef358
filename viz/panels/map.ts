// The map: the cluster canvas, or two of them side by side when runs are compared, with pointer and keyboard.
import { ClusterView } from '../draw/cluster-view.ts';
import { element, write } from '../element.ts';
import { describe, neighbour } from '../outline.ts';
import type { Moment, Page, Panel } from '../page.ts';
import type { Selection } from '../store.ts';
import { clockText } from '../words.ts';

/** Pointer travel in pixels beyond which a press was a drag. */
const DRAG = 4;

export const map: Panel = (root, page) => {
  root.tabIndex = 0;
  root.setAttribute('role', 'application');
  root.setAttribute('aria-describedby', 'canvas-help');
  const { store } = page;
  const left = new Pane(root, page, 'A', () => ghostOr(page.ghosts[0], page.moment));
  const right = new Pane(root, page, 'B', () => ghostOr(page.ghosts[1], page.beside));
  const haunting = element('div', { class: 'haunting', hidden: true });
  root.append(haunting);
  let due = false;
  const draw = (): void => {
    due = false;
    if (store.state.view === 'table') return;
    right.show(page.beside !== null);
    left.draw(right.moment());
    right.draw(left.moment());
    const ghost = left.moment();
    const haunted = ghost !== null && ghost === page.ghosts[0];
    root.classList.toggle('ghost', haunted);
    haunting.hidden = !haunted;
    if (haunted && page.moment !== null) write(haunting, ghostText(ghost.at, page.moment.at));
    left.label(page.beside !== null);
    right.label(page.beside !== null);
    const { cost, level } = left.view;
    // What the last frame showed and cost, for whoever measures it.
    Object.assign(root.dataset, { at: ghost?.at, cost: cost.ms.toFixed(2), cards: cost.cards, level });
    if (left.view.unfinished || right.view.unfinished) redraw();
  };
  const redraw = (): void => {
    if (due) return;
    due = true;
    requestAnimationFrame(draw);
  };
  left.redraw = redraw;
  right.redraw = redraw;
  left.view.onCamera = (camera) => page.beside !== null && right.view.move(camera);
  right.view.onCamera = (camera) => left.view.move(camera);
  for (const occasion of ['time', 'frame', 'ghost', 'run', 'theme', 'size', 'state'] as const)
    page.on(occasion, redraw);
  store.watch(
    ({ selection, hovered, motion, view: shown, endangered }) =>
      [selection, hovered, motion, shown, endangered.join('+')].map(keyOf).join(),
    redraw,
  );
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !pressed(page, left.view, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
};

/** One canvas with its pointer: points at things, picks them, and tells of them. */
class Pane {
  readonly view: ClusterView;
  redraw: () => void = () => {};
  private readonly root = element('div', { class: 'pane' });
  private readonly tip = element('div', { class: 'tip', hidden: true });
  private readonly title = element('div', { class: 'side', hidden: true });
  private readonly page: Page;
  private readonly name: string;
  readonly moment: () => Moment | null;
  private from = { x: 0, y: 0 };
  private fitted = { w: 0, h: 0 };

  constructor(parent: HTMLElement, page: Page, name: string, moment: () => Moment | null) {
    this.page = page;
    this.name = name;
    this.moment = moment;
    parent.append(this.root);
    this.view = new ClusterView(this.root, () => this.redraw());
    this.root.append(this.tip, this.title);
    this.root.addEventListener('pointerdown', (event) => {
      this.from = this.place(event);
    });
    this.root.addEventListener('click', (event) => this.click(event));
    this.root.addEventListener('dblclick', (event) => this.open(event));
    this.root.addEventListener('pointermove', (event) => this.point(event));
    this.root.addEventListener('pointerleave', () => this.hover(null));
  }

  show(is: boolean): void {
    this.root.hidden = !is;
  }

  /** Which run it is, when there are two. */
  label(is: boolean): void {
    const run = this.moment()?.run;
    this.title.hidden = !is || run === undefined;
    const added = run?.steps.filter((step) => step.added).at(-1);
    const text = `${this.name}: ${added === undefined ? 'as written' : added.text}`;
    if (this.title.textContent !== text) this.title.textContent = text;
  }

  draw(against: Moment | null): void {
    const moment = this.moment();
    if (moment === null || this.view.size.w === 0) return;
    this.refit();
    const { motion, selection, hovered, endangered } = this.page.store.state;
    this.view.draw(moment, { palette: this.page.palette, motion, selection, hovered, endangered, against });
  }

  /** In a pane of another size the whole is shown again: who compares would else see half a cluster. */
  private refit(): void {
    const { w, h } = this.view.size;
    const [before, now] = [this.fitted, { w, h }];
    if (Math.abs(w - before.w) < 0.2 * before.w && Math.abs(h - before.h) < 0.2 * before.h) return;
    this.fitted = now;
    this.view.fit();
  }

  private place(event: MouseEvent): { x: number; y: number } {
    const { left, top } = this.root.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  private click(event: MouseEvent): void {
    const at = this.place(event);
    const moment = this.moment();
    if (moment === null || Math.hypot(at.x - this.from.x, at.y - this.from.y) > DRAG) return;
    this.page.select(this.view.at(moment, at));
  }

  private open(event: MouseEvent): void {
    const moment = this.moment();
    const found = moment === null ? null : this.view.at(moment, this.place(event));
    if (found === null || moment === null) this.view.fit();
    else this.view.centre(moment, found);
  }

  private point(event: PointerEvent): void {
    const moment = this.moment();
    if (moment === null || event.buttons !== 0) return;
    const at = this.place(event);
    const found = this.view.at(moment, at);
    this.hover(found);
    if (found === null) return;
    this.tip.hidden = false;
    this.tip.textContent = describe(moment, found);
    this.tip.style.left = `${Math.min(at.x + 14, this.root.clientWidth - this.tip.offsetWidth - 6)}px`;
    this.tip.style.top = `${Math.min(at.y + 14, this.root.clientHeight - this.tip.offsetHeight - 6)}px`;
  }

  private hover(found: Selection | null): void {
    if (found === null) this.tip.hidden = true;
    if (keyOf(found) === keyOf(this.page.store.state.hovered)) return;
    this.page.store.update((state) => {
      state.hovered = found;
    });
  }
}

/** Whether the key meant something on the map. */
function pressed(page: Page, view: ClusterView, key: string): boolean {
  const { moment } = page;
  if (moment === null) return false;
  const { selection } = page.store.state;
  if (key === '=' || key === '+') view.by(1.4);
  else if (key === '-') view.by(1 / 1.4);
  else if (key === '0') view.fit();
  else if (key === 'f' && selection !== null) view.centre(moment, selection);
  else if (key === 'f') view.fit();
  else {
    const next = neighbour(moment, selection, key);
    if (next === undefined) return false;
    page.select(next);
    if (next !== null) page.say(describe(moment, next));
  }
  return true;
}

/** A disk that is new at one of the two instants would lay everything out anew under the pointer: then the present stays. */
function ghostOr(ghost: Moment | null, present: Moment | null): Moment | null {
  if (ghost === null || present === null || ghost.run.run !== present.run.run) return present;
  return ghost.names.disk.length === present.names.disk.length ? ghost : present;
}

function ghostText(at: number, now: number): string {
  return `as it ${at < now ? 'was' : 'will be'} at ${clockText(at)} · time stands at ${clockText(now)}`;
}

function keyOf(value: Selection | boolean | string | null): string {
  return typeof value === 'object' && value !== null ? `${value.kind}/${value.row}` : String(value);
}
