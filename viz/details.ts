// Panels that explain and change what the canvas shows. They are fetched after the first picture is there, so that it need not wait for them.
import { mountCharts } from './charts/panel.ts';
import { region } from './element.ts';
import { mountPalette } from './faults/panel.ts';
import { mountInspector } from './inspector/panel.ts';
import { mountLog } from './log/panel.ts';
import type { Page, Panel } from './page.ts';
import { tabs } from './tabs.ts';
import { mountTimeline } from './timeline/panel.ts';
import './details.css';

const PANELS: readonly (readonly [region: string, panel: Panel])[] = [
  ['timeline', mountTimeline],
  ['log', mountLog],
  ['charts', mountCharts],
  ['inspector', mountInspector],
  ['palette', mountPalette],
];

export function mountDetails(page: Page): void {
  const events = { id: 'events', label: 'Events', panel: region('log') };
  const charts = { id: 'charts', label: 'Charts', panel: region('charts') };
  region('details').prepend(tabs('Details', [events, charts]));
  for (const [id, panel] of PANELS) panel(region(id), page);
}
