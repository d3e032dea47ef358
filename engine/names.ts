// Names: strings interned once, so that columns, events and traces carry them as small integers.

/** Parts of a name that is not spelled yet: two other names and a count. */
const PARTS = 3;
const NO_COUNT = -1;

/** Number 0 is the empty string. Numbers are given in order of first use and never change. */
export class Names {
  private texts: string[] = [''];
  /** Numbers by string, made when a string is first looked up: a fork that makes no new names never needs it. */
  private numbers: Map<string, number> | null = null;
  /** How many of the texts are in `numbers`. */
  private listed = 0;
  /** Whether another one reads the same list of texts: whoever changes it first takes a copy. */
  private shared = false;
  /** Names after the last text, by their parts. Most objects of a long run come and go without anybody reading their names. */
  private parts = new Int32Array(PARTS * 64);
  private unspelled = 0;

  intern(text: string): number {
    const known = this.lookup().get(text);
    if (known !== undefined) return known;
    this.spell();
    const numbers = this.lookup();
    const spelled = numbers.get(text);
    if (spelled !== undefined) return spelled;
    this.own();
    numbers.set(text, this.texts.length);
    this.listed++;
    return this.texts.push(text) - 1;
  }

  /** A name made of two others, given by their numbers, and a count, which is put together when it is first read. The maker sees to it that
   *  no two are the same. */
  compose(head: number, tail: number, count: number = NO_COUNT): number {
    const at = PARTS * this.unspelled;
    if (at === this.parts.length) {
      const parts = new Int32Array(2 * at);
      parts.set(this.parts);
      this.parts = parts;
    }
    this.parts[at] = head;
    this.parts[at + 1] = tail;
    this.parts[at + 2] = count;
    return this.texts.length + this.unspelled++;
  }

  text(number: number): string {
    if (number >= this.texts.length) this.spell();
    const text = this.texts[number];
    if (text === undefined) throw new Error(`no string has the number ${number}`);
    return text;
  }

  /** All strings by number, for a checkpoint. */
  save(): readonly string[] {
    this.spell();
    return this.texts.slice();
  }

  /** Becomes what was saved. Going back within one run only forgets the latest names, and keeps the look-up. */
  load(texts: readonly string[]): void {
    this.unspelled = 0;
    const mine = this.texts;
    const shared = Math.min(texts.length, mine.length);
    let same = 0;
    while (same < shared && texts[same] === mine[same]) same++;
    if (same < texts.length) {
      this.texts = texts.slice();
      this.shared = false;
      this.forget();
      return;
    }
    if (same === mine.length) return;
    this.own();
    this.texts.length = same;
    if (this.listed > same) this.forget();
  }

  /** Becomes what `other` is now. */
  copy(other: Names): void {
    other.spell();
    this.texts = other.texts;
    this.unspelled = 0;
    this.shared = true;
    other.shared = true;
    this.forget();
  }

  private own(): void {
    if (this.shared) this.texts = this.texts.slice();
    this.shared = false;
  }

  private spell(): void {
    if (this.unspelled === 0) return;
    this.own();
    const { parts, texts } = this;
    const end = PARTS * this.unspelled;
    this.unspelled = 0;
    for (let at = 0; at < end; at += PARTS) {
      const count = parts[at + 2];
      texts.push(`${texts[parts[at]]}${texts[parts[at + 1]]}${count === NO_COUNT ? '' : count}`);
    }
  }

  private forget(): void {
    this.numbers = null;
    this.listed = 0;
  }

  private lookup(): Map<string, number> {
    this.numbers ??= new Map();
    for (; this.listed < this.texts.length; this.listed++) {
      const text = this.texts[this.listed];
      if (!this.numbers.has(text)) this.numbers.set(text, this.listed);
    }
    return this.numbers;
  }
}
