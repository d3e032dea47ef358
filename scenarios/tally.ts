// The tally: what a run has cost each VM, address and volume so far, from facts, exact to the millisecond.
//
// The state of a cluster holds from one event to the next, so a stretch of time is added up when the clock is about to move on.

import { applicationServes } from '../models/compute/application-volume.ts';
import { shouldRun } from '../models/compute/run-strategy.ts';
import { Robustness } from '../models/lifecycles.ts';
import { measures } from '../models/measures.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { backupAge } from '../models/storage/backup.ts';
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

/** VMs come and go, and rows are used again: who has which row, and what became of those whose rows others have. */
interface Turnover {
  readonly generation: number[];
  readonly name: string[];
  /** Those that were down at all. */
  readonly left: Served[];
  /** Time that the others were wanted. */
  wantedMs: number;
}

/** As plain data, for checkpoints. */
export interface TallyState {
  readonly at: number;
  readonly turnover: Turnover;
  readonly vm: Service;
  readonly vip: Service;
  readonly volume: Service;
  readonly application: Service;
  readonly lastVmDown: number;
  readonly lastShort: number;
}

/** What became of one thing. */
export interface Served {
  /** As the table has it: `default/web-1`. */
  readonly name: string;
  readonly wantedMs: number;
  readonly downMs: number;
  readonly outages: number;
  readonly longestMs: number;
}

const answering = truthOf('vip', 'answering');

export class Tally {
  private at = 0;
  private vm = service();
  private turnover: Turnover = { generation: [], name: [], left: [], wantedMs: 0 };
  private vip = service();
  /** Of a volume, "down" is degraded or faulted. */
  private volume = service();
  private application = service();
  /** Last instant until which some wanted VM was down, or some volume short of replicas; -1 when there was none. */
  private lastVmDown = -1;
  private lastShort = -1;
  private readonly faultAt: number | null;

  /** @param faultAt when the first fault strikes; recovery counts from there */
  constructor(faultAt: number | null) {
    this.faultAt = faultAt;
  }

  /** Adds the stretch until `to`, in which the world was as it is now. */
  advance(sim: ClusterSimulation, to: number): void {
    const { world } = sim;
    const held = to - this.at;
    if (held === 0) return;
    const { vm, vip, volume } = world;
    let down = false;
    for (let v = 0; v < vm.rows; v++) {
      if (!vm.isLive(v)) continue;
      if (vm.generation[v] !== this.turnover.generation[v]) this.takeOver(sim, v);
      const wanted = shouldRun(world, v);
      const up = !wanted || isRunning(world, v);
      add(this.vm, v, this.at, held, wanted, up);
      down ||= !up;
    }
    for (let v = 0; v < vip.rows; v++)
      add(this.vip, v, this.at, held, vip.wanted[v] === 1, vip.wanted[v] === 0 || (answering?.(world, v) ?? true));
    let short = false;
    for (let v = 0; v < volume.rows; v++) {
      const { degraded, faulted } = Robustness.state;
      const whole = volume.robustness[v] !== degraded && volume.robustness[v] !== faulted;
      add(this.volume, v, this.at, held, true, whole);
      short ||= !whole;
    }
    const { application } = world;
    for (let a = 0; a < application.rows; a++) {
      const wanted = application.isLive(a) && application.scaled[a] === 1;
      add(this.application, a, this.at, held, wanted, !wanted || applicationServes(world, a));
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
        return dataLost(sim);
      case 'backup age':
        return oldestBackup(sim, things);
      case 'backups done':
        return sim.probes.readCounter(measures.backups);
      case 'backups failed':
        return sim.probes.readCounter(measures.backupsFailed);
      case 'restores done':
        return sim.probes.readCounter(measures.restores);
      case 'restores failed':
        return sim.probes.readCounter(measures.restoresFailed);
      case 'time to recover':
        return this.timeToRecover;
      case 'time to heal':
        return this.timeToHeal;
    }
  }

  get vmMinutesLost(): number {
    const left = this.turnover.left.reduce((sum, { downMs }) => sum + downMs, 0);
    return this.vm.down.reduce((sum, ms) => sum + ms, left) / 60_000;
  }

  /** From the first fault to the last instant at which a wanted VM was down; 0 when none was. */
  get timeToRecover(): number {
    return this.sinceFault(this.lastVmDown);
  }

  /** From the first fault to the last instant at which a volume was short of replicas; 0 when none was. */
  get timeToHeal(): number {
    return this.sinceFault(this.lastShort);
  }

  /** By row, and after those the VMs whose rows others have. */
  served(kind: 'vm' | 'vip' | 'volume', { store }: ClusterSimulation): readonly Served[] {
    const { wanted, down, outages, longest } = this[kind];
    const rows = wanted.map((wantedMs, row) => ({
      name: store.nameOf(store.store(kind), row),
      wantedMs,
      downMs: down[row],
      outages: outages[row],
      longestMs: longest[row],
    }));
    return kind === 'vm' ? [...rows, ...this.turnover.left] : rows;
  }

  /** Time that VMs were wanted of which nothing else is kept: they were never down, and others have their rows. */
  get forgottenMs(): number {
    return this.turnover.wantedMs;
  }

  /** A row has another VM than when it was looked at last. */
  private takeOver({ world, store }: ClusterSimulation, v: number): void {
    const { turnover, vm } = this;
    const name = turnover.name[v];
    if (name !== undefined) {
      const [wantedMs = 0, downMs = 0] = [vm.wanted[v], vm.down[v]];
      if (downMs === 0) turnover.wantedMs += wantedMs;
      else turnover.left.push({ name, wantedMs, downMs, outages: vm.outages[v] ?? 0, longestMs: vm.longest[v] ?? 0 });
      for (const of of [vm.wanted, vm.down, vm.outages, vm.longest]) if (of[v] !== undefined) of[v] = 0;
      if (vm.since[v] !== undefined) vm.since[v] = -1;
    }
    turnover.generation[v] = world.vm.generation[v];
    turnover.name[v] = store.nameOf(store.store('vm'), v);
  }

  save(): TallyState {
    const { at, turnover, vm, vip, volume, application, lastVmDown, lastShort } = this;
    return {
      at,
      turnover: copyTurnover(turnover),
      vm: copy(vm),
      vip: copy(vip),
      volume: copy(volume),
      application: copy(application),
      lastVmDown,
      lastShort,
    };
  }

  load(state: TallyState): void {
    this.at = state.at;
    this.turnover = copyTurnover(state.turnover);
    this.vm = copy(state.vm);
    this.vip = copy(state.vip);
    this.volume = copy(state.volume);
    this.application = copy(state.application);
    this.lastVmDown = state.lastVmDown;
    this.lastShort = state.lastShort;
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
    const of = things.kind === 'vip' ? this.vip : things.kind === 'application' ? this.application : this.vm;
    each(things, sim, (row) => visit(of, row));
  }
}

function copyTurnover({ generation, name, left, wantedMs }: Turnover): Turnover {
  return { generation: generation.slice(), name: name.slice(), left: left.slice(), wantedMs };
}

function oldestBackup(sim: ClusterSimulation, things: Things | null): number {
  let oldest = 0;
  if (things !== null)
    each(things, sim, (v) => {
      oldest = Math.max(oldest, backupAge(sim.world, v, sim.now));
    });
  return oldest;
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

function copy({ wanted, down, since, outages, longest }: Service): Service {
  return {
    wanted: wanted.slice(),
    down: down.slice(),
    since: since.slice(),
    outages: outages.slice(),
    longest: longest.slice(),
  };
}

/** Fact: bytes that writers were told are safe and that no working disk holds any more, whether or not anybody has noticed. What is on a node
 *  without power is not lost. */
export function dataLost(sim: ClusterSimulation): number {
  return sim.probes.readGauge(measures.lostBytes, sim.now).last;
}
