// What a step would do, told before it is done: a whole run with it, in the worker, summed up in a few lines.
import { element } from '../element.ts';
import type { Page } from '../page.ts';
import { GLYPHS } from '../palette.ts';
import type { Blast } from '../protocol.ts';
import { blastLines } from './blast-text.ts';

/** It waits until nobody types or moves any more. */
const WAIT_MS = 350;

export class Preview {
  readonly list = element('ul', { class: 'blast', 'aria-label': 'What it would do', 'aria-live': 'polite' });
  private readonly page: Page;
  private readonly foretold: (blast: Blast) => void;
  private waiting = 0;
  private asked = 0;

  /** @param foretold called with what is shown */
  constructor(page: Page, foretold: (blast: Blast) => void) {
    this.page = page;
    this.foretold = foretold;
  }

  /** What is shown is of another step or another instant. */
  outdate(): void {
    this.list.dataset['busy'] = 'true';
  }

  forget(): void {
    clearTimeout(this.waiting);
  }

  want(instant: number, step: string): void {
    this.forget();
    this.waiting = window.setTimeout(() => void this.ask(instant, step), WAIT_MS);
  }

  private async ask(instant: number, step: string): Promise<void> {
    const { moment } = this.page;
    if (moment === null) return;
    const mine = ++this.asked;
    this.outdate();
    const answer = await this.page.sim.blast(moment.run.run, instant, step);
    if (mine !== this.asked) return;
    delete this.list.dataset['busy'];
    const lines = answer.ok
      ? blastLines(answer.value)
      : [{ status: 'failed' as const, text: answer.error.message, names: [] }];
    this.list.replaceChildren(
      ...lines.map(({ status, text, names }) =>
        element(
          'li',
          { title: names.join('\n') },
          element('i', { 'data-status': status, 'aria-hidden': 'true' }, GLYPHS[status]),
          ` ${text}`,
        ),
      ),
    );
    if (answer.ok) this.foretold(answer.value);
  }
}
