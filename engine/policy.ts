// A policy: filters and scores that choose a slot for an item, and the runner that can show its whole reasoning.
import { below } from './chance.ts';

/** Refuses slots. Pure: the same world, item and slot give the same answer, and nothing is written. */
export interface Filter<W> {
  readonly name: string;
  /** Asked once before the slots are (kube-scheduler's PreFilter): false when the filter has nothing to say about this item, and it is
   *  left out. What it works out for all slots at once it may keep in the world view. */
  prepare?(world: W, item: number): boolean;
  /** 0 when the slot fits; otherwise 1 + the index of the reason in `reasons`. */
  refuses(world: W, item: number, slot: number): number;
  readonly reasons: readonly string[];
  /** The reason with its figures; asked for only when someone reads it. */
  explain?(world: W, item: number, slot: number, reason: number): string;
}

/** Rates the slots that passed every filter; more is better. */
export interface Score<W> {
  readonly name: string;
  /** Asked once with the first `count` entries of `feasible` (kube-scheduler's PreScore): false when it has nothing to say, and every
   *  slot gets 0. */
  prepare?(world: W, item: number, feasible: ArrayLike<number>, count: number): boolean;
  score(world: W, item: number, slot: number): number;
  /** Rescales the raw scores of all feasible slots in place (kube-scheduler's NormalizeScore). */
  normalize?(scores: Float64Array, count: number): void;
}

/** Leaves out feasible slots that only a look at all of them can rule out: a ladder of fallbacks, say. */
export interface Narrowing<W> {
  readonly name: string;
  /** Moves what stays to the front of `slots`, in the order it has there, and returns how many stay. */
  narrow(world: W, item: number, slots: Int32Array, count: number): number;
  /** Why a feasible slot was left out, in words. */
  readonly reason: string;
}

/** Rates all feasible slots at once, where the rating of one depends on the others; more is better, and it replaces the scores.
 *  May draw from stream `index` of `words`. */
export interface Rating<W> {
  readonly name: string;
  rate(
    world: W,
    item: number,
    slots: Int32Array,
    count: number,
    ratings: Float64Array,
    words: Int32Array,
    index: number,
  ): void;
}

export interface Policy<W> {
  readonly name: string;
  readonly filters: readonly Filter<W>[];
  /** Applied in order to what the filters left. */
  readonly narrowings?: readonly Narrowing<W>[];
  readonly rating?: Rating<W>;
  readonly scores: readonly { readonly plugin: Score<W>; readonly weight: number }[];
  /** Among equal totals: the lowest slot, or each with the same chance. */
  readonly tie: 'lowest' | 'random';
}

/** What the policy thought of one slot. */
export interface Considered {
  readonly slot: string;
  readonly refusedBy: string | null;
  readonly reason: string | null;
  /** Weighted scores in the order of the policy's plugins; empty when refused. */
  readonly scores: readonly number[];
  readonly total: number;
}
export interface Decision {
  readonly policy: string;
  readonly item: string;
  /** Null when every slot was refused. */
  readonly chosen: string | null;
  readonly scoreNames: readonly string[];
  readonly considered: readonly Considered[];
}

/** How rows are called where people read of them. */
export interface RowNames {
  item(row: number): string;
  slot(row: number): string;
}

/** Runs one policy again and again without garbage. */
export class PolicyRunner<W> {
  readonly policy: Policy<W>;
  /** Slots that the last `choose` looked at, whether they fitted or not. */
  examined = 0;
  /** Filters that refused a slot in the last search, a bit for each by its place in the policy; of more than 31 only the first. */
  refusedBy = 0;
  private readonly active: Filter<W>[] = [];
  private readonly places: number[] = [];
  private feasible = new Int32Array(64);
  private totals = new Float64Array(64);
  private raw = new Float64Array(64);

  constructor(policy: Policy<W>) {
    this.policy = policy;
  }

  /** The best of the first `count` entries of `slots`, or -1. Ties that are broken at random draw once from stream `index` of
   *  `words` for every further equal slot, as kube-scheduler's reservoir does
   *  (kubernetes/kubernetes pkg/scheduler/schedule_one.go:894, v1.34.1). The search begins at entry `start`, goes round, and ends when
   *  `limit` slots fit. */
  choose(
    world: W,
    item: number,
    slots: ArrayLike<number>,
    count: number,
    words: Int32Array,
    index: number,
    start = 0,
    limit: number = count,
  ): number {
    return this.pick(world, item, this.candidates(world, item, slots, count, start, limit), words, index);
  }

  /** How many of the first `count` entries of `slots` may be chosen: `candidate(0)` up to there. */
  candidates(
    world: W,
    item: number,
    slots: ArrayLike<number>,
    count: number,
    start = 0,
    limit: number = count,
  ): number {
    const { narrowings } = this.policy;
    let left = this.filter(world, item, slots, count, start, limit);
    if (narrowings !== undefined)
      for (let i = 0; i < narrowings.length && left > 0; i++)
        left = narrowings[i].narrow(world, item, this.feasible, left);
    return left;
  }

  /** One of the candidates that the last search left. */
  candidate(i: number): number {
    return this.feasible[i];
  }

  /** The best of the first `count` candidates that the last search left, or -1 when there is none. */
  pick(world: W, item: number, count: number, words: Int32Array, index: number): number {
    if (count <= 1) return count === 0 ? -1 : this.feasible[0];
    const { rating } = this.policy;
    if (rating === undefined) this.rate(world, item, count);
    else rating.rate(world, item, this.feasible, count, this.totals, words, index);
    return this.best(count, words, index);
  }

  /** The best of slots that have been found fit already. */
  pickFrom(world: W, item: number, slots: ArrayLike<number>, count: number, words: Int32Array, index: number): number {
    if (count > this.feasible.length) this.reserve(2 * count);
    for (let i = 0; i < count; i++) this.feasible[i] = slots[i];
    return this.pick(world, item, count, words, index);
  }

  /** The reasoning behind a choice that has been made. Costs memory: for traces and people. */
  explain(world: W, item: number, slots: ArrayLike<number>, count: number, chosen: number, names: RowNames): Decision {
    const { policy } = this;
    const dropped = this.dropped(world, item, slots, count);
    const feasible = this.candidates(world, item, slots, count);
    const rows =
      policy.rating === undefined ? this.scoreRows(world, item, feasible) : [this.ratings(world, item, feasible)];
    let at = 0;
    const considered = Array.from({ length: count }, (_, i): Considered => {
      const slot = names.slot(slots[i]);
      const refusal = this.refusal(world, item, slots[i]);
      if (refusal !== null) return { slot, ...refusal, scores: [], total: 0 };
      const left = dropped.get(slots[i]);
      if (left !== undefined) return { slot, refusedBy: left.name, reason: left.reason, scores: [], total: 0 };
      const scores = rows.map((row) => row[at]);
      at++;
      return { slot, refusedBy: null, reason: null, scores, total: scores.reduce((sum, s) => sum + s, 0) };
    });
    return {
      policy: policy.name,
      item: names.item(item),
      chosen: chosen < 0 ? null : names.slot(chosen),
      scoreNames: policy.rating === undefined ? policy.scores.map((s) => s.plugin.name) : [policy.rating.name],
      considered,
    };
  }

  private scoreRows(world: W, item: number, feasible: number): number[][] {
    return this.policy.scores.map(({ plugin, weight }) =>
      Array.from(this.column(plugin, world, item, feasible), (s) => s * weight),
    );
  }

  /** Draws from a stream of its own, so that asking changes nothing: where a rating draws, it is one of those possible. */
  private ratings(world: W, item: number, feasible: number): number[] {
    const stream = Int32Array.of(1, 2, 3, 4);
    this.policy.rating?.rate(world, item, this.feasible, feasible, this.totals, stream, 0);
    return Array.from(this.totals.subarray(0, feasible));
  }

  /** Feasible slots that a narrowing leaves out, with the first one that does. */
  private dropped(world: W, item: number, slots: ArrayLike<number>, count: number): Map<number, Narrowing<W>> {
    const dropped = new Map<number, Narrowing<W>>();
    let left = this.filter(world, item, slots, count, 0, count);
    for (const narrowing of this.policy.narrowings ?? []) {
      const before = Array.from(this.feasible.subarray(0, left));
      left = left === 0 ? 0 : narrowing.narrow(world, item, this.feasible, left);
      const kept = new Set(this.feasible.subarray(0, left));
      for (const slot of before) if (!kept.has(slot)) dropped.set(slot, narrowing);
    }
    return dropped;
  }

  private filter(
    world: W,
    item: number,
    slots: ArrayLike<number>,
    count: number,
    start: number,
    limit: number,
  ): number {
    if (count > this.feasible.length) this.reserve(2 * count);
    const { active, places } = this;
    active.length = 0;
    places.length = 0;
    const { filters } = this.policy;
    for (let place = 0; place < filters.length; place++) {
      if (filters[place].prepare?.(world, item) === false) continue;
      active.push(filters[place]);
      places.push(place);
    }
    let kept = 0;
    let seen = 0;
    let refusedBy = 0;
    candidates: for (let at = start; seen < count && kept < limit; seen++) {
      const slot = slots[at];
      at = at + 1 === count ? 0 : at + 1;
      for (let f = 0; f < active.length; f++)
        if (active[f].refuses(world, item, slot) !== 0) {
          refusedBy |= 1 << places[f];
          continue candidates;
        }
      this.feasible[kept++] = slot;
    }
    this.examined = seen;
    this.refusedBy = refusedBy;
    return kept;
  }

  private rate(world: W, item: number, feasible: number): void {
    const { totals } = this;
    totals.fill(0, 0, feasible);
    for (const { plugin, weight } of this.policy.scores) {
      const raw = this.column(plugin, world, item, feasible);
      for (let i = 0; i < feasible; i++) totals[i] += weight * raw[i];
    }
  }

  /** Scores of one plugin for the feasible slots, in a scratch array that the next call overwrites. */
  private column(plugin: Score<W>, world: W, item: number, feasible: number): Float64Array {
    const { raw } = this;
    if (plugin.prepare !== undefined && !plugin.prepare(world, item, this.feasible, feasible)) raw.fill(0, 0, feasible);
    else {
      for (let i = 0; i < feasible; i++) raw[i] = plugin.score(world, item, this.feasible[i]);
      plugin.normalize?.(raw, feasible);
    }
    return raw.subarray(0, feasible);
  }

  private best(feasible: number, words: Int32Array, index: number): number {
    const { totals } = this;
    const random = this.policy.tie === 'random';
    let best = 0;
    let equal = 1;
    for (let i = 1; i < feasible; i++) {
      if (totals[i] > totals[best]) {
        best = i;
        equal = 1;
      } else if (random && totals[i] === totals[best]) {
        equal++;
        if (below(words, index, equal) === 0) best = i;
      }
    }
    return this.feasible[best];
  }

  private refusal(world: W, item: number, slot: number): { refusedBy: string; reason: string } | null {
    for (const filter of this.active) {
      const code = filter.refuses(world, item, slot);
      if (code === 0) continue;
      const words = filter.explain?.(world, item, slot, code - 1) ?? filter.reasons[code - 1] ?? 'refused';
      return { refusedBy: filter.name, reason: words };
    }
    return null;
  }

  private reserve(slots: number): void {
    this.feasible = new Int32Array(slots);
    this.totals = new Float64Array(slots);
    this.raw = new Float64Array(slots);
  }
}
