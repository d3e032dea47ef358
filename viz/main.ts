// The page starts: panels into their regions, and a story that runs, so that nobody sees an empty page.
import { Controller } from './controller.ts';
import { region } from './element.ts';
import { PANELS } from './panels/index.ts';
import { listenToKeys } from './panels/keys.ts';
import { remember } from './recent.ts';
import { readLink } from './share/fragment.ts';
import { openLink } from './share/moment-link.ts';

/** Browsers draw within a sixtieth of a second, if at all. */
const LONGEST_WAIT_MS = 100;

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
  if (run !== undefined && run.parent === null && page.story === run.name)
    remember({ name: run.name, seed: run.seed, openedAt: Date.now() });
  document.title = run === undefined ? 'hci-twin' : `${run.name} · hci-twin`;
});
for (const [id, panel] of PANELS) panel(region(id), page);
region('home').addEventListener('click', () => page.home());
listenToKeys(page);
paint();

/** What to begin with: a link to a moment, `#gallery` for nothing, and else a story that shows what this is about. */
function begin(): void {
  const gallery = (): void => page.tell('state');
  if (location.hash === '#gallery') {
    gallery();
    return;
  }
  const link = readLink(location.hash === '' ? '#s=node-crash' : location.hash);
  if (link === null) gallery();
  else void openLink(page, link).then((problems) => problems.length > 0 && refuse(problems));
}

function refuse(problems: readonly string[]): void {
  const message = problems.join('\n');
  page.app.send({ type: 'Refused', error: { message, issues: [] } });
}

addEventListener('hashchange', begin);
// The first picture comes before everything that it does not show. A page in the background draws none, and goes on all the same.
let begun = false;
const start = (): void => {
  if (begun) return;
  begun = true;
  void import('./details.ts').then(({ mountDetails }) => mountDetails(page));
  begin();
};
requestAnimationFrame(() => setTimeout(start));
setTimeout(start, LONGEST_WAIT_MS);
