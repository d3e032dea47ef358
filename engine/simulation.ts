// A simulation: a world, its pending events and its clock, advanced one event at a time.
// Long because what schedules, runs, saves and records an event shares the private state of one class.
import { Agenda, FIRST_IN_LANE, laneBase } from './agenda.ts';
import { rootCause, UNRECORDED } from './cause.ts';
import type { Int32Cells } from './cells.ts';
import { Streams } from './chance.ts';
import { CHECKPOINT_VERSION, type Checkpoint, refuseForeign, renumber } from './checkpoint.ts';
import type { Arguments, EventKind } from './event.ts';
import { LANES } from './event.ts';
import type { Definition, Handle } from './model.ts';
import type { Decision } from './policy.ts';
import { Probes } from './probe.ts';
import { failureAfter, refuseDelay, refuseUnhandled, SimulationError } from './simulation-error.ts';
import type { Schema, Tables } from './table.ts';
import type { Recorder } from './trace.ts';
import { World } from './world.ts';

export class Simulation<S extends Schema> {
  readonly world: Tables<S>;
  readonly streams: Streams;
  readonly probes: Probes = new Probes();
  readonly seed: number;
  readonly definition: Definition<S>;
  /** Storage behind `world`, for engine and edges; models use `world`. */
  readonly store: World<S>;
  readonly agenda: Agenda = new Agenda();
  /** Events run so far; the number of the next record. */
  executed = 0;
  /** When set, invariants are checked after the last event of every instant: within one, cause and effect are events of their own. */
  checking = false;
  /** What entered from outside, by root number: scenario steps, injected actions, the state at the start. */
  readonly roots: string[] = [];

  private recorder: Recorder | null = null;
  private cause = UNRECORDED;
  /** In a typed array a double is written in place; in a field it may be boxed anew. */
  private readonly clock = new Float64Array(1);
  private readonly handlers: readonly (Handle<S> | undefined)[];
  /** By kind: the column that keeps the slot of the row's event, once it has had one, or null. */
  private readonly timers: readonly (Int32Cells | null | undefined)[];
  private readonly laneBases: Float64Array;

  constructor(definition: Definition<S>, seed: number) {
    this.definition = definition;
    this.seed = seed;
    this.streams = new Streams(seed);
    this.store = new World(definition.schema, definition.timers, seed);
    this.store.cancelTimer = (slot) => this.agenda.cancel(slot);
    this.world = this.store.tables;
    definition.measures(this.probes);
    this.handlers = definition.handlers;
    this.timers = Array.from(definition.kinds, (kind) => this.timerCells(kind));
    this.laneBases = Float64Array.from(definition.kinds, (k) => laneBase(k === undefined ? 0 : LANES.indexOf(k.lane)));
  }

  /** Milliseconds since the start of the simulation. */
  get now(): number {
    return this.clock[0];
  }

  /** Puts an event on the agenda `delay` ms from now, rounded up to a whole millisecond. If its kind has a timer and one is pending
   *  for the row `a`, that one is moved. */
  schedule<A extends Arguments>(kind: EventKind<A>, delay: number, a = 0, b = 0): void {
    if (!(delay >= 0)) refuseDelay(kind, delay);
    const { agenda } = this;
    const { id } = kind;
    const slot = this.slotFor(id, a);
    agenda.kind[slot] = id;
    agenda.b[slot] = b;
    if (agenda.cause.length > 0) agenda.cause[slot] = this.cause;
    agenda.list.set(slot, this.clock[0] + Math.ceil(delay), this.laneBases[id] + agenda.next[0]++);
  }

  /** Schedules an event for now, before all others of its lane: nothing of the lane comes between the event that is running and this one. */
  scheduleFirst<A extends Arguments>(kind: EventKind<A>, a: number, b = 0): void {
    const { next } = this.agenda;
    const sequence = next[0];
    next[0] = sequence - FIRST_IN_LANE;
    this.schedule(kind, 0, a, b);
    next[0] = sequence + 1;
  }

  /** Schedules an event with a timer that comes sooner or later than was thought: its cause stays that of the last `schedule`. */
  move<A extends Arguments>(kind: EventKind<A>, delay: number, row: number): void {
    const { cause } = this;
    this.cause = this.agenda.causeOf(this.timers[kind.id]?.data[row] ?? -1, cause);
    this.schedule(kind, delay, row);
    this.cause = cause;
  }

  /** Takes the pending event off the timer that `kind` names; nothing happens when none is pending. */
  cancel<A extends Arguments>(kind: EventKind<A>, row: number): void {
    const timer = this.timers[kind.id];
    if (timer === null || timer === undefined) throw new SimulationError(`${kind.name} has no timer to cancel`);
    const slot = timer.data[row];
    if (slot >= 0) this.agenda.list.cancel(slot);
  }

  /** When the timer that `kind` names will fire for this row, in ms since the start; Infinity when nothing is pending. */
  dueAt<A extends Arguments>(kind: EventKind<A>, row: number): number {
    const slot = this.timers[kind.id]?.data[row] ?? -1;
    return slot < 0 ? Number.POSITIVE_INFINITY : this.agenda.list.timeOf(slot);
  }

  /** The only way in from outside: an event at `at` (now, if that has passed), whose cause is `why`. A session replays from these. */
  inject<A extends Arguments>(kind: EventKind<A>, a: number, b: number, why: string, at: number = this.clock[0]): void {
    if (this.definition.handlers[kind.id] === undefined) throw new SimulationError(`no model handles ${kind.name}`);
    this.asRoot(why, () => this.schedule(kind, Math.max(0, at - this.clock[0]), a, b));
  }

  /** Runs `work` so that whatever it schedules is caused by `why`; used while a world is set up. */
  asRoot(why: string, work: () => void): void {
    this.agenda.keepCauses(UNRECORDED);
    const before = this.cause;
    let root = this.roots.indexOf(why);
    if (root < 0) root = this.roots.push(why) - 1;
    this.cause = rootCause(root);
    work();
    this.cause = before;
  }

  /** Runs the next event if it is due by `until`. Returns whether one was. */
  step(until: number = Number.POSITIVE_INFINITY): boolean {
    if (this.watched) return this.stepWatched(until);
    const slot = this.agenda.list.pop(until);
    if (slot < 0) return false;
    this.execute(slot);
    return true;
  }

  /** Runs everything due by `until`, at most `limit` events; then the clock stands at `until` unless the limit was reached.
   *  Returns the number of events run. */
  run(until: number, limit: number = Number.POSITIVE_INFINITY): number {
    const first = this.executed;
    const last = first + limit;
    const ended = this.watched ? this.runWatched(until, last) : this.runQuiet(until, last);
    if (ended && this.checking) this.check();
    if (ended && until > this.clock[0] && until < Number.POSITIVE_INFINITY) this.clock[0] = until;
    return this.executed - first;
  }

  /** When the next event is due; Infinity when nothing is pending. */
  get nextAt(): number {
    const next = this.agenda.list.peek();
    return next < 0 ? Number.POSITIVE_INFINITY : this.agenda.list.timeOf(next);
  }

  /** Sends every event and change to `recorder` from now on, or stops with null. */
  record(recorder: Recorder | null): void {
    this.recorder = recorder;
    this.store.listen(recorder !== null);
    if (recorder !== null) this.agenda.keepCauses(UNRECORDED);
  }

  /** Whether someone will read notes: ask before making one that costs anything. */
  get recording(): boolean {
    return this.recorder !== null;
  }

  /** A remark for whoever reads the trace. */
  note(text: string): void {
    this.recorder?.note(text);
  }

  /** The whole reasoning of a placement, for whoever reads the trace. */
  decided(decision: Decision): void {
    this.recorder?.decided(decision);
  }

  /** Everything needed to go on from here, as structured-cloneable data. */
  checkpoint(): Checkpoint {
    return {
      version: CHECKPOINT_VERSION,
      seed: this.seed,
      now: this.now,
      executed: this.executed,
      kinds: this.definition.kinds.map((k) => k?.name ?? ''),
      roots: this.roots.slice(),
      names: this.store.names.save(),
      tables: this.store.save(),
      agenda: this.agenda.save(),
      streams: this.streams.save(),
      probes: this.probes.save(),
      digest: this.recorder?.digest.save() ?? null,
    };
  }

  /** Becomes what the checkpoint was. The recorder stays; its digest goes on from the checkpoint's. */
  restore(from: Checkpoint): void {
    refuseForeign(from, this.seed);
    this.clock[0] = from.now;
    this.executed = from.executed;
    this.cause = UNRECORDED;
    this.roots.splice(0, this.roots.length, ...from.roots);
    this.store.names.load(from.names);
    this.store.load(from.tables);
    this.agenda.load(from.agenda);
    if (this.recorder !== null) this.agenda.keepCauses(UNRECORDED);
    renumber(this.agenda.kind, from.kinds, this.definition.kinds);
    this.streams.restore(from.streams);
    this.probes.load(from.probes);
    if (from.digest !== null) this.recorder?.digest.load(from.digest);
  }

  /** A second simulation that goes on from here; neither notices the other. */
  fork(): Simulation<S> {
    const twin = new Simulation(this.definition, this.seed);
    twin.clock[0] = this.clock[0];
    twin.executed = this.executed;
    twin.roots.push(...this.roots);
    twin.store.copy(this.store);
    twin.agenda.copy(this.agenda);
    twin.streams.restore(this.streams.save());
    twin.probes.load(this.probes.save());
    return twin;
  }

  private get watched(): boolean {
    return this.recorder !== null || this.checking;
  }

  /** The slot that an event of this kind about row `a` goes into: the timer's own, or a fresh one. */
  private slotFor(kind: number, a: number): number {
    const timer = this.timers[kind];
    if (timer === null) return this.agenda.claim(a);
    if (timer === undefined) refuseUnhandled(kind);
    const slot = timer.data[a];
    return slot >= 0 ? slot : this.claimFor(timer, a);
  }

  private claimFor(timer: Int32Cells, row: number): number {
    const slot = this.agenda.claim(row);
    timer.data[row] = slot;
    return slot;
  }

  /** Returns whether everything due by `until` has run. */
  private runQuiet(until: number, last: number): boolean {
    const { list } = this.agenda;
    while (this.executed < last) {
      const slot = list.pop(until);
      if (slot < 0) return true;
      this.execute(slot);
    }
    return false;
  }

  private runWatched(until: number, last: number): boolean {
    while (this.executed < last) if (!this.stepWatched(until)) return true;
    return false;
  }

  /** Runs what was popped from `slot`. A slot that belongs to a timer stays with it. */
  private execute(slot: number): void {
    const { agenda } = this;
    this.clock[0] = agenda.list.poppedAt;
    const kind = agenda.kind[slot];
    const a = agenda.a[slot];
    const b = agenda.b[slot];
    if (this.timers[kind] === null) agenda.release(slot);
    this.executed++;
    (this.handlers[kind] as Handle<S>)(this, a, b);
  }

  private stepWatched(until: number): boolean {
    const next = this.agenda.list.peek();
    if (next < 0 || this.agenda.list.timeOf(next) > until) return false;
    this.executeWatched();
    return true;
  }

  private executeWatched(): void {
    const { agenda, recorder, store } = this;
    const slot = agenda.list.peek();
    if (this.checking && agenda.list.timeOf(slot) > this.now) this.check();
    const kind = agenda.kind[slot];
    const a = agenda.a[slot];
    const b = agenda.b[slot];
    const cause = agenda.causeOf(slot, UNRECORDED);
    const number = this.executed;
    this.cause = number;
    store.journal.clear();
    const described = this.definition.kinds[kind] as EventKind;
    recorder?.begin(number, agenda.list.timeOf(slot), described, a, b, cause, store);
    try {
      this.execute(agenda.list.pop());
    } catch (error) {
      throw this.failure(described, error);
    }
    recorder?.end(store);
    this.cause = UNRECORDED;
  }

  private check(): void {
    for (const invariant of this.definition.invariants) {
      const broken = invariant.broken(this.world, this);
      if (broken.length > 0) throw this.failure(null, new Error(`broken: ${invariant.name}: ${broken.join('; ')}`));
    }
  }

  private failure(kind: EventKind | null, error: unknown): SimulationError {
    return failureAfter(`seed ${this.seed}, ${this.now} ms, after event ${this.executed - 1}`, kind, error);
  }

  private timerCells(kind: EventKind | undefined): Int32Cells | null {
    if (kind === undefined || kind.timer === null) return null;
    const table = Object.values(kind.args)[0] ?? '';
    return this.store.store(table).timers.get(kind.timer) ?? null;
  }
}
