// The list of pending events: a compact 4-ary winner tree over timer slots, with exact cancel and FIFO ties.
//
// A heap moves entries about; here every timer slot keeps one fixed leaf and a tournament is played above the leaves. To
// schedule, move or cancel is to write the leaf and replay the matches on its path to the root. Nothing is ever dead in
// the list, so it cannot grow beyond its slots, and a slot's time can be read directly.
//
// Shape. Nodes are numbered so that the four children of node n are 4(n-2) ... 4(n-2)+3: the root is node 3, siblings
// begin at a multiple of four, the parent of n is (n >> 2) + 2. Leaves are the last nodes and start at a multiple of
// four, so that a group of siblings is either all leaves or all inner nodes. A leaf's winner is itself and needs no
// storage. That makes 8 bytes of time and 8 of order a slot, and a third of 12 bytes (time and winner) above: 20 bytes.
//
// Speed. Which of four siblings wins is close to random, so a branch on it is mispredicted every other time; comparisons
// are turned into index arithmetic instead. The three siblings of a changed node are matched among themselves first:
// that needs nothing from the level below, so the processor runs ahead of the climb. Equal times are rare and stay an
// ordinary, well predicted branch. No path allocates: numbers rest in typed arrays and travel as array indices.

/** What `EventList.save` keeps: time and order of every slot, Infinity in `at` where nothing is pending. */
export interface EventListState {
  readonly at: Float64Array;
  readonly order: Float64Array;
}

const ROOT = 3;
const NONE = -1;

/** Pending events, at most one a timer slot, served by least time and then least order. */
export class EventList {
  private slots = 0;
  private pending = 0;
  private firstLeaf = 0;
  /** Least time below each node; for a leaf its own time, Infinity when not pending. */
  private times = new Float64Array(0);
  /** Slot which holds that least time, for inner nodes. */
  private winners = new Int32Array(0);
  private orders = new Float64Array(0);
  /** A popped slot whose leaf still holds its old time, else NONE. That time is no later than any pending one, so the
   *  tree stays consistent, and a handler that schedules the same slot again pays for one path and not for two. */
  private popped = NONE;
  /** A number in a typed array is written in place; in a field V8 may allocate a box for it. */
  private readonly clock = new Float64Array(1);

  /** @param capacity slots to begin with; `reserve` adds more. */
  constructor(capacity = 0) {
    this.reserve(capacity);
  }

  /** Number of slots that exist: 0 ... capacity - 1. */
  get capacity(): number {
    return this.slots;
  }

  /** Number of pending slots. */
  get size(): number {
    return this.pending;
  }

  /** Time in ms of the entry popped last; 0 before the first. */
  get poppedAt(): number {
    return this.clock[0];
  }

  /** Makes at least `slots` slots exist and keeps what is pending. Grows only; costs one pass over all slots. */
  reserve(slots: number): void {
    if (slots <= this.slots && this.times.length > 0) return;
    const { at, order } = this.save();
    this.build(slots, at, order);
  }

  /** Schedules `slot` at `at` ms, or moves it there. Equal times are served by least `order`, which must differ between
   *  pending slots. An infinite time cancels. Throws RangeError when there is no such slot or `at` is NaN. */
  set(slot: number, at: number, order: number): void {
    const leaf = this.firstLeaf + slot;
    if (!(at < Infinity) || slot >>> 0 >= this.slots) {
      this.setUnusual(slot, at);
      return;
    }
    const old = this.times[leaf];
    this.times[leaf] = at;
    this.orders[slot] = order;
    if (slot === this.popped) {
      this.popped = NONE;
      this.pending++;
      this.replayWon(slot);
    } else {
      if (old === Infinity) this.pending++;
      this.replay(slot);
    }
  }

  /** Takes `slot` off the list; does nothing when it is not pending. */
  cancel(slot: number): void {
    if (!this.isPending(slot)) return;
    this.pending--;
    this.times[this.firstLeaf + slot] = Infinity;
    this.replay(slot);
  }

  /** Removes the pending slot of least (time, order) and returns it; -1 when none fires by `until` ms. */
  pop(until: number = Number.MAX_VALUE): number {
    if (this.popped !== NONE) this.settle();
    const at = this.times[ROOT];
    if (!(at <= until) || at === Infinity) return NONE;
    const slot = this.winners[ROOT];
    this.popped = slot;
    this.clock[0] = at;
    this.pending--;
    return slot;
  }

  /** The slot that `pop()` would return, left where it is; -1 when nothing is pending. */
  peek(): number {
    if (this.popped !== NONE) this.settle();
    return this.times[ROOT] === Infinity ? NONE : this.winners[ROOT];
  }

  /** Time in ms at which `slot` fires; Infinity when it is not pending. */
  timeOf(slot: number): number {
    return slot >>> 0 >= this.slots || slot === this.popped ? Infinity : this.times[this.firstLeaf + slot];
  }

  isPending(slot: number): boolean {
    return this.timeOf(slot) < Infinity;
  }

  /** Copies the leaves, from which `load` makes the same list again. */
  save(): EventListState {
    if (this.popped !== NONE) this.settle();
    return {
      at: this.times.slice(this.firstLeaf, this.firstLeaf + this.slots),
      order: this.orders.slice(0, this.slots),
    };
  }

  /** Becomes the list that was saved, capacity included. */
  load(state: EventListState): void {
    this.build(state.at.length, state.at, state.order);
  }

  /** Becomes what `other` is now, its tree included: no match is played again. */
  copy(other: EventList): void {
    this.slots = other.slots;
    this.pending = other.pending;
    this.firstLeaf = other.firstLeaf;
    this.times = other.times.slice();
    this.winners = other.winners.slice();
    this.orders = other.orders.slice();
    this.popped = other.popped;
    this.clock[0] = other.clock[0];
  }

  /** Replays the matches above a leaf whose time or order changed, as far up as anything changes. */
  private replay(slot: number): void {
    const times = this.times;
    const winners = this.winners;
    let node = this.firstLeaf + slot;
    let best = this.match(times, node, times[node]);
    let winner = best - this.firstLeaf;
    for (;;) {
      node = (node >> 2) + 2;
      // Another slot won here before and still does: the nodes above have seen this result already.
      if (winners[node] === winner && winner !== slot) return;
      const time = times[best];
      times[node] = time;
      winners[node] = winner;
      if (node === ROOT) return;
      best = this.match(times, node, time);
      winner = winners[best];
    }
  }

  /** Replays the matches above the leaf that won them all. Everything up to the root changes, so looking for an early
   *  end would only cost: twelve per cent of a pop and set at 4,000 slots. */
  private replayWon(slot: number): void {
    const times = this.times;
    const winners = this.winners;
    let node = this.firstLeaf + slot;
    let best = this.match(times, node, times[node]);
    let winner = best - this.firstLeaf;
    for (;;) {
      node = (node >> 2) + 2;
      const time = times[best];
      times[node] = time;
      winners[node] = winner;
      if (node === ROOT) return;
      best = this.match(times, node, time);
      winner = winners[best];
    }
  }

  /** The node of least (time, order) among `node`, whose time is `time`, and its three siblings. Siblings are one to
   *  three bits apart, so `rival` is what to flip in `node` to get the best of the others: 1, 2 or 3. */
  private match(times: Float64Array, node: number, time: number): number {
    const one = times[node ^ 1];
    const two = times[node ^ 2];
    const three = times[node ^ 3];
    const rival = (1 + +(two < one)) | (-(+(three < one) & +(three < two)) & 3);
    const least = times[node ^ rival];
    const best = node ^ (rival & -(least < time));
    if (least === time || (+(one === least) + +(two === least) + +(three === least) > 1 && least < time)) {
      return this.leastOfEqual(node & -4, times[best]);
    }
    return best;
  }

  /** The node of least order among those of the four siblings that share the least time. */
  private leastOfEqual(first: number, time: number): number {
    if (time === Infinity) return first;
    let best = NONE;
    let least = Infinity;
    for (let node = first; node < first + 4; node++) {
      if (this.times[node] !== time) continue;
      const order = this.orders[node < this.firstLeaf ? this.winners[node] : node - this.firstLeaf];
      if (best !== NONE && order >= least) continue;
      best = node;
      least = order;
    }
    return best;
  }

  /** Clears the leaf of the popped slot, because its owner did not schedule it again. */
  private settle(): void {
    const slot = this.popped;
    this.popped = NONE;
    this.times[this.firstLeaf + slot] = Infinity;
    this.replayWon(slot);
  }

  /** The calls of `set` that do not schedule anything, kept out of its way. */
  private setUnusual(slot: number, at: number): void {
    if (slot >>> 0 >= this.slots) throw new RangeError(`no timer slot ${slot}: there are ${this.slots}`);
    if (Number.isNaN(at)) throw new RangeError(`timer slot ${slot} cannot be set to NaN`);
    if (at === Infinity) this.cancel(slot);
  }

  /** Lays out a tree for `capacity` slots and plays every match once. Slots beyond the given leaves are not pending. */
  private build(capacity: number, at: Float64Array, order: Float64Array): void {
    const leaves = Math.max(4, (capacity + 3) & -4);
    // Every group of four siblings needs a parent: (firstLeaf + leaves) / 4 groups below nodes 3 ... firstLeaf - 1.
    const firstLeaf = (Math.ceil((leaves + 8) / 3) + 3) & -4;
    if (this.times.length !== firstLeaf + leaves || this.slots !== capacity) {
      this.times = new Float64Array(firstLeaf + leaves);
      this.winners = new Int32Array(firstLeaf);
      this.orders = new Float64Array(capacity);
      this.firstLeaf = firstLeaf;
      this.slots = capacity;
    }
    this.popped = NONE;
    this.orders.set(order);
    const times = this.times;
    times.fill(Infinity, 0, firstLeaf).fill(Infinity, firstLeaf + at.length);
    times.set(at, firstLeaf);
    this.pending = 0;
    for (let slot = 0; slot < at.length; slot++) this.pending += +(at[slot] < Infinity) | 0;
    const winners = this.winners;
    for (let first = firstLeaf + leaves - 4; first > ROOT; first -= 4) {
      const best = this.match(times, first, times[first]);
      const node = (first >> 2) + 2;
      times[node] = times[best];
      winners[node] = best < firstLeaf ? winners[best] : best - firstLeaf;
    }
  }
}
