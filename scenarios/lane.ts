// What a lane of a timeline holds: stretches of time in which something was so, and the six meanings that they can have.

/** Kinds of things that are drawn and can be selected. */
export const KINDS = ['node', 'vm', 'volume', 'replica', 'disk', 'vip'] as const;
export type Kind = (typeof KINDS)[number];

/** The six meanings that colour, glyph and pattern express together. */
export const STATUSES = ['ok', 'working', 'degraded', 'failed', 'unknown', 'off'] as const;
export type Status = (typeof STATUSES)[number];

/** A stretch of time in which something held: a bar on a lane. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly state: Status;
  readonly kind: Kind | null;
  readonly row: number;
  /** Node that it is about beside the row: where a VIP answers, say; -1 for none. */
  readonly place: number;
}

export interface Lane {
  readonly id: 'faults' | 'nodes' | 'control' | 'migrations' | 'rebuilds' | 'volumes' | 'availability' | 'actions';
  readonly label: string;
  readonly intervals: readonly Interval[];
}
