// Names: strings interned once, so that columns, events and traces carry them as small integers.

/** Number 0 is the empty string. Numbers are given in order of first use and never change. */
export class Names {
  private readonly texts: string[] = [''];
  private readonly numbers = new Map<string, number>([['', 0]]);

  intern(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.numbers.set(text, number);
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

  load(texts: readonly string[]): void {
    this.texts.length = 0;
    this.numbers.clear();
    for (const text of texts) {
      this.numbers.set(text, this.texts.length);
      this.texts.push(text);
    }
  }
}
