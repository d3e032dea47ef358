// The figures of a run: those of its probes, those of its tally, and the series that are drawn.
import { StepFunction } from '../engine/step-function.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { refNamed } from './known.ts';
import { describeRef } from './ref.ts';
import { dataLost, type Served, type Tally } from './tally.ts';

/** A gauge over time as a step function: `value[i]` holds from `at[i]` on. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  /** Milliseconds since the start. */
  readonly at: readonly number[];
  readonly value: readonly number[];
}

/** What became of one VM, address or volume; of a volume, "down" is short of replicas. */
export interface ServedThing extends Served {
  readonly kind: 'vm' | 'vip' | 'volume';
  /** `vm/web-1`. */
  readonly name: string;
  /** Time served over time wanted, 0 to 100; 100 where it was not wanted at all. */
  readonly availabilityPercent: number;
}

const kinds = ['vm', 'vip', 'volume'] as const;

export function servedOf(sim: ClusterSimulation, tally: Tally): readonly ServedThing[] {
  return kinds.flatMap((kind) =>
    tally.served(kind, sim).map(({ name, ...served }) => ({
      kind,
      name: describeRef(refNamed(kind, name)),
      ...served,
      availabilityPercent: percent(served.wantedMs - served.downMs, served.wantedMs),
    })),
  );
}

/** Every figure by a name that ends in its unit. The same names in every run of a cluster, but for those of observations that nobody made. */
export function figuresOf(sim: ClusterSimulation, tally: Tally): Readonly<Record<string, number>> {
  const [vms, vips, volumes] = kinds.map((kind) => tally.served(kind, sim));
  return {
    ...sim.probes.figures(sim.now),
    vm_availability_percent: overall(vms, tally.forgottenMs),
    worst_vm_availability_percent: vms.reduce(
      (min, s) => Math.min(min, percent(s.wantedMs - s.downMs, s.wantedMs)),
      100,
    ),
    longest_vm_outage_seconds: longest(vms),
    lost_vm_minutes: tally.vmMinutesLost,
    vip_availability_percent: overall(vips),
    longest_vip_outage_seconds: longest(vips),
    longest_degraded_seconds: longest(volumes),
    time_to_recover_seconds: tally.timeToRecover / 1000,
    time_to_heal_seconds: tally.timeToHeal / 1000,
    data_lost_bytes: dataLost(sim),
  };
}

/** Every gauge that is kept whole. */
export function seriesOf(sim: ClusterSimulation): readonly Series[] {
  const { gauges, series } = sim.probes.save();
  return gauges.flatMap(({ name, measure }, i) => {
    const state = series[i];
    if (state === null || state === undefined) return [];
    return [{ name, unit: measure.unit, help: measure.help, at: [...state.at], value: [...state.value] }];
  });
}

/** A series as a function that can be asked for means, extremes and columns. */
export function stepFunctionOf({ at, value }: Series, until: number): StepFunction {
  return StepFunction.load({ at: Float64Array.from(at), value: Float64Array.from(value), until });
}

function overall(served: readonly Served[], alwaysUpMs = 0): number {
  let [wanted, down] = [alwaysUpMs, 0];
  for (const { wantedMs, downMs } of served) {
    wanted += wantedMs;
    down += downMs;
  }
  return percent(wanted - down, wanted);
}

function longest(served: readonly Served[]): number {
  return served.reduce((max, { longestMs }) => Math.max(max, longestMs), 0) / 1000;
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : (100 * part) / whole;
}
