// Charts as small multiples over the time of the timeline; each one can be read as a table instead.
import { area, curveStepAfter, line, scaleLinear, select } from 'd3';
import type { Series } from '../../scenarios/figures.ts';
import { element, write } from '../element.ts';
import type { Page } from '../page.ts';
import type { Status } from '../protocol.ts';
import { valueAt } from '../timeline/figures-at.ts';
import { shown, type TimeWindow } from '../timeline/window.ts';
import { bytesText, clockText } from '../words.ts';
import { peakOf, pointsOf } from './curve.ts';

interface Chart {
  readonly series: string;
  readonly title: string;
  readonly status: Status;
  /** What its numbers are, where they are no counts. */
  readonly of?: 'bytes' | 'rate' | 'percent';
}

const CHARTS: readonly Chart[] = [
  { series: 'down_vms', title: 'VMs down', status: 'failed' },
  { series: 'pending_vms', title: 'VMs pending', status: 'degraded' },
  { series: 'memory_requested_percent', title: 'Memory requested', status: 'ok', of: 'percent' },
  { series: 'cpu_requested_percent', title: 'CPU requested', status: 'ok', of: 'percent' },
  { series: 'degraded_volumes', title: 'Volumes degraded', status: 'degraded' },
  { series: 'faulted_volumes', title: 'Volumes faulted', status: 'failed' },
  { series: 'rebuilding_replicas', title: 'Replicas being rebuilt', status: 'working' },
  { series: 'rebuild_bytes_per_second', title: 'Rebuild bandwidth', status: 'working', of: 'rate' },
  { series: 'open_migrations', title: 'Migrations under way', status: 'working' },
  { series: 'at_risk_bytes', title: 'Data with one copy left', status: 'failed', of: 'bytes' },
  { series: 'unanswered_vips', title: 'VIPs that nobody answers for', status: 'failed' },
];

const texts: Readonly<Record<NonNullable<Chart['of']>, (value: number) => string>> = {
  bytes: bytesText,
  rate: (value) => `${bytesText(value)}/s`,
  percent: (value) => `${Math.round(value)}%`,
};

const HEIGHT = 46;
const MOST_TABLE_ROWS = 100;

export function mountCharts(root: HTMLElement, page: Page): void {
  const boxes = CHARTS.map((chart) => boxOf(chart, page));
  root.replaceChildren(...boxes.map(({ node }) => node));
  const draw = (): void => {
    for (const box of boxes) box.draw();
    move();
  };
  const move = (): void => {
    if (!root.hidden) for (const box of boxes) box.move();
  };
  page.on('run', draw);
  page.on('time', move);
  page.store.watch(({ window }) => window, draw);
  page.store.watch(({ peek }) => peek, move);
  new ResizeObserver(draw).observe(root);
  draw();
}

function boxOf(chart: Chart, page: Page) {
  const value = element('b');
  const peak = element('span', { class: 'peak' });
  const toggle = element(
    'button',
    { type: 'button', class: 'link', 'aria-pressed': 'false', 'aria-label': `${chart.title} as a table` },
    'table',
  );
  const plot = element('div', { class: 'chart-plot' });
  const table = element('div', {
    class: 'chart-table',
    hidden: true,
    tabindex: '0',
    role: 'region',
    'aria-label': `${chart.title} over time`,
  });
  const node = element(
    'figure',
    { class: 'chart' },
    element('figcaption', {}, element('span', { class: 'name', title: chart.title }, chart.title), value, peak, toggle),
    plot,
    table,
  );
  const svg = select(plot).append('svg').attr('height', HEIGHT).attr('role', 'img');
  const text = chart.of === undefined ? String : texts[chart.of];
  const seriesOf = (): Series | undefined => page.moment?.timeline.series.find(({ name }) => name === chart.series);
  const beside = (): Series | undefined => page.beside?.timeline.series.find(({ name }) => name === chart.series);
  const windowNow = (): TimeWindow => shown(page.store.state.window, page.moment?.timeline.until ?? 1);
  const scaleX = () => {
    const { from, to } = windowNow();
    return scaleLinear([from, to], [0, Math.max(1, plot.clientWidth)]);
  };

  const draw = (): void => {
    const series = seriesOf();
    node.hidden = series === undefined;
    if (series === undefined) return;
    const points = pointsOf(series, windowNow());
    const other = beside();
    const others = other === undefined ? [] : pointsOf(other, windowNow());
    const most = Math.max(chart.of === 'percent' ? 100 : 1, peakOf(points), peakOf(others));
    const x = scaleX();
    const y = scaleLinear([0, most], [HEIGHT - 2, 3]);
    svg.selectAll('*').remove();
    svg.attr('width', plot.clientWidth).attr('aria-label', `${chart.title}: at most ${text(peakOf(points))}`);
    const shape = area<(typeof points)[number]>()
      .x((p) => x(p.at))
      .y0(HEIGHT - 2)
      .y1((p) => y(p.value))
      .curve(curveStepAfter);
    const edge = line<(typeof points)[number]>()
      .x((p) => x(p.at))
      .y((p) => y(p.value))
      .curve(curveStepAfter);
    svg.append('path').attr('d', shape(points)).attr('fill', `var(--${chart.status})`).attr('fill-opacity', 0.22);
    svg.append('path').attr('d', edge(points)).attr('class', 'edge').attr('stroke', `var(--${chart.status})`);
    if (others.length > 0) svg.append('path').attr('d', edge(others)).attr('class', 'edge beside');
    svg
      .append('line')
      .attr('class', 'rule')
      .attr('x2', plot.clientWidth)
      .attr('y1', HEIGHT - 2)
      .attr('y2', HEIGHT - 2);
    write(peak, `max ${text(peakOf(points))}`);
    svg.append('line').attr('class', 'cursor').attr('y2', HEIGHT);
    svg.append('line').attr('class', 'peek').attr('y2', HEIGHT);
    if (!table.hidden) fill(series);
  };

  const fill = (series: Series): void => {
    const points = pointsOf(series, windowNow()).slice(0, MOST_TABLE_ROWS);
    table.replaceChildren(
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            element('th', { scope: 'col' }, 'From'),
            element('th', { scope: 'col', class: 'number' }, chart.title),
          ),
        ),
        element(
          'tbody',
          {},
          ...points.map((p) =>
            element('tr', {}, element('td', {}, clockText(p.at)), element('td', { class: 'number' }, text(p.value))),
          ),
        ),
      ),
    );
  };

  const move = (): void => {
    const series = seriesOf();
    const { moment } = page;
    if (series === undefined || moment === null) return;
    const { peek } = page.store.state;
    const x = scaleX();
    const place = (name: string, at: number | null): void => {
      svg
        .select(`.${name}`)
        .attr('visibility', at === null ? 'hidden' : 'visible')
        .attr('x1', x(at ?? 0))
        .attr('x2', x(at ?? 0));
    };
    place('cursor', moment.at);
    place('peek', peek);
    write(value, text(valueAt(series, peek ?? moment.at)));
  };

  toggle.addEventListener('click', () => {
    table.hidden = !table.hidden;
    plot.hidden = !table.hidden;
    toggle.setAttribute('aria-pressed', String(!table.hidden));
    draw();
  });
  plot.addEventListener('pointermove', (event) => {
    const at = scaleX().invert(event.clientX - plot.getBoundingClientRect().left);
    page.store.set({ peek: at });
  });
  plot.addEventListener('pointerleave', () => page.store.set({ peek: null }));
  plot.addEventListener('click', () => {
    const { peek } = page.store.state;
    if (peek !== null) page.seek(peek);
  });
  return { node, draw, move };
}
