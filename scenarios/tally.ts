// The tally: what a run has cost each VM, address and volume so far, from facts, exact to the millisecond.
//
// The state of a cluster holds from one event to the next, so a stretch of time is added up when the clock is about to move on.
import { DiskHealth, ReplicaMode, Robustness } from '../models/lifecycles.ts';
import { shouldRun } from '../models/run-strategy.ts';
import type { ClusterSimulation, ClusterWorld } from '../models/schema.ts';
import type { MeasureClaim } from './claim.ts';
import { each, type Things } from './things.ts';
import { isRunning, truthOf } from './truth.ts';

/** Time that something was wanted and the time of it that it did not serve, by row, in ms. */
interface Service {
  readonly wanted: number[];
  readonly down: number[];
  /** Start of the outage under way; -1 while there is none. */
  readonly since: number[];
  readonly outages: number[];
  readonly longest: number[];
}

/** As plain data, for checkpoints. */
export interface TallyState {
  readonly at: number;
  readonly vm: Service;
  readonly vip: Service;
  readonly volume: Service;
  readonly lastVmDown: number;
  readonly lastShort: number;
}

/** What became of one thing. */
export interface Served {
  readonly row: number;
  readonly wantedMs: number;
  readonly downMs: number;
  readonly outages: number;
  readonly longestMs: number;
}

const answering = truthOf('vip', 'answering');

export class Tally {
  private at = 0;
  private vm = service();
  private vip = service();
  /** Of a volume, "down" is degraded or faulted. */
  private volume = service();
  /** Last instant until which some wanted VM was down, or some volume short of replicas; -1 when there was none. */
  private lastVmDown = -1;
  private lastShort = -1;
  private readonly faultAt: number | null;

  /** @param faultAt when the first fault strikes; recovery counts from there */
  constructor(faultAt: number | null) {
    this.faultAt = faultAt;
  }

  /** Adds the stretch until `to`, in which the world was as it is now. */
  advance({ world }: ClusterSimulation, to: number): void {
    const held = to - this.at;
    if (held === 0) return;
    const { vm, vip, volume } = world;
    let down = false;
    for (let v = 0; v < vm.rows; v++) {
      if (!vm.isLive(v)) continue;
      const wanted = shouldRun(world, v);
      const up = !wanted || isRunning(world, v);
      add(this.vm, v, this.at, held, wanted, up);
      down ||= !up;
    }
    for (let v = 0; v < vip.rows; v++) add(this.vip, v, this.at, held, true, answering?.(world, v) ?? true);
    let short = false;
    for (let v = 0; v < volume.rows; v++) {
      const { degraded, faulted } = Robustness.state;
      const whole = volume.robustness[v] !== degraded && volume.robustness[v] !== faulted;
      add(this.volume, v, this.at, held, true, whole);
      short ||= !whole;
    }
    if (down) this.lastVmDown = to;
    if (short) this.lastShort = to;
    this.at = to;
  }

  /** The figure that a claim is about, up to now, in the unit of its measure. */
  measure(sim: ClusterSimulation, { expectation, things }: MeasureClaim): number {
    switch (expectation.measure) {
      case 'availability':
        return 100 * this.availability(sim, things);
      case 'downtime':
        return this.downtime(sim, things);
      case 'vm-minutes lost':
        return this.vmMinutesLost;
      case 'data lost':
        return dataLost(sim.world, sim.now);
      case 'time to recover':
        return this.timeToRecover;
      case 'time to heal':
        return this.timeToHeal;
    }
  }

  get vmMinutesLost(): number {
    return this.vm.down.reduce((sum, ms) => sum + ms, 0) / 60_000;
  }

  /** From the first fault to the last instant at which a wanted VM was down; 0 when none was. */
  get timeToRecover(): number {
    return this.sinceFault(this.lastVmDown);
  }

  /** From the first fault to the last instant at which a volume was short of replicas; 0 when none was. */
  get timeToHeal(): number {
    return this.sinceFault(this.lastShort);
  }

  served(kind: 'vm' | 'vip' | 'volume'): readonly Served[] {
    const { wanted, down, outages, longest } = this[kind];
    return wanted.map((wantedMs, row) => ({
      row,
      wantedMs,
      downMs: down[row],
      outages: outages[row],
      longestMs: longest[row],
    }));
  }

  save(): TallyState {
    const { at, vm, vip, volume, lastVmDown, lastShort } = this;
    return structuredCopy({ at, vm, vip, volume, lastVmDown, lastShort });
  }

  load(state: TallyState): void {
    const { at, vm, vip, volume, lastVmDown, lastShort } = structuredCopy(state);
    Object.assign(this, { at, vm, vip, volume, lastVmDown, lastShort });
  }

  private sinceFault(until: number): number {
    const from = this.faultAt ?? 0;
    return until < 0 ? 0 : Math.max(0, until - from);
  }

  /** Time served over time wanted, 0 to 1; 1 where nothing was wanted. */
  private availability(sim: ClusterSimulation, things: Things | null): number {
    let [wanted, down] = [0, 0];
    this.of(sim, things, (of, row) => {
      wanted += of.wanted[row] ?? 0;
      down += of.down[row] ?? 0;
    });
    return wanted === 0 ? 1 : (wanted - down) / wanted;
  }

  private downtime(sim: ClusterSimulation, things: Things | null): number {
    let worst = 0;
    this.of(sim, things, (of, row) => {
      worst = Math.max(worst, of.down[row] ?? 0);
    });
    return worst;
  }

  private of(sim: ClusterSimulation, things: Things | null, visit: (of: Service, row: number) => void): void {
    if (things === null) return;
    const of = things.kind === 'vip' ? this.vip : this.vm;
    each(things, sim, (row) => visit(of, row));
  }
}

function service(): Service {
  return { wanted: [], down: [], since: [], outages: [], longest: [] };
}

function add(of: Service, row: number, at: number, held: number, wanted: boolean, up: boolean): void {
  while (of.wanted.length <= row) {
    of.wanted.push(0);
    of.down.push(0);
    of.since.push(-1);
    of.outages.push(0);
    of.longest.push(0);
  }
  if (wanted) of.wanted[row] += held;
  if (up) {
    of.since[row] = -1;
    return;
  }
  if (of.since[row] < 0) {
    of.since[row] = at;
    of.outages[row]++;
  }
  of.down[row] += held;
  of.longest[row] = Math.max(of.longest[row], at + held - of.since[row]);
}

function structuredCopy(state: TallyState): TallyState {
  const copy = (of: Service): Service => ({
    wanted: of.wanted.slice(),
    down: of.down.slice(),
    since: of.since.slice(),
    outages: of.outages.slice(),
    longest: of.longest.slice(),
  });
  return { ...state, vm: copy(state.vm), vip: copy(state.vip), volume: copy(state.volume) };
}

/** Failures within a minute of the last one count as one event when Longhorn salvages a volume: those replicas hold the data still.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:1850 @5ddaa369f. */
const SALVAGE_WINDOW_MS = 60_000;

/** Fact: bytes of the volumes of which no copy is left that Longhorn would start them from, whether or not anybody has noticed. A node without
 *  power keeps its copies. */
export function dataLost(world: ClusterWorld, now: number): number {
  const { volume } = world;
  let lost = 0;
  for (let v = 0; v < volume.rows; v++) if (volume.isLive(v) && isLost(world, v, now)) lost += volume.actual[v];
  return lost;
}

function isLost({ volume, replica, disk }: ClusterWorld, v: number, now: number): boolean {
  const { RW, Stopped, ERR } = ReplicaMode.state;
  let latest = -1;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    if (replica.mode[r] === RW || replica.mode[r] === Stopped) latest = now;
    else if (replica.mode[r] === ERR && replica.healthyAt[r] >= 0) latest = Math.max(latest, replica.failedAt[r]);
  }
  // A volume that never had a complete copy has lost nothing.
  if (latest < 0) return false;
  for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r]) {
    const whole =
      replica.mode[r] === RW ||
      replica.mode[r] === Stopped ||
      (replica.mode[r] === ERR && replica.healthyAt[r] >= 0 && replica.failedAt[r] >= latest - SALVAGE_WINDOW_MS);
    const d = replica.disk[r];
    if (whole && d >= 0 && disk.health[d] === DiskHealth.state.Good) return false;
  }
  return true;
}
