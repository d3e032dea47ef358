// An entry as queues of objects keep it.

export interface Entry {
  at: number;
  order: number;
  readonly slot: number;
}

/** First by time, then first in first out. */
export function byTimeThenOrder(a: Entry, b: Entry): number {
  return a.at - b.at || a.order - b.order;
}
