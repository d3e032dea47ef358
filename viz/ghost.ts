// The instant under the pointer: asks for what is so there, one call at a time, and forgets it when the pointer leaves.
import { covers, type Moment } from './page.ts';

interface Wish {
  readonly present: Moment;
  readonly at: number;
}

export class Ghost {
  private shown: Moment | null = null;
  private wish: Wish | null = null;
  private asking = false;
  private readonly look: (present: Moment, at: number) => Promise<Moment | null>;
  private readonly changed: () => void;

  /**
   * @param look the run of a moment at another instant; null when it cannot be had
   * @param changed another moment is to be seen, or none any more
   */
  constructor(look: (present: Moment, at: number) => Promise<Moment | null>, changed: () => void) {
    this.look = look;
    this.changed = changed;
  }

  /** What is to be seen instead of the present; null for the present itself. */
  get moment(): Moment | null {
    return this.shown;
  }

  /** @param at the instant pointed at; null when none is */
  want(present: Moment | null, at: number | null): void {
    this.wish = present === null || at === null ? null : { present, at };
    if (this.wish === null) this.show(null);
    else if (!this.hasIt(this.wish) && !this.asking) void this.ask();
  }

  /** Shows it without a call where nothing happened between it and what is at hand. */
  private hasIt({ present, at }: Wish): boolean {
    const known = [this.shown, present].find((m) => m?.run.run === present.run.run && covers(m, at));
    if (known !== undefined && known !== null) this.show({ ...known, at });
    return known !== undefined;
  }

  /** The newest wish comes next; those between are never asked for, and what comes back late is shown on the way. */
  private async ask(): Promise<void> {
    this.asking = true;
    try {
      let asked: Wish | null = null;
      while (this.wish !== null && this.wish !== asked && !this.hasIt(this.wish)) {
        asked = this.wish;
        const found = await this.look(asked.present, asked.at);
        if (found !== null && this.wish?.present.run.run === found.run.run) this.show(found);
      }
    } finally {
      this.asking = false;
    }
  }

  private show(moment: Moment | null): void {
    if (this.shown === moment) return;
    this.shown = moment;
    this.changed();
  }
}
