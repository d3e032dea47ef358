// The timeline: lanes of what held when, a map of the whole run above them, and the instant that is shown. Everything is a function of the
// run, the window and the instant, so nothing is kept that scrubbing could leave behind.
import { select } from 'd3';
import { element } from '../element.ts';
import type { Page } from '../page.ts';
import { Size } from '../size.ts';
import { clockText } from '../words.ts';
import { drawChain } from './draw-chain.ts';
import { drawLanes } from './draw-lanes.ts';
import { drawMap } from './draw-map.ts';
import { previewOf } from './figures-at.ts';
import { geometryOf } from './geometry.ts';
import { header } from './header.ts';
import { timelineKeys } from './keys.ts';
import { hitsOf } from './marks.ts';
import { definePatterns } from './patterns.ts';
import { brushed, following, shown, zoomed } from './window.ts';

/** How often the position is told to those who do not see it, while time plays. */
const TOLD_MS = 500;

export function mountTimeline(root: HTMLElement, page: Page): void {
  const tools = element('div', { class: 'timeline-tools' });
  const plot = element('div', {
    class: 'timeline-plot',
    tabindex: '0',
    role: 'slider',
    'aria-label': 'Time of the run',
    'aria-valuemin': '0',
    'aria-orientation': 'horizontal',
  });
  const tip = element('div', { class: 'timeline-tip', role: 'tooltip', hidden: true });
  root.replaceChildren(tools, plot, tip);
  const svg = select(plot).append('svg').attr('aria-hidden', 'true');
  definePatterns(svg);
  const map = svg.append('g').attr('class', 'map');
  const lanes = svg.append('g').attr('class', 'lanes');
  const chain = svg.append('g').attr('class', 'chain');
  const cursor = svg.append('line').attr('class', 'cursor');
  const peek = svg.append('line').attr('class', 'peek');
  header(tools, page);

  const size = new Size(plot, () => draw());
  const geometry = () => {
    const until = page.moment?.timeline.until ?? 0;
    return geometryOf(size.w, size.h, shown(page.store.state.window, until), until);
  };

  const draw = (): void => {
    const { moment } = page;
    if (moment === null || size.w === 0) return;
    const g = geometry();
    svg.attr('width', g.width).attr('height', g.height);
    drawMap(map, moment.timeline, g, page);
    drawLanes(lanes, moment.timeline, g, page.store.state.selection);
    drawChain(chain, page.store.state.chain, g);
    plot.setAttribute('aria-valuemax', String(Math.round(g.until / 1000)));
    move();
  };

  let told = 0;
  const move = (): void => {
    const { moment } = page;
    if (moment === null || size.w === 0) return;
    const { window } = page.store.state;
    const playing = page.app.getSnapshot().matches({ running: { time: 'playing' } });
    const next = playing ? following(window, moment.timeline.until, moment.at) : window;
    if (next !== window) page.store.set({ window: next });
    const g = geometry();
    const x = g.x(moment.at);
    const inside = x >= g.left && x <= g.width;
    cursor
      .attr('visibility', inside ? 'visible' : 'hidden')
      .attr('x1', x)
      .attr('x2', x)
      .attr('y1', g.top - 4)
      .attr('y2', g.height);
    lanes
      .selectAll('rect.future')
      .attr('x', Math.max(g.left, x))
      .attr('width', Math.max(0, g.width - Math.max(g.left, x)));
    lanes.selectAll<SVGRectElement, unknown>('rect.bar').classed('later', function later() {
      return Number(this.dataset['from']) > moment.at;
    });
    map.selectAll('line.now').attr('x1', g.mapX(moment.at)).attr('x2', g.mapX(moment.at));
    // Nobody listens sixty times a second.
    const wall = performance.now();
    if (playing && wall - told < TOLD_MS) return;
    told = wall;
    plot.setAttribute('aria-valuenow', String(Math.round(moment.at / 1000)));
    plot.setAttribute('aria-valuetext', `${clockText(moment.at)}: ${previewOf(moment.timeline.series, moment.at)}`);
  };

  const showPeek = (at: number | null): void => {
    const g = geometry();
    const seen = at !== null && g.x(at) >= g.left && g.x(at) <= g.width;
    peek
      .attr('visibility', seen ? 'visible' : 'hidden')
      .attr('y1', g.top - 4)
      .attr('y2', g.height);
    if (at !== null) peek.attr('x1', g.x(at)).attr('x2', g.x(at));
  };

  followPointer(plot, tip, page, geometry);
  plot.addEventListener('keydown', (event) => {
    if (timelineKeys(event, page)) event.preventDefault();
  });
  plot.addEventListener(
    'wheel',
    (event) => {
      const { moment } = page;
      if (moment === null || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
      event.preventDefault();
      const g = geometry();
      const around = g.at(event.clientX - plot.getBoundingClientRect().left);
      page.store.update((view) => {
        view.window = zoomed(view.window, moment.timeline.until, around, 2 ** (event.deltaY / 300));
      });
    },
    { passive: false },
  );
  page.on('run', draw);
  page.on('time', move);
  page.on('size', draw);
  page.on('theme', draw);
  page.store.watch(({ window }) => window, draw);
  page.store.watch(({ selection }) => selection, draw);
  page.store.watch(({ marks }) => marks, draw);
  page.store.watch(
    ({ chain: links }) => links,
    (links) => drawChain(chain, links, geometry()),
  );
  page.store.watch(({ peek: at }) => at, showPeek);
  draw();
}

/** Dragging scrubs, with Shift it marks what to zoom to, a click on a bar goes to its start and selects what it is about. */
function followPointer(
  plot: HTMLElement,
  tip: HTMLElement,
  page: Page,
  geometry: () => ReturnType<typeof geometryOf>,
): void {
  let drag: { readonly from: number; readonly x: number; readonly brush: boolean; moved: boolean } | null = null;
  const at = (event: PointerEvent): number => geometry().at(event.clientX - plot.getBoundingClientRect().left);
  const hits = (event: PointerEvent) => {
    const g = geometry();
    const id = g.laneAt(event.clientY - plot.getBoundingClientRect().top);
    const lane = page.moment?.timeline.lanes.find((l) => l.id === id);
    return lane === undefined ? [] : hitsOf(lane.intervals, at(event), g.at(g.left + 6) - g.at(g.left));
  };
  plot.addEventListener('pointerdown', (event) => {
    const g = geometry();
    const box = plot.getBoundingClientRect();
    if (
      page.moment === null ||
      event.button !== 0 ||
      event.clientX - box.left < g.left ||
      event.clientY - box.top < g.top - 18
    )
      return;
    drag = { from: at(event), x: event.clientX, brush: event.shiftKey, moved: false };
    plot.setPointerCapture(event.pointerId);
    if (!drag.brush) page.hold();
  });
  plot.addEventListener('pointermove', (event) => {
    const { moment } = page;
    if (moment === null) return;
    const instant = at(event);
    page.store.set({ peek: instant >= 0 && instant <= moment.timeline.until ? instant : null });
    if (drag !== null && Math.abs(event.clientX - drag.x) > 3) drag.moved = true;
    if (drag?.moved === true && !drag.brush) page.seek(instant);
    const labels = hits(event)
      .slice(0, 3)
      .map(({ label }) => label);
    tip.hidden = instant < 0;
    tip.textContent = `${clockText(instant)}  ${previewOf(moment.timeline.series, instant)}${labels.length > 0 ? ` · ${labels.join(' · ')}` : ''}`;
    const box = plot.getBoundingClientRect();
    tip.style.left = `${Math.min(box.width - tip.offsetWidth - 4, Math.max(4, event.clientX - box.left + 12))}px`;
  });
  plot.addEventListener('pointerup', (event) => {
    if (drag === null || page.moment === null) return;
    const { brush, from, moved } = drag;
    drag = null;
    const { until } = page.moment.timeline;
    if (brush) page.store.set({ window: brushed(from, at(event), until) ?? page.store.state.window });
    else {
      const [hit] = moved ? [] : hits(event);
      page.seek(hit === undefined ? at(event) : hit.from);
      if (hit?.kind !== null && hit !== undefined && hit.row >= 0) page.select({ kind: hit.kind, row: hit.row });
      page.release();
    }
  });
  plot.addEventListener('pointercancel', () => {
    if (drag !== null && !drag.brush) page.release();
    drag = null;
  });
  plot.addEventListener('pointerleave', () => {
    page.store.set({ peek: null });
    tip.hidden = true;
  });
  plot.addEventListener('dblclick', () => page.store.set({ window: null }));
}
