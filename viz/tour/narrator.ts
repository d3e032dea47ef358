// The narrator: tells those who listen what happened since it spoke last, in one sentence and never more often than can be followed.
import type { LogEvent } from '../log/kubectl-event.ts';
import type { Page } from '../page.ts';
import { previewOf } from '../timeline/figures-at.ts';
import { clockText, spanText } from '../words.ts';

/** One sentence in three seconds is as much as can be followed, and the page drops what comes sooner. */
const LEAST_WAIT_MS = 3050;
const LONGEST_TRANSCRIPT = 2000;

export interface Narrator {
  /** Everything that was said, a line each. */
  transcript(): string;
}

export function mountNarrator(page: Page, voice: HTMLElement): Narrator {
  const said: string[] = [];
  let told = 0;
  let spokenAt = 0;
  page.on('run', () => {
    told = page.moment?.at ?? 0;
  });
  page.on('time', () => {
    const { moment } = page;
    if (moment === null) return;
    if (moment.at < told) told = moment.at;
    const wall = performance.now();
    if (wall - spokenAt < LEAST_WAIT_MS) return;
    const { events, series } = moment.timeline;
    const fresh = events.filter(({ at, weight }) => at > told && at <= moment.at && weight >= 2);
    if (fresh.length === 0) return;
    const sentence = sentenceOf(fresh, moment.at - told, previewOf(series, moment.at));
    // Only what cannot wait interrupts.
    voice.setAttribute('aria-live', fresh.some(({ reason }) => reason === 'QuorumLost') ? 'assertive' : 'polite');
    page.say(sentence);
    said.push(`${clockText(moment.at)}  ${sentence}`);
    if (said.length > LONGEST_TRANSCRIPT) said.shift();
    told = moment.at;
    spokenAt = wall;
  });
  return { transcript: () => `${said.join('\n')}\n` };
}

/** The event itself when it was the only one; else how many there were, the last that people outside notice, and how things stand. */
export function sentenceOf(fresh: readonly LogEvent[], spanMs: number, state: string): string {
  const last = fresh.findLast(({ weight }) => weight === 3) ?? fresh.at(-1);
  if (last === undefined) return '';
  if (fresh.length === 1) return `${last.message}.`;
  return `In ${spanText(spanMs)}: ${fresh.length} events, last ${last.message}. Now ${state}.`;
}
