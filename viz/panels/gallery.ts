// The gallery: stories to start from, what was opened lately, and a place to drop a cluster of one's own.
import { requestOf } from '../../scenarios/open-request.ts';
import type { AppError } from '../app.ts';
import { element } from '../element.ts';
import { clusterOf, type Dropped, readDropped } from '../intake.ts';
import { clusterFiles, type LibraryEntry, libraryEntries, libraryRequest } from '../library.ts';
import type { Page, Panel } from '../page.ts';
import { recentRuns } from '../recent.ts';
import { issueList } from './issues.ts';

export const gallery: Panel = (root, page) => {
  // While it is shown, what is `main` otherwise is hidden.
  root.setAttribute('role', 'main');
  const problems = element('div');
  const recent = element('div');
  const stories = element('ul', { class: 'cards' });
  root.append(
    element('h1', {}, 'A Harvester cluster, played forward in time'),
    element(
      'p',
      { class: 'lead' },
      'Pick a story. It plays in this browser, as the real controllers would: scrub anywhere, break something, and see what comes of it and why.',
    ),
    problems,
    // Before the stories, of which there are many: nobody looks for it under them.
    element('h2', {}, 'Your own cluster'),
    dropZone(page, problems),
    recent,
    element('h2', {}, 'Stories'),
    stories,
  );
  let listed = false;
  page.on('state', () => {
    const { error } = page.app.getSnapshot().context;
    const here = isHere(page);
    if (here && !listed) {
      listed = true;
      void libraryEntries().then((entries) =>
        stories.replaceChildren(...entries.map((entry) => storyCard(entry, page))),
      );
    }
    problems.replaceChildren(...(here && error !== null ? [issueList(error)] : []));
    const runs = recentRuns();
    recent.replaceChildren(
      ...(runs.length === 0
        ? []
        : [
            element('h2', {}, 'Recent'),
            element('ul', { class: 'cards' }, ...runs.map((run) => recentCard(run.name, run.seed, page))),
          ]),
    );
  });
};

/** Whether it is what the page shows. */
function isHere({ app }: Page): boolean {
  const snapshot = app.getSnapshot();
  return snapshot.matches('gallery') || snapshot.matches('failed');
}

function storyCard({ name, why, until }: LibraryEntry, page: Page): HTMLElement {
  const card = element('button', { type: 'button', class: 'card' }, element('b', {}, name), element('span', {}, why));
  card.append(element('span', { class: 'muted' }, until));
  card.addEventListener('click', () => void openStory(page, name));
  return element('li', {}, card);
}

function recentCard(name: string, seed: number, page: Page): HTMLElement {
  const card = element('button', { type: 'button', class: 'card' }, element('b', {}, name));
  card.append(element('span', { class: 'muted' }, `seed ${seed}`));
  card.addEventListener('click', () => void openStory(page, name, seed));
  return element('li', {}, card);
}

/** Opens a story of the library; returns whether there is one of that name. */
async function openStory(page: Page, name: string, seed?: number): Promise<boolean> {
  const request = await libraryRequest(name);
  if (request === null) return false;
  await page.open({ ...request, seed }, name, name);
  return true;
}

/** Says what is wrong, beside what is wrong already. */
function refuse(page: Page, { message, issues }: AppError): void {
  const { error } = page.app.getSnapshot().context;
  const told = [error?.message ?? '', message].filter((line) => line !== '').join('\n');
  page.app.send({ type: 'Refused', error: { message: told, issues: [...(error?.issues ?? []), ...issues] } });
}

function dropZone(page: Page, problems: HTMLElement): HTMLElement {
  const input = element('input', {
    type: 'file',
    multiple: true,
    accept: '.yaml,.yml,.json,.csv,.txt,.zip',
    class: 'hidden',
    id: 'files',
    'aria-label': 'Manifests, support bundle or scenario',
  });
  const zone = element(
    'div',
    { class: 'drop' },
    element(
      'p',
      {},
      'Drop manifests (kubectl get -o yaml), a support bundle (zip) or a scenario here. Nothing is uploaded: it is read in this browser.',
    ),
    element('button', { type: 'button', class: 'primary', onclick: () => input.click() }, 'Choose files'),
    input,
  );
  const take = async (files: readonly File[]): Promise<void> => {
    const dropped: Dropped[] = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    const intake = await readDropped(dropped);
    if (intake.files.length === 0) {
      refuse(page, { message: 'None of these files can be read.', issues: intake.issues });
      problems.scrollIntoView({ block: 'nearest' });
      return;
    }
    const request = requestOf(intake.files);
    const cluster = request.cluster.length > 0 ? request.cluster : await clusterFiles(clusterOf(request));
    await page.open({ ...request, cluster }, files.map(({ name }) => name).join(', '));
    if (intake.issues.length === 0) return;
    const message = isHere(page) ? '' : 'Some of these files cannot be read; the others are.';
    refuse(page, { message, issues: intake.issues });
  };
  input.addEventListener('change', () => void take([...(input.files ?? [])]));
  const over = (event: DragEvent, is: boolean): void => {
    event.preventDefault();
    zone.dataset['over'] = String(is);
  };
  // The whole page takes files: a drop beside the zone would else leave the page.
  document.addEventListener('dragover', (event) => over(event, true));
  document.addEventListener('dragleave', (event) => over(event, false));
  document.addEventListener('drop', (event) => {
    over(event, false);
    const files = [...(event.dataTransfer?.files ?? [])];
    // What is dragged from the palette of faults is no file.
    if (files.length > 0) void take(files);
  });
  return zone;
}
