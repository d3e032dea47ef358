// Replay: a run that can be entered anywhere, by going back to a keyframe and running the same events again.
import type { Checkpoint } from './checkpoint.ts';
import type { Simulation } from './simulation.ts';
import type { Schema } from './table.ts';

/** Events between keyframes at the start: a seek re-runs at most this many. */
export const FIRST_SPACING = 2048;
/** Keyframes kept; at this number every second one is dropped and the spacing doubles. */
const MOST_KEYFRAMES = 512;

export class Replay<S extends Schema> {
  readonly sim: Simulation<S>;
  private readonly keyframes: Checkpoint[];
  private spacing = FIRST_SPACING;

  /** @param sim at the beginning of what is to be replayed; it is moved about by `seek`. */
  constructor(sim: Simulation<S>) {
    this.sim = sim;
    this.keyframes = [sim.checkpoint()];
  }

  /** Brings the simulation to the state after every event up to and including `at` ms. */
  seek(at: number): void {
    if (at < this.sim.now) this.sim.restore(this.before(at));
    else {
      const keyframe = this.before(at);
      if (keyframe.executed > this.sim.executed) this.sim.restore(keyframe);
    }
    this.advance(at);
  }

  /** Leaves a keyframe of another simulation that plays the same run, where one is due: then nothing that it has played has to be run again
   *  to get there. To be asked at least once in `FIRST_SPACING` events. */
  follow(run: Simulation<S>): void {
    const last = this.keyframes[this.keyframes.length - 1]?.executed ?? 0;
    if (run.executed >= last + this.spacing) this.keep(run);
  }

  /** Runs on to `at`, leaving keyframes behind. */
  private advance(at: number): void {
    const { sim } = this;
    for (;;) {
      const last = this.keyframes[this.keyframes.length - 1]?.executed ?? 0;
      const room = Math.max(1, last + this.spacing - sim.executed);
      const ran = sim.run(at, room);
      if (sim.executed >= last + this.spacing) this.keep(sim);
      if (ran < room) return;
    }
  }

  private keep(sim: Simulation<S>): void {
    this.keyframes.push(sim.checkpoint());
    if (this.keyframes.length < MOST_KEYFRAMES) return;
    const kept = this.keyframes.filter((_, i) => i % 2 === 0);
    this.keyframes.splice(0, this.keyframes.length, ...kept);
    this.spacing *= 2;
  }

  /** The last keyframe that has run nothing later than `at`. Keyframes may lie inside an instant, so one at exactly `at` serves too. */
  private before(at: number): Checkpoint {
    let low = 0;
    let high = this.keyframes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.keyframes[middle]?.now ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return this.keyframes[low] as Checkpoint;
  }
}
