// The agenda: pending events as data in typed columns, over the event list that orders them.
import type { EventListState } from './event-list.ts';
import { EventList } from './event-list.ts';
import { enlarged } from './journal.ts';

/** Sequence numbers of a lane; four lanes fill the 53 bits in which a double counts exactly. */
const LANE_SPAN = 2_251_799_813_685_248;
const FIRST_CAPACITY = 64;

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
  readonly list: EventList = new EventList(FIRST_CAPACITY);
  kind: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  a: Int32Array = new Int32Array(FIRST_CAPACITY);
  b: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Number of the record that scheduled a slot; empty until causes are kept. */
  cause: Float64Array = new Float64Array(0);
  private free = -1;
  /** The sequence number of the event that is scheduled next; in a typed array, where a double is written in place. */
  readonly next = new Float64Array(1);

  constructor() {
    this.chain(0, FIRST_CAPACITY);
  }

  keepCauses(unknown: number): void {
    if (this.cause.length === 0) this.cause = new Float64Array(this.kind.length).fill(unknown);
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

  /** @param adopt take the arrays themselves, because nobody else keeps the state */
  load(state: AgendaState, adopt = false): void {
    const own = <A extends { slice(): A }>(array: A): A => (adopt ? array : array.slice());
    this.list.load(state.list);
    this.kind = own(state.kind);
    this.a = own(state.a);
    this.b = own(state.b);
    this.cause = own(state.cause);
    this.free = state.free;
    this.next[0] = state.sequence;
  }

  private grow(): number {
    const from = this.kind.length;
    const to = 2 * from;
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
