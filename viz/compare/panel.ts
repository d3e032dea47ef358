// Two runs on the same luck: where they part first, and what it comes to; over seeds, with intervals, when asked for.
import { element, write } from '../element.ts';
import type { Moment, Page } from '../page.ts';
import type { Comparison, RunInfo } from '../protocol.ts';
import { clockText } from '../words.ts';
import { figureRows } from './rows.ts';

/** Enough for an interval, few enough to wait for. */
const TRIALS = 30;

export function mountCompare(root: HTMLElement, page: Page): void {
  const other = element('select', { id: 'compare-with' });
  const swap = element('button', { type: 'button', title: 'Swap A and B (X)' }, '⇄ swap');
  const seeds = element('button', { type: 'button' }, `Over ${TRIALS} seeds`);
  const all = element('input', { type: 'checkbox', id: 'compare-all' });
  const close = element('button', { type: 'button', class: 'link', 'aria-label': 'End the comparison (C)' }, '✕');
  const verdict = element('p', { class: 'verdict', 'aria-live': 'polite' });
  const jump = element('button', { type: 'button' }, 'Go there');
  const body = element('tbody');
  const columns = ['figure', 'A', 'B', 'B − A', `over ${TRIALS} seeds [95%]`, 'better'];
  const table = element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...columns.map((text) => element('th', { scope: 'col', class: text === 'figure' ? '' : 'number' }, text)),
      ),
    ),
    body,
  );
  root.replaceChildren(
    element(
      'div',
      { class: 'head' },
      element('h2', {}, 'Compare'),
      element('label', { for: 'compare-with' }, 'A with B:'),
      other,
      swap,
      seeds,
      element('label', { for: 'compare-all' }, all, ' all figures'),
      close,
    ),
    element('div', { class: 'parted' }, verdict, jump),
    element(
      'div',
      { class: 'compare-rows', tabindex: '0', role: 'region', 'aria-label': 'Figures of both runs' },
      table,
    ),
  );
  let comparison: Comparison | null = null;
  let asked = 0;

  const runs = (): readonly RunInfo[] => page.app.getSnapshot().context.runs;
  const fill = (): void => {
    if (comparison === null) return;
    const parted = comparison.firstDifference;
    jump.hidden = parted === null;
    write(
      verdict,
      parted === null
        ? 'The two runs are the same to the last event.'
        : `They part at ${clockText(parted.at)}. A: ${told(page.moment, parted.at, parted.left)}. B: ${told(page.beside, parted.at, parted.right)}.`,
    );
    const rows = figureRows(comparison, all.checked);
    body.replaceChildren(
      ...rows.map(({ label, left, right, change, interval, better }) =>
        element(
          'tr',
          { 'data-better': better },
          element('th', { scope: 'row' }, label),
          ...[left, right, change, interval].map((text) => element('td', { class: 'number' }, text)),
          element('td', { class: 'number' }, better === 'neither' ? '' : better === 'left' ? 'A' : 'B'),
        ),
      ),
    );
    if (rows.length === 0)
      body.append(element('tr', {}, element('td', { colspan: '6', class: 'muted' }, 'No figure differs.')));
  };
  const ask = async (trials: number): Promise<void> => {
    const { active, compared } = page.app.getSnapshot().context;
    if (compared < 0) return;
    const mine = ++asked;
    seeds.disabled = trials > 0;
    if (trials > 0) write(verdict, `Running both ${trials} times…`);
    const answer = await page.sim.compare(active, compared, trials);
    seeds.disabled = false;
    if (mine !== asked) return;
    if (!answer.ok) return write(verdict, answer.error.message);
    comparison = answer.value;
    fill();
  };

  let shown = '';
  page.on('state', () => {
    const state = page.app.getSnapshot();
    const comparing = state.matches({ running: { view: 'comparing' } });
    root.hidden = !comparing;
    const { active, compared } = state.context;
    const key = comparing ? `${active} ${compared}` : '';
    if (key === shown) return;
    shown = key;
    if (!comparing) return;
    other.replaceChildren(
      ...runs()
        .filter(({ run }) => run !== active)
        .map((run) => element('option', { value: String(run.run) }, nameOf(run))),
    );
    other.value = String(compared);
    void ask(0);
  });
  other.addEventListener('change', () => void page.compareWith(Number(other.value)));
  seeds.addEventListener('click', () => void ask(TRIALS));
  all.addEventListener('change', fill);
  close.addEventListener('click', () => page.uncompare());
  swap.addEventListener('click', () => void swapSides(page));
  jump.addEventListener('click', () => {
    const at = comparison?.firstDifference?.at;
    if (at === undefined) return;
    page.pause();
    page.seek(at);
  });
}

/** The branch as one tells it from others: by what was done last. */
function nameOf(run: RunInfo): string {
  const last = run.steps.filter(({ added }) => added).at(-1);
  return last === undefined
    ? `${run.name} (seed ${run.seed})`
    : `#${run.run} ${last.text} at ${clockText(last.at).slice(0, -2)}`;
}

export async function swapSides(page: Page): Promise<void> {
  const { active, compared } = page.app.getSnapshot().context;
  if (compared < 0) return;
  page.uncompare();
  await page.switchTo(compared);
  await page.compareWith(active);
}

/** Compares with the branch that this one came from, else with the newest other one; ends a comparison that is on. */
export function toggleCompare(page: Page): void {
  const state = page.app.getSnapshot();
  if (state.matches({ running: { view: 'comparing' } })) {
    page.uncompare();
    return;
  }
  const { active, runs } = state.context;
  const mine = runs.find(({ run }) => run === active);
  const other = runs.find(({ run }) => run === mine?.parent?.run) ?? runs.findLast(({ run }) => run !== active);
  if (other === undefined) page.say('Do something first: then there are two branches to compare.');
  else void page.compareWith(other.run);
}

/** What the story says of that instant; the record itself where it says nothing. */
function told(moment: Moment | null, at: number, record: string): string {
  const lines = moment?.timeline.events.filter((event) => event.at === at) ?? [];
  return lines.length === 0
    ? record
    : lines
        .slice(0, 2)
        .map(({ message }) => message)
        .join('; ');
}
