// The agenda: pending events as data in typed columns, over the event list that orders them.
import type { EventListState } from './event-list.ts';
import { EventList } from './event-list.ts';
import { enlarged } from './journal.ts';

/** Sequence numbers of a lane; four lanes fill the 53 bits in which a double counts exactly. */
const LANE_SPAN = 2_251_799_813_685_248;
const FIRST_CAPACITY = 64;

/** Taken off a sequence number, puts an event before all of its lane and behind the lane below. */
export const FIRST_IN_LANE = LANE_SPAN / 2;

/** What a sequence number is added to, so that at one instant a lower lane (0 to 3) goes first. */
export const laneBase = (lane: number): number => lane * LANE_SPAN;

export interface AgendaState {
  readonly list: EventListState;
  readonly kind: Uint16Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly cause: Float64Array;
  readonly free: number;
  readonly sequence: number;
}

/** A pool of slots; free ones are chained through `a`, last freed first, so that the slot just popped is filled again. */
export class Agenda {
  readonly list: EventList = new EventList();
  kind: Uint16Array = new Uint16Array(0);
  a: Int32Array = new Int32Array(0);
  b: Int32Array = new Int32Array(0);
  /** Number of the record that scheduled a slot; empty until causes are kept. */
  cause: Float64Array = new Float64Array(0);
  private free = -1;
  /** The sequence number of the event that is scheduled next; in a typed array, where a double is written in place. */
  readonly next = new Float64Array(1);

  keepCauses(unknown: number): void {
    if (this.kind.length === 0) this.grow();
    if (this.cause.length === 0) this.cause = new Float64Array(this.kind.length).fill(unknown);
  }

  /** Number of the record that scheduled a slot, or `otherwise` when that is not kept. */
  causeOf(slot: number, otherwise: number): number {
    return slot >= 0 && this.cause.length > 0 ? this.cause[slot] : otherwise;
  }

  /** A free slot for an event about `a`. */
  claim(a: number): number {
    const slot = this.free >= 0 ? this.free : this.grow();
    this.free = this.a[slot];
    this.a[slot] = a;
    return slot;
  }

  /** Takes an event off, and gives its slot back. */
  cancel(slot: number): void {
    this.list.cancel(slot);
    this.release(slot);
  }

  /** Gives a slot back in which nothing pends any more. */
  release(slot: number): void {
    this.a[slot] = this.free;
    this.free = slot;
  }

  save(): AgendaState {
    return {
      list: this.list.save(),
      kind: this.kind.slice(),
      a: this.a.slice(),
      b: this.b.slice(),
      cause: this.cause.slice(),
      free: this.free,
      sequence: this.next[0],
    };
  }

  load(state: AgendaState): void {
    this.list.load(state.list);
    this.kind = state.kind.slice();
    this.a = state.a.slice();
    this.b = state.b.slice();
    this.cause = state.cause.slice();
    this.free = state.free;
    this.next[0] = state.sequence;
  }

  /** Becomes what `other` is now. */
  copy(other: Agenda): void {
    this.list.copy(other.list);
    this.kind = other.kind.slice();
    this.a = other.a.slice();
    this.b = other.b.slice();
    this.cause = other.cause.slice();
    this.free = other.free;
    this.next[0] = other.next[0];
  }

  private grow(): number {
    const from = this.kind.length;
    const to = Math.max(FIRST_CAPACITY, 2 * from);
    this.kind = enlarged(this.kind, new Uint16Array(to));
    this.a = enlarged(this.a, new Int32Array(to));
    this.b = enlarged(this.b, new Int32Array(to));
    if (this.cause.length > 0) this.cause = enlarged(this.cause, new Float64Array(to));
    this.list.reserve(to);
    this.chain(from, to);
    return from;
  }

  private chain(from: number, to: number): void {
    for (let slot = from; slot < to; slot++) this.a[slot] = slot + 1 < to ? slot + 1 : -1;
    this.free = from;
  }
}
