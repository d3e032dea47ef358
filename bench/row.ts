// What a row of the benchmark is: cases, each with our contestant, its peers and what ours must reach.

/** Someone who runs in a process of its own and reports one figure, as `report` of measure.ts does. */
export interface Contestant {
  readonly name: string;
  /** The command line, or why there is none on this machine. Asked once a run; may compile. */
  command(): readonly string[] | Missing;
}

/** Why a contestant cannot run here. It is named in the table, never replaced by a guess. */
export interface Missing {
  readonly missing: string;
}

export interface Peer {
  readonly contestant: Contestant;
  /** How many times better than this peer ours must be; a peer without it is there to look at. */
  readonly atLeast?: number;
}

/** One comparison, such as HOLD at 4,000 pending. */
export interface Case {
  readonly name: string;
  /** What a figure counts once it is divided by `scale`, such as `M holds/CPU-s`. */
  readonly unit: string;
  readonly scale: number;
  /** Whether more of it is better or less. */
  readonly better: 'more' | 'less';
  /** Taken from the notes under this name instead of the main figure. */
  readonly note?: string;
  readonly ours: Contestant;
  /** What our figure itself must reach, in `unit`. */
  readonly limit?: number;
  /** A note that all contestants must agree on, such as the digest of a trajectory. */
  readonly same?: string;
  readonly peers: readonly Peer[];
}

export interface Row {
  /** Short name for `--only`. */
  readonly name: string;
  readonly title: string;
  readonly cases: readonly Case[];
}
