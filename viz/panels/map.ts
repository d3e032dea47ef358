// The map: the cluster canvas with its pointer and keyboard.
import { ClusterView } from '../draw/cluster-view.ts';
import { element } from '../element.ts';
import { describe, neighbour } from '../outline.ts';
import type { Panel } from '../page.ts';
import type { Selection } from '../store.ts';

/** Pointer travel in pixels beyond which a press was a drag. */
const DRAG = 4;

export const map: Panel = (root, page) => {
  root.tabIndex = 0;
  root.setAttribute('role', 'application');
  root.setAttribute('aria-describedby', 'canvas-help');
  const { store } = page;
  let due = false;
  const draw = (): void => {
    due = false;
    if (page.moment === null || root.clientWidth === 0 || store.state.view === 'table') return;
    const { motion, selection, hovered } = store.state;
    view.draw(page.moment, { palette: page.palette, motion, selection, hovered });
    Object.assign(root.dataset, {
      cost: view.cost.ms.toFixed(2),
      cards: String(view.cost.cards),
      level: String(view.level),
    });
    if (view.unfinished) redraw();
  };
  const redraw = (): void => {
    if (due) return;
    due = true;
    requestAnimationFrame(draw);
  };
  const view = new ClusterView(root, redraw);
  const tip = element('div', { class: 'tip', hidden: true });
  root.append(tip);
  for (const occasion of ['time', 'frame', 'run', 'theme', 'size'] as const) page.on(occasion, redraw);
  store.watch(
    ({ selection, hovered, motion, view: shown }) => [selection, hovered, motion, shown].map(keyOf).join(),
    redraw,
  );
  new ResizeObserver(redraw).observe(root);

  const place = (event: MouseEvent): { x: number; y: number } => {
    const { left, top } = root.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  let pressed = { x: 0, y: 0 };
  root.addEventListener('pointerdown', (event) => {
    pressed = place(event);
  });
  root.addEventListener('click', (event) => {
    const at = place(event);
    if (page.moment === null || Math.hypot(at.x - pressed.x, at.y - pressed.y) > DRAG) return;
    page.select(view.at(page.moment, at));
  });
  root.addEventListener('dblclick', (event) => {
    const found = page.moment === null ? null : view.at(page.moment, place(event));
    if (found === null || page.moment === null) view.fit();
    else view.centre(page.moment, found);
  });
  root.addEventListener('pointermove', (event) => {
    if (page.moment === null || event.buttons !== 0) return;
    const at = place(event);
    const found = view.at(page.moment, at);
    if (keyOf(found) !== keyOf(store.state.hovered))
      store.update((state) => {
        state.hovered = found;
      });
    tip.hidden = found === null;
    if (found === null) return;
    tip.textContent = describe(page.moment, found);
    tip.style.left = `${Math.min(at.x + 14, root.clientWidth - tip.offsetWidth - 6)}px`;
    tip.style.top = `${Math.min(at.y + 14, root.clientHeight - tip.offsetHeight - 6)}px`;
  });
  root.addEventListener('pointerleave', () => {
    tip.hidden = true;
    store.update((state) => {
      state.hovered = null;
    });
  });
  root.addEventListener('keydown', (event) => {
    const { moment } = page;
    if (moment === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const { selection } = store.state;
    if (event.key === '=' || event.key === '+') view.by(1.4);
    else if (event.key === '-') view.by(1 / 1.4);
    else if (event.key === '0') view.fit();
    else if (event.key === 'f' && selection !== null) view.centre(moment, selection);
    else if (event.key === 'f') view.fit();
    else {
      const next = neighbour(moment, selection, event.key);
      if (next === undefined) return;
      page.select(next);
      if (next !== null) page.say(describe(moment, next));
    }
    event.preventDefault();
    event.stopPropagation();
  });
};

function keyOf(value: Selection | boolean | string | null): string {
  return typeof value === 'object' && value !== null ? `${value.kind}/${value.row}` : String(value);
}
