// The page as its panels see it: what is shown, where time stands, and everything that one can ask of it. A panel is a function of an
// element and a page; it draws when it is told to and never keeps the time itself.
import type { ActorRefFrom } from 'xstate';
import type { appMachine } from './app.ts';
import type { SimClient } from './client.ts';
import type { Palette } from './palette.ts';
import type { Frame, NameTables, OpenRequest, RunInfo, Timeline } from './protocol.ts';
import type { Selection, Store } from './store.ts';

/** One run at one instant. */
export interface Moment {
  readonly run: RunInfo;
  readonly timeline: Timeline;
  readonly names: NameTables;
  readonly frame: Frame;
  /** Where the clock stands; not before the frame, and nothing happens between the two. */
  readonly at: number;
}

/** Whether a frame still holds at an instant: nothing happens before the next event is due. */
export function covers({ frame, timeline }: Moment, at: number): boolean {
  return at >= frame.at && (at < frame.nextAt || frame.at >= timeline.until);
}

export type Occasion =
  /** A run was opened or switched to: its timeline is a new one. */
  | 'run'
  /** Time moved; many times a second while it plays. */
  | 'time'
  /** The frame is another one: something happened. */
  | 'frame'
  /** The instant under the pointer is another one, or there is none any more. */
  | 'ghost'
  /** The machine of the page is in another state, or its context changed. */
  | 'state'
  /** Colours changed. */
  | 'theme'
  /** The element got another size. */
  | 'size';

export interface Page {
  readonly app: ActorRefFrom<typeof appMachine>;
  readonly store: Store;
  readonly sim: SimClient;
  /** The simulation runs in the page, for want of a worker. */
  readonly inPage: boolean;
  readonly palette: Palette;
  /** What is shown; null in the gallery. */
  readonly moment: Moment | null;
  /** The run beside it, at the same instant, while two are compared. */
  readonly beside: Moment | null;
  /** Both at the instant under the pointer, as long as one points at any. */
  readonly ghosts: readonly [Moment | null, Moment | null];
  on(occasion: Occasion, listener: () => void): void;
  /** What a link calls the story that is open; null for files of one's own, which fit into no link. */
  readonly story: string | null;
  /** @param story what a link calls it, if a link can */
  open(request: OpenRequest, what: string, story?: string): Promise<void>;
  /** Moves time; `hold` while a hand drags, then `release`. */
  seek(at: number): void;
  hold(): void;
  release(): void;
  play(): void;
  pause(): void;
  /** To the next (1) or previous (-1) event of the story. */
  step(by: 1 | -1): void;
  select(selection: Selection | null): void;
  /** Acts at an instant, the one where time stands unless given: a new branch, in the language of scenarios without `at`. */
  fork(steps: readonly string[], at?: number): Promise<void>;
  switchTo(run: number): Promise<void>;
  compareWith(run: number): Promise<void>;
  uncompare(): void;
  home(): void;
  /** One sentence for those who listen instead of looking. */
  say(sentence: string): void;
}

export type Panel = (root: HTMLElement, page: Page) => void;
