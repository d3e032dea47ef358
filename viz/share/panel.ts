// Sharing: the link to this moment, pictures, and files that open elsewhere.
import { element, write } from '../element.ts';
import type { Page } from '../page.ts';
import type { Narrator } from '../tour/narrator.ts';
import { LONGEST_LINK } from './fragment.ts';
import { linkNow } from './moment-link.ts';
import { savePng, saveSvg } from './picture.ts';
import { saveText } from './save.ts';

export function shareDialog(page: Page, narrator: Narrator): HTMLDialogElement {
  const link = element('input', { type: 'text', readonly: true, 'aria-label': 'Link to this moment' });
  const said = element('p', { class: 'muted', 'aria-live': 'polite' });
  const button = (text: string, title: string, act: () => void | Promise<void>) => {
    const made = element('button', { type: 'button', title }, text);
    made.addEventListener('click', () => void act());
    return made;
  };
  const dialog: HTMLDialogElement = element(
    'dialog',
    { class: 'share', 'aria-label': 'Share' },
    element('h2', {}, 'Share this moment'),
    element(
      'p',
      { class: 'muted' },
      'The link holds scenario, seed, what you did, time, selection and view. Nothing is sent to a server.',
    ),
    element(
      'div',
      { class: 'row' },
      link,
      button('Copy link', 'Y does the same', () => copyLink(page).then((text) => write(said, text))),
    ),
    element('h3', {}, 'Picture, with legend and provenance'),
    element(
      'div',
      { class: 'row' },
      button('PNG', 'Twice the size of the screen', () => savePng(page)),
      button('SVG', 'The cluster and the timeline', () => saveSvg(page)),
    ),
    element('h3', {}, 'The run as a file'),
    element(
      'div',
      { class: 'row' },
      button('Scenario (YAML)', 'Runs on the command line: hci-twin run FILE', () => saveRun(page, 'scenario')),
      button('Bundle (JSON)', 'Scenario, cluster, seed and digest in one file', () => saveRun(page, 'bundle')),
      button('Trace for Perfetto', 'Open it at ui.perfetto.dev', () => saveRun(page, 'perfetto')),
      button('Narration (text)', 'What the narrator has said so far', () =>
        saveText('narration.txt', narrator.transcript(), 'text/plain'),
      ),
    ),
    said,
    element(
      'div',
      { class: 'row end' },
      button('Close', 'Escape', () => dialog.close()),
    ),
  );
  const show = dialog.showModal.bind(dialog);
  dialog.showModal = (): void => {
    show();
    page.pause();
    write(said, '');
    void fragmentUrl(page).then((url) => {
      link.value = url ?? '';
      if (url === null) write(said, NO_LINK);
      else if (url.length > LONGEST_LINK)
        write(said, `The link has ${url.length} characters, more than many programs keep: rather share the bundle.`);
    });
  };
  return dialog;
}

const NO_LINK = 'This cluster is not of the library and no link can carry it: share the bundle.';

async function fragmentUrl(page: Page): Promise<string | null> {
  const fragment = await linkNow(page);
  return fragment === null ? null : `${location.href.split('#')[0]}${fragment}`;
}

/** Copies the link to what is shown, and says so. */
export async function copyLink(page: Page): Promise<string> {
  const url = await fragmentUrl(page);
  if (url === null) return NO_LINK;
  history.replaceState(null, '', url);
  try {
    await navigator.clipboard.writeText(url);
    return 'The link is in the clipboard.';
  } catch {
    return 'The browser does not let pages write to the clipboard here: the link is in the address bar.';
  }
}

async function saveRun(page: Page, as: 'scenario' | 'perfetto' | 'bundle'): Promise<void> {
  const { moment } = page;
  if (moment === null) return;
  const file = await page.sim.exportRun(moment.run.run, as);
  if (file.ok) saveText(file.value.path, file.value.text, as === 'scenario' ? 'application/yaml' : 'application/json');
}
