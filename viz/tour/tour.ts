// Walks through the steps of the tour: sets the time, frames what a step is about, and says it.
import { element, write } from '../element.ts';
import type { Page } from '../page.ts';
import { tourSteps } from './steps.ts';

export interface Tour {
  start(): void;
}

/** @param prepare called before a step about a region, to bring it into view */
export function mountTour(page: Page, prepare: (region: string, step: number) => void): Tour {
  const title = element('h2', { id: 'tour-title' });
  const text = element('p', { id: 'tour-text' });
  const count = element('span', { class: 'muted' });
  const back = element('button', { type: 'button' }, 'Back');
  const next = element('button', { type: 'button', class: 'primary' }, 'Next');
  const end = element('button', { type: 'button', class: 'link', 'aria-label': 'End the tour (Escape)' }, '✕');
  const box = element(
    'div',
    { class: 'tour', role: 'dialog', 'aria-labelledby': 'tour-title', 'aria-describedby': 'tour-text', hidden: true },
    element('div', { class: 'head' }, title, end),
    text,
    element('div', { class: 'row end' }, count, back, next),
  );
  document.body.append(box);
  let at = -1;
  let framed: Element | null = null;
  /** Where the focus was, and goes back to. */
  let before: HTMLElement | null = null;

  const show = (step: number): void => {
    const { moment } = page;
    const steps = moment === null ? [] : tourSteps(moment.timeline);
    const now = steps[step];
    framed?.classList.remove('toured');
    box.hidden = now === undefined;
    at = now === undefined ? -1 : step;
    if (now === undefined) {
      before?.focus();
      return;
    }
    page.pause();
    if (now.at !== null) page.seek(now.at);
    if (now.selection !== undefined) page.select(now.selection);
    prepare(now.region, step);
    framed = document.getElementById(now.region);
    framed?.classList.add('toured');
    box.dataset['place'] = now.region === 'timeline' || now.region === 'log' ? 'above' : 'below';
    write(title, now.title);
    write(text, now.text);
    write(count, `${step + 1} of ${steps.length}`);
    back.disabled = step === 0;
    write(next, step === steps.length - 1 ? 'Done' : 'Next');
    next.focus();
  };
  next.addEventListener('click', () => show(at + 1));
  back.addEventListener('click', () => show(at - 1));
  end.addEventListener('click', () => show(-1));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show(-1);
    // The arrows belong to the tour while it has the focus.
    if (event.key === 'ArrowRight') next.click();
    if (event.key === 'ArrowLeft') back.click();
    event.stopPropagation();
  });
  return {
    start: () => {
      before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      show(0);
    },
  };
}
