// The moment that is shown as a link, and a link as the moment that it names.
import { type Found, libraryRequest, SERVED, servedRequest } from '../library.ts';
import { selectionOf, thingOf } from '../log/things.ts';
import type { Page } from '../page.ts';
import { actsOf } from './acts.ts';
import { type Link, linkText, splitSelection } from './fragment.ts';

/** Null when nothing is shown, or a cluster that no link can carry. */
export async function linkNow(page: Page): Promise<string | null> {
  const { moment, story } = page;
  if (moment === null || story === null) return null;
  const { run, at, names } = moment;
  const { selection, window, view, filter, theme } = page.store.state;
  const file = await page.sim.exportRun(run.run, 'scenario');
  const original = await requestNamed(story);
  if ('problems' in original) return null;
  const own = (name: string): string =>
    new RegExp(`^${name}: *(\\S+)`, 'm').exec(original.request.scenario.text)?.[1] ?? '';
  return linkText({
    scenario: story,
    seed: own('seed') === String(run.seed) ? null : run.seed,
    release: own('release') === run.release ? null : run.release,
    acts: file.ok ? actsOf(file.value.text, run.steps.filter(({ added }) => added).length) : [],
    at,
    selection: selection === null ? null : thingOf(selection, names),
    window,
    view,
    filter,
    theme,
  });
}

/** Opens what the link names and does again what was done. Returns what is wrong with it, a line each; nothing when it is shown. */
export async function openLink(page: Page, link: Link): Promise<readonly string[]> {
  const found = await requestNamed(link.scenario);
  if ('problems' in found) return found.problems;
  const { request } = found;
  const { seed, release } = link;
  await page.open(
    { ...request, ...(seed === null ? {} : { seed }), ...(release === null ? {} : { release }) },
    link.scenario,
    link.scenario,
  );
  for (const { at, step } of link.acts) await page.fork([step], at);
  const { moment } = page;
  if (moment === null) return [];
  const { window, view, filter, theme } = link;
  // The map is the default, and where it cannot be drawn a link cannot bring it back.
  page.store.set({
    window,
    filter,
    ...(view === 'table' ? { view } : {}),
    ...(theme === 'auto' ? {} : { theme }),
  });
  if (link.at > 0) {
    page.pause();
    page.seek(link.at);
  }
  const thing = link.selection === null ? null : splitSelection(link.selection);
  if (thing !== null) page.select(selectionOf([`${thing.kind}/${thing.name}`], moment.names));
  return [];
}

async function requestNamed(story: string): Promise<Found> {
  const found = story === SERVED ? await servedRequest() : null;
  const request = found === null ? await libraryRequest(story) : null;
  return found ?? (request === null ? { problems: [`no story is called “${story}”`] } : { request });
}
