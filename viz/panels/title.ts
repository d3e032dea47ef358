// The title: which story, which seed, which branch, and whether what is seen is live, a replay, or a fork.
import { element } from '../element.ts';
import type { Panel } from '../page.ts';
import type { RunInfo } from '../protocol.ts';
import { countText } from '../words.ts';
import { issueList } from './issues.ts';

export const title: Panel = (root, page) => {
  const show = (): void => {
    const { moment } = page;
    const snapshot = page.app.getSnapshot();
    if (moment === null) {
      root.replaceChildren();
      return;
    }
    const { run } = moment;
    const time = snapshot.matches({ running: { time: 'playing' } }) ? 'PLAYING' : 'PAUSED';
    const state = snapshot.matches('forking')
      ? 'FORKING'
      : snapshot.matches({ running: { time: 'scrubbing' } })
        ? 'SCRUBBING'
        : time;
    const chips = [element('span', { class: 'chip', 'data-live': String(state === 'PLAYING') }, state)];
    chips.push(element('span', { class: 'chip seed', title: `release ${run.release}` }, `seed ${run.seed}`));
    if (run.parent !== null) chips.push(element('span', { class: 'chip' }, 'FORK'));
    if (run.warnings.count > 0) chips.push(warningsChip(run));
    root.dataset['warned'] = String(run.warnings.count > 0);
    root.replaceChildren(element('b', { title: run.why }, run.name), ...chips);
    const { runs } = snapshot.context;
    if (runs.length < 2) return;
    const branches = element('select', { 'aria-label': 'Branch' });
    for (const known of runs) {
      const added = known.steps.filter((step) => step.added).at(-1);
      const label = known.parent === null ? 'as written' : (added?.text ?? `branch ${known.run}`);
      branches.append(element('option', { value: String(known.run), selected: known.run === run.run }, label));
    }
    branches.addEventListener('change', () => void page.switchTo(Number(branches.value)));
    root.append(branches);
  };
  page.on('run', show);
  page.on('state', show);
};

/** What had to be left out of a cluster is said, and not only in a file nobody opens. */
function warningsChip({ warnings }: RunInfo): HTMLElement {
  const text = countText(warnings.count, 'warning');
  const list = element('div', { id: 'warnings', popover: '' }, issueList({ message: text, issues: warnings.first }));
  const chip = element('button', { type: 'button', class: 'chip', popovertarget: 'warnings' }, text);
  return element('span', {}, chip, list);
}
