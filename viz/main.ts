// The page starts: panels into their regions, and a story that runs, so that nobody sees an empty page.
import { Controller } from './controller.ts';
import { region } from './element.ts';
import { openStory } from './panels/gallery.ts';
import { PANELS } from './panels/index.ts';
import { listenToKeys } from './panels/keys.ts';
import { remember } from './recent.ts';

const page = new Controller(region('voice'));
const paint = (): void => {
  document.documentElement.dataset['theme'] = page.theme;
};
page.on('theme', paint);
page.on('state', () => {
  const { value } = page.app.getSnapshot();
  document.body.dataset['state'] = typeof value === 'string' ? value : 'running';
});
page.on('run', () => {
  const run = page.moment?.run;
  if (run !== undefined && run.parent === null && run.name !== 'your-cluster')
    remember({ name: run.name, seed: run.seed, openedAt: Date.now() });
  document.title = run === undefined ? 'hci-twin' : `${run.name} · hci-twin`;
});
for (const [id, panel] of PANELS) panel(region(id), page);
void import('./details.ts').then(({ mountDetails }) => mountDetails(page));
region('home').addEventListener('click', () => page.home());
listenToKeys(page);
paint();
page.tell('state');

/** The story to begin with: `#s=NAME`, or `#gallery` for none. */
const asked = /^#(?:s=)?([a-z0-9-]+)/.exec(location.hash)?.[1];
if (asked !== 'gallery') void openStory(page, asked ?? 'node-crash');
