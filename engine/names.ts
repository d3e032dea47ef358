// Names: strings interned once, so that columns, events and traces carry them as small integers.

/** Number 0 is the empty string. Numbers are given in order of first use and never change. */
export class Names {
  private texts: string[] = [''];
  /** Numbers by string, made when a string is first looked up: a fork that makes no new names never needs it. */
  private numbers: Map<string, number> | null = null;
  /** Whether another one reads the same list of texts: whoever changes it first takes a copy. */
  private shared = false;

  intern(text: string): number {
    const numbers = this.lookup();
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.own();
    this.texts.push(text);
    numbers.set(text, number);
    return number;
  }

  text(number: number): string {
    const text = this.texts[number];
    if (text === undefined) throw new Error(`no string has the number ${number}`);
    return text;
  }

  /** All strings by number, for a checkpoint. */
  save(): readonly string[] {
    return this.texts.slice();
  }

  /** Becomes what was saved. Going back within one run only forgets the latest names, and keeps the look-up. */
  load(texts: readonly string[]): void {
    const mine = this.texts;
    const shared = Math.min(texts.length, mine.length);
    let same = 0;
    while (same < shared && texts[same] === mine[same]) same++;
    if (same < texts.length) {
      this.texts = texts.slice();
      this.numbers = null;
      this.shared = false;
      return;
    }
    if (same === mine.length) return;
    this.own();
    for (const text of this.texts.splice(same)) this.numbers?.delete(text);
  }

  /** Becomes what `other` is now. */
  copy(other: Names): void {
    this.texts = other.texts;
    this.numbers = null;
    this.shared = true;
    other.shared = true;
  }

  private own(): void {
    if (this.shared) this.texts = this.texts.slice();
    this.shared = false;
  }

  private lookup(): Map<string, number> {
    this.numbers ??= new Map(this.texts.map((text, number) => [text, number]));
    return this.numbers;
  }
}
