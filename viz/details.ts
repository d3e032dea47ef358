// Panels that explain and change what the canvas shows. They are fetched after the first picture is there, so that it need not wait for them.
import { mountCharts } from './charts/panel.ts';
import { mountCompareButton } from './compare/button.ts';
import { mountCompare } from './compare/panel.ts';
import { element, region } from './element.ts';
import { mountPalette } from './faults/panel.ts';
import { mountInspector } from './inspector/panel.ts';
import { mountLog } from './log/panel.ts';
import type { Page, Panel } from './page.ts';
import { shareDialog } from './share/panel.ts';
import { tabs } from './tabs.ts';
import { mountTimeline } from './timeline/panel.ts';
import { mountNarrator } from './tour/narrator.ts';
import { helpDialog, listenToPanelKeys } from './tour/shortcuts.ts';
import { mountTour } from './tour/tour.ts';
import './details.css';

const PANELS: readonly (readonly [region: string, panel: Panel])[] = [
  ['timeline', mountTimeline],
  ['log', mountLog],
  ['charts', mountCharts],
  ['inspector', mountInspector],
  ['palette', mountPalette],
  ['compare', mountCompare],
];

export function mountDetails(page: Page): void {
  const lower = tabs('Details', [
    { id: 'events', label: 'Events', panel: region('log') },
    { id: 'charts', label: 'Charts', panel: region('charts') },
  ]);
  const side = tabs('Side', [
    { id: 'palette', label: 'Break it', panel: region('palette') },
    { id: 'inspector', label: 'Inspector', panel: region('inspector') },
  ]);
  region('details').prepend(lower);
  region('side').prepend(side);
  for (const [id, panel] of PANELS) panel(region(id), page);
  page.store.watch(
    ({ selection }) => selection,
    (selection) => {
      // Whoever fills in the form chooses a target; everyone else wants to see what was selected.
      if (selection !== null && !region('palette').contains(document.activeElement)) side.show('inspector');
    },
  );

  const show = (id: string): void => {
    if (id === 'log') lower.show('events');
    if (id === 'palette' || id === 'inspector') side.show(id);
  };
  const tour = mountTour(page, (id, step) => {
    show(id);
    if (id === 'side') side.show(step === 5 ? 'palette' : 'inspector');
  });
  // What the picture is of, for tools that look at the page from outside.
  const tell = (): void => {
    const { moment } = page;
    if (moment === null) return;
    const { run, frame, at } = moment;
    Object.assign(region('stage').dataset, {
      run: String(run.run),
      whole: run.digest,
      digest: frame.digest,
      at: String(at),
    });
  };
  page.on('frame', tell);
  page.on('time', tell);
  tell();
  const narrator = mountNarrator(page, region('voice'));
  const share = shareDialog(page, narrator);
  const help = helpDialog();
  document.body.append(share, help);
  const button = (text: string, title: string, act: () => void) =>
    element('button', { type: 'button', title, onclick: act }, text);
  region('tools').prepend(
    button('Tour', 'What one sees here, in six steps', () => tour.start()),
    button('Share', 'Link, picture, file', () => share.showModal()),
  );
  region('tools').append(button('?', 'All keys (?)', () => help.showModal()));
  mountCompareButton(region('tools'), page);
  listenToPanelKeys(
    page,
    {
      focus: (place) => {
        show(place);
        const at = region(place);
        // A panel's own place for keys comes before its buttons.
        const first =
          place === 'canvas' ? at : (at.querySelector<HTMLElement>('[tabindex="0"]') ?? at.querySelector('select'));
        first?.focus();
      },
      filter: () => {
        show('log');
        document.getElementById('log-filter')?.focus();
      },
    },
    help,
  );
}
