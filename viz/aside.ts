// Long work beside the questions of the page: it is done in slices, and given up when nobody waits for it any more.

/** To be waited for between two slices; false when something later of the kind was asked for. */
export type Breath = () => Promise<boolean>;

export class Aside {
  private readonly breathe: () => Promise<void>;
  private readonly latest = new Map<string, number>();

  constructor(breathe: () => Promise<void>) {
    this.breathe = breathe;
  }

  begin(kind: string): Breath {
    const mine = (this.latest.get(kind) ?? 0) + 1;
    this.latest.set(kind, mine);
    return async () => {
      await this.breathe();
      return this.latest.get(kind) === mine;
    };
  }
}
