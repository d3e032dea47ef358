// The caption: what just happened and why, one thing to try, and a slider over the whole run.

import type { StoryLine } from '../../scenarios/story.ts';
import { element, write } from '../element.ts';
import type { Moment, Page, Panel } from '../page.ts';
import { clockText } from '../words.ts';

export const caption: Panel = (root, page) => {
  const time = element('b');
  const what = element('span');
  const why = element('span', { class: 'muted' });
  const said = element('p', { class: 'said', style: 'margin:0' }, time, what, ' ', why);
  const attempt = element('button', { type: 'button', class: 'try' });
  const slider = element('input', { type: 'range', min: '0', max: '1', step: 'any', 'aria-label': 'Simulated time' });
  slider.addEventListener('pointerdown', () => page.hold());
  slider.addEventListener('change', () => page.release());
  slider.addEventListener('input', () => page.seek(Number(slider.value) * (page.moment?.timeline.until ?? 0)));
  root.append(said, element('div', { class: 'scrub' }, slider), attempt);
  let offered: Attempt | null = null;
  attempt.addEventListener('click', () => offered?.act());

  page.on('time', () => {
    const { moment } = page;
    if (moment === null) return;
    slider.value = String(moment.at / moment.timeline.until);
    slider.setAttribute('aria-valuetext', clockText(moment.at));
    const line = lineAt(moment);
    write(time, line === null ? '' : clockText(line.at));
    write(what, line?.what ?? 'Nothing has happened yet.');
    write(why, line?.why ?? '');
    said.title = `${line?.what ?? ''} ${line?.why ?? ''}`;
  });
  const offer = (): void => {
    offered = page.moment === null ? null : attemptAt(page, page.moment);
    attempt.hidden = offered === null;
    write(attempt, offered === null ? '' : `Try: ${offered.label}`);
  };
  page.on('frame', offer);
  page.on('state', offer);
};

/** The last thing said up to now, details left out while there is anything else. */
function lineAt({ timeline: { story }, at }: Moment): StoryLine | null {
  const past = story.filter((line) => line.at <= at);
  return past.findLast(({ weight }) => weight >= 2) ?? past.at(-1) ?? null;
}

interface Attempt {
  readonly label: string;
  act(): void;
}

/** One thing to try that makes sense right now. */
function attemptAt(page: Page, { run, frame, names, timeline, at }: Moment): Attempt | null {
  if (run.parent !== null) {
    const { parent } = run;
    return { label: 'go back to the branch before', act: () => void page.switchTo(parent.run) };
  }
  if (at >= timeline.until) return { label: 'watch it again', act: () => page.play() };
  const dark = frame.node.look.indexOf(NO_POWER);
  if (dark >= 0) {
    const name = names.node[dark] ?? '';
    return { label: `give ${name} its power back now`, act: () => void page.fork([`start: node/${name}`]) };
  }
  const fullest = frame.node.memoryRequested.indexOf(Math.max(...frame.node.memoryRequested));
  const name = names.node[fullest] ?? '';
  return name === '' ? null : { label: `crash ${name} now`, act: () => void page.fork([`crash: node/${name}`]) };
}

/** Code of the look `no power` among `NODE_LOOKS`. */
const NO_POWER = 5;
