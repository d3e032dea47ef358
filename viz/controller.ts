// The page at work: keeps the clock, asks the worker for one frame at a time, and tells the panels what changed.
import { type ActorRefFrom, createActor } from 'xstate';
import { type AppError, appMachine } from './app.ts';
import { type SimClient, startClient } from './client.ts';
import { type Clock, speedFor, ticked } from './clock.ts';
import { Ghost } from './ghost.ts';
import { covers, type Moment, type Occasion, type Page } from './page.ts';
import { PALETTES, type Palette, type Theme } from './palette.ts';
import type { Answer, OpenRequest, RunInfo } from './protocol.ts';
import { type Selection, Store } from './store.ts';

/** A frame that took longer than this was no frame: the page was in the background. */
const LONGEST_TICK_MS = 250;

export class Controller implements Page {
  readonly app: ActorRefFrom<typeof appMachine> = createActor(appMachine);
  readonly store = new Store();
  readonly sim: SimClient;
  readonly inPage: boolean;
  moment: Moment | null = null;
  beside: Moment | null = null;
  story: string | null = null;
  private readonly haunts = [0, 1].map(
    () =>
      new Ghost(
        (present, at) => this.refresh(present, at),
        () => this.tell('ghost'),
      ),
  );
  /** Calls that belong together go one after the other: names are those of the frame that was asked for last. */
  private line: Promise<unknown> = Promise.resolve();
  private clock: Clock = { at: 0, slowMs: 0 };
  private asking = false;
  /** Counts what was asked to be opened, branched or left: only the last of it is shown. */
  private turn = 0;
  private last = 0;
  private readonly listeners = new Map<Occasion, Set<() => void>>();
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly voice: HTMLElement;
  private spoken = 0;

  constructor(voice: HTMLElement) {
    this.voice = voice;
    const { sim, inPage } = startClient((message) =>
      this.app.send({ type: 'Crash', error: { message: `a bug of ours in the simulation: ${message}`, issues: [] } }),
    );
    this.sim = sim;
    this.inPage = inPage;
    this.app.subscribe(() => this.tell('state'));
    this.store.watch(
      ({ peek }) => peek,
      () => this.haunt(),
    );
    for (const occasion of ['state', 'run'] as const) this.on(occasion, () => this.haunt());
    this.app.start();
    this.dark.addEventListener('change', () => this.tell('theme'));
    this.store.watch(
      ({ theme }) => theme,
      () => this.tell('theme'),
    );
    this.store.update((view) => {
      view.motion = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    });
    requestAnimationFrame((now) => this.tick(now));
  }

  get theme(): Theme {
    const { theme } = this.store.state;
    if (theme !== 'auto') return theme;
    return this.dark.matches ? 'dark' : 'light';
  }

  get palette(): Palette {
    return PALETTES[this.theme];
  }

  get ghosts(): readonly [Moment | null, Moment | null] {
    return [this.haunts[0]?.moment ?? null, this.haunts[1]?.moment ?? null];
  }

  on(occasion: Occasion, listener: () => void): void {
    const known = this.listeners.get(occasion) ?? new Set();
    this.listeners.set(occasion, known.add(listener));
  }

  tell(occasion: Occasion): void {
    for (const listener of this.listeners.get(occasion) ?? []) listener();
  }

  async open(request: OpenRequest, what: string, story?: string): Promise<void> {
    const turn = ++this.turn;
    const { runs } = this.app.getSnapshot().context;
    this.app.send({ type: 'Open', what });
    this.story = story ?? null;
    if (!(await this.enter(await this.sim.open(request), 0, turn))) return;
    this.store.set({ speed: speedFor(this.moment?.timeline.until ?? 0) });
    for (const { run } of runs) void this.sim.close(run);
  }

  seek(at: number): void {
    const until = this.moment?.timeline.until ?? 0;
    this.clock = { at: Math.min(until, Math.max(0, at)), slowMs: 0 };
  }

  hold(): void {
    this.app.send({ type: 'Scrub' });
  }

  release(): void {
    this.app.send({ type: 'Release' });
  }

  play(): void {
    if (this.moment !== null && this.clock.at >= this.moment.timeline.until) this.seek(0);
    this.app.send({ type: 'Play' });
  }

  pause(): void {
    this.app.send({ type: 'Pause' });
  }

  step(by: 1 | -1): void {
    if (this.moment === null) return;
    const times = this.moment.timeline.story.map(({ at }) => at);
    const next = by > 0 ? times.find((at) => at > this.clock.at) : times.findLast((at) => at < this.clock.at);
    this.pause();
    this.seek(next ?? (by > 0 ? this.moment.timeline.until : 0));
  }

  select(selection: Selection | null): void {
    this.store.update((view) => {
      view.selection = selection;
    });
  }

  async fork(steps: readonly string[], at?: number): Promise<void> {
    const { moment } = this;
    if (moment === null) return;
    const now = Math.floor(moment.at);
    const turn = ++this.turn;
    this.app.send({ type: 'Fork' });
    await this.enter(await this.sim.fork(moment.run.run, at ?? now, steps), Math.min(now, at ?? now), turn);
  }

  async switchTo(run: number): Promise<void> {
    const info = this.app.getSnapshot().context.runs.find((known) => known.run === run);
    if (info === undefined) return;
    const entered = await this.look(info, this.clock.at);
    if (entered === null) return;
    this.app.send({ type: 'Switch', run });
    this.moment = entered;
    this.tell('run');
    this.tell('frame');
  }

  async compareWith(run: number): Promise<void> {
    const info = this.app.getSnapshot().context.runs.find((known) => known.run === run);
    if (info === undefined) return;
    this.beside = await this.look(info, this.clock.at);
    this.app.send({ type: 'Compare', with: run });
    this.tell('run');
  }

  uncompare(): void {
    this.beside = null;
    this.app.send({ type: 'Uncompare' });
    this.tell('run');
  }

  home(): void {
    this.turn++;
    for (const { run } of this.app.getSnapshot().context.runs) void this.sim.close(run);
    this.moment = null;
    this.beside = null;
    this.select(null);
    this.app.send({ type: 'Home' });
  }

  say(sentence: string): void {
    const now = performance.now();
    // Who listens cannot skim: one sentence in three seconds is as much as can be followed.
    if (now - this.spoken < 3000) return;
    this.spoken = now;
    this.voice.textContent = sentence;
  }

  /** Shows what was opened or branched, or what is wrong with it; returns whether it is shown. */
  private async enter(answer: Answer<RunInfo>, at: number, turn: number): Promise<boolean> {
    const entered = answer.ok ? await this.look(answer.value, at) : null;
    if (turn !== this.turn) {
      // Something else was asked for meanwhile.
      if (answer.ok) void this.sim.close(answer.value.run);
      return false;
    }
    if (!answer.ok || entered === null) {
      const error: AppError = answer.ok ? { message: 'the run cannot be shown', issues: [] } : answer.error;
      // A branch that cannot be made leaves what there was; a file that cannot be opened leads back to the gallery.
      if (this.app.getSnapshot().matches('loading')) this.moment = null;
      this.app.send({ type: 'Refused', error });
      return false;
    }
    if (this.moment === null || this.moment.names.node.join() !== entered.names.node.join()) this.select(null);
    this.moment = entered;
    this.beside = null;
    this.clock = { at, slowMs: 0 };
    this.app.send({ type: 'Opened', run: answer.value });
    this.tell('run');
    this.tell('frame');
    this.tell('time');
    return true;
  }

  /** A hand that scrubs sees the present move; it needs no ghost. */
  private haunt(): void {
    const scrubs = this.app.getSnapshot().matches({ running: { time: 'scrubbing' } });
    const at = scrubs ? null : this.store.state.peek;
    this.haunts[0]?.want(this.moment, at);
    this.haunts[1]?.want(this.beside, at);
  }

  private inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.line.then(work);
    this.line = done.catch(() => {});
    return done;
  }

  private look(run: RunInfo, at: number): Promise<Moment | null> {
    return this.inLine(() => this.lookNow(run, at));
  }

  private async lookNow(run: RunInfo, at: number): Promise<Moment | null> {
    const timeline = await this.sim.timeline(run.run);
    const frame = await this.sim.frame(run.run, at);
    const names = await this.sim.names(run.run);
    if (!timeline.ok || !frame.ok || !names.ok) return null;
    return { run, timeline: timeline.value, frame: frame.value, names: names.value, at };
  }

  private tick(now: number): void {
    requestAnimationFrame((later) => this.tick(later));
    const wallMs = Math.min(LONGEST_TICK_MS, now - this.last);
    this.last = now;
    const { moment } = this;
    if (moment === null) return;
    if (this.app.getSnapshot().matches({ running: { time: 'playing' } })) this.advance(moment, wallMs);
    if (this.clock.at === moment.at) return;
    if (covers(moment, this.clock.at) && (this.beside === null || covers(this.beside, this.clock.at))) {
      this.moment = { ...moment, at: this.clock.at };
      if (this.beside !== null) this.beside = { ...this.beside, at: this.clock.at };
      this.tell('time');
    } else if (!this.asking) void this.ask(this.clock.at);
  }

  private advance({ timeline }: Moment, wallMs: number): void {
    const { speed, slowMotion } = this.store.state;
    const bookmarks = slowMotion && speed > 3 ? timeline.bookmarks.map(({ at }) => at) : [];
    this.clock = ticked(this.clock, { wallMs, speed, until: timeline.until, bookmarks });
    if (this.clock.at >= timeline.until) this.app.send({ type: 'End' });
  }

  /** One call in flight: what is asked for while one is, is asked for when it is back, if it is still wanted. */
  private async ask(at: number): Promise<void> {
    this.asking = true;
    try {
      const [mine, other] = [this.moment, this.beside];
      const next = mine === null ? null : await this.refresh(mine, at);
      const nextOther = other === null ? null : await this.refresh(other, at);
      if (this.moment?.run !== mine?.run || next === null) return;
      this.moment = next;
      if (this.beside !== null && nextOther !== null) this.beside = nextOther;
      this.tell('frame');
      this.tell('time');
    } finally {
      this.asking = false;
    }
  }

  private refresh(moment: Moment, at: number): Promise<Moment | null> {
    return this.inLine(() => this.refreshNow(moment, at));
  }

  private async refreshNow(moment: Moment, at: number): Promise<Moment | null> {
    const frame = await this.sim.frame(moment.run.run, at);
    if (!frame.ok) return null;
    let { names } = moment;
    if (frame.value.namesVersion !== names.version) {
      const fresh = await this.sim.names(moment.run.run);
      if (fresh.ok) names = fresh.value;
    }
    return { ...moment, frame: frame.value, names, at };
  }
}
