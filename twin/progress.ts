// Progress on stderr: a line that is rewritten where somebody watches, else a line for every ten percent.
import type { Terminal } from './terminal.ts';

/** A line is rewritten at most five times a second. */
const REFRESH_MS = 200;
const BAR_WIDTH = 24;
const TEN_PERCENT = 10;

export class Progress {
  private readonly terminal: Terminal;
  private readonly what: string;
  private shownAt = 0;
  private shownTens = 0;
  private onScreen = false;

  /** @param what is under way: `4 runs` */
  constructor(terminal: Terminal, what: string) {
    this.terminal = terminal;
    this.what = what;
  }

  /** @param share 0 to 1 */
  update(share: number): void {
    const percent = Math.floor(share * 100);
    if (this.terminal.interactive) this.rewrite(percent);
    else if (Math.floor(percent / TEN_PERCENT) > this.shownTens) {
      this.shownTens = Math.floor(percent / TEN_PERCENT);
      this.terminal.err(`${this.what}: ${this.shownTens * TEN_PERCENT} %\n`);
    }
  }

  /** Takes the line off the screen, so that something else can be printed. */
  clear(): void {
    if (this.onScreen) this.terminal.err('\r\x1b[K');
    this.onScreen = false;
  }

  private rewrite(percent: number): void {
    const now = performance.now();
    if (now - this.shownAt < REFRESH_MS) return;
    this.shownAt = now;
    this.onScreen = true;
    const filled = Math.round((percent / 100) * BAR_WIDTH);
    this.terminal.err(`\r\x1b[K${this.what}  ${'#'.repeat(filled).padEnd(BAR_WIDTH, '.')}  ${percent} %`);
  }
}
